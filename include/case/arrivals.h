/* arrivals.h - messages' bytes that have come from a server, many at once: they get their names,
 * and the messages get them. What evidence_add() and then message_headed() or message_fetched() do
 * for one, in a few statements for all; inside a transaction. */
#ifndef CASE_ARRIVALS_H
#define CASE_ARRIVALS_H

#include "case/evidence.h"

struct arrival {
    int64_t message; /* its row */
    struct hash hash;
    struct evidence_place place; /* synced */
    bool header;                 /* of the message, and no more */
    /* filled by arrivals_name(): */
    int64_t object; /* what the case calls these bytes */
    bool fresh;     /* it did not have them before */
};

/* False: nothing of it is to be believed; roll back. */
bool arrivals_name(struct casefile *cf, struct arrival *arrivals, size_t count, struct error *err)
    NODISCARD;

#endif
