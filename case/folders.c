/* folders.c - one row a (name, UIDVALIDITY); see case/tables.h. */
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

/* The row that is meant: the very (name, UIDVALIDITY); else one of the name that is about to learn
 * its UIDVALIDITY; else, when it was not looked at this time, the newest of the name. 0: none. */
static bool find_row(struct casefile *cf, const struct folder *folder, int64_t *id,
                     struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT id FROM folder WHERE account = ?1 AND raw_name = ?2 AND "
                "(uidvalidity = ?3 OR uidvalidity = 0 OR ?3 = 0) "
                "ORDER BY uidvalidity = ?3 DESC, run DESC, id DESC LIMIT 1");
    query_bind_int(&query, folder->account);
    query_bind_text(&query, folder->raw_name);
    query_bind_int(&query, folder->uidvalidity);
    return query_number(&query, 0, id, err);
}

static void bind_columns(struct query *query, const struct folder *folder)
{
    query_bind_text(query, folder->name);
    query_bind_int(query, (unsigned char)folder->delimiter);
    query_bind_int(query, folder->use);
    query_bind_text(query, folder->attributes);
    query_bind_int(query, folder->uidvalidity);
    query_bind_int(query, folder->uidnext);
    query_bind_int(query, (int64_t)folder->modseq);
    query_bind_int(query, (int64_t)folder->exists);
    query_bind_text(query, folder->acl);
}

bool folder_put(struct casefile *cf, struct folder *folder, struct error *err)
{
    struct query query;
    int64_t id;

    if (!connection_writing(cf, err) || !find_row(cf, folder, &id, err))
        return false;
    seal_touch(cf, SEALED_FOLDERS);
    if (id == 0) {
        seal_touch(cf, SEALED_LISTED); /* it has none yet */
        query_begin(&query, cf->db,
                    "INSERT INTO folder(name, delimiter, use, attributes, uidvalidity, uidnext, "
                    "modseq, present, acl, account, raw_name, run) VALUES "
                    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM run)) "
                    "RETURNING id");
        bind_columns(&query, folder);
        query_bind_int(&query, folder->account);
        query_bind_text(&query, folder->raw_name);
        return query_number(&query, 0, &folder->id, err);
    }
    /* What was not looked at (UIDVALIDITY 0) does not take away what is known. */
    query_begin(&query, cf->db,
                "UPDATE folder SET name = ?1, delimiter = ?2, use = ?3, attributes = ?4, "
                "uidvalidity = iif(?5 = 0, uidvalidity, ?5), uidnext = iif(?5 = 0, uidnext, ?6), "
                "modseq = iif(?5 = 0, modseq, ?7), present = iif(?5 = 0, present, ?8), "
                "acl = iif(?9 = '', acl, ?9), run = (SELECT coalesce(max(id), 0) FROM run) "
                "WHERE id = ?10");
    bind_columns(&query, folder);
    query_bind_int(&query, id);
    folder->id = id;
    return query_run(&query, err);
}

static void read_row(struct query *query, struct folder *folder, struct arena *arena)
{
    folder->id = query_int(query, 0);
    folder->account = query_int(query, 1);
    folder->name = query_text(query, 2, arena);
    folder->raw_name = query_text(query, 3, arena);
    folder->delimiter = (char)query_enum(query, 4, 127);
    folder->use = (enum folder_use)query_enum(query, 5, FOLDER_ALL);
    folder->attributes = query_text(query, 6, arena);
    folder->uidvalidity = (uint32_t)query_enum(query, 7, UINT32_MAX);
    folder->uidnext = (uint32_t)query_enum(query, 8, UINT32_MAX);
    folder->modseq = (uint64_t)query_int(query, 9);
    folder->exists = (uint64_t)query_int(query, 10);
    folder->acl = query_text(query, 11, arena);
    folder->current = query_int(query, 12) != 0;
    folder->have = (uint64_t)query_int(query, 13);
}

bool folder_list(struct casefile *cf, struct arena *arena, int64_t account, struct folder **out,
                 size_t *count, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct folder));
    query_begin(&query, cf->db,
                "SELECT f.id, f.account, f.name, f.raw_name, f.delimiter, f.use, f.attributes, "
                "f.uidvalidity, f.uidnext, f.modseq, f.present, f.acl, "
                "f.run = (SELECT max(run) FROM folder g WHERE g.account = f.account), t.fetched "
                "FROM folder f JOIN tally t ON t.folder = f.id WHERE ?1 = 0 OR f.account = ?1 "
                "ORDER BY f.account, f.id");
    query_bind_int(&query, account);
    while (query_next(&query))
        read_row(&query, list_add(&list), arena);
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
