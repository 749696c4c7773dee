/* whose.h - whose mailbox a thing is of, where a case holds more than one. Private to detect/.
 *
 * Two accounts of the same user, on whichever servers, and what was imported from files as that
 * user's, are one mailbox; what belongs to no account on a server counts with the first. */
#ifndef DETECT_WHOSE_H
#define DETECT_WHOSE_H

#include "detect/detect.h"

enum { WHOSE_MOST = 16 }; /* those behind count with the last */

/* How many there are; at least 1. */
size_t whose_count(const struct case_facts *facts);
/* From 0, in the order of the accounts. */
size_t whose_account(const struct case_facts *facts, int64_t account);
size_t whose_folder(const struct case_facts *facts, int64_t folder);
/* The account that gave it its place; NULL: no mailbox on a server is known. */
const struct account *whose_first(const struct case_facts *facts, size_t whose);
/* The account with this user or address, else the one given: a log tells of many mailboxes. */
int64_t whose_account_named(const struct case_facts *facts, const char *mailbox, int64_t account);
/* The other mailbox on a server whose user or address this is, seen from the mailbox of that
 * account. NULL: none, or this mailbox has that name too, or the operator said that it is the
 * owner's own. */
const struct account *whose_other(const struct case_facts *facts, int64_t account,
                                  const char *address);

#endif
