/* message_near.h - a page of messages, found from a row that is near to it, or from the end.
 *
 * Skipping rows costs time for each; half a million of them take a tenth of a second. */
#ifndef CASE_MESSAGE_NEAR_H
#define CASE_MESSAGE_NEAR_H

#include "case/tables.h"

struct message_way {
    const struct message_place *from; /* NULL: from the end */
    bool backwards;                   /* against the order that is asked for */
    int64_t skip, take;
};

/* False: the beginning is as near as anything. */
bool message_way_find(const struct message_query *query, struct message_way *out) NODISCARD;
/* The inner and the outer query, in arena; its parameters are those of a page (message_list.c), and
 * behind them the place's. */
const char *message_way_sql(const struct message_query *query, const struct message_way *way,
                            bool words, struct arena *arena);

#endif
