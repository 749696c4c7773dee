/* charset_guess.h - what 8-bit text without a declaration looks like. */
#ifndef PARSE_CHARSET_GUESS_H
#define PARSE_CHARSET_GUESS_H

#include "base/text.h"

/* One of GB18030, BIG5-HKSCS, CP1258, CP1252. For bytes that are not UTF-8. */
const char *charset_looks_like(struct str bytes);

#endif
