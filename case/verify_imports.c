/* verify_imports.c - the files that were imported, and their reports, against the journal entries
 * that ended them. */
#include "verify.h"

#include "case/imports.h"

#include <inttypes.h>
#include <string.h>

struct ended { /* entries that hold the digest of a row */
    int64_t count, first;
};

static const struct import_file *find_file(const struct import_file *files, size_t count,
                                           int64_t id)
{
    size_t low = 0, high = count; /* they are by id */

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (files[middle].id == id)
            return &files[middle];
        if (files[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void check_entry(struct verify *verify, struct query *query, struct ended *ended,
                        const struct import_file *files, size_t count)
{
    int64_t seq = query_int(query, 0), id = query_int(query, 1);
    const struct import_file *file = find_file(files, count, id);
    struct arena arena = {0};
    char hex[HASH_HEX] = "";

    if (file) {
        struct hash digest = import_file_digest(file);

        hash_to_hex(&digest, hex);
    }
    if (strcmp(hex, query_text(query, 2, &arena)) != 0)
        verify_problem(verify,
                       "imported file %" PRId64 " is not what journal entry %" PRId64 " says", id,
                       seq);
    if (ended->count == 0 || id < ended->first)
        ended->first = id;
    ended->count++;
    arena_dispose(&arena);
}

/* Rows are ended in no order, but an older program made its rows first. */
static void check_rest(struct verify *verify, const struct ended *ended,
                       const struct import_file *files, size_t count)
{
    int64_t here = 0, older = 0;

    for (size_t i = 0; i < count; i++) {
        if (files[i].verdict[0] == '\0')
            continue;
        if (ended->count == 0 || files[i].id < ended->first)
            older++;
        else
            here++;
    }
    if (here != ended->count)
        verify_problem(verify,
                       "the journal tells of %" PRId64 " imported files, the case holds %" PRId64,
                       ended->count, here);
    if (older > 0)
        verify_not_covered(verify, "the imported files");
}

bool verify_imports(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct import_file *files;
    struct ended ended = {0};
    struct query query;
    size_t count;
    bool ok = import_file_list(verify->cf, &arena, 0, &files, &count, err);

    if (ok) {
        query_begin(&query, verify->cf->db,
                    "SELECT seq, json_extract(body, '$.details.file'), "
                    "json_extract(body, '$.details.row_sha256') FROM journal "
                    "WHERE is_canonical(body) "
                    "AND json_extract(body, '$.action') = 'file-imported' "
                    "AND json_extract(body, '$.details.row_sha256') IS NOT NULL ORDER BY seq");
        while (query_next(&query))
            check_entry(verify, &query, &ended, files, count);
        ok = query_end(&query, err);
    }
    if (ok)
        check_rest(verify, &ended, files, count);
    arena_dispose(&arena);
    return ok;
}
