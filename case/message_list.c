/* message_list.c - reading messages; see case/tables.h.
 *
 * A page is found on an index that holds all that is asked for, so that skipping rows is cheap;
 * only the rows of the page are then looked up. */
#include "connection.h"
#include "list.h"
#include "message_near.h"
#include "message_row.h"

#include <inttypes.h>
#include <stdio.h>

void message_row_read(struct query *query, struct message *out, struct arena *arena)
{
    out->id = query_int(query, 0);
    out->folder = query_int(query, 1);
    out->uid = (uint32_t)query_enum(query, 2, UINT32_MAX);
    out->raw = query_hash(query, 3);
    out->size = (uint64_t)query_int(query, 4);
    out->received = query_time(query, 5);
    out->flags = query_text(query, 6, arena);
    out->vanished = query_int(query, 7) != 0;
    out->status = (enum parse_status)query_enum(query, 8, PARSE_TIMEOUT);
    out->limit = query_text(query, 9, arena);
    out->date = query_time(query, 10);
    out->from = query_text(query, 11, arena);
    out->to = query_text(query, 12, arena);
    out->subject = query_text(query, 13, arena);
    out->message_id = query_text(query, 14, arena);
    out->direction = (enum direction)query_enum(query, 15, DIRECTION_DRAFT);
    out->attachments = (uint32_t)query_enum(query, 16, UINT32_MAX);
    out->folder_name = query_text(query, 17, arena);
    out->lure = (int)query_int(query, 18);
    if (out->lure < -1 || out->lure > 100)
        out->lure = -1;
    out->lure_reasons = query_text(query, 19, arena);
    out->header = query_hash(query, 20);
    out->mailbox = query_text(query, 21, arena);
}

/* --- a page --- */

#define OUTER_BEGIN "SELECT " MESSAGE_COLUMNS " FROM (SELECT id FROM message "
#define OUTER_END   "LIMIT ?4 OFFSET ?5) p CROSS JOIN message m ON m.id = p.id " MESSAGE_JOINS
#define OLDEST      "ORDER BY moment, direction, id "
#define NEWEST      "ORDER BY moment DESC, direction DESC, id DESC "
#define M_OLDEST    "ORDER BY m.moment, m.direction, m.id"
#define LURES       "ORDER BY lure DESC, moment DESC, direction DESC, id DESC "
#define M_LURES     "ORDER BY m.lure DESC, m.moment DESC, m.direction DESC, m.id DESC"
#define M_NEWEST    "ORDER BY m.moment DESC, m.direction DESC, m.id DESC"
#define WAY         "(?2 < 0 OR direction = ?2) "
#define WORDS       "AND (?3 = '' OR matches(?3, sender, recipients, subject)) "

/* [a folder][order][a filter]. Parameter 3 takes part without a filter as well, so that
 * all have the same five. */
static const char *const pages[2][3][2] = {
    {
        {OUTER_BEGIN "WHERE ?1 = 0 AND ?3 = '' AND " WAY NEWEST OUTER_END M_NEWEST,
         OUTER_BEGIN "WHERE ?1 = 0 AND " WAY WORDS NEWEST OUTER_END M_NEWEST},
        {OUTER_BEGIN "WHERE ?1 = 0 AND ?3 = '' AND " WAY OLDEST OUTER_END M_OLDEST,
         OUTER_BEGIN "WHERE ?1 = 0 AND " WAY WORDS OLDEST OUTER_END M_OLDEST},
        {OUTER_BEGIN "WHERE ?1 = 0 AND ?3 = '' AND " WAY LURES OUTER_END M_LURES,
         OUTER_BEGIN "WHERE ?1 = 0 AND " WAY WORDS LURES OUTER_END M_LURES},
    },
    {
        {OUTER_BEGIN "WHERE folder = ?1 AND ?3 = '' AND " WAY NEWEST OUTER_END M_NEWEST,
         OUTER_BEGIN "WHERE folder = ?1 AND " WAY WORDS NEWEST OUTER_END M_NEWEST},
        {OUTER_BEGIN "WHERE folder = ?1 AND ?3 = '' AND " WAY OLDEST OUTER_END M_OLDEST,
         OUTER_BEGIN "WHERE folder = ?1 AND " WAY WORDS OLDEST OUTER_END M_OLDEST},
        {OUTER_BEGIN "WHERE folder = ?1 AND ?3 = '' AND " WAY LURES OUTER_END M_LURES,
         OUTER_BEGIN "WHERE folder = ?1 AND " WAY WORDS LURES OUTER_END M_LURES},
    },
};

