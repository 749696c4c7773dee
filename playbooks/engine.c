/* engine.c - opening a run of a playbook; see playbooks/engine.h. */
#include "engine.h"

#include "base/clock.h"
#include "case/evidence.h"

#include "paragraph.h"
#include "template.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int64_t engine_now(const struct engine *engine)
{
    return engine->setup.now ? engine->setup.now : clock_utc_ns() / 1000000000;
}

const struct playbook *engine_playbook(const struct engine *engine)
{
    return engine->book;
}

const struct play *engine_play(const struct engine *engine)
{
    return &engine->play;
}

bool engine_read(struct engine *engine, struct error *err)
{
    struct casefile *cf = engine->setup.cf;

    return play_events(cf, &engine->arena, engine->play.id, &engine->events, &engine->event_count,
                       err) &&
           finding_list(cf, &engine->arena, false, (struct page){0}, &engine->findings,
                        &engine->finding_count, err) &&
           coverage_list(cf, &engine->arena, &engine->coverage, &engine->coverage_count, err);
}

const struct play_event *engine_newest(const struct engine *engine, enum play_event_kind kind,
                                       const char *step, const char *name)
{
    for (size_t i = engine->event_count; i-- > 0;) {
        const struct play_event *event = &engine->events[i];

        if (event->kind == kind && (!step || strcmp(event->step, step) == 0) &&
            (!name || strcmp(event->name, name) == 0))
            return event;
    }
    return NULL;
}

const char *engine_value(void *self, const char *name)
{
    struct engine *engine = self;
    const struct play_var *var = playbook_var(engine->book, name);
    const struct play_event *given;

    if (!var) {
        given = engine_newest(engine, PLAYED_FACT, NULL, name);
        return given ? given->value : NULL;
    }
    if (var->type == VALUE_SECRET)
        return NULL;
    given = engine_newest(engine, PLAYED_ANSWER, NULL, name);
    return given ? given->value : var->standing;
}

const char *engine_text(struct engine *engine, const struct play_step *step)
{
    struct buf joined, text;
    const char *kept;

    buf_init(&joined, MIB(1));
    buf_init(&text, MIB(1));
    paragraph_join(&joined, str_of(step_text(step, engine->play.provider)));
    template_fill(&text, buf_c(&joined), engine_value, engine, NULL);
    kept = arena_strndup(&engine->arena, buf_c(&text), text.len);
    buf_dispose(&joined);
    buf_dispose(&text);
    return kept;
}

static struct engine *make(const struct engine_setup *setup)
{
    struct engine *engine = xcalloc(1, sizeof(*engine));

    engine->setup = *setup;
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    arena_dispose(&engine->arena);
    free(engine);
}

/* What the case itself knows is not asked again. */
static bool answer_from_case(struct engine *engine, struct error *err)
{
    struct case_info info;
    const char *at;

    if (!casefile_info(engine->setup.cf, &info, err))
        return false;
    at = strchr(info.owner, '@');
    if (!at)
        return true;
    if (playbook_var(engine->book, "mailbox") &&
        !engine_add(engine,
                    (struct play_event){.kind = PLAYED_ANSWER,
                                        .name = "mailbox",
                                        .value = info.owner,
                                        .reason = "the owner of the case"},
                    err))
        return false;
    return !playbook_var(engine->book, "domain") ||
           engine_add(engine,
                      (struct play_event){.kind = PLAYED_ANSWER,
                                          .name = "domain",
                                          .value = at + 1,
                                          .reason = "the owner of the case"},
                      err);
}

/* The playbook's bytes become evidence: what was followed can be read for ever. */
static bool start_run(struct engine *engine, struct str bytes, struct error *err)
{
    struct casefile *cf = engine->setup.cf;
    bool ok = casefile_begin(cf, err) && evidence_put(cf, bytes, &engine->play.source, err) &&
              play_start(cf, &engine->play, engine->setup.actor, err) &&
              answer_from_case(engine, err) && engine_take_over(engine, err) &&
              engine_settle(engine, err) && casefile_commit(cf, err);

    casefile_rollback(cf);
    return ok;
}

