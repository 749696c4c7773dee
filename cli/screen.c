/* screen.c - `mailmedic CASE` and `mailmedic screen CASE [URL]`: the screen, and the jobs it may
 * start. */
#include "commands.h"

#include "account.h"
#include "case/journal.h"
#include "case/sealing.h"
#include "detect/replay.h"
#include "hands.h"
#include "playbook.h"
#include "recognise.h"
#include "screen_copy.h"
#include "screen_import.h"
#include "sign.h"
#include "tui/exposure.h"
#include "tui/tui.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { JOB_ACQUIRE, JOB_IMPORT, JOB_SCAN, JOB_VERIFY, JOB_COUNT };

struct verdict_on_case {
    uint64_t problems;
    char first[300];
};

static void keep_first(void *arg, const char *text)
{
    struct verdict_on_case *seen = arg;

    if (seen->problems++ == 0)
        snprintf(seen->first, sizeof(seen->first), "%s", text);
}

/* A job_fn; arg: the owner's struct casefile. Fails with the first thing that is wrong. */
static bool verify_case(struct job *job, void *arg, struct error *err)
{
    struct verdict_on_case seen = {0};
    struct verify_report report;
    struct casefile *cf;
    bool ok;

    if (!casefile_clone(&cf, arg, err))
        return false;
    ok = case_verify(cf, job, keep_first, &seen, &report, err);
    casefile_close(cf);
    if (!ok)
        return false;
    if (seen.problems > 0)
        return error_set(err, ERROR_FORMAT, "%" PRIu64 " %s wrong with this case; the first: %s",
                         seen.problems, text_plural(seen.problems, "thing is", "things are"),
                         seen.first);
    job_report(job, &(struct job_progress){.done = report.objects, .total = report.objects},
               "verified: %" PRIu64 " %s, %" PRIu64 " journal %s, nothing is wrong", report.objects,
               text_plural(report.objects, "object", "objects"), report.entries,
               text_plural(report.entries, "entry", "entries"));
    return true;
}

/* locked: why nothing can be written; NULL: it can. */
static void describe_jobs(struct tui_job jobs[JOB_COUNT], struct screen_copy *copying,
                          struct screen_import *importing, struct scan_job *scan,
                          const char *locked)
{
    bool has_account = copying->words != NULL;

    jobs[JOB_ACQUIRE] = (struct tui_job){
        .name = "acquire",
        .title = "Copy the mailbox",
        .fn = screen_copy,
        .arg = copying,
        .why_not = locked        ? locked
                   : has_account ? NULL
                                 : "which account? mailmedic screen CASE imaps://USER@HOST"};
    jobs[JOB_IMPORT] = (struct tui_job){.name = "import",
                                        .title = "Take in files",
                                        .fn = screen_import,
                                        .arg = importing,
                                        .why_not = locked ? locked
                                                   : importing->paths[0]
                                                       ? NULL
                                                       : "which files? mailmedic import CASE PATH"};
    jobs[JOB_SCAN] = (struct tui_job){.name = "scan",
                                      .title = "Examine what is in evidence",
                                      .fn = scan_all,
                                      .arg = scan,
                                      .why_not = locked};
    jobs[JOB_VERIFY] = (struct tui_job){
        .name = "verify", .title = "Verify the case", .fn = verify_case, .arg = scan->cf};
}

/* A tui_replay_fn. The screen waits for it, so that it tries as many as take no second or two. */
static bool replay_for_screen(struct casefile *cf, struct arena *arena, int64_t rule,
                              struct exposure_list *out, struct error *err)
{
    enum { MOST = 20000 };
    struct replay replay;

    if (!replay_run(&replay, cf, NULL, rule, MOST, err))
        return false;
    out->rule = arena_strndup(arena, replay.row.name, strlen(replay.row.name));
    out->deed = arena_strndup(arena, replay.deed, strlen(replay.deed));
    out->certain = replay.yes;
    out->open = replay.cannot_tell;
    out->tried = replay.examined;
    out->notes = arena_alloc(arena, (replay.note_count + 1) * sizeof(char *));
    for (size_t i = 0; i < replay.note_count; i++)
        out->notes[out->note_count++] = replay.notes[i]; /* literals */
    out->messages = arena_alloc(arena, (replay.count + 1) * sizeof(*out->messages));
    for (size_t i = 0; i < replay.count; i++) {
        const struct replay_message *message = &replay.messages[i];

        out->messages[out->count++] = (struct exposure_message){
            .id = message->id,
            .when = message->when,
            .certain = message->answer == REPLAY_YES,
            .from = arena_strndup(arena, message->from, strlen(message->from)),
            .subject = arena_strndup(arena, message->subject, strlen(message->subject)),
            .attachments = message->file_count};
    }
    replay_dispose(&replay);
    return true;
}

/* For writing if that is possible, else for looking. */
static bool open_either(struct invocation *call, struct casefile **out, struct error *err)
{
    struct error second = {0};

    if (call_open_case(call, CASE_WRITE, out, err))
        return true;
    return call_open_case(call, CASE_READ, out, &second); /* err keeps why not for writing */
}

bool screen_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    return deed_secret(((const struct screen_hands *)self)->doing, name, out, err);
}

bool screen_fitting(void *self, struct casefile *cf, struct arena *arena, struct deed_fitting *out)
{
    struct error ignored = {0};
    struct fitting found;
    bool known;

    (void)self;
    if (!recognise_case(arena, cf, &found, &known, &ignored) || !known)
        return false;
    *out = (struct deed_fitting){found.playbook, found.provider, found.why};
    return true;
}

