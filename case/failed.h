/* failed.h - segments of which a sync has failed, for as long as the case is open.
 *
 * After a failed sync the kernel may throw the bytes away and call the next one a success, and
 * tells only one descriptor of it: so all connections remember it together. Any thread. */
#ifndef CASE_FAILED_H
#define CASE_FAILED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct failed_segment;

struct failed_segments {
    _Atomic(struct failed_segment *) first; /* {0}: none */
};

void failed_add(struct failed_segments *failed, int64_t segment);
bool failed_has(struct failed_segments *failed, int64_t segment);
/* When nobody else uses it any more. */
void failed_dispose(struct failed_segments *failed);

#endif
