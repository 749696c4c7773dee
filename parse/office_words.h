/* office_words.h - what an Office package says to its reader: the text of Word, Excel, PowerPoint
 * and OpenDocument files, in their order, cells of a row on one line. */
#ifndef PARSE_OFFICE_WORDS_H
#define PARSE_OFFICE_WORDS_H

#include "look.h"

struct office_words {           /* zero it */
    struct buf strings, sheets; /* of a workbook, whose cells are numbers of strings */
};

/* A part of an Open XML package; others than those with text do nothing. */
void office_words_take(struct office_words *words, struct look *look, struct str name,
                       struct str xml);
/* The content.xml of an OpenDocument file. */
void office_words_open(struct look *look, struct str xml);
/* Says what could only be said at the end, and frees. */
void office_words_finish(struct office_words *words, struct look *look);

#endif
