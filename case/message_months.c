/* message_months.c - how many came in and were sent, by month and day; see case/tables.h. Walks one
 * index and compares numbers: a calendar function for each of half a million rows takes longer. */
#include "base/clock.h"

#include "connection.h"
#include "list.h"

#include <stdio.h>
#include <time.h>

/* The month of a time, and the second at which the next one begins. */
static bool month_of(int64_t moment, char name[8], int64_t *end)
{
    time_t when = (time_t)moment;
    struct tm civil;

    /* Four-digit years only: a mail may claim any date. */
    if (moment < clock_from_civil(1, 1, 1, 0, 0, 0) ||
        moment >= clock_from_civil(10000, 1, 1, 0, 0, 0) || !gmtime_r(&when, &civil))
        return false;
    snprintf(name, 8, "%04d-%02d", civil.tm_year + 1900, civil.tm_mon + 1);
    *end = civil.tm_mon == 11
               ? clock_from_civil(civil.tm_year + 1901, 1, 1, 0, 0, 0)
               : clock_from_civil(civil.tm_year + 1900, civil.tm_mon + 2, 1, 0, 0, 0);
    return true;
}

bool message_months(struct casefile *cf, struct arena *arena, struct message_month **out,
                    size_t *count, struct error *err)
{
    struct message_month *month = NULL;
    int64_t end = INT64_MIN;
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct message_month));
    query_begin(&query, cf->db,
                "SELECT moment, direction FROM message WHERE moment IS NOT NULL "
                "ORDER BY moment, direction");
    while (query_next(&query)) {
        int64_t moment = query_int(&query, 0);
        unsigned direction = query_enum(&query, 1, DIRECTION_DRAFT);

        if (!month || moment >= end) {
            char name[8];

            if (!month_of(moment, name, &end))
                continue;
            month = list_add(&list);
            snprintf(month->month, sizeof(month->month), "%s", name);
        }
        month->in += direction == DIRECTION_IN;
        month->sent += direction == DIRECTION_SENT;
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool message_days(struct casefile *cf, struct arena *arena, int64_t from, int64_t to,
                  struct message_day **out, size_t *count, struct error *err)
{
    enum { DAY = 24 * 60 * 60 };
    struct message_day *day = NULL;
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct message_day));
    query_begin(&query, cf->db,
                "SELECT moment, direction FROM message WHERE moment >= ?1 AND moment < ?2 "
                "ORDER BY moment, direction");
    query_bind_int(&query, from);
    query_bind_int(&query, to);
    while (query_next(&query)) {
        int64_t moment = query_int(&query, 0);
        int64_t number = moment / DAY - (moment % DAY < 0);
        unsigned direction = query_enum(&query, 1, DIRECTION_DRAFT);

        if (!day || day->day != number) {
            day = list_add(&list);
            day->day = number;
        }
        day->in += direction == DIRECTION_IN;
        day->sent += direction == DIRECTION_SENT;
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool message_days_without(struct casefile *cf, int64_t from, int64_t to,
                          struct message_days_without *out, struct error *err)
{
    struct query query;

    *out = (struct message_days_without){0};
    query_begin(&query, cf->db,
                "SELECT total(moment IS NULL), total(moment < ?1 OR moment >= ?2), "
                "total(moment >= ?1 AND moment < ?2 AND direction NOT IN (?3, ?4)) FROM message");
    query_bind_int(&query, from);
    query_bind_int(&query, to);
    query_bind_int(&query, DIRECTION_IN);
    query_bind_int(&query, DIRECTION_SENT);
    if (query_next(&query)) {
        out->undated = (uint64_t)query_int(&query, 0);
        out->outside = (uint64_t)query_int(&query, 1);
        out->drafts = (uint64_t)query_int(&query, 2);
    }
    return query_end(&query, err);
}
