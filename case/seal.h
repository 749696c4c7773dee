/* seal.h - the findings, sealed in the journal.
 *
 * What a screen shows or leaves out as gone depends on rows that a stranger could edit. At the
 * commit of a transaction that changed any, one entry "findings-sealed" holds the SHA-256 of all of
 * them as they then are, with reasons, subjects, verdicts and the number of the newest scan. verify
 * makes the hash again. */
#ifndef CASE_SEAL_H
#define CASE_SEAL_H

#include "connection.h"

struct seal_digest {
    int64_t count;
    struct hash hash;
};

/* Each value with its length before it: no two can pass for one. */
void seal_add_value(struct hasher *hasher, struct query *query, int column);
/* All rows of a query that is begun, and query_end(). */
bool seal_add_rows_of(struct query *query, struct hasher *hasher, int64_t *count, struct error *err)
    NODISCARD;
/* The rows that sql gives; it has no values. */
bool seal_add_rows(struct casefile *cf, struct hasher *hasher, const char *sql, int64_t *count,
                   struct error *err) NODISCARD;

bool seal_digest_findings(struct casefile *cf, struct seal_digest *out, struct error *err)
    NODISCARD;
/* Before the commit; nothing to do if the transaction changed no finding. */
bool seal_findings(struct casefile *cf, struct error *err) NODISCARD;

#endif
