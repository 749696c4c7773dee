/* playbook.c - `mailmedic playbook CASE VERB ...`: walk through a playbook on a case. */
#include "playbook.h"
#include "recognise.h"

#include "base/file.h"
#include "base/limits.h"
#include "detect/detect.h"
#include "playbooks/cacao.h"
#include "playbooks/stranger.h"

#include <stdio.h>
#include <string.h>

struct verb {
    const char *name;
    size_t least, most; /* words behind it */
    bool writes;        /* the case is opened for writing */
    bool opens;         /* needs a run that was started */
    bool (*run)(struct playbook_call *call, struct error *err);
};

static const char *value(const struct playbook_call *call, const char *option)
{
    return call_value(call->call, option);
}

/* --- the verbs that change something --- */

/* Not said: the one that the case seems to be at, if the playbook is for it. */
static bool likely_provider(struct playbook_call *call, const char **out, struct error *err)
{
    struct fitting fitting;
    struct playbook *book;
    bool known;

    *out = value(call, "--provider");
    if (*out)
        return true;
    if (!shelf_load(&call->arena, NULL, call->words[0], "en", &book, NULL, err) ||
        !recognise_case(&call->arena, call->cf, &fitting, &known, err))
        return false;
    if (known && names_have(&book->providers, fitting.provider))
        *out = fitting.provider;
    return true;
}

static bool verb_start(struct playbook_call *call, struct error *err)
{
    const char *provider;

    return likely_provider(call, &provider, err) &&
           engine_start(&call->engine, &call->setup, call->words[0], provider, err) &&
           playbook_show(call, err);
}