bool engine_start(struct engine **out, const struct engine_setup *setup, const char *playbook,
                  const char *provider, struct error *err)
{
    struct engine *engine = make(setup);
    struct buf bytes;
    bool ok;

    *out = NULL;
    buf_init(&bytes, 2 * LIMIT_PLAYBOOK + KIB(64));
    ok = shelf_load(&engine->arena, setup->playbook_dir, playbook, setup->language, &engine->book,
                    &bytes, err);
    if (ok && engine->book->is_base)
        ok = error_set(err, ERROR_USAGE,
                       "%s is what other playbooks are made from: start one of them",
                       engine->book->id);
    if (ok && provider && *provider && !names_have(&engine->book->providers, provider) &&
        !names_have(&engine->book->providers, "generic"))
        ok = error_set(err, ERROR_USAGE, "the playbook %s is not for the provider \"%.60s\"",
                       engine->book->id, provider);
    if (ok) {
        engine->play = (struct play){
            .playbook = engine->book->id,
            .title = engine->book->title,
            .version = engine->book->version,
            .provider = provider && *provider                ? provider
                        : engine->book->providers.count == 1 ? engine->book->providers.at[0]
                                                             : "",
            .trusted = true,
        };
        ok = start_run(engine, buf_as_str(&bytes), err) && engine_read(engine, err);
    }
    buf_dispose(&bytes);
    if (!ok) {
        engine_free(engine);
        return false;
    }
    *out = engine;
    return true;
}

/* The same playbook as when the run was started, or it cannot be gone on with. */
static bool load_again(struct engine *engine, struct error *err)
{
    const struct engine_setup *setup = &engine->setup;

    if (!shelf_load(&engine->arena, setup->playbook_dir, engine->play.playbook, setup->language,
                    &engine->book, NULL, err))
        return false;
    return hash_equal(&engine->book->source, &engine->play.source) ||
           error_set(err, ERROR_FORMAT,
                     "the text of the playbook %s has changed since this run was begun, so that "
                     "how its steps stand cannot be worked out. Nothing of it is lost: it stays in "
                     "the case and in the report. Start the playbook again (S, or: playbook CASE "
                     "start %s); what was answered is taken over",
                     engine->play.playbook, engine->play.playbook);
}

static const struct play *choose_run(const struct play *plays, size_t count, int64_t run,
                                     const char *playbook)
{
    const struct play *newest = NULL;

    for (size_t i = 0; i < count; i++) { /* newest first */
        if ((run && plays[i].id != run) || (playbook && strcmp(plays[i].playbook, playbook) != 0))
            continue;
        if (run || !plays[i].ended)
            return &plays[i];
        if (!newest)
            newest = &plays[i];
    }
    return newest;
}

static bool no_such_run(int64_t run, const char *playbook, size_t count, struct error *err)
{
    if (count == 0)
        return error_set(err, ERROR_USAGE,
                         "no playbook was started in this case yet: `playbook CASE start ID`; "
                         "`playbook CASE list` names them");
    if (run != 0)
        return error_set(err, ERROR_USAGE,
                         "there is no run %" PRId64 "%s%.80s in this case: `playbook CASE list` "
                         "shows which there are",
                         run, playbook ? " of " : "", playbook ? playbook : "");
    return error_set(err, ERROR_USAGE,
                     "\"%.80s\" was not started in this case: `playbook CASE list` shows what was",
                     playbook);
}

bool engine_open(struct engine **out, const struct engine_setup *setup, const char *playbook,
                 struct error *err)
{
    struct engine *engine = make(setup);
    const struct play *chosen;
    struct play *plays;
    size_t count;
    bool ok = play_list(setup->cf, &engine->arena, &plays, &count, err);

    *out = NULL;
    chosen = ok ? choose_run(plays, count, setup->run, playbook) : NULL;
    if (chosen)
        engine->play = *chosen;
    else if (ok)
        ok = no_such_run(setup->run, playbook, count, err);
    ok = ok && load_again(engine, err) && engine_read(engine, err);
    if (!ok) {
        engine_free(engine);
        return false;
    }
    *out = engine;
    return true;
}

bool engine_beside(struct engine **out, const struct engine *engine, int64_t run, struct error *err)
{
    struct engine_setup setup = engine->setup;

    setup.run = run;
    return engine_open(out, &setup, NULL, err);
}
