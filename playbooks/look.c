/* look.c - how each step stands, worked out from the case; see playbooks/engine.h. */
#include "engine.h"

#include "value.h"

#include <stdio.h>
#include <string.h>

static const char *const state_names[STEP_STATES] = {
    [STEP_BLOCKED] = "blocked", [STEP_NOT_APPLICABLE] = "n/a", [STEP_OPEN] = "open",
    [STEP_UNSURE] = "open?",    [STEP_DOING] = "doing",        [STEP_UNVERIFIED] = "unverified",
    [STEP_FAILED] = "failed",   [STEP_VERIFIED] = "verified",  [STEP_CLOSED] = "closed",
    [STEP_SKIPPED] = "skipped", [STEP_DEFERRED] = "deferred",  [STEP_NOT_DONE] = "not-done",
};

const char *step_state_name(enum step_state state)
{
    return state_names[state];
}

bool step_state_parse(const char *name, enum step_state *out)
{
    for (size_t i = 0; i < STEP_STATES; i++)
        if (strcmp(state_names[i], name) == 0) {
            *out = (enum step_state)i;
            return true;
        }
    return false;
}

bool step_is_final(enum step_state state)
{
    return state == STEP_NOT_APPLICABLE || state >= STEP_VERIFIED;
}

const char *clock_state_name(enum clock_state state)
{
    static const char *const names[] = {"not known", "not running", "running", "warning", "over"};

    return names[state];
}

const struct play_event *engine_state_event(const struct engine *engine, const char *step)
{
    return engine_newest(engine, PLAYED_STATE, step, NULL);
}

size_t play_view_place(const struct play_view *view)
{
    return view->next ? (size_t)(view->next - view->steps) + 1 : view->finished;
}

const struct step_view *play_view_step(const struct play_view *view, const char *id)
{
    for (size_t i = 0; i < view->step_count; i++)
        if (strcmp(view->steps[i].step->id, id) == 0)
            return &view->steps[i];
    return NULL;
}

/* --- states --- */

/* What a person made of it, if that holds: the rest is worked out each time. */
static bool stands(const struct step_view *view, enum step_state *state)
{
    return view->last && step_state_parse(view->last->name, state) && *state >= STEP_DOING;
}

static bool lets_others_go(enum step_state state)
{
    return state == STEP_VERIFIED || state == STEP_CLOSED || state == STEP_SKIPPED ||
           state == STEP_NOT_APPLICABLE;
}

/* It was not proved, because a probe said no. */
static bool has_failed(const struct engine *engine, const struct play_step *step)
{
    const struct play_event *event = engine_state_event(engine, step->id);

    return event && strcmp(event->name, state_names[STEP_UNVERIFIED]) == 0 &&
           strcmp(event->reason, engine_said_no) == 0;
}

static bool is_required(const struct engine *engine, const struct play_step *step)
{
    for (size_t i = 0; i < engine->book->step_count; i++) {
        const struct play_step *other = &engine->book->steps[i];
        const struct play_event *event = engine_state_event(engine, other->id);

        if (other->fail == FAIL_STEP && strcmp(other->fail_step, step->id) == 0 &&
            has_failed(engine, other))
            return true;
        if (names_have(&other->skip_requires, step->id) && event &&
            strcmp(event->name, state_names[STEP_SKIPPED]) == 0)
            return true;
    }
    return false;
}

/* Verified, and its time has come again: until the playbook's time for it is over. */
static bool is_due_again(const struct engine *engine, const struct step_view *view)
{
    int64_t first = INT64_MIN, now = engine_now(engine);

    if (view->step->repeat_every == 0)
        return false;
    for (size_t i = 0; i < engine->event_count && first == INT64_MIN; i++) {
        const struct play_event *event = &engine->events[i];

        if (event->kind == PLAYED_STATE && event->id > view->since &&
            strcmp(event->step, view->step->id) == 0 &&
            strcmp(event->name, state_names[STEP_VERIFIED]) == 0)
            first = event->when;
    }
    return first != INT64_MIN && view->last->when < first + view->step->repeat_for &&
           now >= view->last->when + view->step->repeat_every;
}

static const char *keep(struct engine *engine, const char *before, const char *name,
                        const char *after)
{
    char text[400];
    int len = snprintf(text, sizeof(text), "%s%s%s", before, name, after);

    return arena_strndup(&engine->arena, text, len < 400 ? (size_t)len : 399);
}

/* Its own row, then the steps before it, then its condition. The loader has refused circles. */
static void work_out(struct engine *engine, struct play_view *views, struct step_view *view,
                     const struct expr_world *world, bool *known)
{
    const struct play_step *step = view->step;
    size_t index = (size_t)(view - views->steps);

    if (known[index])
        return;
    known[index] = true;
    view->must = is_required(engine, step);
    view->when = step->when ? expr_eval(step->when, world) : TRUTH_TRUE;
    if (stands(view, &view->state)) {
        view->again = view->state == STEP_VERIFIED && is_due_again(engine, view);
        view->state = view->again ? STEP_UNVERIFIED : view->state;
        return;
    }
    for (size_t i = 0; i < step->after.count; i++) {
        struct step_view *before =
            &views->steps[playbook_step(engine->book, step->after.at[i]) - engine->book->steps];

        work_out(engine, views, before, world, known);
        if (!lets_others_go(before->state) && !before->again) {
            view->state = STEP_BLOCKED;
            view->note = keep(engine, "waits for ", before->step->id, "");
            return;
        }
    }
    view->state = view->when == TRUTH_TRUE || view->must ? STEP_OPEN
                  : view->when == TRUTH_FALSE            ? STEP_NOT_APPLICABLE
                                                         : STEP_UNSURE;
    if (view->state == STEP_UNSURE)
        view->note = keep(engine, "could not be checked: ", step->when_text, "");
    else if (view->state == STEP_NOT_APPLICABLE)
        view->note = keep(engine, "not the case: ", step->when_text, "");
    else if (view->must)
        view->note = "mandatory, because another step was skipped or failed";
}