static bool verb_do(struct playbook_call *call, struct error *err)
{
    return engine_begin(call->engine, call->words[0], value(call, "--accept"), err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_verify(struct playbook_call *call, struct error *err)
{
    enum step_state state;

    if (!engine_verify(call->engine, call->words[0], &state, err) ||
        !playbook_told(call, call->words[0], err))
        return false;
    call->call->status = state == STEP_VERIFIED ? EXIT_CLEAN
                         : state == STEP_FAILED ? EXIT_FINDINGS
                                                : EXIT_INCOMPLETE;
    return true;
}

static bool verb_close(struct playbook_call *call, struct error *err)
{
    return engine_close(call->engine, call->words[0], value(call, "--reason"), err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_skip(struct playbook_call *call, struct error *err)
{
    return engine_skip(call->engine, call->words[0], value(call, "--reason"), err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_defer(struct playbook_call *call, struct error *err)
{
    return engine_defer(call->engine, call->words[0], value(call, "--owner"),
                        value(call, "--until"), value(call, "--reason"), err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_reopen(struct playbook_call *call, struct error *err)
{
    return engine_reopen(call->engine, call->words[0], value(call, "--reason"), err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_abort(struct playbook_call *call, struct error *err)
{
    return engine_abort(call->engine, value(call, "--reason"), err) && playbook_show(call, err);
}

static bool verb_finish(struct playbook_call *call, struct error *err)
{
    return engine_finish(call->engine, err) && playbook_show(call, err);
}

static bool verb_answer(struct playbook_call *call, struct error *err)
{
    return engine_answer(call->engine, call->words[0], call->words[1], err) &&
           playbook_show(call, err);
}

static bool verb_confirm(struct playbook_call *call, struct error *err)
{
    uint64_t position;

    if (!str_to_u64(str_of(call->words[1]), 1000, &position))
        return error_set(err, ERROR_USAGE,
                         "\"%s\" is not the number of a probe (0: approval by a second person)",
                         call->words[1]);
    if (!value(call, "--by"))
        return error_set(err, ERROR_USAGE, "say whose word it is: --by NAME");
    return engine_confirm(call->engine, call->words[0], (size_t)position, err) &&
           playbook_told(call, call->words[0], err);
}

static bool verb_row(struct playbook_call *call, struct error *err)
{
    return engine_row(call->engine, call->words[0], call->words + 1, call->count - 1, err) &&
           playbook_told(call, call->words[0], err);
}

/* What the operator named: if it is not right, the command line is not. */
static bool read_file(const char *path, size_t most, struct buf *out, struct error *err)
{
    buf_init(out, most);
    if (file_read(path, out, err))
        return true;
    err->code = ERROR_USAGE;
    return false;
}

static bool verb_attach(struct playbook_call *call, struct error *err)
{
    const char *name = strrchr(call->words[2], '/');
    struct buf bytes, shown;
    bool ok;

    buf_init(&shown, KIB(4));
    text_show(&shown, str_part(str_of(name ? name + 1 : call->words[2]), 0, 255));
    ok = read_file(call->words[2], LIMIT_STEP_FILE, &bytes, err) &&
         engine_attach(call->engine, call->words[0], call->words[1], buf_c(&shown),
                       buf_as_str(&bytes), err) &&
         playbook_told(call, call->words[0], err);
    buf_dispose(&bytes);
    buf_dispose(&shown);
    return ok;
}

static bool verb_lose(struct playbook_call *call, struct error *err)
{
    return engine_lose(call->engine, call->words[0], call->words[1], value(call, "--reason"),
                       err) &&
           playbook_told(call, call->words[0], err);
}

/* Without --confirm it is shown and nothing else. */
static bool verb_run(struct playbook_call *call, struct error *err)
{
    enum probe_outcome outcome;
    struct command_shown shown;

    if (!value(call, "--confirm")) {
        if (!engine_command(call->engine, call->words[0], call->words[1], &shown, err))
            return false;
        playbook_command(call, &shown);
        return true;
    }
    if (!engine_run(call->engine, call->words[0], call->words[1], value(call, "--confirm"),
                    &outcome, err) ||
        !playbook_told(call, call->words[0], err))
        return false;
    call->call->status = outcome == PROBE_PASS ? EXIT_CLEAN : EXIT_FINDINGS;
    return true;
}

/* A file from elsewhere: read in a jail and shown. */
static bool view_stranger(struct playbook_call *call, bool keep, struct error *err)
{
    const char *name = strrchr(call->words[0], '/');
    struct role_options options;
    struct playbook *book;
    struct buf bytes;
    bool ok;

    call_role_options(call->call, &options);
    ok = read_file(call->words[0], LIMIT_CACAO, &bytes, err) &&
         stranger_read(&call->arena, &options, name ? name + 1 : call->words[0], buf_as_str(&bytes),
                       &book, err) &&
         (!keep || stranger_keep(call->cf, book, buf_as_str(&bytes), err));
    if (ok)
        playbook_foreign(call, book);
    buf_dispose(&bytes);
    return ok;
}

static bool verb_view(struct playbook_call *call, struct error *err)
{
    return view_stranger(call, false, err);
}

static bool verb_cacao_import(struct playbook_call *call, struct error *err)
{
    return view_stranger(call, true, err);
}

static bool verb_cacao_export(struct playbook_call *call, struct error *err)
{
    (void)err;
    buf_clear(&call->out.text); /* the object is CACAO's, not ours */
    cacao_export(engine_playbook(call->engine), &call->out.text);
    call->out.as_json = false;
    return true;
}

static bool verb_cacao_status(struct playbook_call *call, struct error *err)
{
    const struct play *play = engine_play(call->engine);
    struct play_event *events;
    size_t count;

    if (!play_events(call->cf, &call->arena, play->id, &events, &count, err))
        return false;
    buf_clear(&call->out.text); /* the object is CACAO's, not ours */
    cacao_status(engine_playbook(call->engine), play, events, count, &call->out.text);
    call->out.as_json = false;
    return true;
}

static const struct verb verbs[] = {
    {"list", 0, 0, false, false, playbook_list},
    {"start", 1, 1, true, false, verb_start},
    {"show", 0, 1, false, true, playbook_show},
    {"do", 1, 1, true, true, verb_do},
    {"verify", 1, 1, true, true, verb_verify},
    {"close", 1, 1, true, true, verb_close},
    {"skip", 1, 1, true, true, verb_skip},
    {"defer", 1, 1, true, true, verb_defer},
    {"reopen", 1, 1, true, true, verb_reopen},
    {"abort", 0, 0, true, true, verb_abort},
    {"finish", 0, 0, true, true, verb_finish},
    {"answer", 2, 2, true, true, verb_answer},
    {"confirm", 2, 2, true, true, verb_confirm},
    {"row", 2, CALL_MOST, true, true, verb_row},
    {"attach", 3, 3, true, true, verb_attach},
    {"lose", 2, 2, true, true, verb_lose},
    {"run", 2, 2, true, true, verb_run},
    {"baseline", 1, 1 + 4, true, true, playbook_baseline},
    {"view", 1, 1, false, false, verb_view},
    {"cacao-export", 0, 0, false, true, verb_cacao_export},
    {"cacao-status", 0, 0, false, true, verb_cacao_status},
    {"cacao-import", 1, 1, true, false, verb_cacao_import},
};

/* --- setting up --- */

static void fill_detectors(struct engine_setup *setup, struct arena *arena)
{
    struct detector_check *checks;
    size_t count = 0;

    while (detectors[count])
        count++;
    checks = arena_alloc(arena, (count + 1) * sizeof(*checks));
    for (size_t i = 0; i < count; i++)
        checks[i] = (struct detector_check){detectors[i]->id, detectors[i]->check};
    setup->detectors = checks;
    setup->detector_count = count;
}

void playbook_setup(struct engine_setup *setup, struct arena *arena)
{
    fill_detectors(setup, arena);
    setup->probes = playbook_probes;
    setup->actor = call_our_name(arena);
    setup->role = "operator";
}

bool playbook_language(const struct invocation *call, const char **out, struct error *err)
{
    const char *lang = call_value(call, "--lang");

    *out = lang;
    return !lang || strcmp(lang, "en") == 0 || strcmp(lang, "vi") == 0 || strcmp(lang, "zh") == 0 ||
           error_set(err, ERROR_USAGE, "there is no \"%.40s\" here: --lang en, vi or zh", lang);
}

/* Which run is meant, for a verb that needs one. */
static bool fill_run(struct playbook_call *call, const struct verb *verb, struct error *err)
{
    const char *run = value(call, "--run");
    uint64_t number;

    if (!run)
        return true;
    if (!verb->opens)
        return error_set(err, ERROR_USAGE, "playbook CASE %s is not about a run: no --run",
                         verb->name);
    if (!str_to_u64(str_of(run), INT64_MAX, &number) || number == 0)
        return error_set(err, ERROR_USAGE,
                         "\"%.40s\" is not the number of a run: `playbook CASE list` shows them",
                         run);
    call->setup.run = (int64_t)number;
    return true;
}

static bool fill_setup(struct playbook_call *call, struct error *err)
{
    const char *by = value(call, "--by"), *role = value(call, "--role");

    if ((by && !utf8_valid(str_of(by))) || (role && !utf8_valid(str_of(role))))
        return error_set(err, ERROR_USAGE, "a name must be UTF-8");
    playbook_setup(&call->setup, &call->arena);
    if (!playbook_language(call->call, &call->setup.language, err))
        return false;
    call->setup.cf = call->cf;
    call->setup.secret = playbook_secret;
    call->setup.self = call->call;
    if (by)
        call->setup.actor = by;
    if (role)
        call->setup.role = role;
    return true;
}

static const struct verb *find_verb(const struct invocation *call, struct error *err)
{
    const char *name = call->count > 1 ? call->arguments[1] : "show";
    size_t words = call->count > 2 ? call->count - 2 : 0;

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].name, name) != 0)
            continue;
        if (words >= verbs[i].least && words <= verbs[i].most)
            return &verbs[i];
        error_set(err, ERROR_USAGE,
                  "playbook CASE %s takes %zu word%s, not %zu; mailmedic playbook --help", name,
                  verbs[i].least, verbs[i].least == 1 ? "" : "s", words);
        return NULL;
    }
    error_set(err, ERROR_USAGE, "there is no \"playbook CASE %.40s\"; mailmedic playbook --help",
              name);
    return NULL;
}

bool run_playbook(struct invocation *call, struct error *err)
{
    struct playbook_call play = {
        .call = call, .words = call->arguments + 2, .count = call->count > 2 ? call->count - 2 : 0};
    const struct verb *verb = find_verb(call, err);
    bool ok;

    if (!verb || !call_open_case(call, verb->writes ? CASE_WRITE : CASE_READ, &play.cf, err))
        return false;
    output_begin(&play.out, call_has(call, "--json"), "playbook");
    ok =
        fill_setup(&play, err) && fill_run(&play, verb, err) &&
        (!verb->opens || engine_open(&play.engine, &play.setup, value(&play, "--playbook"), err)) &&
        verb->run(&play, err);
    if (ok)
        ok = output_end(&play.out, err);
    else
        buf_dispose(&play.out.text);
    engine_free(play.engine);
    arena_dispose(&play.arena);
    casefile_close(play.cf);
    return ok;
}
