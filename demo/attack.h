/* attack.h - the takeover of the sample mailbox: lure, sign-in, rules, a hijacked thread with other
 * bank details, a burst, and the cover-up. */
#ifndef DEMO_ATTACK_H
#define DEMO_ATTACK_H

#include "letter.h"

bool attack_write(struct maildir *maildir, struct error *err) NODISCARD;

#endif
