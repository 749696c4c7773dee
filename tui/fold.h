/* fold.h - looking for words the way people type them: either case, with or without marks
 * ("duong" finds "đường"), composed or decomposed. */
#ifndef TUI_FOLD_H
#define TUI_FOLD_H

#include "base/text.h"

bool fold_starts(struct str text, struct str needle);

/* Where needle begins in text, or text.len. */
size_t fold_find(struct str text, struct str needle);

/* Whether each word of `words` (blanks between) occurs in one of the texts; true without words. */
bool fold_has_words(struct str words, const char *const *texts, size_t count);

/* True if the characters of needle occur in text in this order. *gaps: how many stand between. */
bool fold_subsequence(struct str text, struct str needle, int *gaps);

#endif
