/* seal.c - see seal.h. */
#include "seal.h"

#include "case/journal.h"

#include <string.h>

void seal_add_value(struct hasher *hasher, struct query *query, int column)
{
    char room[DECIMAL_MOST], length[DECIMAL_MOST + 1] = "-;";
    struct str text = query_written(query, column, room);
    size_t len = strlen(length);

    if (!query_is_null(query, column)) {
        len = decimal_unsigned(length, text.len);
        length[len++] = ':';
    }
    hasher_add(hasher, length, len);
    hasher_add(hasher, text.at, text.len);
}

bool seal_add_rows_of(struct query *query, struct hasher *hasher, int64_t *count, struct error *err)
{
    *count = 0;
    while (query_next(query)) {
        int columns = query_columns(query);

        for (int column = 0; column < columns; column++)
            seal_add_value(hasher, query, column);
        ++*count;
    }
    hasher_add(hasher, "\n", 1);
    return query_end(query, err);
}

bool seal_add_rows(struct casefile *cf, struct hasher *hasher, const char *sql, int64_t *count,
                   struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, sql);
    return seal_add_rows_of(&query, hasher, count, err);
}

bool seal_digest_findings(struct casefile *cf, struct seal_digest *out, struct error *err)
{
    struct hasher *hasher = hasher_new();
    int64_t ignored;
    bool ok;

    ok = seal_add_rows(
             cf, hasher,
             "SELECT id, key, detector, severity, title, explanation, refute, blind, attack, "
             "moment, verdict, verdict_reason, first_seen, last_seen FROM finding ORDER BY id",
             &out->count, err) &&
         seal_add_rows(cf, hasher,
                       "SELECT finding, position, text, points FROM finding_reason "
                       "ORDER BY finding, position",
                       &ignored, err) &&
         seal_add_rows(cf, hasher,
                       "SELECT finding, position, kind, row, sha256, label FROM finding_subject "
                       "ORDER BY finding, position",
                       &ignored, err) &&
         seal_add_rows(cf, hasher, "SELECT value FROM note WHERE key = 'findings.run'", &ignored,
                       err);
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    return ok;
}

bool seal_findings(struct casefile *cf, struct error *err)
{
    char hex[HASH_HEX];
    struct seal_digest digest;
    const struct journal_pair details[] = {{"findings_sha256", {hex, HASH_HEX - 1}}, {0}};
    struct journal_number numbers[] = {{"findings", 0}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "findings-sealed",
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    if (!cf->transaction.findings)
        return true;
    if (!seal_digest_findings(cf, &digest, err))
        return false;
    hash_to_hex(&digest.hash, hex);
    numbers[0].value = digest.count;
    return journal_add(cf, &entry, NULL, err);
}
