/* see case/logins.h */
#include "case/logins.h"

#include "base/limits.h"
#include "base/text.h"
#include "connection.h"
#include "list.h"
#include "seal_logs.h"
#include "seal_ranges.h"
#include "seal_tables.h"

#include <string.h>

bool login_log_begin(struct casefile *cf, struct login_log *log, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "SELECT id FROM login_log WHERE format = ? AND "
                "object = (SELECT id FROM object WHERE hash = ?)");
    query_bind_text(&query, log->format);
    query_bind_hash(&query, &log->raw);
    if (!query_number(&query, 0, &log->id, err))
        return false;
    log->again = log->id != 0;
    log->after = 0;
    if (log->again)
        return seal_log_open(cf, log->id, err);
    query_begin(&query, cf->db, "SELECT max(id) FROM login");
    if (!query_number(&query, 0, &log->after, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO login_log(file, object, format) "
                "VALUES (?, (SELECT id FROM object WHERE hash = ?), ?) RETURNING id");
    query_bind_int(&query, log->file);
    query_bind_hash(&query, &log->raw);
    query_bind_text(&query, log->format);
    return query_number(&query, 0, &log->id, err);
}

/* In one column with why it seems to be cut off: a log that we did not read to its end does not
 * show how it ends. */
static const char unread[] = "not read to its end: ";

static void print_end(struct buf *out, const struct login_log *log)
{
    if (log->unread && log->unread[0])
        buf_printf(out, "%s%s", unread, log->unread);
    else if (log->truncated)
        buf_text(out, log->truncated);
}

/* Cases have these words without ours before them, too. */
static bool is_old_unread(const char *text)
{
    return strncmp(text, "the parser ", strlen("the parser ")) == 0 ||
           strcmp(text, "what the parser made of it is damaged") == 0;
}

static void take_end(struct login_log *log, const char *text)
{
    bool told = strncmp(text, unread, strlen(unread)) == 0;

    log->unread = told ? text + strlen(unread) : is_old_unread(text) ? text : "";
    log->truncated = log->unread[0] ? "" : text;
}

bool login_log_end(struct casefile *cf, const struct login_log *log, struct error *err)
{
    struct query query;
    struct buf its_end;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    buf_init(&its_end, KIB(4));
    print_end(&its_end, log);
    query_begin(&query, cf->db,
                "UPDATE login_log SET zone = ?, truncated = ?, earliest = ?, latest = ?, rows = ?, "
                "rejected = ? WHERE id = ?");
    query_bind_text(&query, log->zone);
    query_bind_text(&query, buf_c(&its_end));
    query_bind_time(&query, log->earliest);
    query_bind_time(&query, log->latest);
    query_bind_int(&query, (int64_t)log->rows);
    query_bind_int(&query, (int64_t)log->rejected);
    query_bind_int(&query, log->id);
    ok = query_run(&query, err);
    buf_dispose(&its_end);
    return ok && seal_log(cf, log->id, log->after, err);
}

bool login_log_kept(struct casefile *cf, const struct login_log *log, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    if (log->unread && log->unread[0])
        return seal_log(cf, log->id, log->after, err);
    query_begin(&query, cf->db,
                "UPDATE login_log SET truncated = ?, rows = ?, rejected = ? WHERE id = ?");
    query_bind_text(&query, log->truncated);
    query_bind_int(&query, (int64_t)log->rows);
    query_bind_int(&query, (int64_t)log->rejected);
    query_bind_int(&query, log->id);
    return query_run(&query, err) && seal_log(cf, log->id, log->after, err);
}

