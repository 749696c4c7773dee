/* log_columns.h - which column of a table of sign-ins is which: by its name in English, Chinese,
 * Vietnamese and others, and where no name tells it, by what its cells hold. */
#ifndef PARSE_LOG_COLUMNS_H
#define PARSE_LOG_COLUMNS_H

#include "csv.h"
#include "export_row.h"

enum log_column {
    COLUMN_TIME,
    COLUMN_DATE, /* beside a time that has none */
    COLUMN_ADDRESS,
    COLUMN_ACCOUNT,
    COLUMN_EVENT, /* what happened: a sign-in, or something else */
    COLUMN_RESULT,
    COLUMN_WAY,
    COLUMN_AGENT,
    COLUMN_PLACE,
    COLUMN_DETAIL,
    COLUMN_SESSION,
    COLUMNS,
};

struct log_columns {
    const char *at[COLUMNS]; /* the name that is there; NULL: none */
    bool chinese;
    bool guessed;            /* some were told by what is in them */
    bool coded;              /* results are numbers */
    bool has_zero;           /* and 0 is one of them: it stands for a success, and 1 does not */
    struct csv_record names; /* .count 0: the first line has them; else it is a sign-in already */
};

/* By the names of a row. */
void log_columns_find(struct log_columns *out, struct arena *arena, const struct row *head);
/* By the first records of delimited text; what no name tells, by what is in them. False: it is
 * none. */
bool log_columns_of(struct log_columns *out, struct arena *arena, struct str text);
/* A time, an address, and something that tells of a sign-in. */
bool log_columns_tell(const struct log_columns *columns);
struct str log_columns_cell(const struct row *row, const struct log_columns *columns,
                            enum log_column kind);
/* "time is "timestamp", address is ...". */
void log_columns_say(const struct log_columns *columns, struct buf *out);

#endif
