/* rules.h - the Sieve scripts and shared folders of the sample mailbox. */
#ifndef DEMO_RULES_H
#define DEMO_RULES_H

#include "letter.h"

/* home receives sieve/ and the link .dovecot.sieve; the Maildir its dovecot-acl. */
bool rules_write(struct maildir *maildir, const char *home, struct error *err) NODISCARD;

/* Notes in the truth file that this trace was planted: a name, the detector that has to say so, and
 * words that its finding must contain. */
void planted(struct maildir *maildir, const char *name, const char *detector, const char *words);

#endif
