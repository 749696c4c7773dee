/* scan_verdicts.h - the lure scores of one pass, kept until they are written with the findings.
 * Private to scan*.c. */
#ifndef DETECT_SCAN_VERDICTS_H
#define DETECT_SCAN_VERDICTS_H

#include "detect/detect.h"

struct verdict {
    int64_t message;
    int lure; /* -1: not judged */
    const char *reasons;
};

struct verdicts { /* zero it */
    struct arena arena;
    struct verdict *at;
    size_t count, room;
};

void verdicts_add(struct verdicts *verdicts, const struct message *message);
/* Only what has changed is written. */
bool verdicts_store(const struct verdicts *verdicts, struct casefile *cf, struct error *err)
    NODISCARD;
void verdicts_dispose(struct verdicts *verdicts);

#endif
