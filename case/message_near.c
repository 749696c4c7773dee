/* message_near.c - see message_near.h. */
#include "message_near.h"

#include "base/limits.h"
#include "base/mem.h"
#include "message_row.h"

#include <string.h>

struct message_place message_place_of(const struct message *message, int64_t at)
{
    return (struct message_place){
        .at = at,
        .moment = message->date != INT64_MIN ? message->date : message->received,
        .lure = message->lure,
        .direction = message->direction,
        .id = message->id,
    };
}

/* Takes the way if it is shorter than the one that is known. */
static void consider(struct message_way *best, const struct message_place *from, bool backwards,
                     int64_t skip)
{
    if (skip < 0 || skip >= best->skip)
        return;
    best->from = from;
    best->backwards = backwards;
    best->skip = skip;
}

bool message_way_find(const struct message_query *query, struct message_way *out)
{
    const struct page *page = &query->page;
    int64_t end = page->from + page->most, total = (int64_t)query->total;

    if (page->most <= 0 || page->from <= 0 || total <= page->from)
        return false;
    if (end > total)
        end = total;
    *out = (struct message_way){.skip = page->from, .take = end - page->from};
    consider(out, NULL, true, total - end);
    for (size_t i = 0; i < MESSAGE_NEAR; i++) {
        const struct message_place *place = &query->near[i];

        if (place->id == 0 || place->moment == INT64_MIN)
            continue;
        consider(out, place, false, page->from - place->at);
        consider(out, place, true, place->at - (end - 1));
    }
    return out->backwards || out->from;
}

static void add_order(const struct message_query *query, const char *alias, bool ascending,
                      struct buf *out)
{
    static const char *const columns[] = {"lure", "moment", "direction", "id"};
    const char *between = "ORDER BY ";

    for (size_t i = query->lures_first ? 0 : 1; i < ARRAY_LEN(columns); i++) {
        buf_printf(out, "%s%s%s%s", between, alias, columns[i], ascending ? "" : " DESC");
        between = ", ";
    }
    buf_char(out, ' ');
}

const char *message_way_sql(const struct message_query *query, const struct message_way *way,
                            bool words, struct arena *arena)
{
    bool ascending = query->oldest_first && !query->lures_first;
    bool walks_up = way->backwards ? !ascending : ascending;
    const char *text;
    struct buf sql;

    buf_init(&sql, KIB(8));
    buf_text(&sql, "SELECT " MESSAGE_COLUMNS " FROM (SELECT id FROM message WHERE ");
    buf_text(&sql, query->folder ? "folder = ?1 " : "?1 = 0 ");
    buf_text(&sql, words ? "AND matches(?3, sender, recipients, subject) " : "AND ?3 = '' ");
    buf_text(&sql, "AND (?2 < 0 OR direction = ?2) ");
    if (way->from)
        buf_printf(&sql, "AND (%smoment, direction, id) %s (%s?7, ?8, ?9) AND ?6 = ?6 ",
                   query->lures_first ? "lure, " : "",
                   walks_up ? ">=" : "<=", query->lures_first ? "?6, " : "");
    add_order(query, "", walks_up, &sql);
    buf_text(&sql, "LIMIT ?4 OFFSET ?5) p CROSS JOIN message m ON m.id = p.id " MESSAGE_JOINS);
    add_order(query, "m.", ascending, &sql);
    text = arena_strndup(arena, buf_c(&sql), sql.len);
    buf_dispose(&sql);
    return text;
}
