/* collect.c - see collect.h. */
#include "collect.h"

#include "base/pages.h"

#include <inttypes.h>
#include <stdio.h>

enum { FIRST_DETECT = 256, GROWTH = 4 };

struct collecting {
    struct scan *scan;
    struct job *job;
    int64_t run;
    uint64_t offered, detected_at; /* messages: given to the scan, and when detectors last ran */
    bool headers_only;             /* then the end comes right behind the last of them */
    bool headed;                   /* all headers are given, and not judged yet */
};

static size_t fds(void *arg, struct pollfd *out, size_t most)
{
    struct collecting *now = arg;

    return scan_fds(now->scan, out, most);
}

static int timeout(void *arg)
{
    struct collecting *now = arg;

    return scan_timeout(now->scan);
}

/* Detectors have their say, and who shows it is told. */
static bool detect(struct collecting *now, struct error *err)
{
    if (!scan_detect(now->scan, now->run, err))
        return false;
    job_changed(now->job, CASE_FINDINGS | CASE_COVERAGE | CASE_RULES | CASE_JOURNAL);
    return true;
}

/* Detectors look at all facts each time: four times as many, so that the looks before the last cost
 * a third of it together. */
static bool detect_if_due(struct collecting *now, struct error *err)
{
    /* What headers tell is told once, when all of them are parsed. */
    if (now->headed && scan_is_idle(now->scan)) {
        now->headed = false;
        return detect(now, err);
    }
    uint64_t due = now->detected_at < FIRST_DETECT ? FIRST_DETECT : GROWTH * now->detected_at;

    if (now->run == 0 || now->offered < due)
        return true;
    now->detected_at = now->offered;
    return detect(now, err);
}

static bool run(void *arg, struct error *err)
{
    struct collecting *now = arg;

    return scan_run(now->scan, err) && detect_if_due(now, err);
}

static bool script(void *arg, int64_t account, const char *name, bool active,
                   const struct hash *raw, struct error *err)
{
    struct collecting *now = arg;

    return scan_script(now->scan, account, name, active, raw, err);
}

/* Rules are known, or folders as well: what they tell is in the case before any mail is. */
static bool planned(void *arg, int64_t run_id, struct error *err)
{
    struct collecting *now = arg;

    now->run = run_id;
    return detect(now, err);
}

static void message(void *arg, const struct arrival *arrival)
{
    struct collecting *now = arg;

    now->offered++;
    scan_offer_arrival(now->scan, arrival);
}

static void header(void *arg, const struct arrival *arrival)
{
    struct collecting *now = arg;

    scan_offer_arrival(now->scan, arrival);
}

static bool headed(void *arg, int64_t run_id, struct error *err)
{
    struct collecting *now = arg;

    (void)run_id;
    now->headed = !now->headers_only;
    return detect_if_due(now, err);
}

/* Rules are few and worth judging at once, also where mail is only copied. */
static struct acquire_hooks hooks_of(struct collecting *now, bool no_scan)
{
    if (no_scan)
        return (struct acquire_hooks){
            .arg = now, .script = script, .ruled = planned, .planned = planned};
    return (struct acquire_hooks){.arg = now,
                                  .fds = fds,
                                  .timeout = timeout,
                                  .run = run,
                                  .script = script,
                                  .ruled = planned,
                                  .planned = planned,
                                  .header = header,
                                  .headed = headed,
                                  .message = message};
}

/* What was acquired is judged even when the acquisition broke off: the operator needs it more than
 * ever. The first cause stays the one that is told. */
static bool judge(struct collecting *now, struct job *job, bool acquired, struct error *err)
{
    struct error second = {0};
    bool judged;

    if (now->run == 0)
        return acquired;
    if (acquired)
        return scan_finish(now->scan, job, now->run, err);
    judged = err->code == ERROR_CANCELLED ? scan_detect(now->scan, now->run, &second)
                                          : scan_finish(now->scan, job, now->run, &second);
    if (!judged && second.code != ERROR_CANCELLED)
        error_suffix(err, "; what had arrived was not examined: %s", second.text);
    return false;
}

/* The last word, which stays on the screen. */
static void report_end(struct job *job, const struct acquire_job *done)
{
    const uint64_t messages = done->fetched + done->skipped;
    char heads[40] = "";

    if (done->options.headers_only)
        snprintf(heads, sizeof(heads), "%" PRIu64 " %s, ", done->headers,
                 text_plural(done->headers, "header", "headers"));
    job_report(job, &(struct job_progress){.done = messages, .total = messages, .changed = ~0u},
               "%s%s%" PRIu64 " new, %" PRIu64 " %s here already; %s",
               done->rules_read ? "" : "RULES NOT READ, see Overview; ", heads, done->fetched,
               done->skipped, text_plural(done->skipped, "was", "were"),
               done->unchanged ? "nothing was changed on the server"
               : done->changed ? "THE MAILBOX CHANGED MEANWHILE, see Overview"
                               : "NOT ALL OF IT COULD BE COMPARED, see Overview");
}

bool collect_run(struct job *job, void *arg, struct error *err)
{
    struct collect *collect = arg;
    struct collecting now = {.job = job, .headers_only = collect->acquire.headers_only};
    struct casefile *cf;
    bool ok = false;

    pages_for_thread();
    if (!casefile_clone(&cf, collect->cf, err))
        return false;
    if (!scan_open(&now.scan, cf, &collect->scan, err))
        goto close_case;
    collect->done = (struct acquire_job){
        .cf = cf, .options = collect->acquire, .hooks = hooks_of(&now, collect->no_scan)};
    if (!collect->no_scan)
        scan_warm(now.scan);
    ok = acquire_run(job, &collect->done, err);
    if (!collect->no_scan)
        ok = judge(&now, job, ok, err);
    if (ok)
        report_end(job, &collect->done);
    scan_close(now.scan);
close_case:
    casefile_close(cf);
    return ok;
}
