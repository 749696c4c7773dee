/* rules.c - server-side rules, and since when; see case/tables.h. */
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

#include <string.h>

struct old_rule { /* what the case knows of this script */
    int64_t id;
    const char *name, *summary;
    int position;
    bool taken;
};

struct script {
    struct casefile *cf;
    const struct rule_look *look;
    struct old_rule *old;
    size_t count;
};

static bool read_old(struct script *script, struct arena *arena, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct old_rule));
    query_begin(&query, script->cf->db,
                "SELECT id, name, summary, position FROM rule "
                "WHERE account = ? AND source = ? AND script = ? ORDER BY gone, position");
    query_bind_int(&query, script->look->account);
    query_bind_text(&query, script->look->source);
    query_bind_text(&query, script->look->script);
    while (query_next(&query)) {
        struct old_rule *old = list_add(&list);

        old->id = query_int(&query, 0);
        old->name = query_text(&query, 1, arena);
        old->summary = query_text(&query, 2, arena);
        old->position = (int)query_enum(&query, 3, INT32_MAX);
    }
    script->old = list.rows;
    script->count = list.count;
    return query_end(&query, err);
}

/* The rule that is still there: same name, same effect. Where it stands, and how its script is
 * spelled around it, may change. Several alike are told apart by their place. NULL: a new one. */
static struct old_rule *find_same(const struct script *script, const struct rule_row *row)
{
    struct old_rule *same = NULL;

    for (size_t i = 0; i < script->count; i++) {
        struct old_rule *old = &script->old[i];

        if (old->taken || strcmp(old->name, row->name) != 0 ||
            strcmp(old->summary, row->summary) != 0)
            continue;
        if (old->position == row->order)
            return old;
        if (!same)
            same = old;
    }
    return same;
}

static bool write_row(const struct script *script, const struct rule_row *row,
                      const struct old_rule *old, struct error *err)
{
    struct query query;

    query_begin(&query, script->cf->db,
                "INSERT INTO rule(id, account, source, script, name, position, active, raw, "
                "status, summary, record, first_seen, last_seen) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12) "
                "ON CONFLICT (id) DO UPDATE SET position = excluded.position, "
                "active = excluded.active, raw = excluded.raw, status = excluded.status, "
                "record = excluded.record, last_seen = excluded.last_seen, gone = 0");
    query_bind_time(&query, old ? old->id : INT64_MIN); /* NULL: the next free one */
    query_bind_int(&query, script->look->account);
    query_bind_text(&query, script->look->source);
    query_bind_text(&query, script->look->script);
    query_bind_text(&query, row->name);
    query_bind_int(&query, row->order);
    query_bind_int(&query, row->active);
    query_bind_hash(&query, &row->raw);
    query_bind_int(&query, row->status);
    query_bind_text(&query, row->summary);
    query_bind_blob(&query, row->blob);
    query_bind_int(&query, script->look->run);
    return query_run(&query, err);
}

static bool mark_gone(const struct script *script, struct error *err)
{
    for (size_t i = 0; i < script->count; i++) {
        struct query query;

        if (script->old[i].taken)
            continue;
        query_begin(&query, script->cf->db, "UPDATE rule SET gone = 1 WHERE id = ?");
        query_bind_int(&query, script->old[i].id);
        if (!query_run(&query, err))
            return false;
    }
    return true;
}

static bool note_look(const struct script *script, struct error *err)
{
    struct query query;

    query_begin(&query, script->cf->db,
                "INSERT INTO rule_look(account, source, run) VALUES (?, ?, ?) "
                "ON CONFLICT (account, source) DO UPDATE SET run = excluded.run");
    query_bind_int(&query, script->look->account);
    query_bind_text(&query, script->look->source);
    query_bind_int(&query, script->look->run);
    return query_run(&query, err);
}

