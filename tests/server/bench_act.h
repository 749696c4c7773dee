/* bench_act.h - the program itself on a case and a mailbox: what the tests of `act` have in common.
 */
#ifndef TESTS_BENCH_ACT_H
#define TESTS_BENCH_ACT_H

#include "case/actions.h"
#include "scene.h"

struct bench {
    struct scene *scene;
    const char *user;
    char path[TEMP_PATH + 64]; /* of the case */
    unsigned imaps, sieve;     /* ports; the scene's unless changed */
    bool plain;                /* without TLS, to those ports */
    const char *trust;         /* whose certificates; NULL: the server's own "--ca-file" */
    struct buf said;           /* by the last bench_run(), both outputs */
};

/* A user of his own; script (NULL: none) is his active script "main". */
void bench_open(struct bench *bench, struct scene *scene, const char *script);
void bench_close(struct bench *bench);

/* Runs `mailmedic acquire` or `mailmedic act` with the words behind the case, and those that sign
 * in; returns the exit status. mailbox NULL: it is not named. */
int bench_acquire(struct bench *bench);
int bench_act(struct bench *bench, const char *mailbox, const char *words);
/* The same command line, to be started otherwise; the caller's to free. */
char *bench_words(const struct bench *bench, const char *mailbox, const char *words);
/* `mailmedic WORDS`, with CASE, if it occurs, for the case. */
int bench_run(struct bench *bench, const char *words);
void bench_expect_said(const struct bench *bench, const char *text);

/* The number of the first rule whose summary holds text and that is not gone. */
int64_t bench_rule(struct bench *bench, const char *text);
/* The i-th newest action, from 0. Borrowed until the next call. */
const struct action_row *bench_action(struct bench *bench, size_t i);
size_t bench_actions(struct bench *bench);
/* `mailmedic verify` finds nothing wrong. */
void bench_verify(struct bench *bench);

/* The script as it lies on the server's disk; the caller's to dispose. False: it is not there. */
bool bench_script(const struct bench *bench, const char *name, struct buf *out);
/* Whether it is the active one. */
bool bench_is_active(const struct bench *bench, const char *name);

#endif