/* Where the newest reopening is; what came before it counts as history only. */
static int64_t reopened(const struct engine *engine, const char *step)
{
    for (size_t i = engine->event_count; i-- > 0;) {
        const struct play_event *event = &engine->events[i];

        if (event->kind == PLAYED_STATE && strcmp(event->step, step) == 0 &&
            strcmp(event->name, state_names[STEP_OPEN]) == 0 && *event->reason)
            return event->id;
    }
    return 0;
}

static void find_results(struct engine *engine, struct step_view *view)
{
    view->results = arena_alloc(&engine->arena,
                                (view->step->check_count + 1) * sizeof(const struct play_event *));
    for (size_t i = 0; i < engine->event_count; i++) {
        const struct play_event *event = &engine->events[i];

        if (event->kind == PLAYED_PROBE && event->id > view->since &&
            strcmp(event->step, view->step->id) == 0 && event->position >= 1 &&
            (uint64_t)event->position <= view->step->check_count)
            view->results[event->position - 1] = event;
    }
}

/* --- clocks --- */

static void look_at_clock(struct engine *engine, const struct play_clock *clock,
                          struct clock_view *view)
{
    const char *value = engine_value(engine, clock->from);
    int64_t now = engine_now(engine);

    *view = (struct clock_view){clock, CLOCK_UNKNOWN, INT64_MIN, INT64_MIN, INT64_MIN};
    if (!value)
        return;
    view->from = time_parse(value);
    view->state = CLOCK_NONE;
    if (view->from == INT64_MIN)
        return;
    view->warn = view->from + (clock->warn ? clock->warn : clock->limit);
    view->limit = view->from + clock->limit;
    view->state = now >= view->limit ? CLOCK_OVER : now >= view->warn ? CLOCK_WARNS : CLOCK_RUNS;
}

static int64_t due_time(const struct play_view *view, const struct play_step *step)
{
    for (size_t i = 0; step->due && i < view->clock_count; i++) {
        const struct clock_view *clock = &view->clocks[i];

        if (strcmp(clock->clock->id, step->due) == 0 && clock->from != INT64_MIN)
            return step->due_within ? clock->from + step->due_within : clock->limit;
    }
    return INT64_MIN;
}

/* What is begun comes first, then what is due soonest, then the playbook's order. */
static bool comes_before(const struct step_view *a, const struct step_view *b)
{
    bool begun_a = a->state >= STEP_DOING, begun_b = b->state >= STEP_DOING;

    if (begun_a != begun_b)
        return begun_a;
    if (a->step->phase != b->step->phase)
        return a->step->phase < b->step->phase;
    if ((a->due == INT64_MIN) != (b->due == INT64_MIN))
        return a->due != INT64_MIN;
    return a->due < b->due;
}

bool engine_look(struct engine *engine, struct play_view *out, struct error *err)
{
    const struct playbook *book = engine->book;
    bool *known = arena_alloc(&engine->arena, book->step_count * sizeof(*known));
    struct expr_world world;

    *out = (struct play_view){.step_count = book->step_count, .clock_count = book->clock_count};
    if (!engine_read(engine, err))
        return false;
    engine_world(engine, &world);
    out->steps = arena_alloc(&engine->arena, book->step_count * sizeof(*out->steps));
    out->clocks = arena_alloc(&engine->arena, (book->clock_count + 1) * sizeof(*out->clocks));
    for (size_t i = 0; i < book->clock_count; i++)
        look_at_clock(engine, &book->clocks[i], &out->clocks[i]);
    for (size_t i = 0; i < book->step_count; i++) {
        struct step_view *view = &out->steps[i];

        view->step = &book->steps[i];
        view->note = "";
        view->last = engine_state_event(engine, view->step->id);
        view->since = reopened(engine, view->step->id);
        view->due = due_time(out, view->step);
        view->grade = view->last ? view->last->grade : GRADE_NONE;
        find_results(engine, view);
    }
    for (size_t i = 0; i < book->step_count; i++) {
        struct step_view *view = &out->steps[i];

        work_out(engine, out, view, &world, known);
        if (view->state >= STEP_DOING && view->last)
            view->note =
                view->again ? "it was proved; it is time to look again" : view->last->reason;
        out->finished += step_is_final(view->state);
        if (!step_is_final(view->state) && view->state != STEP_BLOCKED &&
            (!out->next || comes_before(view, out->next)))
            out->next = view;
    }
    return true;
}
