/* verify_logs.c - the logs of sign-ins, and when each sign-in was, against the entries that sealed
 * them. */
#include "verify.h"

#include "list.h"
#include "seal_logs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct log {
    int64_t id, seq; /* of the entry that seals it; 0: none does */
    char hex[HASH_HEX];
    struct hasher *hasher; /* if it is sealed */
};

struct logs {
    struct verify *verify;
    struct arena arena;
    struct log *at;
    size_t count;
};

static bool read_logs(struct logs *logs, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, &logs->arena, sizeof(struct log));
    query_begin(&query, logs->verify->cf->db, "SELECT id FROM login_log ORDER BY id");
    while (query_next(&query))
        ((struct log *)list_add(&list))->id = query_int(&query, 0);
    logs->at = list.rows;
    logs->count = list.count;
    return query_end(&query, err);
}

static struct log *find(const struct logs *logs, int64_t id)
{
    size_t low = 0, high = logs->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (logs->at[middle].id == id)
            return &logs->at[middle];
        if (logs->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The last word of the journal on each. */
static bool read_entries(struct logs *logs, struct error *err)
{
    struct query query;

    query_begin(&query, logs->verify->cf->db,
                "SELECT seq, json_extract(body, '$.details.log'), "
                "json_extract(body, '$.details.log_sha256') FROM journal "
                "WHERE is_canonical(body) "
                "AND json_extract(body, '$.action') IN ('log-sealed', 'log-read-again') "
                "ORDER BY seq");
    while (query_next(&query)) {
        struct log *log = find(logs, query_int(&query, 1));
        struct arena arena = {0};

        if (!log) {
            verify_problem(logs->verify,
                           "a log of sign-ins has journal entry %" PRId64 " and no row",
                           query_int(&query, 0));
            continue;
        }
        log->seq = query_is_null(&query, 2) ? 0 : query_int(&query, 0);
        snprintf(log->hex, sizeof(log->hex), "%s", query_text(&query, 2, &arena));
        arena_dispose(&arena);
    }
    return query_end(&query, err);
}

/* All of them in one walk: their sign-ins may be mixed. */
static bool add_logins(struct logs *logs, struct error *err)
{
    struct query query;

    query_begin(&query, logs->verify->cf->db, "SELECT log, id, moment FROM login ORDER BY id");
    while (query_next(&query)) {
        struct log *log = find(logs, query_int(&query, 0));

        if (log && log->hasher)
            seal_log_add_login(log->hasher, &query, 1, 2);
    }
    return query_end(&query, err);
}

static bool judge(struct logs *logs, struct log *log, struct error *err)
{
    struct hash hash;
    char hex[HASH_HEX];
    bool there;

    if (!log->hasher) {
        verify_not_covered(logs->verify, "when the sign-ins of a log were");
        return true;
    }
    if (!seal_log_add_row(logs->verify->cf, log->hasher, log->id, &there, err))
        return false;
    hasher_finish(log->hasher, &hash);
    hash_to_hex(&hash, hex);
    if (strcmp(hex, log->hex) != 0)
        verify_problem(logs->verify,
                       "log %" PRId64 " of sign-ins, or when they were, is not what journal entry "
                       "%" PRId64 " sealed",
                       log->id, log->seq);
    return true;
}

bool verify_logs(struct verify *verify, struct error *err)
{
    struct logs logs = {.verify = verify};
    bool ok = read_logs(&logs, err) && read_entries(&logs, err);

    for (size_t i = 0; ok && i < logs.count; i++)
        if (logs.at[i].seq != 0)
            logs.at[i].hasher = hasher_new();
    ok = ok && add_logins(&logs, err);
    for (size_t i = 0; ok && i < logs.count; i++)
        ok = judge(&logs, &logs.at[i], err);
    for (size_t i = 0; i < logs.count; i++)
        if (logs.at[i].hasher)
            hasher_free(logs.at[i].hasher);
    arena_dispose(&logs.arena);
    return ok;
}
