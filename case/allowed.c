/* allowed.c - addresses and domains that the operator allowed; see case/tables.h. */
#include "base/clock.h"
#include "case/journal.h"
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

#include "case/tables.h"

#include <string.h>

static bool is_kind(const char *kind)
{
    return strcmp(kind, "own") == 0 || strcmp(kind, "forward") == 0 || strcmp(kind, "domain") == 0;
}

/* "anna@Acme.example" or "acme.example", in lower case; no blanks, no list. */
static bool normalise(const char *value, struct buf *out, struct error *err)
{
    const char *at = strchr(value, '@');
    const char *domain = at ? at + 1 : value;

    if (at == value || strchr(domain, '@') || !strchr(domain, '.') || domain[0] == '.' ||
        strlen(value) > 320 || value[strcspn(value, " \t\r\n,;<>\"\\()/")] != '\0')
        return error_set(err, ERROR_USAGE, "\"%.80s\" is neither a mail address nor a domain",
                         value);
    for (; *value; value++)
        buf_char(out, *value >= 'A' && *value <= 'Z' ? (char)(*value | 0x20) : *value);
    return true;
}

static bool journal(struct casefile *cf, const char *action, const char *kind, const char *value,
                    const char *reason, struct error *err)
{
    const struct journal_pair details[] = {{"kind", str_of(kind)}, {"reason", str_of(reason)}, {0}};
    const struct journal_entry entry = {
        .kind = "config", .action = action, .target = value, .result = "ok", .details = details};

    return journal_add(cf, &entry, NULL, err);
}

static bool put(struct casefile *cf, const struct allowed *allowed, const char *value,
                struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "INSERT INTO allowed(kind, value, reason, added) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (kind, value) DO UPDATE SET reason = excluded.reason, "
                "added = excluded.added");
    query_bind_text(&query, allowed->kind);
    query_bind_text(&query, value);
    query_bind_text(&query, allowed->reason);
    query_bind_int(&query, clock_utc_ns() / 1000000000);
    return query_run(&query, err) &&
           journal(cf, "allow", allowed->kind, value, allowed->reason, err);
}

bool allowed_put(struct casefile *cf, const struct allowed *allowed, struct error *err)
{
    struct buf value;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_ALLOWED);
    if (!is_kind(allowed->kind))
        return error_set(err, ERROR_USAGE, "what is allowed is own, forward or domain");
    buf_init(&value, 400);
    ok = normalise(allowed->value, &value, err) && put(cf, allowed, buf_c(&value), err);
    buf_dispose(&value);
    return ok;
}

static bool drop(struct casefile *cf, const char *kind, const char *value, bool *found,
                 struct error *err)
{
    struct query query;

    *found = false;
    query_begin(&query, cf->db, "DELETE FROM allowed WHERE kind = ? AND value = ? RETURNING 1");
    query_bind_text(&query, kind);
    query_bind_text(&query, value);
    while (query_next(&query))
        *found = true;
    if (*found)
        seal_touch(cf, SEALED_ALLOWED);
    return query_end(&query, err) && (!*found || journal(cf, "allow-undo", kind, value, "", err));
}

bool allowed_remove(struct casefile *cf, const char *kind, const char *value, bool *found,
                    struct error *err)
{
    struct buf lower;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    buf_init(&lower, 400);
    ok = normalise(value, &lower, err) && drop(cf, kind, buf_c(&lower), found, err);
    buf_dispose(&lower);
    return ok;
}

bool allowed_list(struct casefile *cf, struct arena *arena, struct allowed **out, size_t *count,
                  struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct allowed));
    query_begin(&query, cf->db,
                "SELECT kind, value, reason, added FROM allowed ORDER BY kind, value");
    while (query_next(&query)) {
        struct allowed *row = list_add(&list);

        row->kind = query_text(&query, 0, arena);
        row->value = query_text(&query, 1, arena);
        row->reason = query_text(&query, 2, arena);
        row->added = query_int(&query, 3);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
