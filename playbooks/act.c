/* act.c - what a person does with a step: begins it, skips it, puts it off; see playbooks/engine.h.
 */
#include "engine.h"

#include "value.h"

#include <stdio.h>
#include <string.h>

static bool has_reason(const char *reason, struct error *err)
{
    return str_trim(str_of(reason)).len > 0 ||
           error_set(err, ERROR_USAGE, "say why: a reason is missing");
}

static bool refuse_state(const struct step_view *view, const char *what, struct error *err)
{
    if (view->state == STEP_BLOCKED)
        return error_set(err, ERROR_USAGE, "%s %s", view->step->id, view->note);
    return error_set(err, ERROR_USAGE, "%s is %s and cannot be %s", view->step->id,
                     step_state_name(view->state), what);
}

static bool is_open(enum step_state state)
{
    return state == STEP_OPEN || state == STEP_UNSURE || state == STEP_DOING ||
           state == STEP_UNVERIFIED || state == STEP_FAILED || state == STEP_DEFERRED;
}

/* --- beginning --- */

static bool is_there(const struct engine *engine, const struct play_step *step, const char *name)
{
    return engine_newest(engine, PLAYED_EVIDENCE, step->id, name) ||
           engine_newest(engine, PLAYED_LOST, step->id, name);
}

/* The first artefact that must be there before the step begins, and is not. */
static const char *missing_before(const struct engine *engine, const struct play_step *step)
{
    for (size_t i = 0; i < step->evidence_count; i++)
        if (step->evidence[i].before && !is_there(engine, step, step->evidence[i].name))
            return step->evidence[i].name;
    return NULL;
}

/* A step that no intruder notices, that still has evidence to take: it should come first. */
static const struct play_step *unsafe_evidence(const struct engine *engine,
                                               const struct play_view *view,
                                               const struct step_view *at)
{
    for (size_t i = 0; i < view->step_count; i++) {
        const struct step_view *other = &view->steps[i];
        bool takes = false;

        for (size_t j = 0; j < other->step->evidence_count; j++)
            takes |= other->step->evidence[j].required && !other->step->evidence[j].before &&
                     !is_there(engine, other->step, other->step->evidence[j].name);
        if (other != at && takes && !other->step->tipoff && other->step->lane == at->step->lane &&
            other->step->phase == at->step->phase && !step_is_final(other->state) && other < at)
            return other->step;
    }
    return NULL;
}

bool engine_begin(struct engine *engine, const char *id, const char *accept, struct error *err)
{
    const struct step_view *step;
    const struct play_step *unsafe;
    struct play_view view;
    const char *missing;

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    if (!is_open(step->state) || step->state == STEP_DOING)
        return refuse_state(step, "begun", err);
    missing = missing_before(engine, step->step);
    if (missing)
        return error_set(err, ERROR_USAGE,
                         "\"%s\" must be among the evidence before this step changes anything: "
                         "attach it, or say with a reason that it is lost",
                         missing);
    unsafe = step->step->tipoff ? unsafe_evidence(engine, &view, step) : NULL;
    if (unsafe && str_trim(str_of(accept)).len == 0)
        return error_set(
            err, ERROR_USAGE,
            "an intruder would notice this step, and %s still has evidence to take: do "
            "that first, or say why not",
            unsafe->id);
    return engine_write(engine,
                        &(struct play_event){.kind = PLAYED_STATE,
                                             .step = id,
                                             .name = step_state_name(STEP_DOING),
                                             .reason = accept},
                        1, err);
}

/* --- ending without proof --- */

/* Where money moves, one person alone ends nothing. */
static bool approved(const struct engine *engine, const struct step_view *view, struct error *err)
{
    const struct play_event *word = NULL;

    if (!view->step->two_person || engine_two_persons(engine, view, -1))
        return true;
    for (size_t i = 0; i < engine->event_count; i++)
        if (engine->events[i].kind == PLAYED_WORD && engine->events[i].position == -1 &&
            engine->events[i].id > view->since &&
            strcmp(engine->events[i].step, view->step->id) == 0 &&
            !same_person(engine->events[i].actor, engine->setup.actor))
            word = &engine->events[i];
    return word || error_set(err, ERROR_USAGE,
                             "%s needs a second person's approval first: `confirm %s 0 --by NAME`",
                             view->step->id, view->step->id);
}

bool engine_close(struct engine *engine, const char *id, const char *reason, struct error *err)
{
    const struct step_view *step;
    struct play_view view;

    if (!has_reason(reason, err) || !engine_step(engine, id, &view, &step, err))
        return false;
    if (step->state != STEP_UNVERIFIED && step->state != STEP_FAILED)
        return refuse_state(step, "closed", err);
    return approved(engine, step, err) &&
           engine_write(engine,
                        &(struct play_event){.kind = PLAYED_STATE,
                                             .step = id,
                                             .name = step_state_name(STEP_CLOSED),
                                             .reason = reason,
                                             .residual = step->step->residual},
                        1, err);
}

