/* turned.h - text that is written from right to left so that only its reader can read it. */
#ifndef BASE_TURNED_H
#define BASE_TURNED_H

#include "base/text.h"

/* What an override (U+202E) turns, to its end (U+202C) or that of the line. */
#define TURNED_BEGIN "\xe2\x80\xae"
#define TURNED_END   "\xe2\x80\xac"

bool turned_is_in(struct str text);
/* Puts the letters in the order in which they are seen; the marks around them go. */
void turned_read(struct buf *text);

#endif
