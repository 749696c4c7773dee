/* parts.h - of a large message that is fetched in parts, those that are here already: what a killed
 * run has of it the next one need not fetch again. Rows live until the message has its bytes; a
 * record of evidence that a row names is not cut off after a crash. Parts are no evidence by
 * themselves: whoever reads one hashes it. */
#ifndef CASE_PARTS_H
#define CASE_PARTS_H

#include "case/evidence.h"

struct message_part {
    int64_t message;    /* its row */
    uint64_t begins;    /* byte of the message */
    uint64_t announced; /* the size the server said the message had */
    struct evidence_place place;
    struct hash hash;
};

/* Inside a transaction; its record was synced before. */
bool message_part_add(struct casefile *cf, const struct message_part *part, struct error *err)
    NODISCARD;

/* Calls fn for each part of a message, in order. What fn must not do is write. */
typedef bool (*message_part_fn)(void *arg, const struct message_part *part);
bool message_part_each(struct casefile *cf, int64_t message, message_part_fn fn, void *arg,
                       struct error *err) NODISCARD;

/* Inside a transaction: the message is complete, or its parts are of no use. */
bool message_part_forget(struct casefile *cf, int64_t message, struct error *err) NODISCARD;

#endif
