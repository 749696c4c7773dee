/* rtf_words.h - what an RTF file says to its reader, and where its fields lead; see look.h. */
#ifndef PARSE_RTF_WORDS_H
#define PARSE_RTF_WORDS_H

#include "look.h"

void rtf_read_words(struct look *look, struct str bytes);

#endif