static bool read_rows(struct query *query, struct arena *arena, struct message **out, size_t *count,
                      struct error *err)
{
    struct list list;

    list_init(&list, arena, sizeof(struct message));
    while (query_next(query))
        message_row_read(query, list_add(&list), arena);
    *out = list.rows;
    *count = list.count;
    return query_end(query, err);
}

/* *count is less than was to be taken where rows without any date are: those no place leads to. */
static bool list_near(struct casefile *cf, struct arena *arena, const struct message_query *query,
                      const struct message_way *way, struct str words, struct message **out,
                      size_t *count, struct error *err)
{
    struct query q;

    query_begin_once(&q, cf->db, message_way_sql(query, way, words.len > 0, arena));
    query_bind_int(&q, query->folder);
    query_bind_int(&q, query->direction);
    query_bind_str(&q, words);
    query_bind_int(&q, way->take);
    query_bind_int(&q, way->skip);
    if (way->from) {
        query_bind_int(&q, way->from->lure);
        query_bind_int(&q, way->from->moment);
        query_bind_int(&q, way->from->direction);
        query_bind_int(&q, way->from->id);
    }
    return read_rows(&q, arena, out, count, err);
}

bool message_list(struct casefile *cf, struct arena *arena, const struct message_query *query,
                  struct message **out, size_t *count, struct error *err)
{
    struct str words = list_words(arena, query->page.filter);
    struct message_way way;
    struct query q;

    if (message_way_find(query, &way)) {
        if (!list_near(cf, arena, query, &way, words, out, count, err))
            return false;
        if (*count == (size_t)way.take)
            return true;
    }

    query_begin(
        &q, cf->db,
        pages[query->folder != 0][query->lures_first ? 2 : query->oldest_first][words.len > 0]);
    query_bind_int(&q, query->folder);
    query_bind_int(&q, query->direction);
    query_bind_str(&q, words);
    list_bind_page(&q, &query->page);
    return read_rows(&q, arena, out, count, err);
}

bool message_matches(struct casefile *cf, const struct message_query *query, uint64_t *out,
                     struct error *err)
{
    struct arena arena = {0};
    struct str words = list_words(&arena, query->page.filter);
    struct query q;
    int64_t count;
    bool ok;

    if (words.len == 0 && query->direction < 0)
        query_begin(&q, cf->db, "SELECT sum(planned) FROM tally WHERE ?1 = 0 OR folder = ?1");
    else if (words.len == 0)
        query_begin(&q, cf->db,
                    "SELECT count(*) FROM message WHERE (?1 = 0 OR folder = ?1) AND " WAY);
    else
        query_begin(&q, cf->db,
                    "SELECT count(*) FROM message WHERE (?1 = 0 OR folder = ?1) AND " WAY WORDS);
    query_bind_int(&q, query->folder);
    if (words.len > 0 || query->direction >= 0)
        query_bind_int(&q, query->direction);
    if (words.len > 0)
        query_bind_str(&q, words);
    ok = query_number(&q, 0, &count, err);
    *out = (uint64_t)count;
    arena_dispose(&arena);
    return ok;
}

bool message_get(struct casefile *cf, struct arena *arena, int64_t id, struct message *out,
                 struct error *err)
{
    struct query query;
    bool found;

