/* coverage.c - for each check one honest word; see case/tables.h. */
#include "base/limits.h"
#include "base/said.h"
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

#include <string.h>

const char *coverage_name(enum coverage_state state)
{
    static const char *const names[] = {
        [COVERAGE_NOT_CHECKED] = "not checked",  [COVERAGE_FOUND] = "found something",
        [COVERAGE_NOTHING] = "nothing found",    [COVERAGE_PARTLY] = "partly checked",
        [COVERAGE_FAILED] = "could not be read", [COVERAGE_NO_LOG] = "log missing",
        [COVERAGE_TRUNCATED] = "truncated",      [COVERAGE_LIMIT] = "limit hit",
    };

    return names[state];
}

bool coverage_is_gap(enum coverage_state state)
{
    return state != COVERAGE_FOUND && state != COVERAGE_NOTHING;
}

bool coverage_is_short(const struct coverage *row)
{
    return coverage_is_gap(row->state) ||
           (row->state == COVERAGE_FOUND && row->hint && row->hint[0] != '\0');
}

bool coverage_put(struct casefile *cf, const struct coverage *coverage, int64_t run,
                  struct error *err)
{
    bool marked = said_is_marked(str_of(coverage->detail));
    struct query query;
    struct buf plain;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_COVERAGE);
    buf_init(&plain, KIB(64));
    said_plain(&plain, str_of(coverage->detail), NULL, NULL);
    query_begin(&query, cf->db,
                "INSERT INTO coverage(subject, title, state, detail, hint, run, detail_source) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE SET "
                "title = excluded.title, state = excluded.state, detail = excluded.detail, "
                "hint = excluded.hint, run = excluded.run, "
                "detail_source = excluded.detail_source");
    query_bind_text(&query, coverage->check);
    query_bind_text(&query, coverage->title);
    query_bind_int(&query, coverage->state);
    query_bind_text(&query, buf_c(&plain));
    query_bind_text(&query, coverage->hint);
    query_bind_int(&query, run);
    query_bind_text(&query, marked ? coverage->detail : "");
    ok = query_run(&query, err);
    buf_dispose(&plain);
    return ok;
}

bool coverage_list(struct casefile *cf, struct arena *arena, struct coverage **out, size_t *count,
                   struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct coverage));
    query_begin(
        &query, cf->db,
        "SELECT subject, title, state, detail, hint, detail_source FROM coverage ORDER BY id");
    while (query_next(&query)) {
        struct coverage *coverage = list_add(&list);

        coverage->check = query_text(&query, 0, arena);
        coverage->title = query_text(&query, 1, arena);
        coverage->state = (enum coverage_state)query_enum(&query, 2, COVERAGE_LIMIT);
        coverage->detail = query_text(&query, 3, arena);
        coverage->hint = query_text(&query, 4, arena);
        coverage->detail_source = query_text(&query, 5, arena);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool coverage_find(struct casefile *cf, struct arena *arena, const char *check,
                   const struct coverage **out, struct error *err)
{
    struct coverage *rows;
    size_t count;

    *out = NULL;
    if (!coverage_list(cf, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, check) == 0)
            *out = &rows[i];
    return true;
}
