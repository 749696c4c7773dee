/* disguise.h - letters in disguise made plain: what a reader takes for "bank", whichever characters
 * it is written with. Private to detect/. */
#ifndef DETECT_DISGUISE_H
#define DETECT_DISGUISE_H

#include "base/text.h"

/* Adds text folded as unicode_fold() does, and besides: without characters that nobody sees;
 * letters and digits that are full-width, mathematical, circled or small capitals as plain ones;
 * Cyrillic and Greek ones as the Latin ones that they look like, in words that hold Latin ones as
 * well; one blank or line end between two ideographs left out. */
void disguise_fold(struct buf *out, struct str text);

#endif
