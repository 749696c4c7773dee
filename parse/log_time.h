/* log_time.h - the times of logs: with and without zone, with and without year. */
#ifndef PARSE_LOG_TIME_H
#define PARSE_LOG_TIME_H

#include "base/text.h"

enum log_time_kind {                   /* what it says of itself */
                     LOG_TIME_NONE,    /* no time stands there */
                     LOG_TIME_ZONED,   /* day, time and zone */
                     LOG_TIME_LOCAL,   /* no zone */
                     LOG_TIME_YEARLESS /* no zone and no year: "Mar 10 21:04:43" */
};

struct log_time {
    enum log_time_kind kind;
    int year, month, day; /* year 0: not told */
    int64_t seconds;      /* as if it were UTC, in year 1970 if there is none */
    int32_t zone;         /* minutes east, of LOG_TIME_ZONED */
};

/* The time that text begins with; *len: how much of it that is. ISO 8601 with T or blank, fraction
 * behind point or comma, zone as Z, +0100, +01:00 or " +0100"; "Mar 10 21:04:43", "Mar  1 ...";
 * "[10-Mar-2026 21:04:43 +0100]". */
void log_time_read(struct log_time *out, struct str text, size_t *len);

/* UTC; zone: minutes east that are assumed where none is told, year likewise. */
int64_t log_time_utc(const struct log_time *time, int32_t zone, int year);

#endif
