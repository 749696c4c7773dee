/* base64.h - RFC 4648, for SASL and pins. */
#ifndef IMAP_BASE64_H
#define IMAP_BASE64_H

#include "base/text.h"

/* How many characters len bytes become. */
size_t base64_size(size_t len);

/* Writes exactly base64_size() characters, no NUL. */
void base64_encode(char *out, struct str bytes);

/* Adds the bytes to out. False: not base64, or they do not fit. */
bool base64_decode_strict(struct buf *out, struct str text) NODISCARD;

#endif
