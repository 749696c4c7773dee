/* away.c - what is said while no connection stands; see acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"

enum { NOTHING_TOLD = -1 };

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
