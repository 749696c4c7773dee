/* batch.h - what one transaction names, sealed in the journal.
 *
 * At the commit of a transaction that named evidence or tied messages to it, one entry
 * "evidence-named" holds the SHA-256 of those rows in a fixed spelling. So the index and the
 * origin of each message (account, folder, UIDVALIDITY, UID) are part of the hash chain: a row that
 * is changed, added or taken away later is found. verify makes the hash again from the rows. */
#ifndef CASE_BATCH_H
#define CASE_BATCH_H

#include "connection.h"

/* The number of the open transaction's batch; made at the first use. */
bool batch_number(struct casefile *cf, int64_t *out, struct error *err) NODISCARD;
/* Before the commit; nothing to do if the transaction named nothing. */
bool batch_seal(struct casefile *cf, struct error *err) NODISCARD;

struct batch_digest {
    uint64_t count, bytes;
    struct hash hash;
};
/* Objects with ids from..to. */
bool batch_objects(struct casefile *cf, int64_t from, int64_t to, struct batch_digest *out,
                   struct error *err) NODISCARD;
/* Messages of that batch; and those whose header came in it, with that. */
bool batch_messages(struct casefile *cf, int64_t batch, struct batch_digest *out, struct error *err)
    NODISCARD;
bool batch_headers(struct casefile *cf, int64_t batch, struct batch_digest *out, struct error *err)
    NODISCARD;

#endif
