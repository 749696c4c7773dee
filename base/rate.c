/* rate.c - see rate.h. */
#include "base/rate.h"

enum {
    SAMPLE_MS = 250,   /* closer reports are noise */
    SMOOTH_MS = 10000, /* what is older counts for little */
};

void rate_add(struct rate *rate, int64_t now_ms, uint64_t done)
{
    int64_t passed = now_ms - rate->at_ms;
    double fresh, weight;

    if (!rate->begun || done < rate->done) { /* the first, or the job counts anew */
        rate->begun = true;
        rate->at_ms = now_ms;
        rate->done = done;
        return;
    }
    if (passed < SAMPLE_MS)
        return;
    fresh = (double)(done - rate->done) * 1000.0 / (double)passed;
    weight = (double)passed / (double)(passed + SMOOTH_MS);
    rate->per_second += rate->per_second > 0 ? (fresh - rate->per_second) * weight : fresh;
    rate->at_ms = now_ms;
    rate->done = done;
}

int64_t rate_eta(const struct rate *rate, uint64_t total)
{
    double seconds;

    if (rate->per_second <= 0 || total < rate->done)
        return -1;
    seconds = (double)(total - rate->done) / rate->per_second;
    return seconds < 1e9 ? (int64_t)(seconds + 0.5) : -1;
}

void rate_skip(struct rate *rate)
{
    rate->begun = false;
}
