/* fold.h - text without case and accents, so that "thanh toan" finds "Thanh toán". */
#ifndef CASE_FOLD_H
#define CASE_FOLD_H

#include "base/text.h"

/* Adds text folded: lower case, Latin letters without their marks, full-width forms as ASCII. What
 * is not UTF-8 is left out. */
void fold_add(struct buf *out, struct str text);

/* Whether every word of `words` (folded, blanks between) occurs in text (folded). */
bool fold_matches(struct str words, struct str text);

#endif
