/* watch.c - `mailmedic watch CASE imaps://USER@HOST`: looks again and again, and says when the
 * intruder moves: a rule that was not there, a finding that was not there.
 *
 * Each round is an ordinary acquisition of what is new, with everything that belongs to one.
 * Between two rounds nothing is open: others may work on the case. What was there before the first
 * round is not told again; `mailmedic findings` has it. */
#include "commands.h"

#include "account.h"
#include "collect.h"
#include "output.h"
#include "progress.h"

#include "base/clock.h"
#include "case/journal.h"
#include "case/tables.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVERY_LEAST = 30, EVERY = 300, EVERY_MOST = 86400, ROUNDS_MOST = 1000000 };

struct watching {
    struct invocation *call;
    struct account_words words;
    uint64_t every, rounds;
    bool begun;
    int64_t said_since; /* see journal_go_on() */
    int64_t finding;    /* the newest that is known */
    int64_t *rules;     /* that were there when it was last told */
    size_t rule_count;
    uint64_t told;
    bool gap;   /* the last look could not read the rules */
    bool blind; /* that, or a look failed: silence is no all-clear */
};

/* --- what is new --- */

static void begin_line(struct output *out, const char *what)
{
    char now[CLOCK_TEXT];

    clock_format(clock_utc_ns() / 1000000000, now);
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_text(&out->json, "seen", now);
        json_text(&out->json, "what", what);
    } else {
        buf_printf(&out->text, "%s  %s: ", now, what);
    }
}

static void tell_finding(struct output *out, const struct finding *finding)
{
    begin_line(out, "new finding");
    if (out->as_json) {
        json_int(&out->json, "id", finding->id);
        json_text(&out->json, "severity", severity_name(finding->severity));
        json_text(&out->json, "title", finding->title);
        json_close(&out->json, '}');
        return;
    }
    buf_printf(&out->text, "%s #%lld ", severity_name(finding->severity), (long long)finding->id);
    output_shown(out, finding->title, 400);
    buf_char(&out->text, '\n');
}

static void tell_rule(struct output *out, const struct rule_row *rule)
{
    begin_line(out, rule->gone ? "rule gone" : "new rule");
    if (out->as_json) {
        json_int(&out->json, "id", rule->id);
        json_text(&out->json, "script", rule->script);
        json_text(&out->json, "summary", rule->summary);
        json_close(&out->json, '}');
        return;
    }
    buf_printf(&out->text, "#%lld ", (long long)rule->id);
    output_shown(out, rule->summary, 400);
    buf_char(&out->text, '\n');
}

static bool was_there(const struct watching *watching, int64_t rule)
{
    for (size_t i = 0; i < watching->rule_count; i++)
        if (watching->rules[i] == rule)
            return true;
    return false;
}

static void remember_rules(struct watching *watching, const struct rule_row *rows, size_t count)
{
    watching->rules = xreallocarray(watching->rules, count + 1, sizeof(*watching->rules));
    watching->rule_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!rows[i].gone)
            watching->rules[watching->rule_count++] = rows[i].id;
}

/* What is other than when it was last told, however many looks have failed since. */
static bool tell_rules(struct watching *watching, struct casefile *cf, struct arena *arena,
                       struct output *out, struct error *err)
{
    struct rule_row *rows;
    size_t count;

    if (!rule_list(cf, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; watching->begun && i < count; i++) {
        if (was_there(watching, rows[i].id) != rows[i].gone)
            continue;
        tell_rule(out, &rows[i]);
        watching->told++;
    }
    remember_rules(watching, rows, count);
    return true;
}

/* Rules that cannot be read cannot be seen to change: said when it begins. */
static void tell_gap(struct watching *watching, bool rules_read)
{
    if (!rules_read && !watching->gap)
        fprintf(stderr, "mailmedic: NOT WATCHED: the rules on the server could not be read; see "
                        "mailmedic journal\n");
    watching->gap = !rules_read;
    watching->blind |= watching->gap;
}

static bool tell_findings(struct watching *watching, struct casefile *cf, struct arena *arena,
                          struct output *out, struct error *err)
{
    int64_t newest = watching->finding;
    struct finding *rows;
    size_t count;