bool login_log_list(struct casefile *cf, struct arena *arena, struct login_log **out, size_t *count,
                    struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct login_log));
    query_begin(&query, cf->db,
                "SELECT l.id, l.file, o.hash, l.format, l.zone, l.truncated, l.earliest, l.latest, "
                "l.rows, l.rejected, f.path, (SELECT count(*) FROM login WHERE log = l.id) "
                "FROM login_log l JOIN object o ON o.id = l.object "
                "JOIN import_file f ON f.id = l.file ORDER BY l.id");
    while (query_next(&query)) {
        struct login_log *row = list_add(&list);

        row->id = query_int(&query, 0);
        row->file = query_int(&query, 1);
        row->raw = query_hash(&query, 2);
        row->format = query_text(&query, 3, arena);
        row->zone = query_text(&query, 4, arena);
        take_end(row, query_text(&query, 5, arena));
        row->earliest = query_time(&query, 6);
        row->latest = query_time(&query, 7);
        row->rows = (uint64_t)query_int(&query, 8);
        row->rejected = (uint64_t)query_int(&query, 9);
        row->path = query_text(&query, 10, arena);
        row->logins = (uint64_t)query_int(&query, 11);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

/* --- writing --- */

static bool insert(struct casefile *cf, const struct login_row *row, bool *added, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "INSERT OR IGNORE INTO login(log, line, moment, tries, fetched, result, protocol, "
                "stated, account, address, client, agent, session, place, detail, key, copy) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, CASE WHEN ?10 <> '' OR ?13 = '' "
                "THEN ?10 ELSE coalesce((SELECT address FROM login WHERE session = ?13 AND "
                "log = ?1 AND session <> '' AND address <> '' ORDER BY id DESC LIMIT 1), '') END, "
                "?11, ?12, ?13, ?14, ?15, ?16, ?17)");
    query_bind_int(&query, row->log);
    query_bind_int(&query, row->line);
    query_bind_int(&query, row->when);
    query_bind_int(&query, row->tries);
    query_bind_int(&query, row->fetched);
    query_bind_text(&query, row->result);
    query_bind_text(&query, row->protocol);
    query_bind_text(&query, row->stated);
    query_bind_text(&query, row->account);
    query_bind_text(&query, row->address);
    query_bind_text(&query, row->client);
    query_bind_text(&query, row->agent);
    query_bind_text(&query, row->session);
    query_bind_text(&query, row->place);
    query_bind_text(&query, row->detail);
    query_bind_hash(&query, &row->key);
    query_bind_int(&query, row->copy);
    query_next(&query);
    *added = query_changed(&query) > 0;
    if (*added)
        seal_added(cf, RANGE_LOGINS, query_new_id(&query));
    return query_end(&query, err);
}

bool login_put(struct casefile *cf, const struct login_row *row, bool anew, bool *added,
               struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err) || !insert(cf, row, added, err))
        return false;
    if (*added || !anew)
        return true;
    query_begin(&query, cf->db,
                "UPDATE login SET moment = ?1 WHERE key = ?2 AND copy = ?3 AND log = ?4 AND "
                "moment <> ?1");
    query_bind_int(&query, row->when);
    query_bind_hash(&query, &row->key);
    query_bind_int(&query, row->copy);
    query_bind_int(&query, row->log);
    return query_run(&query, err);
}

bool login_told_otherwise(struct casefile *cf, const struct login_row *row, bool *otherwise,
                          struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT 1 FROM login WHERE key = ? AND copy = ? AND log = ? AND result <> ?");
    query_bind_hash(&query, &row->key);
    query_bind_int(&query, row->copy);
    query_bind_int(&query, row->log);
    query_bind_text(&query, row->result);
    *otherwise = query_next(&query);
    return query_end(&query, err);
}

bool login_set_own(struct casefile *cf, int64_t id, int64_t own, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_OWN);
    query_begin(&query, cf->db, "UPDATE login SET own = ? WHERE id = ?");
    query_bind_int(&query, own);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

bool login_spread_own(struct casefile *cf, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "UPDATE login SET own = (SELECT o.own FROM login o WHERE o.log = login.log AND "
                "o.session = login.session AND o.session <> '' AND o.own <> 0 LIMIT 1) "
                "WHERE own = 0 AND session <> '' AND EXISTS (SELECT 1 FROM login o WHERE "
                "o.log = login.log AND o.session = login.session AND o.session <> '' AND "
                "o.own <> 0)");
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0)
        seal_touch(cf, SEALED_OWN);
    return true;
}

/* --- reading --- */

#define COLUMNS                                                                                    \
    "login.id, log, line, moment, tries, fetched, result, protocol, stated, account, address, "    \
    "client, agent, session, place, detail, key, copy, own, o.hash FROM login "                    \
    "JOIN login_log l ON l.id = log JOIN object o ON o.id = l.object "

