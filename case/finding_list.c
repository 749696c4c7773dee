/* finding_list.c - reading findings with their reasons and subjects; see case/tables.h. */
#include "connection.h"
#include "list.h"

#include <inttypes.h>

#define COLUMNS                                                                                    \
    "id, key, detector, severity, title, explanation, refute, blind, attack, moment, verdict, "    \
    "first_seen, last_seen, verdict_reason, title_source"
/* The newest scan: what it saw, or that it said it is through. */
#define NEWEST_SCAN                                                                                \
    "(SELECT max(coalesce((SELECT max(last_seen) FROM finding), 0), "                              \
    "coalesce((SELECT CAST(value AS INTEGER) FROM note WHERE key = 'findings.run'), 0)))"

static void read_row(struct query *query, struct finding *out, struct arena *arena)
{
    out->id = query_int(query, 0);
    out->key = query_text(query, 1, arena);
    out->detector = query_text(query, 2, arena);
    out->severity = (enum severity)query_enum(query, 3, SEVERITY_CRITICAL);
    out->title = query_text(query, 4, arena);
    out->explanation = query_text(query, 5, arena);
    out->refute = query_text(query, 6, arena);
    out->blind = query_text(query, 7, arena);
    out->attack = query_text(query, 8, arena);
    out->when = query_time(query, 9);
    out->verdict = query_text(query, 10, arena);
    out->first_seen = query_int(query, 11);
    out->last_seen = query_int(query, 12);
    out->verdict_reason = query_text(query, 13, arena);
    out->title_source = query_text(query, 14, arena);
}

static bool read_reasons(struct casefile *cf, struct finding *out, struct arena *arena,
                         struct error *err)
{
    struct query query;
    struct list list, sources;

    list_init(&list, arena, sizeof(struct finding_reason));
    list_init(&sources, arena, sizeof(const char *));
    query_begin(
        &query, cf->db,
        "SELECT text, points, source FROM finding_reason WHERE finding = ? ORDER BY position");
    query_bind_int(&query, out->id);
    while (query_next(&query)) {
        struct finding_reason *reason = list_add(&list);

        reason->text = query_text(&query, 0, arena);
        reason->points = (int)query_int(&query, 1);
        *(const char **)list_add(&sources) = query_text(&query, 2, arena);
    }
    out->reasons = list.rows;
    out->reason_count = list.count;
    out->reason_sources = sources.rows;
    return query_end(&query, err);
}

static bool read_subjects(struct casefile *cf, struct finding *out, struct arena *arena,
                          struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct finding_subject));
    query_begin(&query, cf->db,
                "SELECT kind, row, sha256, label FROM finding_subject WHERE finding = ? "
                "ORDER BY position");
    query_bind_int(&query, out->id);
    while (query_next(&query)) {
        struct finding_subject *subject = list_add(&list);

        subject->kind = query_text(&query, 0, arena);
        subject->id = query_int(&query, 1);
        subject->sha256 = query_hash(&query, 2);
        subject->label = query_text(&query, 3, arena);
    }
    out->subjects = list.rows;
    out->subject_count = list.count;
    return query_end(&query, err);
}

bool finding_list(struct casefile *cf, struct arena *arena, bool gone, struct page page,
                  struct finding **out, size_t *count, struct error *err)
{
    struct str words = list_words(arena, page.filter);
    struct finding *rows;
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct finding));
    query_begin(&query, cf->db,
                "SELECT " COLUMNS " FROM finding WHERE (?1 OR last_seen >= " NEWEST_SCAN ") "
                "AND (?2 = '' OR matches(?2, detector, title, explanation, verdict)) "
                "ORDER BY severity DESC, moment DESC, id LIMIT ?3 OFFSET ?4");
    query_bind_int(&query, gone);
    query_bind_str(&query, words);
    list_bind_page(&query, &page);
    while (query_next(&query))
        read_row(&query, list_add(&list), arena);
    if (!query_end(&query, err))
        return false;
    rows = list.rows;
    for (size_t i = 0; i < list.count; i++)
        if (!read_reasons(cf, &rows[i], arena, err) || !read_subjects(cf, &rows[i], arena, err))
            return false;
    *out = rows;
    *count = list.count;
    return true;
}

bool finding_matches(struct casefile *cf, bool gone, const char *filter, uint64_t *out,
                     struct error *err)
{
    struct arena arena = {0};
    struct str words = list_words(&arena, filter);
    struct query query;
    int64_t count;
    bool ok;

    query_begin(&query, cf->db,
                "SELECT count(*) FROM finding WHERE (?1 OR last_seen >= " NEWEST_SCAN ") "
                "AND (?2 = '' OR matches(?2, detector, title, explanation, verdict))");
    query_bind_int(&query, gone);
    query_bind_str(&query, words);
    ok = query_number(&query, 0, &count, err);
    *out = (uint64_t)count;
    arena_dispose(&arena);
    return ok;
}

bool finding_get(struct casefile *cf, struct arena *arena, int64_t id, struct finding *out,
                 struct error *err)
{
    struct query query;
    bool found;

    *out = (struct finding){0};
    query_begin(&query, cf->db, "SELECT " COLUMNS " FROM finding WHERE id = ?");
    query_bind_int(&query, id);
    found = query_next(&query);
    if (found)
        read_row(&query, out, arena);
    if (!query_end(&query, err))
        return false;
    if (!found)
        return error_set(err, ERROR_USAGE, "the case has no finding %" PRId64, id);
    return read_reasons(cf, out, arena, err) && read_subjects(cf, out, arena, err);
}

bool finding_counts(struct casefile *cf, uint64_t by_severity[SEVERITY_CRITICAL + 1],
                    struct error *err)
{
    struct query query;

    for (size_t i = 0; i <= SEVERITY_CRITICAL; i++)
        by_severity[i] = 0;
    /* Dismissed ones do not count: they are no longer news. */
    query_begin(&query, cf->db,
                "SELECT severity, count(*) FROM finding WHERE last_seen >= " NEWEST_SCAN
                " AND verdict <> 'dismissed' GROUP BY severity");
    while (query_next(&query))
        by_severity[query_enum(&query, 0, SEVERITY_CRITICAL)] += (uint64_t)query_int(&query, 1);
    return query_end(&query, err);
}
