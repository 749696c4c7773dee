/* away.c - what is said while no connection stands, or nothing comes; see acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"

enum {
    NOTHING_TOLD = -1,
    SILENCE_MS = 10000, /* told when it lasts so long, and each time it has gone on so long */
};

static bool is_waiting(const struct acquisition *run)
{
    for (unsigned i = 0; i < run->lane_count; i++) {
        const struct lane *lane = &run->lanes[i];

        if (lane->link.state == LINK_STARTING ||
            (lane->link.state == LINK_READY && lane->request_count > 0))
            return true;
    }
    return false;
}

void away_waited(struct acquisition *run, bool came, int64_t ms)
{
    run->silent_ms = came || !is_waiting(run) ? 0 : run->silent_ms + ms;
}

static void tell_silence(struct acquisition *run)
{
    int64_t times = run->silent_ms / SILENCE_MS;

    if (times == run->silence_told)
        return;
    run->silence_told = times;
    if (times > 0)
        job_stall(run->job, 0, "waiting for the server: nothing came for %d s",
                  (int)(times * (SILENCE_MS / 1000)));
    else if (run->away.code == ERROR_NONE && run->phase)
        run_report(run, run->phase->activity);
}

void away_since(struct acquisition *run, const struct error *why)
{
    run->away = *why;
    run->away_told = NOTHING_TOLD;
}

/* When the next of them is tried again; 0: one stands, or is being made. */
static int64_t next_try(const struct acquisition *run)
{
    int64_t at = 0;

    for (unsigned i = 0; i < run->lane_count; i++) {
        const struct lane *lane = &run->lanes[i];

        if (lane->link.state != LINK_DOWN)
            return 0;
        if (!lane->given_up && lane->failures > 0 && (at == 0 || lane->retry_at < at))
            at = lane->retry_at;
    }
    return at;
}

void away_tell(struct acquisition *run)
{
    int64_t at = run->away.code == ERROR_NONE ? 0 : next_try(run);
    int64_t left = at - clock_mono_ms();
    int64_t seconds = left > 0 ? (left + 999) / 1000 : 0;

    tell_silence(run);
    if (at == 0 || seconds == run->away_told)
        return;
    run->away_told = seconds;
    if (seconds > 0)
        job_stall(run->job, seconds, "no connection: %s", run->away.text);
    else /* which may take long */
        job_stall(run->job, 0, "no connection, trying now: %s", run->away.text);
}

void away_over(struct acquisition *run)
{
    if (run->away.code == ERROR_NONE)
        return;
    error_clear(&run->away);
    if (run->phase)
        run_report(run, run->phase->activity);
}
