/* open_runs.c - see open_runs.h. */
#include "open_runs.h"

#include "base/limits.h"
#include "base/text.h"
#include "playbooks/engine.h"

#include <string.h>

static const char *how_far(const struct play_view *view, struct arena *arena)
{
    const char *told;
    struct buf text;

    buf_init(&text, KIB(4));
    if (view->next)
        buf_printf(&text, "step %zu of %zu, %s", play_view_place(view), view->step_count,
                   view->next->step->title);
    else
        buf_printf(&text, "%zu of %zu %s final, nothing is open now", view->finished,
                   view->step_count, text_plural(view->step_count, "step is", "steps are"));
    told = arena_strndup(arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return told;
}

static bool look(const struct play *play, const struct engine_setup *setup, struct arena *arena,
                 struct open_run *out, struct error *err)
{
    struct engine_setup own = *setup;
    struct error unusable = {0};
    struct engine *engine;
    struct play_view view;
    const char *mailbox;
    bool ok;

    *out = (struct open_run){
        .id = play->id, .started = play->started, .title = play->title, .mailbox = ""};
    own.run = play->id;
    if (!engine_open(&engine, &own, NULL, &unusable)) {
        out->why = arena_strndup(arena, unusable.text, strlen(unusable.text));
        return true;
    }
    ok = engine_look(engine, &view, err);
    if (ok) {
        mailbox = engine_value(engine, "mailbox");
        if (mailbox)
            out->mailbox = arena_strndup(arena, mailbox, strlen(mailbox));
        out->next = how_far(&view, arena);
        out->waits = view.next != NULL;
    }
    engine_free(engine);
    return ok;
}

bool open_runs(struct casefile *cf, const struct engine_setup *setup, struct arena *arena,
               struct open_run **out, size_t *count, struct error *err)
{
    struct engine_setup own;
    struct play *plays;
    size_t play_count;

    *count = 0;
    *out = NULL;
    if (!setup)
        return true;
    own = *setup;
    own.cf = cf;
    if (!play_list(cf, arena, &plays, &play_count, err))
        return false;
    *out = arena_alloc(arena, (play_count + 1) * sizeof(**out));
    for (size_t i = 0; i < play_count; i++)
        if (!plays[i].ended && !look(&plays[i], &own, arena, &(*out)[(*count)++], err))
            return false;
    return true;
}

bool open_runs_count(struct casefile *cf, size_t *count, struct error *err)
{
    struct arena arena = {0};
    struct play *plays;
    size_t play_count;
    bool ok = play_list(cf, &arena, &plays, &play_count, err);

    *count = 0;
    for (size_t i = 0; ok && i < play_count; i++)
        *count += !plays[i].ended;
    arena_dispose(&arena);
    return ok;
}
