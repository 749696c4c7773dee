/* stories.h - a command that is disturbed at each call that changes a file, and what must hold
 * afterwards. */
#ifndef TESTS_STORIES_H
#define TESTS_STORIES_H

#include "faulty.h"

struct story {
    const char *name;
    const char *before[4]; /* commands that make what it begins with; ends with NULL */
    const char *words;     /* the command; see rig_run() */
    int status;            /* it ends with */
    int again;             /* and when everything was done already */
    const char *role;      /* whose calls; NULL: main's */
    bool killed_at_each;   /* call, in the ordinary run too */
    bool acts;             /* it changes rules, and tells what it does before it may fail */
    /* Puts right what is not in the case, before each run; NULL: there is nothing. */
    void (*restore)(void *arg);
    /* Whether it is as the command would have it outside the case; NULL: it does nothing there. */
    bool (*done)(void *arg, struct error *err);
    const char *unfinished; /* what verify may say before it is finished; NULL: nothing */
    const char *finish;     /* what goes on after a failure, if not the command itself */
    void *arg;
};

struct story_tally {
    unsigned calls;   /* in a run that nothing disturbs */
    unsigned points;  /* runs that were disturbed */
    unsigned killed;  /* of those, with kill -9 */
    unsigned refused; /* in which the program gave up, with a sentence */
    unsigned wrong;   /* after which something was wrong; each is printed */
    unsigned missed;  /* in which the call was not made that time */
};

/* Each kind of call is disturbed at `most` places at most (0: at all of them). */
void story_run(const struct story *story, unsigned most, struct story_tally *tally);

/* The control: calls of that kind are said to have been made and were not. How many of these runs
 * were found wrong by the same checks. */
unsigned story_lost(const struct story *story, enum fault_kind kind, unsigned most);

/* What the ordinary run takes: fewer with sanitizers, 0 with MAILMEDIC_LONG=1. */
unsigned story_points(void);

#endif
