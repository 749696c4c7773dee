/* see case/parts.h */
#include "case/parts.h"

#include "connection.h"
#include "seal_tables.h"

bool message_part_add(struct casefile *cf, const struct message_part *part, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_PARTS);
    query_begin(&query, cf->db,
                "INSERT INTO part(message, begins, announced, segment, start, length, hash) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)");
    query_bind_int(&query, part->message);
    query_bind_int(&query, (int64_t)part->begins);
    query_bind_int(&query, (int64_t)part->announced);
    query_bind_int(&query, part->place.segment);
    query_bind_int(&query, (int64_t)part->place.offset);
    query_bind_int(&query, (int64_t)part->place.length);
    query_bind_hash(&query, &part->hash);
    return query_run(&query, err);
}

bool message_part_each(struct casefile *cf, int64_t message, message_part_fn fn, void *arg,
                       struct error *err)
{
    struct query query;
    bool more = true;

    query_begin(&query, cf->db,
                "SELECT begins, announced, segment, start, length, hash FROM part "
                "WHERE message = ? ORDER BY begins");
    query_bind_int(&query, message);
    while (more && query_next(&query)) {
        struct message_part part = {.message = message,
                                    .begins = (uint64_t)query_int(&query, 0),
                                    .announced = (uint64_t)query_int(&query, 1),
                                    .place = {query_int(&query, 2), (uint64_t)query_int(&query, 3),
                                              (uint64_t)query_int(&query, 4)},
                                    .hash = query_hash(&query, 5)};

        more = fn(arg, &part);
    }
    return query_end(&query, err);
}

bool message_part_forget(struct casefile *cf, int64_t message, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db, "DELETE FROM part WHERE message = ?");
    query_bind_int(&query, message);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0)
        seal_touch(cf, SEALED_PARTS);
    return true;
}