    query_begin(&query, cf->db,
                "SELECT " MESSAGE_COLUMNS " FROM message m " MESSAGE_JOINS "WHERE m.id = ?");
    query_bind_int(&query, id);
    found = query_next(&query);
    if (found)
        message_row_read(&query, out, arena);
    if (!query_end(&query, err))
        return false;
    return found || error_set(err, ERROR_USAGE, "the case has no message %" PRId64, id);
}

bool message_by_message_id(struct casefile *cf, struct arena *arena, const char *message_id,
                           struct message **out, size_t *count, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT " MESSAGE_COLUMNS " FROM message m " MESSAGE_JOINS
                "WHERE m.message_id = ? ORDER BY m.id");
    query_bind_text(&query, message_id);
    return read_rows(&query, arena, out, count, err);
}

bool message_missing(struct casefile *cf, struct arena *arena, int64_t folder, struct message **out,
                     size_t *count, struct error *err)
{
    struct query query;

    /* Sent first (use 2), then the inbox: what an intruder wrote, then what he read. */
    query_begin(&query, cf->db,
                "SELECT " MESSAGE_COLUMNS " FROM message m " MESSAGE_JOINS
                "WHERE m.object IS NULL AND m.vanished = 0 AND (?1 = 0 OR m.folder = ?1) "
                "ORDER BY CASE f.use WHEN 2 THEN 0 WHEN 1 THEN 1 ELSE 2 END, m.moment DESC, "
                "m.uid DESC");
    query_bind_int(&query, folder);
    return read_rows(&query, arena, out, count, err);
}

bool message_missing_each(struct casefile *cf, int64_t folder,
                          bool (*fn)(void *arg, const struct message *row), void *arg,
                          struct error *err)
{
    struct query query;
    bool going = true;

    query_begin(&query, cf->db,
                "SELECT id, uid, size, received, header IS NOT NULL FROM message "
                "WHERE object IS NULL AND vanished = 0 AND folder = ?");
    query_bind_int(&query, folder);
    while (going && query_next(&query)) {
        const struct message row = {.id = query_int(&query, 0),
                                    .folder = folder,
                                    .uid = (uint32_t)query_enum(&query, 1, UINT32_MAX),
                                    .size = (uint64_t)query_int(&query, 2),
                                    .received =
                                        query_is_null(&query, 3) ? INT64_MIN : query_int(&query, 3),
                                    .headed = query_int(&query, 4) != 0};

        going = fn(arg, &row);
    }
    return query_end(&query, err);
}

bool message_count_of(struct casefile *cf, int64_t account, struct message_counts *out,
                      struct error *err)
{
    uint64_t *const sums[] = {
        &out->planned, &out->fetched, &out->vanished,      &out->parsed,        &out->limited,
        &out->crashed, &out->timeout, &out->planned_bytes, &out->fetched_bytes, &out->headed};
    struct query query;

    *out = (struct message_counts){0};
    query_begin(&query, cf->db,
                "SELECT planned, fetched, vanished, parsed, limited, crashed, timeout, "
                "planned_bytes, fetched_bytes, headed FROM tally "
                "WHERE ?1 = 0 OR folder IN (SELECT id FROM folder WHERE account = ?1)");
    query_bind_int(&query, account);
    while (query_next(&query))
        for (size_t i = 0; i < ARRAY_LEN(sums); i++)
            *sums[i] += (uint64_t)query_int(&query, (int)i);
    return query_end(&query, err);
}

bool message_count(struct casefile *cf, struct message_counts *out, struct error *err)
{
    return message_count_of(cf, 0, out, err);
}

bool message_copies(struct casefile *cf, uint64_t *out, struct error *err)
{
    struct query query;

    *out = 0;
    query_begin(&query, cf->db,
                /* in the index's order; count(DISTINCT) would put all of them into memory first */
                "SELECT COUNT(*) - (SELECT COUNT(*) FROM (SELECT DISTINCT object FROM message "
                "WHERE object IS NOT NULL)) FROM message WHERE object IS NOT NULL");
    if (query_next(&query))
        *out = (uint64_t)query_int(&query, 0);
    return query_end(&query, err);
}
