/* words.h - header text as people read it: RFC 2047 words, raw 8-bit text, folding. */
#ifndef PARSE_WORDS_H
#define PARSE_WORDS_H

#include "charset.h"

/* Adds the decoded value of an unstructured field to out. Tolerates what mailers really send:
 * blanks inside a word, words inside quotes or glued to text, a character split over two words.
 * Raw 8-bit text is in the set it looks like, or in hint. Folding becomes a blank. */
void words_decode(struct charsets *sets, struct str value, struct str hint, struct buf *out);

/* Where "=?" begins in s, or s.len. */
size_t encoded_words_find(struct str s);

#endif
