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

static const char *words_of(const char *name)
{
    for (unsigned i = 0; i < SEALED_TABLES; i++)
        if (strcmp(seal_table_name((enum sealed_table)i), name) == 0)
            return seal_table_words((enum sealed_table)i);
    return "a table"; /* of a later program */
}

/* A session found them so when it began, and sealed what it found: the entry stays. */
static bool tell_altered(struct verify *verify, struct error *err)
{
    struct query query;

    query_begin(&query, verify->cf->db,
                "SELECT seq, detail.key, detail.value FROM journal, "
                "json_each(body, '$.details') AS detail "
                "WHERE instr(body, '\"tables-altered\"') AND is_canonical(body) "
                "AND json_extract(body, '$.action') = 'tables-altered' ORDER BY seq, detail.key");
    while (query_next(&query)) {
        struct arena arena = {0};

        verify_problem(verify,
                       "%s: somebody altered the rows after journal entry %" PRId64
                       " sealed them; entry %" PRId64 " found it",
                       words_of(query_text(&query, 1, &arena)), query_int(&query, 2),
                       query_int(&query, 0));
        arena_dispose(&arena);
    }
    return query_end(&query, err);
}

bool verify_tables(struct verify *verify, struct error *err)
{
    struct seal_last sealed[SEALED_TABLES];

    if (!tell_altered(verify, err) || !seal_last_read(verify->cf, sealed, err))
        return false;
    for (unsigned i = 0; i < SEALED_TABLES; i++) {
        const char *words = seal_table_words((enum sealed_table)i);
        struct seal_digest made;
        char hex[HASH_HEX];

        if (!seal_table_digest(verify->cf, (enum sealed_table)i, &made, err))
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
