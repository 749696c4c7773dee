/* verify_ranges.c - tables that are sealed piece by piece, against the entries that sealed them. */
#include "verify.h"

#include "seal_ranges.h"

#include <inttypes.h>
#include <string.h>

enum { COLUMNS = 3 }; /* of each table: digest, first, last */

struct covered {
    int64_t last; /* the last row that is sealed; 0: none is */
};

/* The names are our own. */
static void write_statement(struct buf *sql)
{
    buf_text(sql, "SELECT seq");
    for (unsigned range = 0; range < SEALED_RANGES; range++) {
        const char *name = seal_range_name((enum sealed_range)range);

        buf_printf(sql,
                   ", json_extract(body, '$.details.%s_sha256'), json_extract(body, "
                   "'$.details.%s_first'), json_extract(body, '$.details.%s_last')",
                   name, name, name);
    }
    buf_text(sql, " FROM journal WHERE is_canonical(body) "
                  "AND json_extract(body, '$.action') = 'rows-sealed' ORDER BY seq");
}

static bool count_between(struct verify *verify, enum sealed_range range, int64_t first,
                          int64_t last, int64_t *out, struct error *err)
{
    struct seal_digest digest = {0};

    *out = 0;
    if (first > last)
        return true;
    if (!seal_range_digest(verify->cf, range, first, last, &digest, err))
        return false;
    *out = digest.count;
    return true;
}

/* Rows that no entry seals, where every one should be. */
static bool expect_none(struct verify *verify, enum sealed_range range, int64_t first, int64_t last,
                        struct error *err)
{
    int64_t count;

    if (!count_between(verify, range, first, last, &count, err))
        return false;
    if (count > 0)
        verify_problem(verify, "%s: %" PRId64 " %s in no journal entry", seal_range_words(range),
                       count, text_plural((uint64_t)count, "row is", "rows are"));
    return true;
}

/* What comes before the first that is sealed is of an older program. */
static bool look_before(struct verify *verify, enum sealed_range range, int64_t first,
                        struct error *err)
{
    int64_t count;

    if (!count_between(verify, range, 1, first - 1, &count, err))
        return false;
    if (count > 0)
        verify_not_covered(verify, seal_range_words(range));
    return expect_none(verify, range, INT64_MIN, 0, err);
}

/* column: the first of its three. Ranges follow on each other, so that a stranger's journal cannot
 * have us read the same rows over and over. */
static bool check_range(struct verify *verify, enum sealed_range range, struct covered *covered,
                        struct query *query, struct arena *arena, struct error *err)
{
    int column = 1 + (int)range * COLUMNS;
    int64_t first = query_int(query, column + 1), last = query_int(query, column + 2);
    struct seal_digest made = {0};
    char hex[HASH_HEX] = "";

    if (first > covered->last && last >= first) {
        if (!(covered->last == 0 ? look_before(verify, range, first, err)
                                 : expect_none(verify, range, covered->last + 1, first - 1, err)) ||
            !seal_range_digest(verify->cf, range, first, last, &made, err))
            return false;
        hash_to_hex(&made.hash, hex);
        covered->last = last;
    }
    if (strcmp(hex, query_text(query, column, arena)) != 0)
        verify_problem(verify,
                       "%s: rows %" PRId64 " to %" PRId64 " are not what journal entry %" PRId64
                       " sealed",
                       seal_range_words(range), first, last, query_int(query, 0));
    return true;
}

static bool check_entries(struct verify *verify, struct covered covered[SEALED_RANGES],
                          struct error *err)
{
    struct error second = {0};
    struct arena arena = {0};
    struct query query;
    struct buf sql;
    bool ok = true;

    buf_init(&sql, KIB(4));
    write_statement(&sql);
    query_begin_once(&query, verify->cf->db, buf_c(&sql));
    while (ok && query_next(&query)) {
        for (unsigned range = 0; ok && range < SEALED_RANGES; range++)
            if (!query_is_null(&query, 1 + (int)range * COLUMNS))
                ok = check_range(verify, (enum sealed_range)range, &covered[range], &query, &arena,
                                 err);
        ok = ok && verify_goes_on(verify, "the rows", err);
        arena_dispose(&arena);
    }
    ok = query_end(&query, ok ? err : &second) && ok;
    buf_dispose(&sql);
    return ok;
}

bool verify_ranges(struct verify *verify, struct error *err)
{
    struct covered covered[SEALED_RANGES] = {{0}};
    bool ok = check_entries(verify, covered, err);

    for (unsigned i = 0; ok && i < SEALED_RANGES; i++) {
        enum sealed_range range = (enum sealed_range)i;

        ok = covered[i].last == 0
                 ? look_before(verify, range, INT64_MAX, err)
                 : covered[i].last == INT64_MAX ||
                       expect_none(verify, range, covered[i].last + 1, INT64_MAX, err);
    }
    return ok;
}
