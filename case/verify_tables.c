/* verify_tables.c - tables that are sealed as a whole, against the last entry that sealed each. */
#include "verify.h"

#include "seal_last.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void verify_not_covered(struct verify *verify, const char *words)
{
    char *list = verify->out->not_covered; /* each once */
    size_t len = strlen(list), room = sizeof(verify->out->not_covered) - len;

    if (strlen(words) + 3 <= room && !strstr(list, words))
        snprintf(list + len, room, "%s%s", len > 0 ? ", " : "", words);
}

/* A session found them so when it began, and sealed what it found: the entry stays. */
static bool tell_altered(struct verify *verify, enum sealed_table table, struct error *err)
{
    struct query query;

    query_begin(&query, verify->cf->db,
                "SELECT seq, json_extract(body, '$.details.' || ?) AS sealed FROM journal "
                "WHERE instr(body, '\"tables-altered\"') AND is_canonical(body) "
                "AND json_extract(body, '$.action') = 'tables-altered' AND sealed IS NOT NULL "
                "ORDER BY seq");
    query_bind_text(&query, seal_table_name(table));
    while (query_next(&query))
        verify_problem(verify,
                       "%s: somebody altered the rows after journal entry %" PRId64
                       " sealed them; entry %" PRId64 " found it",
                       seal_table_words(table), query_int(&query, 1), query_int(&query, 0));
    return query_end(&query, err);
}

bool verify_tables(struct verify *verify, struct error *err)
{
    struct seal_last sealed[SEALED_TABLES];

    if (!seal_last_read(verify->cf, sealed, err))
        return false;
    for (unsigned i = 0; i < SEALED_TABLES; i++) {
        const char *words = seal_table_words((enum sealed_table)i);
        struct seal_digest made;
        char hex[HASH_HEX];

        if (!tell_altered(verify, (enum sealed_table)i, err) ||
            !seal_table_digest(verify->cf, (enum sealed_table)i, &made, err))
            return false;
        hash_to_hex(&made.hash, hex);
        if (sealed[i].seq == 0 && made.count > 0) /* an older program, or open */
            verify_not_covered(verify, words);
        else if (sealed[i].seq != 0 && strcmp(sealed[i].hex, hex) != 0)
            verify_problem(verify, "%s: the rows are not what journal entry %" PRId64 " sealed",
                           words, sealed[i].seq);
    }
    return true;
}
