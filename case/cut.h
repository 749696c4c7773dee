/* cut.h - cutting off what lies behind the last named record of a segment.
 *
 * Only in segments of a session that is known to have been ours on this very case.db: a case that
 * was copied from elsewhere, or whose database is an older copy, may have evidence in its segments
 * that its index does not name. That is left alone, and verify counts it. */
#ifndef CASE_CUT_H
#define CASE_CUT_H

#include "connection.h"

struct cut_plan {
    int64_t since;            /* segments of this session and later ones; 0: nothing to do */
    uint64_t bytes, segments; /* what is too much */
};

/* After a crash: from the session on that the lock file names. */
bool cut_plan_crashed(struct casefile *cf, const struct lock_mark *mark, struct cut_plan *out,
                      struct error *err) NODISCARD;
bool cut_plan_since(struct casefile *cf, int64_t session, struct cut_plan *out, struct error *err)
    NODISCARD;
bool cut_apply(struct casefile *cf, const struct cut_plan *plan, struct error *err) NODISCARD;

#endif
