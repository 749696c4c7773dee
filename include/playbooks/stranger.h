/* stranger.h - playbooks from elsewhere: read in a jail, shown, never run.
 *
 * YAML of our own format, or CACAO 2.0 in JSON. libyaml and jansson see the bytes in a process that
 * holds nothing; what comes out is a tree, checked again here. A CACAO file that was ours comes
 * back as it was; of any other the actions are shown in their order, with every condition as a
 * note. */
#ifndef PLAYBOOKS_STRANGER_H
#define PLAYBOOKS_STRANGER_H

#include "base/role.h"
#include "playbooks/playbook.h"

/* file: how errors name it. The playbook's `shipped` is false and `foreign` true. */
bool stranger_read(struct arena *arena, const struct role_options *options, const char *file,
                   struct str bytes, struct playbook **out, struct error *err) NODISCARD;

/* Its bytes as evidence, and in the journal that they came; a transaction of its own. */
bool stranger_keep(struct casefile *cf, const struct playbook *book, struct str bytes,
                   struct error *err) NODISCARD;

/* The jailed process: what main() runs for ROLE_READ. */
int stranger_role_main(bool best_effort);

#endif