    if (!finding_list(cf, arena, false, (struct page){.most = PAGE_ALL}, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        newest = rows[i].id > newest ? rows[i].id : newest;
        if (!watching->begun || rows[i].id <= watching->finding)
            continue;
        tell_finding(out, &rows[i]);
        watching->told++;
    }
    watching->finding = newest;
    return true;
}

/* --- a round --- */

static bool look(struct watching *watching, struct casefile *cf, struct output *out,
                 struct error *err)
{
    struct invocation *call = watching->call;
    struct collect collect = {.cf = cf, .acquire = watching->words.options};
    struct arena arena = {0};
    bool ok;

    ok = call_scan_options(call, &collect.scan, err) &&
         progress_run(collect_run, &collect, call_has(call, "--quiet"), err) &&
         tell_rules(watching, cf, &arena, out, err) &&
         tell_findings(watching, cf, &arena, out, err) && output_flush(out, err);
    if (ok)
        tell_gap(watching, collect.done.rules_read);
    watching->begun |= ok;
    arena_dispose(&arena);
    return ok;
}

/* A round that fails is told and tried again: the network of an hour like this is what it is. */
static bool turn(struct watching *watching, struct output *out, struct error *err)
{
    struct casefile *cf = NULL;
    struct error why = {0};

    bool ok = call_open_case(watching->call, CASE_WRITE, &cf, &why);

    if (ok)
        watching->said_since = journal_go_on(cf, watching->said_since);
    ok = ok && look(watching, cf, out, &why);
    casefile_close(cf);
    if (ok)
        return true;
    if (!watching->begun || why.code == ERROR_CANCELLED || why.code == ERROR_AUTH ||
        why.code == ERROR_USAGE) {
        *err = why;
        return false;
    }
    watching->blind = true;
    fprintf(stderr, "mailmedic: this look failed: %s\n", why.text);
    return true;
}

/* False: the operator has had enough. */
static bool wait_for_next(const struct watching *watching)
{
    struct timespec left = {.tv_sec = (time_t)watching->every};
    sigset_t ours, before;
    int number;

    progress_signals(&ours);
    pthread_sigmask(SIG_BLOCK, &ours, &before);
    number = sigtimedwait(&ours, NULL, &left);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number < 0;
}

static bool read_words(struct watching *watching, struct error *err)
{
    watching->every = EVERY;
    if (!call_number(watching->call, "--every", EVERY_MOST, &watching->every, err) ||
        !call_number(watching->call, "--rounds", ROUNDS_MOST, &watching->rounds, err))
        return false;
    if (watching->every < EVERY_LEAST && watching->rounds == 0)
        return error_set(err, ERROR_USAGE,
                         "--every wants %d seconds or more: each look is a sign-in, and providers "
                         "shut out who signs in too often",
                         EVERY_LEAST);
    return account_read_words(&watching->words, watching->call, watching->call->arguments[1],
                              err) &&
           case_check_place(watching->call->arguments[0], err) &&
           account_ask(&watching->words, watching->call, err);
}

/* Stopped in the middle of a look, after one that was done: that is how this ends. */
static bool is_enough(const struct watching *watching, struct error *err)
{
    if (!watching->begun || err->code != ERROR_CANCELLED)
        return false;
    error_clear(err);
    return true;
}

static bool watch(struct watching *watching, struct output *out, struct error *err)
{
    for (uint64_t round = 1;; round++) {
        if (!turn(watching, out, err))
            return is_enough(watching, err);
        if (round == 1 && !out->as_json)
            fprintf(stderr,
                    "Watching: the first look is done; new rules and findings are told from now "
                    "on, a look every %llu seconds. Ctrl-C ends it.\n",
                    (unsigned long long)watching->every);
        if (round == watching->rounds || !wait_for_next(watching))
            return true;
    }
}

bool run_watch(struct invocation *call, struct error *err)
{
    struct watching watching = {.call = call};
    struct error unsaid = {0};
    struct output out;
    bool ok, said;

    if (!read_words(&watching, err))
        return false;
    if (!case_make_if_missing(call->arguments[0], watching.words.options.imap.user, err)) {
        account_dispose(&watching.words);
        return false;
    }
    output_begin(&out, call_has(call, "--json"), "watch");
    if (out.as_json)
        json_array(&out.json, "items");
    ok = watch(&watching, &out, err);
    if (out.as_json)
        json_close(&out.json, ']');
    said = output_end(&out, ok ? err : &unsaid);
    account_dispose(&watching.words);
    free(watching.rules);
    call->status = watching.told > 0 ? EXIT_FINDINGS
                   : watching.blind  ? EXIT_INCOMPLETE
                                     : EXIT_CLEAN;
    return ok && said;
}
