/* seal_ranges.c - see seal_ranges.h. */
#include "seal_ranges.h"

#include "case/journal.h"

#include <stdio.h>

enum { KEY_MOST = 32, KEYS = 3 }; /* digest, first, last */

/* As in seal_tables.c: what these statements say is sealed with their rows. Of a sign-in, when it
 * was and whether it is ours may be said anew: see seal_logs.h and SEALED_OWN. */
static const struct {
    const char *name, *words, *sql;
} ranges[SEALED_RANGES] = {
    [RANGE_ANTIVIRUS] = {"antivirus", "what the virus scanner said",
                         "SELECT id, sha256, engine, verdict, words, asked FROM antivirus "
                         "WHERE id BETWEEN ? AND ? ORDER BY id"},
    [RANGE_LOGINS] = {"logins", "the sign-ins that logs tell of",
                      "SELECT id, log, line, tries, fetched, result, protocol, stated, account, "
                      "address, client, agent, session, place, detail, key, copy FROM login "
                      "WHERE id BETWEEN ? AND ? ORDER BY id"},
    [RANGE_ORIGINS] = {"origins", "where imported messages came from",
                       "SELECT message, file, member, start FROM origin "
                       "WHERE message BETWEEN ? AND ? ORDER BY message"},
};

const char *seal_range_name(enum sealed_range range)
{
    return ranges[range].name;
}

const char *seal_range_words(enum sealed_range range)
{
    return ranges[range].words;
}

bool seal_range_digest(struct casefile *cf, enum sealed_range range, int64_t first, int64_t last,
                       struct seal_digest *out, struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct query query;
    bool ok;

    query_begin(&query, cf->db, ranges[range].sql);
    query_bind_int(&query, first);
    query_bind_int(&query, last);
    ok = seal_add_rows_of(&query, hasher, &out->count, err);
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    return ok;
}

void seal_added(struct casefile *cf, enum sealed_range range, int64_t id)
{
    struct added_rows *added = &cf->transaction.added[range];

    if (added->first == 0)
        added->first = id;
    added->last = id;
}

struct sealing { /* an entry in the making */
    struct journal_pair details[SEALED_RANGES + 1];
    struct journal_number numbers[2 * SEALED_RANGES + 1];
    char keys[SEALED_RANGES][KEYS][KEY_MOST];
    char digests[SEALED_RANGES][HASH_HEX];
    size_t count;
};

static bool add_range(struct casefile *cf, struct sealing *sealing, enum sealed_range range,
                      struct error *err)
{
    static const char *const suffixes[KEYS] = {"sha256", "first", "last"};
    const struct added_rows *added = &cf->transaction.added[range];
    size_t at = sealing->count++;
    char(*keys)[KEY_MOST] = sealing->keys[at];
    struct seal_digest digest;

    if (!seal_range_digest(cf, range, added->first, added->last, &digest, err))
        return false;
    for (size_t i = 0; i < KEYS; i++)
        snprintf(keys[i], KEY_MOST, "%s_%s", ranges[range].name, suffixes[i]);
    hash_to_hex(&digest.hash, sealing->digests[at]);
    sealing->details[at] = (struct journal_pair){keys[0], {sealing->digests[at], HASH_HEX - 1}};
    sealing->numbers[2 * at] = (struct journal_number){keys[1], added->first};
    sealing->numbers[2 * at + 1] = (struct journal_number){keys[2], added->last};
    return true;
}

bool seal_ranges(struct casefile *cf, struct error *err)
{
    struct sealing sealing = {.count = 0};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "rows-sealed",
                                        .result = "ok",
                                        .details = sealing.details,
                                        .numbers = sealing.numbers};

    for (unsigned range = 0; range < SEALED_RANGES; range++)
        if (cf->transaction.added[range].first != 0 &&
            !add_range(cf, &sealing, (enum sealed_range)range, err))
            return false;
    return sealing.count == 0 || journal_add(cf, &entry, NULL, err);
}
