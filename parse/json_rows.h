/* json_rows.h - where the rows of a large JSON text lie, without building a tree of all of it: a
 * log of hundreds of megabytes is read an object at a time, and from where the last page ended.
 *
 * Rows are the objects of an array, of {"value": [..]} and kin (json_row_lists), or objects one
 * after another. Only brackets and strings are followed: whether a row is JSON is seen when it is
 * parsed. */
#ifndef PARSE_JSON_ROWS_H
#define PARSE_JSON_ROWS_H

#include "base/text.h"

#include <stdint.h>

struct json_rows {
    struct str text;
    uint64_t at;    /* where to go on */
    uint32_t stack; /* the brackets around it; 0 none. Both make a cursor */
    bool broken;    /* what follows is not JSON, or is cut off */
};

/* The next row. False: there is none, or it is broken. */
bool json_rows_next(struct json_rows *rows, struct str *row);

/* Names of the member that holds the rows where an object is only a wrapper; ends with NULL. */
extern const char *const json_row_lists[];

#endif
