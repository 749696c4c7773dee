/* imports.c - see case/imports.h. */
#include "case/imports.h"

#include "connection.h"
#include "list.h"
#include "seal_ranges.h"

#include <string.h>

bool import_file_begin(struct casefile *cf, struct import_file *file, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO import_file(run, path, format, size) VALUES (?, ?, ?, ?) "
                "RETURNING id");
    query_bind_int(&query, file->run);
    query_bind_text(&query, file->path);
    query_bind_text(&query, file->format);
    query_bind_int(&query, (int64_t)file->size);
    return query_number(&query, 0, &file->id, err);
}

bool import_file_end(struct casefile *cf, const struct import_file *file, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "UPDATE import_file SET format = ?, size = ?, sha256 = ?, verdict = ?, report = ? "
                "WHERE id = ?");
    query_bind_text(&query, file->format);
    query_bind_int(&query, (int64_t)file->size);
    query_bind_hash(&query, &file->sha256);
    query_bind_text(&query, file->verdict);
    query_bind_text(&query, file->report);
    query_bind_int(&query, file->id);
    return query_run(&query, err);
}

static void add_text(struct hasher *hasher, const char *text)
{
    uint64_t len = strlen(text);

    hasher_add(hasher, &len, sizeof(len)); /* all our machines are little-endian */
    hasher_add(hasher, text, len);
}

struct hash import_file_digest(const struct import_file *file)
{
    const int64_t numbers[] = {file->id, file->run, (int64_t)file->size};
    struct hasher *hasher = hasher_new();
    struct hash hash;

    add_text(hasher, file->path);
    add_text(hasher, file->format);
    add_text(hasher, file->verdict);
    add_text(hasher, file->report);
    hasher_add(hasher, file->sha256.bytes, sizeof(file->sha256.bytes));
    hasher_add(hasher, numbers, sizeof(numbers));
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}

bool import_file_list(struct casefile *cf, struct arena *arena, int64_t run,
                      struct import_file **out, size_t *count, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct import_file));
    query_begin(&query, cf->db,
                "SELECT id, run, path, format, size, sha256, verdict, report FROM import_file "
                "WHERE ?1 = 0 OR run = ?1 ORDER BY id");
    query_bind_int(&query, run);
    while (query_next(&query)) {
        struct import_file *file = list_add(&list);

        file->id = query_int(&query, 0);
        file->run = query_int(&query, 1);
        file->path = query_text(&query, 2, arena);
        file->format = query_text(&query, 3, arena);
        file->size = (uint64_t)query_int(&query, 4);
        file->sha256 = query_hash(&query, 5);
        file->verdict = query_text(&query, 6, arena);
        file->report = query_text(&query, 7, arena);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool import_file_known(struct casefile *cf, const struct hash *sha256, int64_t run, int64_t *id,
                       struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT max(id) FROM import_file WHERE sha256 = ? AND run <> ? AND verdict <> ''");
    query_bind_hash(&query, sha256);
    query_bind_int(&query, run);
    return query_number(&query, 0, id, err);
}

bool import_find(struct casefile *cf, int64_t folder, const struct hash *raw, int64_t *message,
                 struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT m.id FROM object o JOIN message m ON m.object = o.id "
                "WHERE o.hash = ? AND m.folder = ? LIMIT 1");
    query_bind_hash(&query, raw);
    query_bind_int(&query, folder);
    return query_number(&query, 0, message, err);
}

bool import_next_uid(struct casefile *cf, int64_t folder, uint32_t *uid, struct error *err)
{
    struct query query;
    int64_t last;

    query_begin(&query, cf->db, "SELECT max(uid) FROM message WHERE folder = ?");
    query_bind_int(&query, folder);
    if (!query_number(&query, 0, &last, err))
        return false;
    if (last >= UINT32_MAX)
        return error_set(err, ERROR_LIMIT, "the folder is full");
    *uid = (uint32_t)last + 1;
    return true;
}

bool import_origin_put(struct casefile *cf, const struct import_origin *origin, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO origin(message, file, member, start) VALUES (?, ?, ?, ?)");
    query_bind_int(&query, origin->message);
    query_bind_int(&query, origin->file);
    query_bind_text(&query, origin->member);
    query_bind_int(&query, (int64_t)origin->offset);
    if (!query_run(&query, err))
        return false;
    seal_added(cf, RANGE_ORIGINS, origin->message);
    return true;
}

bool import_origin_get(struct casefile *cf, struct arena *arena, int64_t message,
                       struct import_origin *out, struct error *err)
{
    struct query query;

    *out = (struct import_origin){.message = message, .path = "", .member = ""};
    query_begin(&query, cf->db,
                "SELECT o.file, f.path, o.member, o.start FROM origin o "
                "JOIN import_file f ON f.id = o.file WHERE o.message = ?");
    query_bind_int(&query, message);
    while (query_next(&query)) {
        out->file = query_int(&query, 0);
        out->path = query_text(&query, 1, arena);
        out->member = query_text(&query, 2, arena);
        out->offset = (uint64_t)query_int(&query, 3);
    }
    return query_end(&query, err);
}
