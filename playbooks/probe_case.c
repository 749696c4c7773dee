/* probe_case.c - what a second look at the mailbox says (grade B): the case is read again, after it
 * was filled again. */
#include "case/tables.h"

#include "engine.h"
#include "probes.h"
#include "reader.h"

#include <stdio.h>
#include <string.h>

/* The engine behind the call: its findings and coverage are those of now. */
static struct engine *engine_of(const struct probe_call *call)
{
    return call->self;
}

static const struct finding *first_match(const struct engine *engine, const char *glob,
                                         size_t *count)
{
    const struct finding *first = NULL;

    *count = 0;
    for (size_t i = 0; i < engine->finding_count; i++)
        if (finding_counts_here(&engine->findings[i], glob)) {
            first = first ? first : &engine->findings[i];
            ++*count;
        }
    return first;
}

bool probe_rescan_clean(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *glob = check_text(call->check, "detector", "*");
    bool required = strcmp(check_text(call->check, "coverage", "required"), "required") == 0;
    const struct finding *hit;
    size_t count;
    bool fresh, full;

    if (!probe_fresh(call, out, &fresh, err) || !fresh)
        return err->code == ERROR_NONE;
    hit = first_match(engine_of(call), glob, &count);
    full = engine_looked(engine_of(call), glob) == TRUTH_TRUE;
    if (hit)
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "still-there", "still there (%zu): %s", count,
                  hit->title);
    else if (full)
        probe_say(call, out, PROBE_PASS, GRADE_B, "gone",
                  "read again with full coverage: nothing is found by %s", glob);
    else if (required)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "nothing is found by %s, but not everything could be looked at", glob);
    else
        probe_say(call, out, PROBE_PASS, GRADE_C, "not-fully-seen",
                  "nothing is found by %s in what could be looked at; the rest was not", glob);
    return true;
}

bool probe_rescan_review(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *glob = check_text(call->check, "detector", "*");
    const struct engine *engine = engine_of(call);
    size_t open = 0, seen = 0;

    (void)err;
    for (size_t i = 0; i < engine->finding_count; i++)
        if (glob_matches(glob, engine->findings[i].detector)) {
            seen += *engine->findings[i].verdict != '\0';
            open += *engine->findings[i].verdict == '\0';
        }
    if (open > 0)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-reviewed",
                  open == 1 ? "%zu finding of %s has no verdict yet"
                            : "%zu findings of %s have no verdict yet",
                  open, glob);
    else if (seen > 0)
        probe_say(call, out, PROBE_PASS, GRADE_D, "reviewed",
                  seen == 1 ? "%zu finding of %s has a verdict"
                            : "%zu findings of %s have a verdict",
                  seen, glob);
    else if (engine_looked(engine_of(call), glob) == TRUTH_TRUE)
        probe_say(call, out, PROBE_PASS, GRADE_B, "none", "there is nothing of %s to review", glob);
    else
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "nothing of %s is found, but not everything could be looked at", glob);
    return true;
}

/* "anyone lrs, bob lr": is somebody named who is not the owner? */
static bool has_stranger(const char *acl, const char *owner)
{
    while (*acl) {
        size_t len = strcspn(acl, " ");

        if (*acl != '-' && !(strlen(owner) == len && strncmp(acl, owner, len) == 0) &&
            strncmp(acl, "owner ", 6) != 0)
            return true;
        acl += strcspn(acl, ",");
        acl += strspn(acl, ", ");
    }
    return false;
}

bool probe_acl_absent(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct account *accounts;
    struct folder *folders;
    size_t account_count, count, with_acl = 0, untold = 0;
    bool fresh;

    if (!probe_fresh(call, out, &fresh, err) || !fresh)
        return err->code == ERROR_NONE;
    if (!account_list(call->cf, call->arena, &accounts, &account_count, err))
        return false;
    for (size_t a = 0; a < account_count; a++) {
        if (!folder_list(call->cf, call->arena, accounts[a].id, &folders, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!folders[i].current || folders[i].uidvalidity == 0)
                continue;
            with_acl += *folders[i].acl != '\0';
            untold += *folders[i].acl == '\0';
            if (!has_stranger(folders[i].acl, accounts[a].user))
                continue;
            probe_say(call, out, PROBE_FAIL, GRADE_NONE, "shared", "%s is still shared: %s",
                      folders[i].name, folders[i].acl);
            return true;
        }
    }
    if (with_acl > 0 && untold > 0)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "no share is seen, but of %zu %s the server does not tell", untold,
                  text_plural(untold, "folder", "folders"));
    else if (with_acl > 0)
        probe_say(call, out, PROBE_PASS, GRADE_B, "not-shared",
                  with_acl == 1 ? "%zu folder was asked; it is not shared with anybody else"
                                : "%zu folders were asked; none is shared with anybody else",
                  with_acl);
    else
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-offered",
                  "the server does not tell who may read the folders");
    return true;
}

