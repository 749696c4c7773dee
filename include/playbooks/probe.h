/* probe.h - a probe: a named question to the world, whose answer is graded and never a bare yes.
 *
 * The catalogue (playbooks/probe_table.c) is every probe that a playbook may name, with the
 * arguments it takes; the loader holds playbooks to it. What runs a probe is a struct probe: the
 * ones that need no network are in playbooks/, the others are handed in by cli/ (imap/ knows
 * nothing of playbooks). A probe that nobody can run is inconclusive, and says so.
 *
 * Inconclusive never closes a step. A line that no rule knows is "ambiguous", never a refusal. */
#ifndef PLAYBOOKS_PROBE_H
#define PLAYBOOKS_PROBE_H

#include "base/error.h"
#include "base/mem.h"
#include "base/secret.h"
#include "case/plays.h"

enum probe_parameter_type {
    PARAMETER_TEXT,     /* may hold {{var}} */
    PARAMETER_WORD,     /* one of `choices` */
    PARAMETER_WORDS,    /* one or a list of `choices` */
    PARAMETER_TEXTS,    /* one or a list */
    PARAMETER_BOOL,     /* true, false */
    PARAMETER_NUMBER,   /* a whole number */
    PARAMETER_DURATION, /* 30s 15m 24h 14d */
    PARAMETER_VAR,      /* the name of a variable */
    PARAMETER_EVIDENCE, /* the name of a piece of evidence of the step */
    PARAMETER_EXPR,     /* a condition */
    PARAMETER_RETRY,    /* {every: DURATION, for: DURATION}: "retry.every", "retry.for" */
};

struct probe_parameter {
    const char *name; /* NULL ends the list */
    enum probe_parameter_type type;
    bool required;
    const char *choices; /* blank between; NULL any */
};

struct probe_kind { /* a row of the catalogue */
    const char *name;
    const char *title; /* what it shows, in words */
    const struct probe_parameter *parameters;
};

/* Sorted by name; ends with NULL. */
extern const struct probe_kind probe_kinds[];
const struct probe_kind *probe_kind(const char *name);

/* --- running one --- */

struct play_check;
struct playbook;
struct play_step;
struct probe;

struct probe_call {
    struct casefile *cf; /* no transaction is open; the probe may make its own */
    struct arena *arena; /* what the result points to goes here */
    const struct playbook *book;
    const struct play_step *step;
    const struct play_check *check;
    size_t position;     /* of the check in its step */
    int64_t run;         /* of the playbook */
    int64_t now;         /* UTC seconds */
    int64_t since;       /* UTC seconds: when the step was last begun; 0 never */
    int64_t since_event; /* only events with a larger id count: it was reopened then */

    const struct play_event *events; /* of this run, oldest first */
    size_t event_count;

    /* A variable's value, NULL when it has none. Secrets are not among them. */
    const char *(*value)(void *self, const char *name);
    /* A secret, read into *out for this one probe; false: it was not given, or refused. */
    bool (*secret)(void *self, const char *name, struct secret *out, struct error *err);
    void *self;        /* of value() */
    void *secret_self; /* of secret() */
};

struct probe_result {
    enum probe_outcome outcome; /* see case/plays.h */
    enum probe_grade grade;
    const char *class;    /* "bad-credential", "rule-gone" ...; see reference 2.2 */
    const char *observed; /* one sentence for the operator */
    const char *raw;      /* the server's line as it came, masked, in shown form; "" none */
    const char *vantage;  /* from where: "" here */
};

/* False only when it could not be run at all; what the world answers is the result. */
typedef bool (*probe_fn)(const struct probe_call *call, struct probe_result *out,
                         struct error *err);

struct probe {
    const char *name; /* as in the catalogue */
    probe_fn run;
};

/* Those that need no network; ends with a NULL name. */
extern const struct probe local_probes[];

/* A check's argument with every {{var}} put in; NULL if it was not given, or a variable has no
 * value.
 */
const char *probe_text(const struct probe_call *call, const char *argument, const char *standing);

/* Sets all of *out. Text is copied to the arena. */
void probe_say(const struct probe_call *call, struct probe_result *out, enum probe_outcome outcome,
               enum probe_grade grade, const char *class, const char *fmt, ...) PRINTF_LIKE(6, 7);

#endif
