/* charset.h - text in somebody's character set made UTF-8.
 *
 * Converters are opened before the process is locked down: the jail has no files, and a converter
 * is a file. What comes out is UTF-8 but for bytes that mean nothing in their set, which stay as
 * they are, so that whoever puts the text away can show them: nothing is dropped. */
#ifndef PARSE_CHARSET_H
#define PARSE_CHARSET_H

#include "base/text.h"

struct charsets; /* opaque: the open converters */

struct charsets *charsets_new(void);
void charsets_free(struct charsets *sets); /* NULL is fine */

/* Can text that says it is in this set be read? The empty name means US-ASCII, so yes. */
bool charset_known(const struct charsets *sets, struct str name);

/* Adds bytes to out as UTF-8. Bytes in a set that is not known, or plainly not in UTF-8 or ASCII
 * as they claim, are read in the set they look like. */
void charset_decode(struct charsets *sets, struct str name, struct str bytes, struct buf *out);

/* The set that bytes without a declaration are most likely in; hint is what the same sender uses
 * elsewhere, "" if not known. Always one that is known. */
const char *charset_guess(struct charsets *sets, struct str bytes, struct str hint);

/* Adds text for good: what is not UTF-8 as \xHH, NUL as <U+0000>, all else as it is. */
void charset_add_utf8(struct buf *out, struct str bytes);

#endif
