/* verify_findings.c - the findings against the last entry that sealed them. */
#include "verify.h"

#include "seal.h"

#include <inttypes.h>
#include <string.h>

bool verify_findings(struct verify *verify, struct error *err)
{
    struct seal_digest digest;
    struct arena arena = {0};
    const char *sealed = NULL;
    struct query query;
    char hex[HASH_HEX];
    int64_t seq = 0;
    bool ok;

    if (!seal_digest_findings(verify->cf, &digest, err))
        return false;
    hash_to_hex(&digest.hash, hex);
    query_begin(&query, verify->cf->db,
                "SELECT seq, json_extract(body, '$.details.findings_sha256') FROM journal "
                "WHERE is_canonical(body) AND json_extract(body, '$.action') = 'findings-sealed' "
                "ORDER BY seq DESC LIMIT 1");
    if (query_next(&query)) {
        seq = query_int(&query, 0);
        sealed = query_text(&query, 1, &arena);
    }
    ok = query_end(&query, err);
    if (ok && sealed && strcmp(sealed, hex) != 0)
        verify_problem(verify,
                       "the findings, or what was said of them, are not what journal entry %" PRId64
                       " sealed",
                       seq);
    else if (ok && !sealed && digest.count > 0)
        verify_problem(verify, "%" PRId64 " %s in no journal entry", digest.count,
                       text_plural((uint64_t)digest.count, "finding is", "findings are"));
    arena_dispose(&arena);
    return ok;
}
