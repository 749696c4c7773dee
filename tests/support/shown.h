/* shown.h - what must hold for text_show(), whatever it is given. */
#ifndef TESTS_SHOWN_H
#define TESTS_SHOWN_H

#include "base/text.h"

/* NULL if all is well, or the rule that was broken: the output is UTF-8 without hidden characters,
 * at most two combining marks follow each other and none comes first, and from the output the
 * input can be had back. */
const char *shown_broken(struct str raw);

#endif
