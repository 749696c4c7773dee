/* facts.h - the layout of a mail's facts as bytes, shared by the two halves of the codec.
 *
 * A tag is group * 256 + place. Group 0 is the mail itself; every other group is a list whose
 * entries begin with an empty field of place 0. Groups and places only ever rise, and a value that
 * equals its default is left out, so that one mail has exactly one spelling. */
#ifndef PARSE_FACTS_H
#define PARSE_FACTS_H

#include "parse/mail.h"

enum fact_kind {
    FACT_TEXT, /* const char *; default "" */
    FACT_BITS, /* uint32_t; default 0 */
    FACT_SIZE, /* uint64_t; default 0 */
    FACT_TIME, /* int64_t; default INT64_MIN */
    FACT_ZONE, /* int32_t, minutes; default ZONE_UNKNOWN */
    FACT_HASH, /* struct hash; default all zero */
};

enum { FACT_ZONE_MOST = 24 * 60 };

struct fact_row {
    enum fact_kind kind;
    size_t at;     /* offset in its struct */
    uint64_t most; /* largest length of a text, largest value of a number */
};

struct fact_group {
    const struct fact_row *rows; /* row i has place i + 1 */
    size_t row_count;
    size_t size;        /* of one entry */
    size_t list, count; /* offsets in struct mail of the entries and of their number */
    size_t most;        /* entries */
    const char *what;   /* for the sentence that refuses it */
};

enum { FACT_MAIL, FACT_GROUPS = 14 };

/* The version's tag: before all others. The mail's own rows have places 1, 2, ... of group 0. */
enum { FACT_VERSION_TAG = 0 };

extern const struct fact_group fact_groups[FACT_GROUPS];

/* Sets every value of one entry of the group to its default. */
void facts_default(const struct fact_group *group, void *entry);

#endif
