/* signature.h - fields that hold a cryptographic signature (RFC 6376, RFC 8617), as they are kept
 * among the facts of a mail.
 *
 * What was signed and by whom stays; of the signature itself its beginning, which is enough to tell
 * one from another (RFC 6008 does it so). Nobody reads the rest, it makes half of what a header's
 * facts would weigh, and the evidence has it. Whether it is right is checked on the raw bytes, by
 * dkim_check.c. */
#ifndef PARSE_SIGNATURE_H
#define PARSE_SIGNATURE_H

#include "base/mem.h"
#include "base/text.h"

/* Is a field of this name one? */
bool signature_is(struct str name);
/* Its value with a short "b=", in the arena if anything was left out. */
struct str signature_short(struct str value, struct arena *arena);

#endif
