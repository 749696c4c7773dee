/* engine.h - a playbook at work on a case: which step next, what it waits for, what became of it.
 *
 *     engine_open(&engine, &setup, &err)  ->  engine_look(...)  ->  engine_begin(...) ...
 *
 * How a step stands is worked out from the case each time (play_look() writes nothing): its newest
 * state, the steps it waits for, its condition over findings, facts and answers. A condition that
 * cannot be known opens the step and says so. Each function that changes something makes a
 * transaction of its own, writes rows that are never changed, and journals them.
 *
 * A step is verified by its probes and nothing else. What is inconclusive, or a probe that nobody
 * can run, leaves it unverified; it may then be closed with a reason and a name, and the report
 * says so. Names of persons are what they typed: the journal holds the machine's user beside them.
 */
#ifndef PLAYBOOKS_ENGINE_H
#define PLAYBOOKS_ENGINE_H

#include "case/plays.h"
#include "playbooks/playbook.h"

enum step_state {
    STEP_BLOCKED,        /* waits for other steps */
    STEP_NOT_APPLICABLE, /* its condition is false */
    STEP_OPEN,
    STEP_UNSURE, /* open, and whether it is needed could not be checked */
    STEP_DOING,
    STEP_UNVERIFIED, /* done, and not proved */
    STEP_FAILED,     /* a probe says no, and the playbook stops here */
    STEP_VERIFIED,
    STEP_CLOSED, /* not proved, closed with a reason and a name */
    STEP_SKIPPED,
    STEP_DEFERRED,
    STEP_NOT_DONE, /* the playbook was aborted */
    STEP_STATES,
};
const char *step_state_name(enum step_state state);
bool step_is_final(enum step_state state); /* nothing more to do */

struct step_view {
    const struct play_step *step;
    enum step_state state;
    enum truth when;
    bool must;        /* another step's skip, or its failure, made it mandatory */
    bool again;       /* it was verified, and is to be looked at again by now (repeat) */
    const char *note; /* why it stands so, one sentence; "" */
    enum probe_grade grade;
    const struct play_event *last; /* its newest state; NULL none */
    int64_t since;                 /* id of the event that last reopened it; 0 none */
    int64_t due;                   /* UTC seconds; INT64_MIN none, or not known yet */
    /* Its newest result for each of step->checks since then; NULL not run. */
    const struct play_event **results;
};

enum clock_state { CLOCK_UNKNOWN, CLOCK_NONE, CLOCK_RUNS, CLOCK_WARNS, CLOCK_OVER };
const char *clock_state_name(enum clock_state state);
struct clock_view {
    const struct play_clock *clock;
    enum clock_state state;
    int64_t from, warn, limit; /* UTC seconds; INT64_MIN unknown */
};

struct play_view {
    struct step_view *steps; /* as many as the playbook has, in its order */
    size_t step_count;
    struct clock_view *clocks;
    size_t clock_count;
    size_t finished;              /* steps that are final */
    const struct step_view *next; /* what to do now; NULL nothing is open */
};

struct detector_check { /* detect/ tells which check each detector belongs to */
    const char *detector, *check;
};

struct engine_setup { /* borrowed while the engine lives */
    struct casefile *cf;
    const char *playbook_dir; /* NULL: as installed or built */
    const char *language;     /* NULL: English */
    const struct detector_check *detectors;
    size_t detector_count;
    const struct probe *probes; /* more than local_probes; may be NULL; ends with a NULL name */
    bool (*secret)(void *self, const char *name, struct secret *out, struct error *err);
    void *self;
    const char *actor, *role; /* who acts; not empty */
    int64_t now;              /* UTC seconds; 0: the machine's clock */
    int64_t run;              /* engine_open(): this one of the case's runs; 0: it chooses */
};

struct engine; /* opaque */

/* Starts a run of a playbook that came with the program. One that was begun with an older text of
 * it ends thereby, and what was answered in it is answered in the new one. */
bool engine_start(struct engine **out, const struct engine_setup *setup, const char *playbook,
                  const char *provider, struct error *err) NODISCARD;
