/* verify_plays.c - the rows of playbook runs against the journal entries that made them. */
#include "verify.h"

#include "plays.h"

#include <inttypes.h>
#include <string.h>

bool verify_row(struct verify *verify, int64_t seq, const char *action, const struct hash *digest,
                const char *what, int64_t id, struct error *err)
{
    struct query query;
    int64_t found = 0;
    char hex[HASH_HEX];

    hash_to_hex(digest, hex);
    query_begin(&query, verify->cf->db,
                "SELECT count(*) FROM journal WHERE seq = ? AND is_canonical(body) "
                "AND json_extract(body, '$.action') = ? "
                "AND json_extract(body, '$.details.row_sha256') = ?");
    query_bind_int(&query, seq);
    query_bind_text(&query, action);
    query_bind_text(&query, hex);
    if (!query_number(&query, 0, &found, err))
        return false;
    if (found != 1)
        verify_problem(verify, "%s %" PRId64 " is not what journal entry %" PRId64 " says", what,
                       id, seq);
    return true;
}

bool verify_rows(struct verify *verify, int64_t rows, const char *actions, const char *what,
                 struct error *err)
{
    struct query query;
    int64_t entries = 0;

    query_begin(&query, verify->cf->db,
                "SELECT count(*) FROM journal WHERE is_canonical(body) "
                "AND json_extract(body, '$.action') GLOB ? "
                "AND json_extract(body, '$.details.row_sha256') IS NOT NULL");
    query_bind_text(&query, actions);
    if (!query_number(&query, 0, &entries, err))
        return false;
    if (entries != rows)
        verify_problem(verify, "the journal tells of %" PRId64 " %s, the case holds %" PRId64,
                       entries, what, rows);
    return true;
}

bool verify_numbers(struct verify *verify, const char *sql, const char *what, struct error *err)
{
    struct query query;
    int64_t count;

    query_begin(&query, verify->cf->db, sql);
    if (!query_number(&query, 0, &count, err))
        return false;
    if (count > 0)
        verify_problem(verify, "%" PRId64 " of the %s are not numbered as they were made", count,
                       what);
    return true;
}

static bool verify_order(struct verify *verify, struct error *err)
{
    return verify_numbers(verify,
                          "SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY journal) "
                          "AS place FROM play) WHERE id <> place",
                          "playbook runs", err) &&
           verify_numbers(verify,
                          "SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY journal) "
                          "AS place FROM play_event) WHERE id <> place",
                          "step records", err);
}

static bool verify_runs(struct verify *verify, struct arena *arena, struct error *err)
{
    struct play *plays;
    size_t count;
    bool ok = play_list(verify->cf, arena, &plays, &count, err);

    for (size_t i = 0; ok && i < count; i++) {
        const struct hash digest = play_digest(&plays[i]);
        struct query query;
        int64_t seq = 0;

        query_begin(&query, verify->cf->db, "SELECT journal FROM play WHERE id = ?");
        query_bind_int(&query, plays[i].id);
        ok = query_number(&query, 0, &seq, err) &&
             verify_row(verify, seq, "play-begin", &digest, "playbook run", plays[i].id, err);
    }
    return ok && verify_rows(verify, (int64_t)count, "play-begin", "playbook runs", err);
}

bool verify_plays(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct play_event *events;
    size_t count;
    bool ok = verify_runs(verify, &arena, err) && verify_order(verify, err) &&
              play_events(verify->cf, &arena, 0, &events, &count, err);

    for (size_t i = 0; ok && i < count; i++) {
        const struct hash digest = play_event_digest(&events[i]);

        ok = verify_row(verify, events[i].journal, play_event_action(events[i].kind), &digest,
                        "step record", events[i].id, err);
    }
    ok = ok && verify_rows(verify, (int64_t)count, "step-*", "step records", err);
    arena_dispose(&arena);
    return ok;
}