static bool dump(struct invocation *call, const struct tui_options *options, struct error *err)
{
    struct tui_dump what = {.keys = call_value(call, "--keys"), .height = 24, .width = 80};
    const char *size = call_value(call, "--size");

    return (!size || tui_size_parse(size, &what.height, &what.width, err)) &&
           tui_dump(options, &what, stdout, err);
}

/* The case is closed, and sealed if that was ordered. */
static bool leave(struct invocation *call, struct screen_hands *hands, bool ok, struct error *err)
{
    struct sign_key *key = hands->seal_with;
    char path[PATH_MAX];

    if (!ok || !key) {
        casefile_close(hands->cf);
    } else {
        snprintf(path, sizeof(path), "%s", casefile_path(hands->cf));
        ok = sealing_close(hands->cf, key, err) && sign_say_sealed(call, key, false, path, err);
    }
    sign_key_free(key);
    return ok;
}

static int first_job(const struct screen_begin *begin)
{
    if (!begin)
        return TUI_NO_JOB;
    return begin->words ? JOB_ACQUIRE : begin->paths ? JOB_IMPORT : TUI_NO_JOB;
}

/* An is_over of tui_options. */
static bool is_over(void *self)
{
    return ((const struct screen_copy *)self)->failed.code != ERROR_NONE;
}

bool call_screen(struct invocation *call, const struct screen_begin *begin, struct error *err)
{
    struct account_words *words = begin ? begin->words : NULL;
    struct tui_job jobs[JOB_COUNT];
    struct engine_setup play = {0};
    struct screen_hands self = {.call = *call, .words = words};
    const struct deed_hands hands = {.play = &play,
                                     .report = screen_report,
                                     .fitting = screen_fitting,
                                     .act = screen_act,
                                     .sign = screen_sign,
                                     .seal = screen_seal,
                                     .has_key = screen_has_key,
                                     .baseline = screen_baseline,
                                     .canary = screen_canary,
                                     .why_stay = screen_why_stay,
                                     .self = &self,
                                     .doing = &self.doing};
    struct arena arena = {0};
    struct tui_options options = {.jobs = jobs,
                                  .job_count = JOB_COUNT,
                                  .replay = replay_for_screen,
                                  .hands = &hands,
                                  .start = first_job(begin),
                                  .ascii = call_has(call, "--ascii"),
                                  .no_color = call_has(call, "--no-color"),
                                  .plain = call_has(call, "--plain")};
    struct screen_copy copying = {
        .call = call, .words = words, .form_behind = begin && begin->failed};
    struct screen_import importing = {0};
    struct scan_job scan = {0};
    struct error locked;
    bool ok;

    if (call_has(call, "--json"))
        return error_set(err, ERROR_USAGE,
                         "the screen has no JSON; each of its views is a command, too: mailmedic "
                         "findings CASE --json");
    if (!playbook_language(call, &play.language, err) ||
        !call_scan_options(call, &scan.options, err) || !open_either(call, &options.cf, err))
        return false;
    locked = *err;
    error_clear(err);
    scan.options.beside_screen = true;
    playbook_setup(&play, &arena);
    play.secret = screen_secret;
    play.self = &self;
    scan.cf = copying.collect.cf = options.cf;
    importing.cf = options.cf;
    copying.collect.scan = importing.scan = scan.options;
    for (size_t i = 0; begin && begin->paths && i < SCREEN_IMPORT_MOST; i++)
        importing.paths[i] = begin->paths[i];
    if (words) {
        copying.collect.acquire = words->options;
        hands_know_server(&self);
    }
    if (!casefile_writable(options.cf))
        options.why_read_only = locked.text;
    if (copying.form_behind) {
        options.is_over = is_over;
        options.self = &copying;
    }
    describe_jobs(jobs, &copying, &importing, &scan, options.why_read_only);
    if (options.start != TUI_NO_JOB && jobs[options.start].why_not)
        options.start = TUI_NO_JOB;
    self.cf = options.cf;
    ok = call_has(call, "--dump") ? dump(call, &options, err) : tui_run(&options, err);
    screen_let_go(&self);
    if (copying.form_behind)
        *begin->failed = copying.failed;
    if (begin && begin->fingerprint)
        memcpy(begin->fingerprint, copying.fingerprint, HASH_HEX);
    ok = leave(call, &self, ok, err);
    arena_dispose(&arena);
    return ok;
}

/* Without an account nothing is copied. What signs in is of use all the same: for changes. */
static bool check_fetch(const struct invocation *call, struct error *err)
{
    for (const struct option *option = fetch_options; option->name; option++)
        if (call_has(call, option->name))
            return error_set(err, ERROR_USAGE,
                             "%s is for a copy of the mailbox: mailmedic screen CASE "
                             "imaps://USER@HOST",
                             option->name);
    return true;
}

bool run_screen(struct invocation *call, struct error *err)
{
    struct account_words words;
    bool ok;

    if (call->count < 2)
        return check_fetch(call, err) && call_screen(call, NULL, err);
    if (!account_read_words(&words, call, call->arguments[1], err) ||
        !case_check_place(call->arguments[0], err) || !account_ask(&words, call, err))
        return false;
    ok = case_make_if_missing(call->arguments[0], words.options.imap.user, err) &&
         call_screen(call, &(struct screen_begin){.words = &words}, err);
    account_dispose(&words);
    return ok;
}
