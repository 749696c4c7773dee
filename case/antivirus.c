/* see case/antivirus.h */
#include "case/antivirus.h"

#include "base/clock.h"
#include "case/journal.h"
#include "connection.h"
#include "list.h"
#include "seal_ranges.h"

static bool journal(struct casefile *cf, const struct antivirus_row *row, struct error *err)
{
    static const char *const actions[] = {[ANTIVIRUS_FOUND] = "antivirus-found",
                                          [ANTIVIRUS_TOO_LARGE] = "antivirus-too-large",
                                          [ANTIVIRUS_ERROR] = "antivirus-error"};
    char hex[HASH_HEX];
    const struct journal_pair details[] = {
        {"sha256", {hex, HASH_HEX - 1}}, {"engine", str_of(row->engine)}, {0}};

    if (row->verdict == ANTIVIRUS_NOTHING)
        return true; /* thousands; the scan's entry counts them */
    hash_to_hex(&row->sha256, hex);
    return journal_add(cf,
                       &(struct journal_entry){.kind = "observation",
                                               .action = actions[row->verdict],
                                               .result = row->words,
                                               .details = details},
                       NULL, err);
}

bool antivirus_put(struct casefile *cf, const struct antivirus_row *row, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO antivirus(sha256, engine, verdict, words, asked) "
                "VALUES (?, ?, ?, ?, ?)");
    query_bind_hash(&query, &row->sha256);
    query_bind_text(&query, row->engine);
    query_bind_int(&query, row->verdict);
    query_bind_text(&query, row->words);
    query_bind_int(&query, row->asked ? row->asked : clock_utc_ns() / 1000000000);
    if (!query_run(&query, err))
        return false;
    seal_added(cf, RANGE_ANTIVIRUS, query_new_id(&query));
    return journal(cf, row, err);
}

/* Rows of one hash follow each other: those that say something first, then the newest. */
bool antivirus_list(struct casefile *cf, struct arena *arena, struct antivirus_row **out,
                    size_t *count, struct error *err)
{
    struct hash last = {{0}};
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct antivirus_row));
    query_begin(&query, cf->db,
                "SELECT sha256, engine, verdict, words, asked FROM antivirus "
                "ORDER BY sha256, verdict >= 2, id DESC");
    while (query_next(&query)) {
        struct hash hash = query_hash(&query, 0);
        struct antivirus_row *row;

        if (hash_is_zero(&hash) || hash_equal(&hash, &last))
            continue;
        last = hash;
        row = list_add(&list);
        *row = (struct antivirus_row){
            .sha256 = hash,
            .engine = query_text(&query, 1, arena),
            .verdict = (enum antivirus_verdict)query_enum(&query, 2, ANTIVIRUS_VERDICTS),
            .words = query_text(&query, 3, arena),
            .asked = query_int(&query, 4)};
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
