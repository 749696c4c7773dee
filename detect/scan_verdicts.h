/* scan_verdicts.h - the lure scores of one pass with their reasons, kept in a file without a name
 * until they are written with the findings. Private to scan*.c. */
#ifndef DETECT_SCAN_VERDICTS_H
#define DETECT_SCAN_VERDICTS_H

#include "base/spill.h"
#include "detect/detect.h"

struct verdicts { /* zero it, but for rows.folder: the case's */
    struct spill rows;
    struct arena arena;
    int64_t *copies; /* messages that have some: message_with_copies() */
    size_t copy_count;
    bool lost; /* they could not be kept: why */
    struct error why;
};

bool verdicts_begin(struct verdicts *verdicts, struct casefile *cf, struct error *err) NODISCARD;
void verdicts_add(struct verdicts *verdicts, const struct message *message);
/* Only what has changed is written. False as well when not all could be kept. */
bool verdicts_store(struct verdicts *verdicts, struct casefile *cf, struct error *err) NODISCARD;
void verdicts_dispose(struct verdicts *verdicts);

#endif
