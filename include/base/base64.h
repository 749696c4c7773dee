/* base64.h - RFC 4648: as we write it, as it has to be, and as strangers send it. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/text.h"

/* How many characters len bytes become. */
size_t base64_size(size_t len);

/* Writes exactly base64_size() characters, no NUL. Keeps nothing of what may be a secret. */
void base64_encode(char *out, struct str bytes);

/* Adds the bytes to out. False: not base64, not as base64_encode() spells them, or they do not fit.
 */
bool base64_decode_strict(struct buf *out, struct str text) NODISCARD;

/* The same of what strangers write by hand: in lines, in either alphabet, cut short. False:
 * something else is in it, or it did not fit; what came before that is there. */
bool base64_decode_loose(struct buf *out, struct str text);

/* --- in pieces, as mail brings it ---
 *
 * Whatever is no digit is passed over, and data goes on behind padding: where mail programs differ
 * we would rather see more than the reader than less. */

struct base64_stream { /* zero it */
    uint32_t bits;
    unsigned have; /* digits in bits */
};

/* Decodes a piece; out has room for some.len bytes. Returns how many it wrote. */
size_t base64_stream_add(struct base64_stream *stream, struct str some, char *out);

/* The bytes at the end of data without padding, two at most. */
size_t base64_stream_end(struct base64_stream *stream, char *out);

#endif
