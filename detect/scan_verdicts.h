/* scan_verdicts.h - the lure scores of one pass, kept until they are written with the findings: a
 * dozen bytes for each mail, and the reasons of those that have some. Private to scan*.c. */
#ifndef DETECT_SCAN_VERDICTS_H
#define DETECT_SCAN_VERDICTS_H

#include "detect/detect.h"

struct verdicts { /* zero it */
    struct verdict_block *first, *last;
    size_t bytes; /* that the blocks take */
};

void verdicts_add(struct verdicts *verdicts, const struct message *message);
/* Only what has changed is written. */
bool verdicts_store(const struct verdicts *verdicts, struct casefile *cf, struct error *err)
    NODISCARD;
void verdicts_dispose(struct verdicts *verdicts);

#endif
