/* custody.c - see case/custody.h. */
#include "case/custody.h"

#include "connection.h"
#include "list.h"

#define HAS(bit, names) "max(CASE WHEN action IN (" names ") THEN " #bit " ELSE 0 END) | "

/* The bits are those of enum custody_deed. */
static const char statement[] =
    "SELECT min(seq), max(seq), min(utc), max(utc), max(operator), max(role), max(user), "
    "max(host), max(version), max(build), CAST(total(objects) AS INTEGER), " HAS(
        1, "'case-created'") HAS(2, "'acquire-begin'") HAS(4, "'import-begin'")
        HAS(8, "'finding-verdict', 'allow', 'allow-undo', 'indicator-withdrawn'") HAS(
            16, "'play-begin', 'step-begin', 'step-end', 'step-answer', 'step-state', 'step-probe'")
            HAS(32, "'action-begin'") HAS(64, "'report-written', 'export-written'")
                HAS(128, "'checkpoint', 'timestamp-kept'") HAS(256, "'seal-begin'") HAS(
                    512,
                    "'seal-opened'") "0 FROM (SELECT seq, json_extract(j, '$.utc_ns') AS utc, "
                                     "json_extract(j, '$.session_id') AS session, json_extract(j, '$.action') AS action, "
                                     "coalesce(json_extract(j, '$.actor.operator'), '') AS operator, "
                                     "coalesce(json_extract(j, '$.actor.role'), '') AS role, "
                                     "coalesce(json_extract(j, '$.actor.name'), '') AS user, "
                                     "coalesce(json_extract(j, '$.host.name'), '') AS host, "
                                     "coalesce(json_extract(j, '$.tool.version'), '') AS version, "
                                     "coalesce(json_extract(j, '$.details.build'), '') AS build, "
                                     "CASE WHEN json_extract(j, '$.action') = 'evidence-named' THEN "
                                     "json_extract(j, '$.details.objects') END AS objects FROM "
                                     "(SELECT seq, CASE WHEN is_canonical(body) THEN body END AS j FROM journal)) "
                                     "GROUP BY session ORDER BY min(seq)";

static void read_row(struct query *query, struct arena *arena, struct custody *out)
{
    out->first = query_int(query, 0);
    out->last = query_int(query, 1);
    out->begin_ns = query_int(query, 2);
    out->end_ns = query_int(query, 3);
    out->operator= query_text(query, 4, arena);
    out->role = query_text(query, 5, arena);
    out->user = query_text(query, 6, arena);
    out->host = query_text(query, 7, arena);
    out->version = query_text(query, 8, arena);
    out->build = query_text(query, 9, arena);
    out->objects = query_int(query, 10);
    out->deeds = (unsigned)query_int(query, 11);
}

bool custody_list(struct casefile *cf, struct arena *arena, struct custody **out, size_t *count,
                  uint64_t *idle, struct error *err)
{
    struct query query;
    struct list list;

    *idle = 0;
    list_init(&list, arena, sizeof(struct custody));
    query_begin(&query, cf->db, statement);
    while (query_next(&query)) {
        if (query_int(&query, 11) == 0 && query_int(&query, 10) == 0)
            ++*idle;
        else
            read_row(&query, arena, list_add(&list));
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
