/* take_over.c - a run begun with an older text of the playbook, and what of it goes on in a new
 * run: nobody is asked again what was answered. Its steps do not: what proved them then may not be
 * what the new text asks for. */
#include "engine.h"

#include <string.h>

static const char again[] = "begun again with the playbook's new text";
static const char taken[] = "answered in the run before, with the playbook's older text";

/* The run of this playbook that ours takes the place of: the newest that waits for it, since its
 * text is an older one and nothing can go on with it; else the newest. NULL: none. */
static const struct play *run_before(const struct engine *engine, const struct play *plays,
                                     size_t count)
{
    const struct play *newest = NULL;

    for (size_t i = 0; i < count; i++) { /* newest first */
        if (plays[i].id == engine->play.id || strcmp(plays[i].playbook, engine->play.playbook) != 0)
            continue;
        if (!plays[i].ended && !hash_equal(&plays[i].source, &engine->play.source))
            return &plays[i];
        if (!newest)
            newest = &plays[i];
    }
    return newest;
}

static bool is_newest(const struct play_event *events, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (events[i].kind == events[at].kind && strcmp(events[i].name, events[at].name) == 0)
            return false;
    return true;
}

/* Does this playbook still ask for it, and would it take the answer? */
static bool is_asked(const struct engine *engine, const struct play_event *event)
{
    const struct play_var *var =
        event->kind == PLAYED_ANSWER ? playbook_var(engine->book, event->name)
        : event->kind == PLAYED_FACT ? playbook_fact(engine->book, event->name)
                                     : NULL;
    struct error refused = {0};

    return var && var->type != VALUE_SECRET && value_check(var->type, event->value, &refused);
}

static bool take_answers(struct engine *engine, int64_t run, struct error *err)
{
    struct play_event *events;
    size_t count;

    if (!play_events(engine->setup.cf, &engine->arena, run, &events, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (is_asked(engine, &events[i]) && is_newest(events, count, i) &&
            !engine_add(engine,
                        (struct play_event){.kind = events[i].kind,
                                            .name = events[i].name,
                                            .value = events[i].value,
                                            .reason = taken},
                        err))
            return false;
    return true;
}

bool engine_take_over(struct engine *engine, struct error *err)
{
    struct casefile *cf = engine->setup.cf;
    const struct play *before;
    struct play *plays;
    size_t count;

    if (!play_list(cf, &engine->arena, &plays, &count, err))
        return false;
    before = run_before(engine, plays, count);
    if (!before || hash_equal(&before->source, &engine->play.source))
        return true;
    return (before->ended ||
            play_end(cf, before->id, "aborted", again, engine->setup.actor, err)) &&
           take_answers(engine, before->id, err);
}