/* "other: in words", or one of the listed ones with or without words behind it. */
static bool is_listed(const struct play_step *step, const char *reason, struct error *err)
{
    struct buf known;
    size_t len = strcspn(reason, ": ");

    if (step->skip == SKIP_FREE && step->skip_reasons.count == 0)
        return true;
    for (size_t i = 0; i < step->skip_reasons.count; i++) {
        const char *listed = step->skip_reasons.at[i];

        if (strlen(listed) != len || strncmp(listed, reason, len) != 0)
            continue;
        if (strcmp(listed, "other") == 0 &&
            str_trim(str_of(reason + len + (reason[len] != 0))).len == 0)
            return error_set(err, ERROR_USAGE, "say it in words: \"other: ...\"");
        return true;
    }
    buf_init(&known, 300);
    for (size_t i = 0; i < step->skip_reasons.count; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", step->skip_reasons.at[i]);
    error_set(err, ERROR_USAGE, "the reasons this step may be skipped for are: %s", buf_c(&known));
    buf_dispose(&known);
    return false;
}

bool engine_skip(struct engine *engine, const char *id, const char *reason, struct error *err)
{
    const struct step_view *step;
    struct play_view view;

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    if (step->step->skip == SKIP_NEVER)
        return error_set(err, ERROR_USAGE, "%s may not be skipped; it can be deferred", id);
    if (step->must)
        return error_set(err, ERROR_USAGE,
                         "%s may not be skipped, because another step was skipped for it", id);
    if (!is_open(step->state) && step->state != STEP_BLOCKED)
        return refuse_state(step, "skipped", err);
    if ((step->step->skip != SKIP_FREE || step->step->skip_reasons.count > 0) &&
        (!has_reason(reason, err) || !is_listed(step->step, reason, err)))
        return false;
    return approved(engine, step, err) &&
           engine_write(engine,
                        &(struct play_event){.kind = PLAYED_STATE,
                                             .step = id,
                                             .name = step_state_name(STEP_SKIPPED),
                                             .reason = reason,
                                             .residual = step->step->residual},
                        1, err);
}

bool engine_defer(struct engine *engine, const char *id, const char *owner, const char *until,
                  const char *reason, struct error *err)
{
    const struct step_view *step;
    struct play_view view;
    int64_t end = until ? time_parse(until) : INT64_MIN;

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    if (str_trim(str_of(owner)).len == 0)
        return error_set(err, ERROR_USAGE, "say who will do it: an owner is missing");
    if (end == INT64_MIN || end <= engine_now(engine))
        return error_set(err, ERROR_USAGE, "say until when: a day to come, such as 2026-12-24");
    if (!is_open(step->state) && step->state != STEP_BLOCKED)
        return refuse_state(step, "deferred", err);
    return engine_write(engine,
                        &(struct play_event){.kind = PLAYED_STATE,
                                             .step = id,
                                             .name = step_state_name(STEP_DEFERRED),
                                             .owner = owner,
                                             .until = until,
                                             .reason = reason,
                                             .residual = step->step->residual},
                        1, err);
}

bool engine_reopen(struct engine *engine, const char *id, const char *reason, struct error *err)
{
    const struct step_view *step;
    struct play_view view;

    if (!has_reason(reason, err) || !engine_step(engine, id, &view, &step, err))
        return false;
    if (step->state < STEP_DOING)
        return refuse_state(step, "reopened", err);
    return engine_write(
        engine,
        &(struct play_event){
            .kind = PLAYED_STATE, .step = id, .name = step_state_name(STEP_OPEN), .reason = reason},
        1, err);
}

/* --- the whole run --- */

static bool end_run(struct engine *engine, struct play_event *events, size_t count,
                    const char *outcome, const char *reason, struct error *err)
{
    struct casefile *cf = engine->setup.cf;
    bool ok = casefile_begin(cf, err);

    for (size_t i = 0; ok && i < count; i++)
        ok = engine_add(engine, events[i], err);
    ok = ok && play_end(cf, engine->play.id, outcome, reason, engine->setup.actor, err) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    if (!ok)
        return false;
    engine->play.ended = engine_now(engine);
    engine->play.outcome = outcome;
    return engine_read(engine, err);
}

bool engine_abort(struct engine *engine, const char *reason, struct error *err)
{
    struct play_event *events;
    struct play_view view;
    size_t count = 0;

    if (!has_reason(reason, err) || !engine_writable(engine, err) ||
        !engine_look(engine, &view, err))
        return false;
    events = arena_alloc(&engine->arena, view.step_count * sizeof(*events));
    for (size_t i = 0; i < view.step_count; i++)
        if (!step_is_final(view.steps[i].state))
            events[count++] = (struct play_event){.kind = PLAYED_STATE,
                                                  .step = view.steps[i].step->id,
                                                  .name = step_state_name(STEP_NOT_DONE),
                                                  .reason = reason,
                                                  .residual = view.steps[i].step->residual};
    return end_run(engine, events, count, "aborted", reason, err);
}

bool engine_finish(struct engine *engine, struct error *err)
{
    struct play_view view;

    if (!engine_writable(engine, err) || !engine_look(engine, &view, err))
        return false;
    for (size_t i = 0; i < view.step_count; i++)
        if (!step_is_final(view.steps[i].state))
            return error_set(err, ERROR_USAGE, "%s is %s: the playbook cannot be closed yet",
                             view.steps[i].step->id, step_state_name(view.steps[i].state));
    return end_run(engine, NULL, 0, "closed", "", err);
}
