/* charset.h - text in somebody's character set made UTF-8.
 *
 * Converters are opened before the process is locked down: the jail has no files, and a converter
 * is a file. Bytes that mean nothing in the set come out as \xHH; nothing is dropped. */
#ifndef PARSE_CHARSET_H
#define PARSE_CHARSET_H

#include "base/text.h"

struct charsets; /* opaque: the open converters */

struct charsets *charsets_new(void);
void charsets_free(struct charsets *sets); /* NULL is fine */

/* Can text that says it is in this set be read? The empty name means US-ASCII, so yes. */
bool charset_known(const struct charsets *sets, struct str name);

/* Adds bytes to out as UTF-8. A set that is not known, or bytes that are plainly not in the set
 * they claim, are read as the one they look like. */
void charset_decode(struct charsets *sets, struct str name, struct str bytes, struct buf *out);

/* The set that bytes without a declaration are most likely in; hint is what the same sender uses
 * elsewhere, "" if not known. Always one that is known. */
const char *charset_guess(struct charsets *sets, struct str bytes, struct str hint);

/* Adds bytes that should be UTF-8, with what is not as \xHH and NUL as <U+0000>. */
void charset_add_utf8(struct buf *out, struct str bytes);

#endif
