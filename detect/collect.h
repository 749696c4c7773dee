/* collect.h - the findings of one pass, kept until they are written together. Private to scan*.c.
 */
#ifndef DETECT_COLLECT_H
#define DETECT_COLLECT_H

#include "detect/detect.h"

enum {
    COLLECT_MOST = 5000, /* findings kept in all */
    COLLECT_MOST_EACH = 500,
    COLLECT_DETECTORS = 128,
};

struct collect { /* zero it */
    struct arena arena;
    struct finding *at;
    size_t count, room;
    size_t detector; /* whose findings come now: its place in the table */
    size_t given[COLLECT_DETECTORS];
    size_t dropped;
};

/* The sink that detectors write to. */
struct finding_sink collect_sink(struct collect *collect);
/* Findings of the detectors that belong to a check. */
size_t collect_count(const struct collect *collect, const char *check);
/* The earliest time at which somebody else is seen to have acted in this mailbox: of rules, sent
 * mail, bounces and providers' notices, high or critical; INT64_MIN: none. */
int64_t collect_first_act(const struct collect *collect);
/* All of these, and the likely lures, oldest first; in the arena of collect. */
struct act *collect_acts(struct collect *collect, const struct act *lures, size_t lure_count,
                         size_t *count);
void collect_dispose(struct collect *collect);

#endif
