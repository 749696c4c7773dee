/* probe_canary.c - session.revoked: the session that was opened before is dead, and the server says
 * so itself. A connection that merely broke is no proof, nor is a goodbye from a server that nobody
 * can reach any more. */
#include "probe_login.h"

#include "perch.h"
#include "playbooks/engine.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct canary_seen {
    const struct own_login *opened;
    struct perch end;
    pid_t watcher;
    bool known;
};

/* The newest one opened with this credential. */
static const struct own_login *newest(const struct own_login *rows, size_t count, const char *name)
{
    while (count-- > 0)
        if (strcmp(rows[count].purpose, "canary") == 0 && strcmp(rows[count].credential, name) == 0)
            return &rows[count];
    return NULL;
}

/* Is the server there since then? -1: it was not asked. */
static int server_since(const struct own_login *rows, size_t count, const struct own_login *opened,
                        int64_t ms)
{
    int answers = -1;

    for (size_t i = 0; i < count; i++) {
        bool network = strcmp(rows[i].class, "network") == 0;

        if (rows[i].ended < ms || strcmp(rows[i].host, opened->host) != 0 ||
            strncmp(rows[i].purpose, "canary", 6) == 0)
            continue;
        if (network && answers < 0)
            answers = 0;
        if (strcmp(rows[i].class, "accepted") == 0)
            answers = 1;
    }
    return answers;
}

static void say_open(const struct probe_call *call, const struct canary_seen *seen,
                     struct probe_result *out)
{
    int64_t within = duration_parse(check_text(call->check, "within", "0s"));
    char when[40];

    clock_format(seen->end.at / 1000, when);
    if (seen->watcher == 0)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  "canary session %" PRId64 " is not watched any more: its process has ended",
                  seen->opened->id);
    else if (call->since > 0 && call->now < call->since + within)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "accepted",
                  "the session opened before still answers (%s); ask again", when);
    else
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "accepted",
                  "the session opened before still answers (last at %s)", when);
}

static void say_ended(const struct probe_call *call, const struct canary_seen *seen, int answers,
                      struct probe_result *out)
{
    char when[40];

    clock_format(seen->end.at / 1000, when);
    out->raw = seen->end.words;
    if (seen->end.at / 1000 < call->since)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "ended-early",
                  "the server ended the session at %s, before this step was begun", when);
    else if (answers == 0)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  "the server ended the session at %s, and could not be reached since: it may be "
                  "an outage",
                  when);
    else
        probe_say(call, out, PROBE_PASS, answers > 0 ? GRADE_A : GRADE_C, "session-ended",
                  "the server ended the session at %s%s", when,
                  answers > 0 ? ", and answers others"
                              : "; whether it answers others was not seen");
}

static void judge(const struct probe_call *call, const struct canary_seen *seen, int answers,
                  struct probe_result *out)
{
    if (!seen->known)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  "what became of canary session %" PRId64 " is not known", seen->opened->id);
    else if (strcmp(seen->end.how, "open") == 0)
        say_open(call, seen, out);
    else if (strcmp(seen->end.how, "ended") == 0)
        say_ended(call, seen, answers, out);
    else
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  strcmp(seen->end.how, "stopped") == 0
                      ? "we closed the canary session ourselves: that proves nothing"
                      : "the canary session broke off without a word of the server's");
}

bool probe_session_revoked(const struct probe_call *call, struct probe_result *out,
                           struct error *err)
{
    const char *name = check_text(call->check, "canary", "");
    struct canary_seen seen = {0};
    struct own_login *rows;
    size_t count;

    if (!own_login_list(call->cf, call->arena, &rows, &count, err))
        return false;
    seen.opened = newest(rows, count, name);
    if (!seen.opened) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "no-canary",
                  "no canary session was opened with %s (mailmedic canary CASE open %s)", name,
                  name);
        return true;
    }
    if (!perch_read(casefile_path(call->cf), seen.opened->id, call->arena, &seen.end, &seen.known,
                    &seen.watcher, err))
        return false;
    judge(call, &seen, seen.known ? server_since(rows, count, seen.opened, seen.end.at) : -1, out);
    out->vantage = seen.opened->vantage;
    return true;
}
