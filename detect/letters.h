/* letters.h - text made comparable, and what its characters are (ICU's words for it). Private to
 * detect/. Everything here takes what a stranger wrote. */
#ifndef DETECT_LETTERS_H
#define DETECT_LETTERS_H

#include "base/text.h"

/* Adds text in the form in which words are compared: NFC, case folded, each run of blanks and line
 * ends one space, none at the end. What is not UTF-8 becomes U+FFFD. */
void unicode_fold(struct buf *out, struct str text);

/* Adds folded text once more without the marks on its letters; d for U+0111. */
void unicode_unmark(struct buf *out, struct str folded);

/* A letter, a digit or a mark on one, of any script. */
bool unicode_is_letter(uint32_t ch);
/* A character of a script written without spaces: Han, kana, hangul. */
bool unicode_is_ideograph(uint32_t ch);

/* What a character beyond ASCII becomes by folding, if that is one character that does not depend
 * on what stands before it; one behind it, for which this is 0, may still join it. 0: ask ICU, with
 * the character before. */
uint32_t unicode_simple(uint32_t ch);

#endif
