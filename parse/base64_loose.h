/* base64_loose.h - base64 as strangers send it, in pieces.
 *
 * Whatever is no digit is passed over, and data goes on behind padding: where mail programs differ
 * we would rather see more than the reader than less. */
#ifndef PARSE_BASE64_LOOSE_H
#define PARSE_BASE64_LOOSE_H

#include "base/text.h"

struct base64_loose { /* zero it */
    uint32_t bits;
    unsigned have; /* digits in bits */
};

/* Decodes a piece; out has room for some.len bytes. Returns how many it wrote. */
size_t base64_loose(struct base64_loose *state, struct str some, char *out);

/* The bytes at the end of data without padding, two at most. */
size_t base64_loose_end(struct base64_loose *state, char *out);

#endif