static void read_row(struct query *query, struct login_row *row, struct arena *arena)
{
    row->id = query_int(query, 0);
    row->log = query_int(query, 1);
    row->line = query_enum(query, 2, UINT32_MAX);
    row->when = query_int(query, 3);
    row->tries = query_enum(query, 4, UINT32_MAX);
    row->fetched = query_int(query, 5);
    row->result = query_text(query, 6, arena);
    row->protocol = query_text(query, 7, arena);
    row->stated = query_text(query, 8, arena);
    row->account = query_text(query, 9, arena);
    row->address = query_text(query, 10, arena);
    row->client = query_text(query, 11, arena);
    row->agent = query_text(query, 12, arena);
    row->session = query_text(query, 13, arena);
    row->place = query_text(query, 14, arena);
    row->detail = query_text(query, 15, arena);
    row->key = query_hash(query, 16);
    row->copy = query_enum(query, 17, UINT32_MAX);
    row->own = query_int(query, 18);
    row->raw = query_hash(query, 19);
}

#define WHICH                                                                                      \
    "WHERE (?1 = 0 AND ?2 = 0 OR moment BETWEEN ?1 AND ?2) AND (?3 = '' OR matches(?3, account, "  \
    "address, client, agent, protocol, result, place, detail, session)) "

bool login_list(struct casefile *cf, struct arena *arena, const struct login_query *which,
                struct login_row **out, size_t *count, struct error *err)
{
    struct str words = list_words(arena, which->page.filter);
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct login_row));
    query_begin(&query, cf->db,
                which->newest_first ? "SELECT " COLUMNS WHICH
                                      "ORDER BY moment DESC, login.id DESC LIMIT ?4 OFFSET ?5"
                                    : "SELECT " COLUMNS WHICH
                                      "ORDER BY moment, login.id LIMIT ?4 OFFSET ?5");
    query_bind_int(&query, which->from);
    query_bind_int(&query, which->to);
    query_bind_str(&query, words);
    list_bind_page(&query, &which->page);
    while (query_next(&query))
        read_row(&query, list_add(&list), arena);
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool login_get(struct casefile *cf, struct arena *arena, int64_t id, struct login_row *out,
               struct error *err)
{
    struct query query;
    bool found;

    *out = (struct login_row){0};
    query_begin(&query, cf->db, "SELECT " COLUMNS "WHERE login.id = ?");
    query_bind_int(&query, id);
    found = query_next(&query);
    if (found)
        read_row(&query, out, arena);
    if (!query_end(&query, err))
        return false;
    return found ||
           error_set(err, ERROR_USAGE, "there is no sign-in %lld in this case", (long long)id);
}

bool login_count(struct casefile *cf, uint64_t *out, struct error *err)
{
    struct query query;
    int64_t count;
    bool ok;

    query_begin(&query, cf->db, "SELECT count(*) FROM login");
    ok = query_number(&query, 0, &count, err);
    *out = ok ? (uint64_t)count : 0;
    return ok;
}

bool login_sources(struct casefile *cf, struct arena *arena, int64_t most,
                   struct login_source **out, size_t *count, uint64_t *all, struct error *err)
{
    struct query query;
    struct list list;

    *all = 0;
    list_init(&list, arena, sizeof(struct login_source));
    query_begin(&query, cf->db,
                "SELECT address, min(moment), max(moment), sum(result = 'success'), "
                "sum(CASE WHEN result IN ('success', 'read', 'unclear') THEN 0 ELSE tries END), "
                "sum(CASE WHEN fetched > 0 THEN fetched ELSE 0 END), max(own), "
                "count(*) OVER () FROM login GROUP BY address ORDER BY address IN "
                "(SELECT label FROM finding_subject WHERE kind = 'login') DESC, "
                "max(moment) DESC, address LIMIT ?");
    query_bind_int(&query, most);
    while (query_next(&query)) {
        struct login_source *row = list_add(&list);

        row->address = query_text(&query, 0, arena);
        row->first = query_int(&query, 1);
        row->last = query_int(&query, 2);
        row->good = (uint64_t)query_int(&query, 3);
        row->refused = (uint64_t)query_int(&query, 4);
        row->fetched = (uint64_t)query_int(&query, 5);
        row->ours = query_int(&query, 6) != 0;
        *all = (uint64_t)query_int(&query, 7);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool login_walk(struct casefile *cf, bool (*fn)(void *arg, const struct login_row *row), void *arg,
                struct error *err)
{
    struct query query;
    bool more = true;

    query_begin(&query, cf->db, "SELECT " COLUMNS "ORDER BY moment, login.id");
    while (more && query_next(&query)) {
        struct arena arena = {0};
        struct login_row row = {0};

        read_row(&query, &row, &arena);
        more = fn(arg, &row);
        arena_dispose(&arena);
    }
    return query_end(&query, err);
}
