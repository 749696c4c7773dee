/* verify_tables.c - tables that are sealed as a whole, against the last entry that sealed each. */
#include "verify.h"

#include "seal_tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct sealed {  /* what the journal says of a table */
    int64_t seq; /* 0: nothing */
    char hex[HASH_HEX];
};

/* The names are our own. */
static void write_statement(struct buf *sql)
{
    buf_text(sql, "SELECT seq");
    for (unsigned table = 0; table < SEALED_TABLES; table++)
        buf_printf(sql, ", json_extract(body, '$.details.%s_sha256')",
                   seal_table_name((enum sealed_table)table));
    buf_text(sql, " FROM journal WHERE is_canonical(body) "
                  "AND json_extract(body, '$.action') = 'tables-sealed' ORDER BY seq");
}

static bool read_journal(struct verify *verify, struct sealed sealed[SEALED_TABLES],
                         struct error *err)
{
    struct query query;
    struct buf sql;
    bool ok;

    buf_init(&sql, KIB(4));
    write_statement(&sql);
    query_begin_once(&query, verify->cf->db, buf_c(&sql));
    while (query_next(&query)) {
        struct arena arena = {0};

        for (unsigned table = 0; table < SEALED_TABLES; table++) {
            if (query_is_null(&query, (int)table + 1))
                continue;
            snprintf(sealed[table].hex, HASH_HEX, "%s", query_text(&query, (int)table + 1, &arena));
            /* "": it is open, see seal_mail() */
            sealed[table].seq = sealed[table].hex[0] ? query_int(&query, 0) : 0;
        }
        arena_dispose(&arena);
    }
    ok = query_end(&query, err);
    buf_dispose(&sql);
    return ok;
}

void verify_not_covered(struct verify *verify, const char *words)
{
    char *list = verify->out->not_covered; /* each once */
    size_t len = strlen(list), room = sizeof(verify->out->not_covered) - len;

    if (strlen(words) + 3 <= room && !strstr(list, words))
        snprintf(list + len, room, "%s%s", len > 0 ? ", " : "", words);
}

bool verify_tables(struct verify *verify, struct error *err)
{
    struct sealed sealed[SEALED_TABLES] = {{0}};

    if (!read_journal(verify, sealed, err))
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
