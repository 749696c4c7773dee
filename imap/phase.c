/* phase.c - the loop that every phase of acquisition runs in; see acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"

#include <poll.h>
#include <string.h>

enum {
    FDS_MOST = 128,
    TICK_MS = 250,    /* how long a pause or a row that waits may go unnoticed */
    ROWS_MOST = 2000, /* of one transaction */
    HEADERS_MANY = 20000,
};

/* --- waiting --- */

static int shorter(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

struct waiting {
    struct pollfd fds[FDS_MOST];
    size_t count, hooks; /* hooks: from here on they are the caller's */
};

static void gather(struct acquisition *run, struct link *extra, struct waiting *waiting)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;
    struct pollfd *fds = waiting->fds;
    size_t count = 0;

    fds[count++] = (struct pollfd){.fd = run->wake, .events = POLLIN};
    for (unsigned i = 0; i < run->lane_count; i++)
        count += link_fds(&run->lanes[i].link, fds + count, FDS_MOST - count);
    if (extra)
        count += link_fds(extra, fds + count, FDS_MOST - count);
    waiting->hooks = count;
    if (hooks->fds)
        count += hooks->fds(hooks->arg, fds + count, FDS_MOST - count);
    waiting->count = count;
}

/* Worth one more sign-in, and two processes. Headers are short: many are here before it is. */
static bool is_enough(const struct acquisition *run)
{
    if (run->phase->heads)
        return run->left > HEADERS_MANY;
    return run->left > BATCH_MESSAGES || (run->left > 1 && run->total_bytes > BATCH_BYTES);
}

/* The first connection is there from the beginning, the others when there is enough for them and
 * the first has shown that signing in works. */
static bool lane_in_use(const struct acquisition *run, unsigned i)
{
    if (i == 0 || run->lanes[i].link.state != LINK_DOWN)
        return true;
    return run->phase->all_lanes && run->lanes[0].was_ready && is_enough(run);
}

/* A connection that nobody would start now has nothing to wake up for. */
static bool lane_counts(const struct acquisition *run, unsigned i)
{
    return run->lanes[i].link.state != LINK_DOWN || (run->phase && lane_in_use(run, i));
}

int phase_patience(const struct acquisition *run, const struct link *extra, int timeout_ms)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;

    for (unsigned i = 0; i < run->lane_count; i++) {
        if (lane_counts(run, i))
            timeout_ms = shorter(timeout_ms, lane_timeout(&run->lanes[i]));
    }
    if (extra)
        timeout_ms = shorter(timeout_ms, link_timeout(extra));
    if (hooks->timeout)
        timeout_ms = shorter(timeout_ms, hooks->timeout(hooks->arg));
    return timeout_ms;
}

static void run_links(struct acquisition *run, struct link *extra)
{
    for (unsigned i = 0; i < run->lane_count; i++)
        link_run(&run->lanes[i].link);
    if (extra)
        link_run(extra);
}

/* Waits for something to happen, but not for longer. */
static void wait_for_news(struct acquisition *run, struct waiting *waiting, int wait_ms)
{
    int64_t since = clock_mono_ms();
    bool came = false;

    if (wait_ms != 0)
        (void)poll(waiting->fds, waiting->count, wait_ms);
    for (size_t i = 1; i < waiting->hooks; i++) /* behind our own wake-up */
        came = came || waiting->fds[i].revents != 0;
    away_waited(run, came, clock_mono_ms() - since);
}

/* The hooks write to the case too: nothing of ours may be open meanwhile. */
static bool run_hooks(struct acquisition *run, const struct waiting *waiting, struct error *err)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;
    bool due = hooks->timeout && hooks->timeout(hooks->arg) == 0;

    for (size_t i = waiting->hooks; i < waiting->count; i++)
        due = due || waiting->fds[i].revents != 0;
    if (!due || !hooks->run)
        return true;
    return store_commit(run, err) && hooks->run(hooks->arg, err);
}

bool phase_pump(struct acquisition *run, struct link *extra, int timeout_ms, struct error *err)
{
    struct waiting waiting;
    int ready, wait_ms;

    gather(run, extra, &waiting);
    ready = poll(waiting.fds, waiting.count, 0);
    wait_ms = ready == 0 ? phase_patience(run, extra, timeout_ms) : 0;
    /* About to wait: nobody else should have to wait for our transaction. */
    if (wait_ms != 0 && !store_commit(run, err))
        return false;
    wait_for_news(run, &waiting, wait_ms);
    run_links(run, extra);
    if (run->fatal.code == ERROR_NONE && run->uncommitted >= ROWS_MOST && !store_commit(run, err))
        return false;
    if (run->fatal.code != ERROR_NONE) {
        *err = run->fatal;
        return false;
    }
    return run_hooks(run, &waiting, err);
}

/* --- running --- */

static bool all_given_up(const struct acquisition *run)
{
    for (unsigned i = 0; i < run->lane_count; i++) {
        if (!run->lanes[i].given_up)
            return false;
    }
    return true;
}

static bool tend_lanes(struct acquisition *run, struct error *err)
{
    away_tell(run);
    for (unsigned i = 0; i < run->lane_count; i++) {
        struct lane *lane = &run->lanes[i];

        if (!lane_in_use(run, i))
            continue;
        if (!lane_tend(lane, err))
            return false;
        if (lane->link.state == LINK_READY && (i == 0 || run->phase->all_lanes) &&
            !job_paused(run->job))
            run->phase->feed(lane);
    }
    return !all_given_up(run) || error_set(err, ERROR_NET, "no connection is left");
}

bool phase_run(struct acquisition *run, const struct phase *phase, struct error *err)
{
    run->phase = phase;
    for (unsigned i = 0; i < run->lane_count; i++)
        link_allow(&run->lanes[i].link, allow_bytes(run));
    run_report(run, phase->activity);
    for (;;) {
        if (run_stopped(run)) {
            *err = run->fatal;
            return false;
        }
        if (!tend_lanes(run, err))
            return false;
        if (phase->finished(run))
            break;
        if (store_due(run) && !store_flush(run, err))
            return false;
        if (!phase_pump(run, NULL, TICK_MS, err))
            return false;
    }
    return store_flush(run, err);
}