bool rule_replace(struct casefile *cf, const struct rule_look *look, const struct rule_row *rows,
                  size_t count, struct error *err)
{
    struct script script = {.cf = cf, .look = look};
    struct arena arena = {0};
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_RULES);
    ok = read_old(&script, &arena, err);
    for (size_t i = 0; ok && i < count; i++) {
        struct old_rule *old = find_same(&script, &rows[i]);

        if (old)
            old->taken = true;
        ok = write_row(&script, &rows[i], old, err);
    }
    ok = ok && mark_gone(&script, err) && note_look(&script, err);
    arena_dispose(&arena);
    return ok;
}

bool rule_list(struct casefile *cf, struct arena *arena, struct rule_row **out, size_t *count,
               struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct rule_row));
    query_begin(&query, cf->db,
                "SELECT r.id, r.account, r.source, r.script, r.name, r.position, r.active, r.raw, "
                "r.status, r.summary, r.record, r.first_seen, r.last_seen, "
                "r.gone <> 0 OR r.last_seen < coalesce(l.run, 0) AS is_gone, "
                "r.source = 'sieve' AND a.kind = 'import' "
                "FROM rule r LEFT JOIN rule_look l ON l.account = r.account AND "
                "l.source = r.source LEFT JOIN account a ON a.id = r.account "
                "ORDER BY is_gone, r.account, r.source, r.active DESC, r.script, r.position, r.id");
    while (query_next(&query)) {
        struct rule_row *row = list_add(&list);
        struct str blob = query_blob(&query, 10);

        row->id = query_int(&query, 0);
        row->account = query_int(&query, 1);
        row->source = query_text(&query, 2, arena);
        row->script = query_text(&query, 3, arena);
        row->name = query_text(&query, 4, arena);
        row->order = (int)query_enum(&query, 5, INT32_MAX);
        row->active = query_int(&query, 6) != 0;
        row->raw = query_hash(&query, 7);
        row->status = (enum parse_status)query_enum(&query, 8, PARSE_TIMEOUT);
        row->summary = query_text(&query, 9, arena);
        row->blob = (struct str){arena_strndup(arena, blob.at, blob.len), blob.len};
        row->first_seen = query_int(&query, 11);
        row->last_seen = query_int(&query, 12);
        row->gone = query_int(&query, 13) != 0;
        row->from_file = query_int(&query, 14) != 0;
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool rule_missed(struct casefile *cf, int64_t account, int64_t run, const char *why,
                 struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_RULES);
    query_begin(&query, cf->db,
                "INSERT INTO rule_miss(account, run, why) VALUES (?, ?, ?) "
                "ON CONFLICT (account) DO UPDATE SET run = excluded.run, why = excluded.why");
    query_bind_int(&query, account);
    query_bind_int(&query, run);
    query_bind_text(&query, why);
    return query_run(&query, err);
}

/* An export stands for the server's rules of the day it was imported, whosever it is: its account
 * is the import's own. A log does not: it tells what somebody or some rule did. */
bool rule_gap_list(struct casefile *cf, struct arena *arena, struct rule_gap **out, size_t *count,
                   struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct rule_gap));
    query_begin(
        &query, cf->db,
        "SELECT a.user, a.host, m.why, (SELECT started FROM run WHERE id = m.look) "
        "FROM (SELECT account, run, why, coalesce((SELECT max(l.run) FROM rule_look l "
        "JOIN account b ON b.id = l.account "
        "WHERE b.id = rule_miss.account OR (b.kind = 'import' AND l.source NOT LIKE '%-log/%' "
        "AND l.source NOT LIKE 'audit-%' AND l.source NOT LIKE '%-audit' "
        "AND l.source <> 'message-trace')), 0) AS look "
        "FROM rule_miss) m JOIN account a ON a.id = m.account "
        "WHERE m.look < m.run ORDER BY a.id");
    while (query_next(&query)) {
        struct rule_gap *gap = list_add(&list);

        gap->user = query_text(&query, 0, arena);
        gap->host = query_text(&query, 1, arena);
        gap->why = query_text(&query, 2, arena);
        gap->seen = query_time(&query, 3);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
