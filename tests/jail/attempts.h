/* attempts.h - what a taken-over role would try, and what must come of it. */
#ifndef TESTS_ATTEMPTS_H
#define TESTS_ATTEMPTS_H

#include "base/role.h"

/* Descriptors every attempt finds. */
enum {
    FD_SOCKET = ROLE_FD,       /* one end of a pair; nothing to read yet */
    FD_READABLE = ROLE_FD + 1, /* a file, O_RDONLY */
    FD_APPEND = ROLE_FD + 2,   /* a file, O_WRONLY | O_APPEND */
    FD_COUNT = 3,
};

/* How an attempt ended: 0 worked, above 0 an errno, below 0 minus the signal. */
enum {
    OUTCOME_WORKED = 0,
    OUTCOME_KILLED = -31,    /* SIGSYS */
    OUTCOME_ANYTHING = 1000, /* whatever, but not what it is in the jail */
};

struct attempt {
    const char *what;
    int jailed, unjailed;
    unsigned works_in; /* bits 1 << ROLE_...: there it works in the jail too */

    /* Either a system call or, if number is 0, a function that returns the outcome. */
    long number;
    long arguments[6];
    int (*run)(void);
};

extern const struct attempt attempts[];
extern const size_t attempt_count;

/* Does it, here, and returns the outcome - if it comes to that. */
int attempt_run(const struct attempt *attempt);

#endif
