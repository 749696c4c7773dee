/* seal_last.h - what the journal says of the sealed tables (seal_tables.h), and whether they are so
 * when a session begins. */
#ifndef CASE_SEAL_LAST_H
#define CASE_SEAL_LAST_H

#include "seal_tables.h"

struct seal_last { /* of one table */
    int64_t seq;   /* of the last entry that sealed it; 0: none, or it was opened since */
    char hex[HASH_HEX];
};

bool seal_last_read(struct casefile *cf, struct seal_last last[SEALED_TABLES], struct error *err)
    NODISCARD;

/* In the first transaction of a session, before it changes anything. A table that is not as it was
 * sealed gets an entry "tables-altered", and is sealed anew as it lies there now: otherwise our
 * next seal would hide what somebody did. What is known of messages is too much to be looked at
 * each time: there it is verify that finds it, as long as no new mail comes. */
bool seal_look_before(struct casefile *cf, struct error *err) NODISCARD;

#endif
