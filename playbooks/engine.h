/* engine.h - what the files of the engine share. */
#ifndef PLAYBOOKS_ENGINE_PARTS_H
#define PLAYBOOKS_ENGINE_PARTS_H

#include "base/limits.h"
#include "case/tables.h"
#include "playbooks/engine.h"

struct engine {
    struct arena arena;
    struct engine_setup setup;
    struct play play;
    struct playbook *book;
    struct play_event *events; /* oldest first */
    size_t event_count;
    struct finding *findings; /* those of the newest scan */
    size_t finding_count;
    struct coverage *coverage;
    size_t coverage_count;
};

/* Reads events, findings and coverage anew. */
bool engine_read(struct engine *engine, struct error *err) NODISCARD;
int64_t engine_now(const struct engine *engine);
/* The case as conditions see it. */
void engine_world(struct engine *engine, struct expr_world *out);
/* The newest event of a kind with this name (NULL any); of any step if step is NULL; NULL none. */
const struct play_event *engine_newest(const struct engine *engine, enum play_event_kind kind,
                                       const char *step, const char *name);
/* The newest state of a step, as an event; NULL: none. And what the state is called. */
const struct play_event *engine_state_event(const struct engine *engine, const char *step);
bool step_state_parse(const char *name, enum step_state *out);

/* 0 none, 1 partial, 2 full: how well a detector glob, or a check, was looked at. */
struct expr_count engine_coverage(struct engine *engine, const char *name);
enum truth engine_looked(struct engine *engine, const char *glob); /* TRUE: with full coverage */
bool finding_counts_here(const struct finding *finding, const char *glob);

/* --- changing --- */

/* Why a step is unverified or failed when one of its probes says no. */
extern const char engine_said_no[];

/* Refuses when the run has ended or the case is read only; gives the step with how it stands. */
bool engine_step(struct engine *engine, const char *id, struct play_view *view,
                 const struct step_view **out, struct error *err) NODISCARD;
bool engine_writable(struct engine *engine, struct error *err) NODISCARD;
/* In one transaction: these rows (run, actor and role are put in), and the steps that open or fall
 * away by them. */
bool engine_write(struct engine *engine, struct play_event *events, size_t count, struct error *err)
    NODISCARD;
/* The same inside the open transaction. */
bool engine_add(struct engine *engine, struct play_event event, struct error *err) NODISCARD;
bool engine_settle(struct engine *engine, struct error *err) NODISCARD;
/* Inside the transaction that starts a run: one that was begun with an older text of this playbook
 * ends, and its answers are this one's. */
bool engine_take_over(struct engine *engine, struct error *err) NODISCARD;

/* Are there words of at least two persons for this since then? position -1: the approval; then who
 * began the step counts as one. */
bool engine_two_persons(const struct engine *engine, const struct step_view *view,
                        int64_t position);
bool same_person(const char *a, const char *b);

#endif
