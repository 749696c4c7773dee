/* member_words.h - what texts say that lie in archives, and in the streams of old Office files and
 * Outlook messages. */
#ifndef PARSE_MEMBER_WORDS_H
#define PARSE_MEMBER_WORDS_H

#include "look.h"

/* The member of an archive, if it is text. What cannot be read of it is named as a limit. */
void member_words(struct look *look, const struct content *content, struct str bytes);

/* A web page: its words, and where it leads. */
void member_page(struct look *look, struct str page);

/* UTF-16 without a mark, or bytes in one of the old sets. */
void member_wide(struct look *look, struct str bytes);
void member_narrow(struct look *look, struct str bytes);

/* Words that stand between anything else, in eight or sixteen bits a letter: a document whose
 * pieces are not put in order. */
void member_runs(struct look *look, struct str bytes);

#endif
