/* see sealing_text.h. */
#include "sealing_text.h"

#include "base/clock.h"

#include "connection.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_hash(struct buf *out, const struct hash *hash)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    buf_text(out, hex);
}

static void add_fact(struct buf *out, const char *name, const struct hash *hash)
{
    buf_printf(out, "%s ", name);
    add_hash(out, hash);
    buf_char(out, '\n');
}

void seal_write_sums(struct buf *out, const struct sealed_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        add_hash(out, &files->at[i].hash);
        buf_printf(out, "  %s\n", files->at[i].path);
    }
}

void seal_write_manifest(struct buf *out, const struct seal_facts *facts,
                         const struct sealed_files *files)
{
    char when[CLOCK_TEXT];

    clock_format(facts->sealed, when);
    buf_printf(out, "mailmedic-seal/1\ncase %s\nsealed %s\nkey %s\nentries %" PRIu64 "\n",
               facts->case_id, when, facts->fingerprint, facts->entries);
    add_fact(out, "head", &facts->head);
    add_fact(out, "tables", &facts->dump);
    add_fact(out, "SHA256SUMS", &facts->sums);
    buf_printf(out, "tool mailmedic %s\nfiles %zu\n", MAILMEDIC_VERSION, files->count);
    for (size_t i = 0; i < files->count; i++) {
        add_hash(out, &files->at[i].hash);
        buf_printf(out, " %" PRIu64 " %s\n", files->at[i].size, files->at[i].path);
    }
}

bool seal_read_line(struct str line, struct sealed_file *out, struct arena *arena)
{
    struct str rest = str_part(line, HASH_HEX, line.len);
    size_t space = str_find_char(rest, ' ');

    if (line.len < HASH_HEX + 3 || line.at[HASH_HEX - 1] != ' ' || space >= rest.len ||
        !hash_from_hex(str_part(line, 0, HASH_HEX - 1), &out->hash) ||
        !str_to_u64(str_part(rest, 0, space), INT64_MAX, &out->size))
        return false;
    rest = str_part(rest, space + 1, rest.len);
    out->path = arena_strndup(arena, rest.at, rest.len);
    return rest.len > 0;
}

/* --- the tables --- */

static void add_value(struct hasher *hasher, struct query *query, int column)
{
    struct str bytes = query_blob(query, column);
    char length[24];
    int len = query_is_null(query, column) ? snprintf(length, sizeof(length), "-;")
                                           : snprintf(length, sizeof(length), "%zu:", bytes.len);

    hasher_add(hasher, length, (size_t)len);
    hasher_add(hasher, bytes.at, bytes.len);
}

static bool add_table(struct casefile *cf, struct hasher *hasher, const char *name,
                      struct error *err)
{
    struct query query;
    char sql[160];
    int columns = 0;

    /* The names are those of our own schema, which was compared when the case was opened. */
    snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\"", name);
    hasher_add(hasher, name, strlen(name) + 1);
    query_begin_once(&query, cf->db, sql);
    while (query_next(&query)) {
        if (columns == 0)
            columns = query_columns(&query);
        for (int column = 0; column < columns; column++)
            add_value(hasher, &query, column);
        hasher_add(hasher, "\n", 1);
    }
    return query_end(&query, err);
}

bool seal_dump(struct casefile *cf, struct hash *out, struct error *err)
{
    struct hasher *hasher = hasher_new();
    const char *names[128];
    struct arena arena = {0};
    struct query query;
    size_t count = 0;
    bool ok;

    query_begin(&query, cf->db,
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "ORDER BY name");
    while (query_next(&query) && count < ARRAY_LEN(names))
        names[count++] = query_text(&query, 0, &arena);
    ok = query_end(&query, err);
    for (size_t i = 0; ok && i < count; i++)
        ok = add_table(cf, hasher, names[i], err);
    hasher_finish(hasher, out);
    hasher_free(hasher);
    arena_dispose(&arena);
    return ok;
}
