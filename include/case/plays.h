/* plays.h - what was done with a playbook: its runs, and one row for everything that happened in
 * one.
 *
 * Rows are added and never changed; how a step stands is its newest row. Each row names its
 * journal entry, which holds the same words. A reopened step keeps its history. Every write
 * belongs in a transaction; text is UTF-8. Secrets are never written. */
#ifndef CASE_PLAYS_H
#define CASE_PLAYS_H

#include "base/mem.h"
#include "case/casefile.h"

struct play { /* one run of one playbook */
    int64_t id;
    const char *playbook, *title, *version;
    const char *provider;   /* "" any */
    struct hash source;     /* the playbook's bytes, an object of the evidence */
    bool trusted;           /* it came with the program */
    int64_t started, ended; /* UTC seconds; 0: still going */
    const char *outcome;    /* "", "closed", "aborted" */
    const char *reason;
};

/* Its id and when it started are written into it. */
bool play_start(struct casefile *cf, struct play *play, const char *actor, struct error *err)
    NODISCARD;
bool play_end(struct casefile *cf, int64_t id, const char *outcome, const char *reason,
              const char *actor, struct error *err) NODISCARD;
bool play_list(struct casefile *cf, struct arena *arena, struct play **out, size_t *count,
               struct error *err) NODISCARD; /* newest first */

/* Zero is nothing proved. */
enum probe_outcome { PROBE_ERROR, PROBE_INCONCLUSIVE, PROBE_FAIL, PROBE_PASS };
const char *probe_outcome_name(enum probe_outcome outcome);

/* A outside proof with baseline and control, B read back through an interface, C a person's
 * artefact, D a person's word, - none. Better is larger. */
enum probe_grade { GRADE_NONE, GRADE_D, GRADE_C, GRADE_B, GRADE_A };
char grade_letter(enum probe_grade grade);

enum play_event_kind {
    PLAYED_STATE,    /* name: the state; reason, residual, owner, until */
    PLAYED_ANSWER,   /* name: a variable, value */
    PLAYED_FACT,     /* name: a fact, value; "none" */
    PLAYED_PROBE,    /* name: the probe; position, outcome, grade, class, value (observed), raw */
    PLAYED_EVIDENCE, /* name, value (file's name), object */
    PLAYED_LOST,     /* name: evidence that can no longer be had; reason */
    PLAYED_COMMAND,  /* name, value (argv as shown), outcome, position (exit code), object */
    PLAYED_WORD,     /* a named person said so: position of the check (-1 the approval), value */
    PLAYED_ROW,      /* a row of a table that was asked for: position of the check, value */
    PLAYED_KINDS,
};
const char *play_event_name(enum play_event_kind kind);

struct play_event {
    int64_t id, run;
    enum play_event_kind kind;
    const char *step; /* "" the whole run */
    const char *name, *value;
    int64_t position;
    enum probe_outcome outcome; /* PLAYED_PROBE, PLAYED_COMMAND */
    enum probe_grade grade;     /* PLAYED_PROBE, and PLAYED_STATE when verified */
    const char *class, *raw, *vantage;
    const char *actor, *role; /* who, as they named themselves */
    const char *reason, *residual, *owner, *until;
    struct hash object; /* zero: none */
    int64_t when;       /* UTC seconds; 0 in play_add(): now */
    int64_t journal;    /* seq; filled by play_add() and the readers */
};

/* Any text may be NULL for "". */
bool play_add(struct casefile *cf, const struct play_event *event, struct error *err) NODISCARD;
/* Of one run, oldest first. */
bool play_events(struct casefile *cf, struct arena *arena, int64_t run, struct play_event **out,
                 size_t *count, struct error *err) NODISCARD;

#endif
