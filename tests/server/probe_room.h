/* probe_room.h - probes on a real mailbox: a case that the program has acquired, and a playbook of
 * the test's own at work on it. */
#ifndef TESTS_PROBE_ROOM_H
#define TESTS_PROBE_ROOM_H

#include "bench_act.h"
#include "check.h"
#include "play_bench.h"
#include "probing.h"

#define ROOM_BOOK                                                                                  \
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"          \
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n"
#define ROOM_STEP(id, check)                                                                       \
    "  - {id: " id ", phase: contain, title: T, do: D, after: [], verify: [" check "]}\n"

struct room {
    struct bench bench;
    struct sample sample; /* only its case */
    const char *book;
    struct engine *engine; /* NULL: the case is closed */
    struct probing probing;
};

/* The case is open and the playbook begins anew, with these options besides those that say where
 * the servers are. What was open is closed first. more: ends with NULL; may be NULL. */
void room_open(struct room *room, const char *const *more);
/* The same run of the playbook goes on with other options. */
void room_options(struct room *room, const char *const *more);
/* So that the program can have the case. Nothing is wrong with it. */
void room_close(struct room *room);
/* The last of it. */
void room_end(struct room *room);

void room_begin(struct room *room, const char *step);
/* Verifies it: its state, its grade, and the class of its last probe. */
void room_verify(struct room *room, const char *step, enum step_state want, char grade,
                 const char *class);
/* Both; begun before whatever the case has seen. */
void room_expect(struct room *room, const char *step, enum step_state want, char grade,
                 const char *class);
void room_answer(struct room *room, const char *name, const char *value);
/* `baseline SECRET PROTOCOL`. */
void room_baseline(struct room *room, const char *secret, const char *protocol);

void room_deliver(struct room *room, const char *folder, const char *text);
void room_acquire(struct room *room);
void room_act(struct room *room, const char *words);

#endif
