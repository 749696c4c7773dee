/* redact.h - a server may echo what it was told. While somebody signs in, nothing it says is kept
 * or shown before the secret has been taken out. */
#ifndef IMAP_REDACT_H
#define IMAP_REDACT_H

#include "base/text.h"

enum { NEEDLES_MOST = 8 };

struct redactor {
    struct str needles[NEEDLES_MOST]; /* the owner's, longest first */
    size_t count;
};

void redact_add(struct redactor *redactor, struct str needle); /* "" adds nothing */

bool redact_finds(const struct redactor *redactor, struct str text);

/* Adds text to out with "<redacted 17 bytes>" in place of every needle. NULL: nothing to hide. */
void redact(const struct redactor *redactor, struct str text, struct buf *out);

#endif
