/* verify_own_logins.c - the sign-ins of our own against the journal entries that told them. */
#include "verify.h"

#include "own_login_row.h"

#include <inttypes.h>
#include <string.h>

/* An older program journalled a sign-in without a digest of its row. */
#define TELLS "json_extract(body, '$.action') IN ('attempt-end', 'canary-lost', 'canary-open')"

static bool is_sealed(struct verify *verify, int64_t seq, bool *out, struct error *err)
{
    struct query query;
    int64_t older;

    query_begin(&query, verify->cf->db,
                "SELECT count(*) FROM journal WHERE seq = ? AND is_canonical(body) AND " TELLS
                " AND json_extract(body, '$.details.row_sha256') IS NULL");
    query_bind_int(&query, seq);
    if (!query_number(&query, 0, &older, err))
        return false;
    *out = older == 0;
    return true;
}

static bool verify_one(struct verify *verify, const struct own_login *login, int64_t *sealed,
                       struct error *err)
{
    const struct hash digest = own_login_digest(login);
    const char *action = strncmp(login->purpose, "canary", 6) != 0    ? "attempt-end"
                         : strcmp(login->purpose, "canary-lost") == 0 ? "canary-lost"
                                                                      : "canary-open";
    bool is;

    if (!is_sealed(verify, login->journal, &is, err))
        return false;
    *sealed += is;
    return !is ||
           verify_row(verify, login->journal, action, &digest, "our own sign-in", login->id, err);
}

static bool count_entries(struct verify *verify, int64_t *out, struct error *err)
{
    struct query query;

    query_begin(&query, verify->cf->db,
                "SELECT count(*) FROM journal WHERE is_canonical(body) AND " TELLS
                " AND json_extract(body, '$.details.row_sha256') IS NOT NULL");
    return query_number(&query, 0, out, err);
}

bool verify_own_logins(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct own_login *logins;
    int64_t sealed = 0, entries = 0;
    size_t count;
    bool ok = own_login_list(verify->cf, &arena, &logins, &count, err);

    for (size_t i = 0; ok && i < count; i++)
        ok = verify_one(verify, &logins[i], &sealed, err);
    ok = ok && count_entries(verify, &entries, err) &&
         verify_numbers(verify,
                        "SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY journal) "
                        "AS place FROM own_login) WHERE id <> place",
                        "sign-ins of our own", err);
    if (ok && entries != sealed)
        verify_problem(
            verify, "the journal tells of %" PRId64 " sign-ins of our own, the case holds %" PRId64,
            entries, sealed);
    if (ok && sealed < (int64_t)count)
        verify_not_covered(verify, "our own sign-ins");
    arena_dispose(&arena);
    return ok;
}
