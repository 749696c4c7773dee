/* yaml_profile.h - what the bytes of a playbook may be, before any parser sees them. */
#ifndef PLAYBOOKS_YAML_PROFILE_H
#define PLAYBOOKS_YAML_PROFILE_H

#include "base/text.h"

/* UTF-8 without a byte order mark, no tabs, no hidden characters, not too large. */
bool yaml_profile_check(const char *file, struct str bytes, struct error *err) NODISCARD;

/* Does text hold what a screen would obey instead of show? A line end is fine. */
bool yaml_profile_hidden(struct str text);

#endif
