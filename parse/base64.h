/* base64.h - base64 that somebody else wrote. */
#ifndef PARSE_BASE64_H
#define PARSE_BASE64_H

#include "base/text.h"

/* Adds the decoded bytes; blanks and line ends are skipped. False: something else is in it, or it
 * did not fit. */
bool base64_decode(struct buf *out, struct str text) NODISCARD;

#endif
