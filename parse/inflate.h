/* inflate.h - zlib streams inside documents (PDF objects, PowerPoint's macros), and text that came
 * as gzip made it. */
#ifndef PARSE_INFLATE_H
#define PARSE_INFLATE_H

#include "base/text.h"

/* Adds what a zlib or gzip stream at the front of bytes unpacks to, until it ends, breaks or out is
 * full. True if anything came. */
bool inflate_bytes(struct str bytes, struct buf *out);

#endif
