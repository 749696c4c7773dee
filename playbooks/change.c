/* change.c - how a change to a run is written: its rows, and what opens or falls away by them. */
#include "engine.h"

#include <string.h>

static bool is_same_char(char a, char b)
{
    return (a >= 'A' && a <= 'Z' ? a + 32 : a) == (b >= 'A' && b <= 'Z' ? b + 32 : b);
}

bool same_person(const char *a, const char *b)
{
    struct str x = str_trim(str_of(a)), y = str_trim(str_of(b));

    if (x.len != y.len)
        return false;
    for (size_t i = 0; i < x.len; i++)
        if (!is_same_char(x.at[i], y.at[i]))
            return false;
    return true;
}

bool engine_writable(struct engine *engine, struct error *err)
{
    if (str_trim(str_of(engine->setup.actor)).len == 0)
        return error_set(err, ERROR_USAGE, "say who acts: a name is missing");
    if (engine->play.ended == 0)
        return true;
    return error_set(err, ERROR_USAGE, "this run of the playbook has ended (%s): start it again",
                     engine->play.outcome);
}

bool engine_step(struct engine *engine, const char *id, struct play_view *view,
                 const struct step_view **out, struct error *err)
{
    *out = NULL;
    if (!engine_writable(engine, err) || !engine_look(engine, view, err))
        return false;
    *out = play_view_step(view, id);
    return *out || error_set(err, ERROR_USAGE, "the playbook has no step \"%.80s\"", id);
}

bool engine_add(struct engine *engine, struct play_event event, struct error *err)
{
    event.run = engine->play.id;
    event.when = engine_now(engine);
    event.actor = engine->setup.actor;
    event.role = engine->setup.role;
    return play_add(engine->setup.cf, &event, err);
}

/* What a step is called in its newest row, when that is not what is worked out now: a step opened,
 * or is no longer needed. Blocked is not worth a row. */
static bool has_changed(const struct step_view *view)
{
    if (view->state != STEP_OPEN && view->state != STEP_UNSURE &&
        view->state != STEP_NOT_APPLICABLE)
        return false;
    return !view->last || strcmp(view->last->name, step_state_name(view->state)) != 0;
}

bool engine_settle(struct engine *engine, struct error *err)
{
    struct play_view view;

    if (!engine_look(engine, &view, err))
        return false;
    for (size_t i = 0; i < view.step_count; i++)
        if (has_changed(&view.steps[i]) &&
            !engine_add(engine,
                        (struct play_event){.kind = PLAYED_STATE,
                                            .step = view.steps[i].step->id,
                                            .name = step_state_name(view.steps[i].state),
                                            .value = view.steps[i].note},
                        err))
            return false;
    return true;
}

bool engine_write(struct engine *engine, struct play_event *events, size_t count, struct error *err)
{
    struct casefile *cf = engine->setup.cf;
    bool ok = casefile_begin(cf, err);

    for (size_t i = 0; ok && i < count; i++)
        ok = engine_add(engine, events[i], err);
    ok = ok && engine_settle(engine, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok && engine_read(engine, err);
}

bool engine_two_persons(const struct engine *engine, const struct step_view *view, int64_t position)
{
    const char *first = NULL;

    for (size_t i = 0; i < engine->event_count; i++) {
        const struct play_event *event = &engine->events[i];
        bool counts = event->kind == PLAYED_WORD && event->position == position;

        if (position < 0 && event->kind == PLAYED_STATE &&
            strcmp(event->name, step_state_name(STEP_DOING)) == 0)
            counts = true;
        if (!counts || event->id <= view->since || strcmp(event->step, view->step->id) != 0)
            continue;
        if (first && !same_person(first, event->actor))
            return true;
        first = event->actor;
    }
    return false;
}
