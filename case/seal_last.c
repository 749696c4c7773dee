/* seal_last.c - see seal_last.h. */
#include "seal_last.h"

#include "case/journal.h"

#include <stdio.h>
#include <string.h>

/* The names are our own. */
static void write_statement(struct buf *sql)
{
    buf_text(sql, "SELECT seq");
    for (unsigned table = 0; table < SEALED_TABLES; table++)
        buf_printf(sql, ", json_extract(body, '$.details.%s_sha256')",
                   seal_table_name((enum sealed_table)table));
    /* Most entries are others: only one that has the word is taken apart. */
    buf_text(sql, " FROM journal WHERE instr(body, '\"tables-sealed\"') AND is_canonical(body) "
                  "AND json_extract(body, '$.action') = 'tables-sealed' ORDER BY seq");
}

bool seal_last_read(struct casefile *cf, struct seal_last last[SEALED_TABLES], struct error *err)
{
    struct query query;
    struct buf sql;
    bool ok;

    memset(last, 0, SEALED_TABLES * sizeof(*last));
    buf_init(&sql, KIB(4));
    write_statement(&sql);
    query_begin_once(&query, cf->db, buf_c(&sql));
    while (query_next(&query)) {
        struct arena arena = {0};

        for (unsigned table = 0; table < SEALED_TABLES; table++) {
            if (query_is_null(&query, (int)table + 1))
                continue;
            snprintf(last[table].hex, HASH_HEX, "%s", query_text(&query, (int)table + 1, &arena));
            /* "": it is open, see seal_mail() */
            last[table].seq = last[table].hex[0] ? query_int(&query, 0) : 0;
        }
        arena_dispose(&arena);
    }
    ok = query_end(&query, err);
    buf_dispose(&sql);
    return ok;
}

static bool is_as_sealed(struct casefile *cf, enum sealed_table table, const struct seal_last *last,
                         bool *same, struct error *err)
{
    struct seal_digest digest;
    char hex[HASH_HEX];

    if (!seal_table_digest(cf, table, &digest, err))
        return false;
    hash_to_hex(&digest.hash, hex);
    *same = strcmp(hex, last->hex) == 0;
    return true;
}

bool seal_look_before(struct casefile *cf, struct error *err)
{
    struct journal_number numbers[SEALED_TABLES + 1] = {{0}};
    const struct journal_entry entry = {
        .kind = "observation", .action = "tables-altered", .result = "ok", .numbers = numbers};
    struct seal_last last[SEALED_TABLES];
    size_t count = 0;
    bool same;

    if (!seal_last_read(cf, last, err))
        return false;
    for (unsigned table = 0; table < SEALED_TABLES; table++) {
        if (table == SEALED_MAIL || last[table].seq == 0)
            continue;
        if (!is_as_sealed(cf, (enum sealed_table)table, &last[table], &same, err))
            return false;
        if (same)
            continue;
        numbers[count++] =
            (struct journal_number){seal_table_name((enum sealed_table)table), last[table].seq};
        seal_touch(cf, (enum sealed_table)table);
    }
    return count == 0 || journal_add(cf, &entry, NULL, err);
}
