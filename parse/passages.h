/* passages.h - of a text that is too long to be kept: its beginning and, from the rest, those
 * passages that may speak of other bank details or press for a password. Which words these are is
 * decided where words are (detect/words.h); here a few beginnings of words near each other do.
 *
 * Whoever wants to be overlooked puts his words behind as much text as a reader of the first pages
 * has patience for. */
#ifndef PARSE_PASSAGES_H
#define PARSE_PASSAGES_H

#include "base/text.h"

enum passages {
    PASSAGES_WHOLE, /* all of the text */
    PASSAGES_CUT,   /* its beginning and all such passages */
    PASSAGES_LOST,  /* there were more than out has room for */
};

/* Adds text to out, which is empty; if it does not fit its first `begin` bytes, fewer than out has
 * room for. A line "[...]" stands where something was left out. */
enum passages passages_keep(struct buf *out, struct str text, size_t begin);

#endif
