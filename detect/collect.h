/* collect.h - the findings of one pass, kept until they are written together. Private to scan*.c.
 */
#ifndef DETECT_COLLECT_H
#define DETECT_COLLECT_H

#include "detect/detect.h"

enum { COLLECT_MOST = 5000, COLLECT_MOST_EACH = 500 }; /* findings kept: in all, of one detector */

struct collect { /* zero it */
    struct arena arena;
    struct finding *at;
    size_t count, room;
    const struct detector *detector; /* whose findings come now */
    size_t of_detector;              /* how many it has given */
    size_t dropped;
};

/* The sink that detectors write to. */
struct finding_sink collect_sink(struct collect *collect);
void collect_begin(struct collect *collect, const struct detector *detector);
/* Findings of the detectors that belong to a check. */
size_t collect_count(const struct collect *collect, const char *check);
void collect_dispose(struct collect *collect);

#endif
