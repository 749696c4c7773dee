/* fold.h - letters without case and accents, so that "thanh toan" finds "Thanh toán". Enough of
 * Unicode for names and subjects; no more is claimed. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/base.h"

/* Lower case, Latin letters without their marks, full-width forms as ASCII. 0: a mark by itself,
 * of which nothing stays. */
uint32_t fold_char(uint32_t ch);

#endif
