/* indicators.c - see case/indicators.h. */
#include "case/indicators.h"

#include "base/clock.h"
#include "case/journal.h"
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

#include <inttypes.h>
#include <string.h>

struct known { /* what the case has of a value */
    int64_t id;
    bool by_hand, withdrawn;
};

static bool look_up(struct casefile *cf, const struct indicator *indicator, struct known *out,
                    struct error *err)
{
    struct query query;

    *out = (struct known){0};
    query_begin(&query, cf->db,
                "SELECT id, by_hand, withdrawn FROM indicator WHERE kind = ? AND value = ?");
    query_bind_text(&query, indicator->kind);
    query_bind_text(&query, indicator->value);
    while (query_next(&query))
        *out = (struct known){query_int(&query, 0), query_int(&query, 1) != 0,
                              query_int(&query, 2) != 0};
    return query_end(&query, err);
}

static bool insert(struct casefile *cf, const struct indicator *indicator, int64_t *id,
                   struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "INSERT INTO indicator(kind, value, by_hand, finding, message, first_seen, "
                "last_seen, tlp, note, added) "
                "VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?) RETURNING id");
    query_bind_text(&query, indicator->kind);
    query_bind_text(&query, indicator->value);
    query_bind_int(&query, indicator->by_hand);
    query_bind_int(&query, indicator->finding);
    query_bind_int(&query, indicator->message);
    query_bind_time(&query, indicator->first_seen);
    query_bind_time(&query, indicator->last_seen);
    query_bind_text(&query, indicator->tlp);
    query_bind_text(&query, indicator->note);
    query_bind_int(&query, clock_utc_ns() / 1000000000);
    return query_number(&query, 0, id, err);
}

static bool widen(struct casefile *cf, const struct indicator *indicator, int64_t id,
                  struct error *err)
{
    struct query query;

    query_begin(
        &query, cf->db,
        "UPDATE indicator SET finding = iif(finding IS NULL OR EXISTS (SELECT 1 FROM finding "
        "f WHERE f.id = finding AND f.verdict = 'dismissed'), nullif(?2, 0), finding), "
        "message = coalesce(message, nullif(?3, 0)), "
        "first_seen = min(coalesce(first_seen, ?4), coalesce(?4, first_seen)), "
        "last_seen = max(coalesce(last_seen, ?5), coalesce(?5, last_seen)) "
        "WHERE id = ?1");
    query_bind_int(&query, id);
    query_bind_int(&query, indicator->finding);
    query_bind_int(&query, indicator->message);
    query_bind_time(&query, indicator->first_seen);
    query_bind_time(&query, indicator->last_seen);
    return query_run(&query, err);
}

static bool take_over(struct casefile *cf, const struct indicator *indicator, int64_t id,
                      struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "UPDATE indicator SET by_hand = 1, tlp = ?, note = ?, withdrawn = 0, reason = '' "
                "WHERE id = ?");
    query_bind_text(&query, indicator->tlp);
    query_bind_text(&query, indicator->note);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

static bool journal(struct casefile *cf, const char *action, const struct indicator *indicator,
                    const char *reason, struct error *err)
{
    const struct journal_pair details[] = {{"indicator_kind", str_of(indicator->kind)},
                                           {"reason", str_of(reason)},
                                           {"source", str_of(indicator->by_hand ? "hand" : "scan")},
                                           {"tlp", str_of(indicator->tlp)},
                                           {0}};
    const struct journal_entry entry = {.kind = indicator->by_hand ? "config" : "observation",
                                        .action = action,
                                        .target = indicator->value,
                                        .result = "ok",
                                        .details = details};

    return journal_add(cf, &entry, NULL, err);
}

bool indicator_put(struct casefile *cf, const struct indicator *indicator, int64_t *id,
                   struct error *err)
{
    struct known known;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_INDICATORS);
    if (!indicator_is_tlp(indicator->tlp))
        return error_set(err, ERROR_USAGE, "a TLP is clear, green, amber or red, not \"%.20s\"",
                         indicator->tlp);
    if (!look_up(cf, indicator, &known, err))
        return false;
    *id = known.id;
    if (known.id == 0)
        return insert(cf, indicator, id, err) &&
               journal(cf, "indicator-added", indicator, indicator->note, err);
    if (!indicator->by_hand)
        return widen(cf, indicator, known.id, err);
    return take_over(cf, indicator, known.id, err) &&
           journal(cf, "indicator-added", indicator, indicator->note, err);
}

bool indicator_withdraw(struct casefile *cf, int64_t id, const char *reason, struct error *err)
{
    struct arena arena = {0};
    struct indicator gone = {.by_hand = true};
    struct query query;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_INDICATORS);
    query_begin(&query, cf->db,
                "UPDATE indicator SET withdrawn = 1, reason = ? WHERE id = ? AND withdrawn = 0 "
                "RETURNING kind, value, tlp");
    query_bind_text(&query, reason);
    query_bind_int(&query, id);
    while (query_next(&query)) {
        gone.kind = query_text(&query, 0, &arena);
        gone.value = query_text(&query, 1, &arena);
        gone.tlp = query_text(&query, 2, &arena);
    }
    ok = query_end(&query, err);
    if (ok && !gone.kind)
        ok = error_set(err, ERROR_USAGE, "the case has no active indicator %" PRId64, id);
    ok = ok && journal(cf, "indicator-withdrawn", &gone, reason, err);
    arena_dispose(&arena);
    return ok;
}

bool indicator_list(struct casefile *cf, struct arena *arena, const struct indicator_query *want,
                    struct indicator **out, size_t *count, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct indicator));
    query_begin(&query, cf->db,
                "SELECT id, kind, value, by_hand, coalesce(finding, 0), coalesce(message, 0), "
                "first_seen, last_seen, tlp, note, withdrawn OR (dismissed AND NOT by_hand), "
                "iif(dismissed AND NOT by_hand AND NOT withdrawn, 'its finding was dismissed', "
                "reason), added "
                "FROM (SELECT *, EXISTS (SELECT 1 FROM finding f WHERE f.id = finding "
                "AND f.verdict = 'dismissed') AS dismissed FROM indicator) "
                "WHERE (?1 = '' OR kind = ?1) AND (?2 = 0 OR finding = ?2) "
                "AND (?3 OR NOT (withdrawn OR (dismissed AND NOT by_hand))) ORDER BY kind, value");
    query_bind_text(&query, want->kind);
    query_bind_int(&query, want->finding);
    query_bind_int(&query, want->withdrawn);
    while (query_next(&query)) {
        struct indicator *row = list_add(&list);

        row->id = query_int(&query, 0);
        row->kind = query_text(&query, 1, arena);
        row->value = query_text(&query, 2, arena);
        row->by_hand = query_int(&query, 3) != 0;
        row->finding = query_int(&query, 4);
        row->message = query_int(&query, 5);
        row->first_seen = query_time(&query, 6);
        row->last_seen = query_time(&query, 7);
        row->tlp = query_text(&query, 8, arena);
        row->note = query_text(&query, 9, arena);
        row->withdrawn = query_int(&query, 10) != 0;
        row->reason = query_text(&query, 11, arena);
        row->added = query_int(&query, 12);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
