/* base64_sixteen.h - base64 sixteen characters at a time, on processors that can. Private to
 * base64.c. */
#ifndef BASE_BASE64_SIXTEEN_H
#define BASE_BASE64_SIXTEEN_H

#include "base/text.h"

enum { BASE64_SIXTEEN_ROOM = 4 }; /* bytes written behind what was decoded, at most */

/* Decodes from the front as many characters as stand in whole groups of sixteen that are digits and
 * nothing else, 12 bytes each, and BASE64_SIXTEEN_ROOM behind them may be written to. Returns how
 * many characters; 0 also where the processor cannot. */
size_t base64_sixteen(struct str some, char *out);

#endif
