/* dkim_canon.h - what a DKIM signature is made over (RFC 6376, 3.4): header fields and body in
 * their "simple" and "relaxed" forms, hashed as they are made. A line ends in CR LF for it; files
 * with LF alone are read as if they had both. */
#ifndef PARSE_DKIM_CANON_H
#define PARSE_DKIM_CANON_H

#include "base/hash.h"

#define CANON_ALL UINT64_MAX

/* Hashes the first `limit` bytes of the body's form; *total receives how long that form is. */
void canon_body(struct hasher *hasher, struct str body, bool relaxed, uint64_t limit,
                struct hash *out, uint64_t *total);

/* Adds one field's form to out, with the CR LF behind it if `end`. field: all its lines. */
void canon_field(struct buf *out, struct str field, bool relaxed, bool end);

#endif
