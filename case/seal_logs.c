/* seal_logs.c - see seal_logs.h. */
#include "seal_logs.h"

#include "case/journal.h"

void seal_log_add_login(struct hasher *hasher, struct query *query, int id, int moment)
{
    seal_add_value(hasher, query, id);
    seal_add_value(hasher, query, moment);
}

bool seal_log_add_row(struct casefile *cf, struct hasher *hasher, int64_t log, bool *there,
                      struct error *err)
{
    struct query query;
    int64_t count;

    hasher_add(hasher, "\n", 1);
    query_begin(&query, cf->db,
                "SELECT id, file, object, format, zone, truncated, earliest, latest, rows, "
                "rejected FROM login_log WHERE id = ?");
    query_bind_int(&query, log);
    if (!seal_add_rows_of(&query, hasher, &count, err))
        return false;
    *there = count > 0;
    return true;
}

static bool make_digest(struct casefile *cf, int64_t log, int64_t after, char out[HASH_HEX],
                        struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct query query;
    struct hash hash;
    bool there, ok;

    query_begin(&query, cf->db,
                "SELECT id, moment FROM login WHERE log = ? AND id > ? ORDER BY id");
    query_bind_int(&query, log);
    query_bind_int(&query, after);
    while (query_next(&query))
        seal_log_add_login(hasher, &query, 0, 1);
    ok = query_end(&query, err) && seal_log_add_row(cf, hasher, log, &there, err);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    hash_to_hex(&hash, out);
    return ok;
}

bool seal_log(struct casefile *cf, int64_t log, int64_t after, struct error *err)
{
    char hex[HASH_HEX];
    const struct journal_pair details[] = {{"log_sha256", {hex, HASH_HEX - 1}}, {0}};
    const struct journal_number numbers[] = {{"log", log}, {0}};

    return make_digest(cf, log, after, hex, err) &&
           journal_add(cf,
                       &(struct journal_entry){.kind = "observation",
                                               .action = "log-sealed",
                                               .result = "ok",
                                               .details = details,
                                               .numbers = numbers},
                       NULL, err);
}

bool seal_log_open(struct casefile *cf, int64_t log, struct error *err)
{
    const struct journal_number numbers[] = {{"log", log}, {0}};

    return journal_add(
        cf,
        &(struct journal_entry){
            .kind = "observation", .action = "log-read-again", .result = "ok", .numbers = numbers},
        NULL, err);
}
