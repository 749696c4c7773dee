/* screen_letters.h - the mail of the sample case. */
#ifndef TESTS_SCREEN_LETTERS_H
#define TESTS_SCREEN_LETTERS_H

#include "base/mem.h"
#include "case/casefile.h"

struct screen_world { /* what is being built */
    struct casefile *cf;
    struct error err;
    struct arena arena;
    int64_t run, account, inbox, sent, rss;
};

void screen_check(struct screen_world *world,
                  bool ok); /* fails the test with what world->err says */

/* Adds all of it; the folders must be there. */
void screen_letters(struct screen_world *world);

#endif
