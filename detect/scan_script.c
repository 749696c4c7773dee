/* scan_script.c - a Sieve script from evidence to rows; see detect/scan.h. */
#include "base/limits.h"
#include "base/said.h"
#include "scan_work.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FDS = 64, LONGEST_WAIT_MS = 1000, MOST_RULE = 1 << 20 };

struct script { /* what the rows have in common */
    const char *name;
    bool active;
    const struct hash *raw;
};

static bool wait_for_script(struct scan *scan, struct error *err)
{
    while (!scan->script.done) {
        struct pollfd fds[MOST_FDS];
        size_t count = pool_fds(scan->pool, fds, MOST_FDS);
        int timeout = pool_timeout(scan->pool);

        poll(fds, (nfds_t)count,
             timeout < 0 || timeout > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : timeout);
        if (!pool_run(scan->pool, err) || !scan_store_due(scan, err))
            return false;
    }
    return true;
}

static bool make_room(struct scan *scan, struct error *err)
{
    while (pool_room(scan->pool) == 0) {
        struct pollfd fds[MOST_FDS];

        poll(fds, (nfds_t)pool_fds(scan->pool, fds, MOST_FDS), LONGEST_WAIT_MS);
        if (!pool_run(scan->pool, err) || !scan_store_due(scan, err))
            return false;
    }
    return true;
}

bool scan_ask(struct scan *scan, const struct pool_work *work, struct error *err)
{
    bool ok = true;

    for (unsigned tries = 0; ok && tries < SCAN_TRIES; tries++) {
        buf_dispose(&scan->script.blob);
        scan->script = (struct scan_script_wait){0};
        buf_init(&scan->script.blob, LIMIT_FRAME);
        ok = make_room(scan, err) && pool_give(scan->pool, work, err) && wait_for_script(scan, err);
        if (scan->script.status != POOL_CRASHED)
            break;
    }
    return ok;
}

static bool parse_script(struct scan *scan, const struct script *script, struct error *err)
{
    struct pool_work work = {.kind = POOL_SIEVE, .id = 0, .fd = -1, .name = script->name};
    struct buf source;
    bool ok;

    if (!evidence_read(scan->cf, script->raw, LIMIT_SCRIPT, &source, err))
        return false;
    work.bytes = buf_as_str(&source);
    ok = scan_ask(scan, &work, err);
    buf_dispose(&source);
    return ok;
}

void scan_rule_row(struct rule_row *row, const struct hash *raw, bool active,
                   const struct rule *rule, struct arena *arena)
{
    struct buf blob;

    buf_init(&blob, MOST_RULE);
    rule_encode(rule, &blob);
    *row = (struct rule_row){.name = rule->name,
                             .order = rule->order,
                             .active = active,
                             .raw = *raw,
                             .status = blob.full ? PARSE_LIMIT : PARSE_OK,
                             .summary = rule_summary(rule, arena)};
    if (!blob.full)
        row->blob = (struct str){arena_strndup(arena, buf_c(&blob), blob.len), blob.len};
    buf_dispose(&blob);
}

/* Stands for what could not be read of the script. */
static void fill_failure(struct rule_row *row, const struct script *script,
                         enum parse_status status, struct arena *arena, const char *what,
                         const char *why)
{
    char text[400];

    snprintf(text, sizeof(text), "%s%s%s", what, why[0] ? ": " : "", why);
    *row = (struct rule_row){.name = "",
                             .order = INT32_MAX,
                             .active = script->active,
                             .raw = *script->raw,
                             .status = status,
                             .summary = arena_strndup(arena, text, utf8_clip(str_of(text), 380)),
                             .blob = {"", 0}};
}

/* Rows for all rules that were understood, and one more for what was not. */
static size_t make_rows(struct scan *scan, const struct script *script, struct arena *arena,
                        struct rule_row **out)
{
    struct rule_script rules = {.error = "", .limit = ""};
    struct error bad = {0};
    size_t count = 0;

    if (scan->script.blob.len > 0 &&
        !pool_script(&rules, arena, buf_as_str(&scan->script.blob), &bad))
        rules = (struct rule_script){.error = bad.text, .limit = ""};
    *out = arena_alloc(arena, (rules.count + 2) * sizeof(**out));
    for (size_t i = 0; i < rules.count; i++)
        scan_rule_row(&(*out)[count++], script->raw, script->active, &rules.rules[i], arena);
    if (scan->script.status == POOL_CRASHED || scan->script.status == POOL_TIMEOUT)
        fill_failure(&(*out)[count++], script,
                     scan->script.status == POOL_CRASHED ? PARSE_CRASHED : PARSE_TIMEOUT, arena,
                     scan->script.status == POOL_CRASHED
                         ? "the script could not be read: the parser "
                           "crashed"
                         : "the script could not be read in time",
                     scan->script.why);
    else if (rules.error[0])
        fill_failure(&(*out)[count++], script, PARSE_LIMIT, arena,
                     "the script does not parse; rules behind this place are not examined",
                     rules.error);
    else if (rules.limit[0])
        fill_failure(&(*out)[count++], script, PARSE_LIMIT, arena,
                     "the script is longer than can be examined", rules.limit);
    return count;
}

/* The run that is going on: whoever hands scripts over has just begun one. */
static bool current_run(struct scan *scan, int64_t *run, struct error *err)
{
    struct arena arena = {0};
    struct run *runs;
    size_t count;
    bool ok = run_list(scan->cf, &arena, &runs, &count, err);

    *run = ok && count > 0 ? runs[0].id : 0;
    arena_dispose(&arena);
    return ok;
}

/* A script without rules leaves no rows from which anybody could tell that it was looked at. */
static bool say_empty(struct scan *scan, const char *name, int64_t run, struct error *err)
{
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(1));
    said_add(&detail, "script \"%.80s\" holds no rules", name);
    ok = coverage_put(scan->cf,
                      &(struct coverage){.check = "rules-sieve",
                                         .state = COVERAGE_NOTHING,
                                         .detail = buf_c(&detail),
                                         .hint = ""},
                      run, err);
    buf_dispose(&detail);
    return ok;
}

bool scan_script(struct scan *scan, int64_t account, const char *name, bool active,
                 const struct hash *raw, struct error *err)
{
    struct rule_look look = {.account = account, .source = "sieve", .script = name};
    struct script script = {name, active, raw};
    struct arena arena = {0};
    struct rule_row *rows;
    size_t count;
    bool ok;

    if (!parse_script(scan, &script, err) || !current_run(scan, &look.run, err))
        return false;
    count = make_rows(scan, &script, &arena, &rows);
    ok = casefile_begin(scan->cf, err);
    if (ok && (!rule_replace(scan->cf, &look, rows, count, err) ||
               (count == 0 && !say_empty(scan, name, look.run, err)))) {
        casefile_rollback(scan->cf);
        ok = false;
    }
    ok = ok && casefile_commit(scan->cf, err);
    arena_dispose(&arena);
    return ok;
}
