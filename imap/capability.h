/* capability.h - what a server says it can do. */
#ifndef IMAP_CAPABILITY_H
#define IMAP_CAPABILITY_H

#include "base/text.h"

/* Whether it is in the list: words with spaces between, the case does not matter. */
bool capability_has(struct str list, const char *word);

/* Adds, each after a space, those that libetpan behind the guard may know of: no sign-in, no TLS,
 * no compression, nothing that writes. IMAP4rev1 always. */
void capability_clean(struct buf *out, struct str list);

#endif