/* The run that setup tells, else the newest that has not ended, else the newest; of one playbook
 * (NULL: of any). ERROR_USAGE when there is none. */
bool engine_open(struct engine **out, const struct engine_setup *setup, const char *playbook,
                 struct error *err) NODISCARD;
/* Another run of the case, set up as this one is. */
bool engine_beside(struct engine **out, const struct engine *engine, int64_t run, struct error *err)
    NODISCARD;
void engine_free(struct engine *engine); /* NULL is fine */

const struct playbook *engine_playbook(const struct engine *engine);
const struct play *engine_play(const struct engine *engine);
/* Good until the next call that changes something. */
bool engine_look(struct engine *engine, struct play_view *out, struct error *err) NODISCARD;
const struct step_view *play_view_step(const struct play_view *view, const char *id);
/* Which step is to be done now, from 1; nothing is open: how many are final. */
size_t play_view_place(const struct play_view *view);
/* A variable's or fact's value as it stands, NULL when it has none. self: the engine. */
const char *engine_value(void *self, const char *name);
/* What the step says, with the values put in, each paragraph one line; "" never NULL. In the
 * engine's arena. */
const char *engine_text(struct engine *engine, const struct play_step *step);

/* --- what a person does --- */

/* accept: why an intruder may notice now although evidence is not safe yet; NULL: refuse then. */
bool engine_begin(struct engine *engine, const char *step, const char *accept, struct error *err)
    NODISCARD;
/* Runs the probes; *state is what came of it. Fails when answers or artefacts are missing. */
bool engine_verify(struct engine *engine, const char *step, enum step_state *state,
                   struct error *err) NODISCARD;
/* Closes what is unverified or failed. */
bool engine_close(struct engine *engine, const char *step, const char *reason, struct error *err)
    NODISCARD;
/* reason: one of the step's, or "other: in words". */
bool engine_skip(struct engine *engine, const char *step, const char *reason, struct error *err)
    NODISCARD;
bool engine_defer(struct engine *engine, const char *step, const char *owner, const char *until,
                  const char *reason, struct error *err) NODISCARD;
bool engine_reopen(struct engine *engine, const char *step, const char *reason, struct error *err)
    NODISCARD;
bool engine_abort(struct engine *engine, const char *reason, struct error *err) NODISCARD;
/* Only when every step is final. */
bool engine_finish(struct engine *engine, struct error *err) NODISCARD;

/* A variable or a fact. */
bool engine_answer(struct engine *engine, const char *name, const char *value, struct error *err)
    NODISCARD;
/* The acting person's word: for probe `position` (from 1), or 0: approval by a second person. */
bool engine_confirm(struct engine *engine, const char *step, size_t position, struct error *err)
    NODISCARD;
/* A row of the table that the step asks for: as many values as columns. */
bool engine_row(struct engine *engine, const char *step, const char *const *values, size_t count,
                struct error *err) NODISCARD;
bool engine_attach(struct engine *engine, const char *step, const char *name, const char *file,
                   struct str bytes, struct error *err) NODISCARD;
/* Evidence that can no longer be had. */
bool engine_lose(struct engine *engine, const char *step, const char *name, const char *reason,
                 struct error *err) NODISCARD;

/* --- commands --- */

struct command_shown { /* exactly what would run */
    const struct play_command *command;
    char **argv; /* argv[0] is an absolute path, or the bare name if it was not found */
    size_t argc;
    bool runs;       /* false: shown only, and why says why */
    const char *why; /* "" */
    char code[9];    /* what the operator types; PLAY_DESTROYS: the mailbox instead */
    const char *confirm;
};
bool engine_command(struct engine *engine, const char *step, const char *command,
                    struct command_shown *out, struct error *err) NODISCARD;
/* typed: the code, or the mailbox name. Output is kept as evidence; *outcome tells whether exit
 * code and output are as the playbook wants them. */
bool engine_run(struct engine *engine, const char *step, const char *command, const char *typed,
                enum probe_outcome *outcome, struct error *err) NODISCARD;

#endif
