/* rate.h - how fast something goes of late, and when it will be done. Knows no clock: whoever
 * has one passes the time in, so a test can make it run. */
#ifndef BASE_RATE_H
#define BASE_RATE_H

#include "base/base.h"

struct rate { /* zero it to begin */
    bool begun;
    int64_t at_ms;     /* of the last sample */
    uint64_t done;     /* at the last sample */
    double per_second; /* smoothed over about ten seconds; 0: not known yet */
};

/* Takes note that `done` was reached at now_ms (of a clock that does not step). */
void rate_add(struct rate *rate, int64_t now_ms, uint64_t done);

/* Seconds until `total`, from the last sample on; -1: cannot be told. */
int64_t rate_eta(const struct rate *rate, uint64_t total);

/* The time until the next rate_add() does not count: there was a pause. Keeps the rate. */
void rate_skip(struct rate *rate);

#endif
