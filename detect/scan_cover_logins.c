/* scan_cover_logins.c - what the imported logs of sign-ins reach, and what they cannot show: a log
 * is a window, and says nothing of the time before it. */
#include "base/clock.h"
#include "case/logins.h"
#include "collect.h"
#include "login_book.h"
#include "scan_work.h"
#include "survey.h"

#include "base/limits.h"
#include "base/said.h"

#include <inttypes.h>
#include <string.h>

static const char check[] = "sign-ins";

struct reach { /* of all logs together */
    size_t logs;
    uint64_t rows, rejected;
    int64_t earliest, latest;
    const char *cut;    /* why one of them seems to be cut off; NULL: none does */
    const char *unread; /* why one was not read to its end; NULL: all were */
};

static void add(struct reach *reach, const struct login_log *log)
{
    reach->logs++;
    reach->rows += log->rows;
    reach->rejected += log->rejected;
    if (log->logins > 0 && log->earliest != INT64_MIN && /* others may never tell of any */
        (reach->earliest == INT64_MIN || log->earliest < reach->earliest))
        reach->earliest = log->earliest;
    if (log->logins > 0 && log->latest > reach->latest)
        reach->latest = log->latest;
    if (log->truncated[0])
        reach->cut = log->truncated;
    if (log->unread[0])
        reach->unread = log->unread;
}

static bool put(struct scan *scan, int64_t run, enum coverage_state state, const char *detail,
                const char *hint, struct error *err)
{
    struct coverage row = {.check = check, .state = state, .detail = detail, .hint = hint};

    return coverage_put(scan->cf, &row, run, err);
}

/* The words of what is missing; state is what they come to. */
static enum coverage_state say_gaps(struct buf *out, const struct reach *reach, uint64_t logins,
                                    const struct survey *survey)
{
    int64_t first_act = survey->facts.first_act;
    char first[CLOCK_TEXT];

    if (reach->unread)
        said_add(out,
                 "; we did not read one of them to its end (%s): what follows there is missing",
                 reach->unread);
    clock_format(first_act, first);
    if (reach->earliest != INT64_MIN && first_act != INT64_MIN && reach->earliest > first_act) {
        said_add(out,
                 "; they begin after the first sign of somebody else (%s): how the intruder came "
                 "in lies before",
                 first);
        return COVERAGE_TRUNCATED;
    }
    if (reach->cut) {
        said_add(out, "; perhaps cut off: %s", reach->cut);
        return COVERAGE_TRUNCATED;
    }
    if (reach->rejected > 0) {
        said_add(out,
                 reach->rejected == 1 ? "; %" PRIu64 " row was not understood"
                                      : "; %" PRIu64 " rows were not understood",
                 reach->rejected);
        return COVERAGE_PARTLY;
    }
    if (logins == 0 || !survey->facts.logins || survey->facts.logins->owners == 0) {
        said_add(out, "; none is of %s: another log may hold them",
                 survey->facts.owner[0] ? survey->facts.owner : /* said: */ "this mailbox");
        return COVERAGE_PARTLY;
    }
    if (login_book_judged(survey->facts.logins) == 0) {
        said_add(out, "; too few of them succeeded, or on too few days, to know what is usual for "
                      "the owner: a sign-in from elsewhere does not stand out");
        return COVERAGE_PARTLY;
    }
    return reach->unread ? COVERAGE_LIMIT : COVERAGE_NOTHING;
}

static bool cover(struct scan *scan, const struct survey *survey, const struct collect *found,
                  const struct reach *reach, uint64_t logins, int64_t run, struct error *err)
{
    size_t findings = collect_count(found, check);
    char from[CLOCK_TEXT], to[CLOCK_TEXT];
    enum coverage_state state;
    struct buf detail;
    bool ok;

    clock_format(reach->earliest, from);
    clock_format(reach->latest, to);
    buf_init(&detail, KIB(8));
    if (findings > 0)
        said_add(&detail, "%zu finding%s; ", findings, findings == 1 ? "" : "s");
    said_add(&detail, "%" PRIu64 " sign-in%s in %zu log%s, from %s to %s", logins,
             logins == 1 ? "" : "s", reach->logs, reach->logs == 1 ? "" : "s",
             from[0] ? from : "an unknown time", to[0] ? to : "an unknown time");
    if (survey->facts.logins && survey->facts.logins->ours > 0)
        said_add(&detail,
                 survey->facts.logins->ours == 1 ? "; %" PRIu64 " row is a sign-in of our own"
                                                 : "; %" PRIu64 " rows are sign-ins of our own",
                 survey->facts.logins->ours);
    if (survey->facts.logins && survey->facts.logins->unclear > 0)
        said_add(&detail,
                 survey->facts.logins->unclear == 1
                     ? "; %" PRIu64 " row does not tell whether it succeeded, and is not judged"
                     : "; %" PRIu64 " rows do not tell whether they succeeded, and are not judged",
                 survey->facts.logins->unclear);
    state = say_gaps(&detail, reach, logins, survey);
    ok = put(scan, run, findings > 0 ? COVERAGE_FOUND : state, buf_c(&detail),
             state == COVERAGE_NOTHING ? ""
                                       : "ask for a log that reaches further back, and for what is "
                                         "missing in this one",
             err);
    buf_dispose(&detail);
    return ok;
}

bool scan_cover_logins(struct scan *scan, const struct survey *survey, const struct collect *found,
                       int64_t run, struct error *err)
{
    struct reach reach = {.earliest = INT64_MIN, .latest = INT64_MIN};
    struct arena arena = {0};
    struct login_log *logs;
    uint64_t logins;
    size_t count;
    bool ok =
        login_log_list(scan->cf, &arena, &logs, &count, err) && login_count(scan->cf, &logins, err);

    for (size_t i = 0; ok && i < count; i++)
        add(&reach, &logs[i]);
    if (ok && count == 0)
        ok = put(scan, run, COVERAGE_NO_LOG,
                 "the mail does not tell; no sign-in log has been imported",
                 "ask the provider or administrator for the sign-in log and import it", err);
    else if (ok)
        ok = cover(scan, survey, found, &reach, logins, run, err);
    arena_dispose(&arena);
    return ok;
}