bool probe_sieve_active(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *want = probe_text(call, "sha256", "none");
    const struct rule_row *active = NULL;
    struct rule_row *rules;
    char hex[HASH_HEX] = "none";
    size_t count;
    bool fresh;

    if (!probe_fresh(call, out, &fresh, err) || !fresh)
        return err->code == ERROR_NONE;
    if (engine_coverage(engine_of(call), "rules-sieve").value != 2) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "the rules could not be read");
        return true;
    }
    if (!rule_list(call->cf, call->arena, &rules, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rules[i].active && !rules[i].gone && strcmp(rules[i].source, "sieve") == 0)
            active = &rules[i];
    if (active)
        hash_to_hex(&active->raw, hex);
    out->raw = arena_strndup(call->arena, hex, strlen(hex));
    if (want && strcmp(want, hex) == 0)
        probe_say(call, out, PROBE_PASS, GRADE_B, "as-approved", "the active script is %s",
                  active ? active->script : "none");
    else
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "another-script",
                  "the active script is another one: %s", active ? active->script : "none");
    return true;
}

/* --- watching --- */

static bool run_time(const struct run *runs, size_t count, int64_t id, int64_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].id == id) {
            *out = runs[i].started;
            return true;
        }
    return false;
}

/* The longest time between two looks at the mailbox, from the begin of the step to now. */
static int64_t longest_gap(const struct probe_call *call, const struct run *runs, size_t count)
{
    int64_t later = call->now, longest = 0;

    for (size_t i = 0; i < count; i++) { /* newest first */
        if (strcmp(runs[i].kind, "acquire") != 0 || runs[i].started < call->since)
            continue;
        longest = later - runs[i].started > longest ? later - runs[i].started : longest;
        later = runs[i].started;
    }
    return later - call->since > longest ? later - call->since : longest;
}

bool probe_watch_clean(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    const char *least = check_text(call->check, "min_severity", "medium");
    const char *glob = check_text(call->check, "detector", "*");
    int64_t every = duration_parse(check_text(call->check, "every", "24h"));
    int64_t length = duration_parse(check_text(call->check, "for", "14d"));
    const struct engine *engine = engine_of(call);
    struct run *runs;
    size_t count;

    if (!run_list(call->cf, call->arena, &runs, &count, err))
        return false;
    for (size_t i = 0; i < engine->finding_count; i++) {
        const struct finding *finding = &engine->findings[i];
        int64_t first = 0;
        bool heavy = false;

        for (size_t j = 0; j < ARRAY_LEN(severities); j++)
            heavy |= strcmp(severities[j], least) == 0 && finding->severity >= (enum severity)j;
        if (heavy && finding_counts_here(finding, glob) &&
            run_time(runs, count, finding->first_seen, &first) && first > call->since) {
            probe_say(call, out, PROBE_FAIL, GRADE_NONE, "came-back", "new since then: %s",
                      finding->title);
            return true;
        }
    }
    if (call->since == 0 || call->now - call->since < length)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "still-watching",
                  length / 86400 == 1 ? "nothing new so far; %lld of %lld day is over"
                                      : "nothing new so far; %lld of %lld days are over",
                  (long long)((call->now - call->since) / 86400), (long long)(length / 86400));
    else if (longest_gap(call, runs, count) > every + every / 2)
        probe_say(
            call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "gaps",
            longest_gap(call, runs, count) / 3600 == 1
                ? "nothing new was found, but there was %lld hour without a look at the mailbox"
                : "nothing new was found, but there were %lld hours without a look at the mailbox",
            (long long)(longest_gap(call, runs, count) / 3600));
    else
        probe_say(call, out, PROBE_PASS, GRADE_B, "quiet",
                  length / 86400 == 1 ? "nothing new was found in %lld day"
                                      : "nothing new was found in %lld days",
                  (long long)(length / 86400));
    return true;
}
