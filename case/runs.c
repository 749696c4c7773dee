/* runs.c - acquisitions, scans and imports; see case/tables.h. */
#include "base/clock.h"

#include "connection.h"
#include "list.h"
#include "seal_tables.h"

bool run_begin(struct casefile *cf, const char *kind, const char *target, int64_t *id,
               struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_RUNS);
    query_begin(&query, cf->db,
                "INSERT INTO run(kind, target, started) VALUES (?, ?, ?) RETURNING id");
    query_bind_text(&query, kind);
    query_bind_text(&query, target);
    query_bind_int(&query, clock_utc_ns() / 1000000000);
    return query_number(&query, 0, id, err);
}

bool run_end(struct casefile *cf, int64_t id, const char *outcome, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_RUNS);
    query_begin(&query, cf->db, "UPDATE run SET ended = ?, outcome = ? WHERE id = ?");
    query_bind_int(&query, clock_utc_ns() / 1000000000);
    query_bind_text(&query, outcome);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

bool run_list(struct casefile *cf, struct arena *arena, struct run **out, size_t *count,
              struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct run));
    query_begin(&query, cf->db,
                "SELECT id, kind, target, started, ended, outcome FROM run ORDER BY id DESC");
    while (query_next(&query)) {
        struct run *run = list_add(&list);

        run->id = query_int(&query, 0);
        run->kind = query_text(&query, 1, arena);
        run->target = query_text(&query, 2, arena);
        run->started = query_int(&query, 3);
        run->ended = query_int(&query, 4);
        run->outcome = query_text(&query, 5, arena);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
