/* facts.c - what the parse found, one record an object; see case/tables.h. */
#include "connection.h"
#include "list.h"
#include "message_row.h"
#include "naming.h"
#include "seal_tables.h"

#include <assert.h>
#include <stdlib.h>

bool facts_put(struct casefile *cf, const struct hash *raw, const struct facts *facts,
               struct error *err)
{
    int64_t object = facts->object;
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_MAIL);
    if (object == 0 && !naming_id(cf, raw, &object, err))
        return false;
    if (object == 0)
        return facts->header ||
               error_set(err, ERROR_FORMAT, "facts about evidence that is not in the case");
    /* VALUES, not SELECT: what can write one row only needs no journal of its own. */
    query_begin(&query, cf->db,
                "INSERT INTO facts(object, version, status, reached, record, header) "
                "VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (object) DO UPDATE SET version = excluded.version, "
                "status = excluded.status, reached = excluded.reached, record = excluded.record, "
                "header = excluded.header WHERE excluded.header <= header");
    query_bind_int(&query, object);
    query_bind_int(&query, facts->version);
    query_bind_int(&query, facts->status);
    query_bind_text(&query, facts->limit);
    query_bind_blob(&query, facts->blob);
    query_bind_int(&query, facts->header);
    return query_run(&query, err);
}

static struct str copy_bytes(struct arena *arena, struct str bytes)
{
    return (struct str){arena_strndup(arena, bytes.at, bytes.len), bytes.len};
}

bool facts_get(struct casefile *cf, struct arena *arena, const struct hash *raw, struct str *out,
               struct error *err)
{
    struct query query;
    bool found;

    query_begin(&query, cf->db,
                "SELECT record FROM facts WHERE object = (SELECT id FROM object WHERE hash = ?)");
    query_bind_hash(&query, raw);
    found = query_next(&query);
    *out = found ? copy_bytes(arena, query_blob(&query, 0)) : (struct str){"", 0};
    return query_end(&query, err) && found;
}

bool facts_of_message(struct casefile *cf, struct arena *arena, const struct message *message,
                      struct str *out, struct error *err)
{
    bool whole = message->status == PARSE_OK || message->status == PARSE_LIMIT ||
                 hash_is_zero(&message->header);

    return facts_get(cf, arena, whole ? &message->raw : &message->header, out, err);
}

bool facts_has(struct casefile *cf, const struct hash *raw, bool whole, bool *out,
               struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT 1 FROM facts WHERE object = (SELECT id FROM object WHERE hash = ?) "
                "AND header <= ?");
    query_bind_hash(&query, raw);
    query_bind_int(&query, !whole);
    *out = query_next(&query);
    return query_end(&query, err);
}

/* Each record fills a page or more and is read once: on the case's connection they would drive out
 * the rows of messages and objects, which are looked up in no order. */
struct look {      /* one thread's, at one record after the other */
    struct db *db; /* a connection for them, from the first look on */
    struct query query;
    bool open;
    struct error error;
};

struct facts_reader {
    const struct casefile *cf;
    struct query query;
    bool beside; /* records are looked up; or else the query tells them, too */
    struct look *looks;
    size_t look_count;
};

/* What is only listed tells nothing. While there is nothing else, one look is enough, and not one
 * at each row; the plus signs keep the walk in its order. */
#define WITH_EVIDENCE                                                                              \
    "WHERE (EXISTS (SELECT 1 FROM message WHERE object IS NOT NULL) "                              \
    "OR EXISTS (SELECT 1 FROM message WHERE header IS NOT NULL)) "                                 \
    "AND (+m.object IS NOT NULL OR +m.header IS NOT NULL) "
#define WHOSE_FACTS                                                                                \
    "CASE WHEN m.header IS NULL OR m.status IN (1, 2) THEN m.object ELSE m.header END "
#define OLDEST_FIRST WITH_EVIDENCE "ORDER BY m.moment, m.direction, m.id"

struct facts_reader *facts_reader_new(struct casefile *cf, unsigned threads)
{
    struct facts_reader *reader = xcalloc(1, sizeof(*reader));

    reader->cf = cf;
    /* Not while something is to be committed: another connection would not see it. */
    reader->beside = !db_in_transaction(cf->db);
    reader->look_count = threads;
    reader->looks = xcalloc(threads, sizeof(*reader->looks));
    query_begin(&reader->query, cf->db,
                reader->beside ? "SELECT " MESSAGE_COLUMNS ", " WHOSE_FACTS
                                 "FROM message m " MESSAGE_JOINS OLDEST_FIRST
                               : "SELECT " MESSAGE_COLUMNS
                                 ", facts.record FROM message m " MESSAGE_JOINS
                                 "LEFT JOIN facts ON facts.object = " WHOSE_FACTS OLDEST_FIRST);
    return reader;
}

bool facts_reader_next(struct facts_reader *reader, struct arena *arena, struct message *message,
                       struct facts_place *place)
{
    if (!query_next(&reader->query))
        return false;
    *message = (struct message){0};
    message_row_read(&reader->query, message, arena);
    *place = (struct facts_place){0};
    if (reader->beside)
        place->object = query_int(&reader->query, MESSAGE_WIDTH);
    else
        place->blob = copy_bytes(arena, query_blob(&reader->query, MESSAGE_WIDTH));
    return true;
}

/* The record that was read last is not borrowed any more. */
static bool end_look(struct look *look)
{
    bool open = look->open;

    look->open = false;
    return !open || query_end(&look->query, &look->error);
}

static bool begin_look(struct look *look, const struct casefile *cf)
{
    if (look->error.code != ERROR_NONE || !end_look(look))
        return false;
    return look->db || (connection_beside(cf, &look->db, &look->error) &&
                        db_run(look->db, "PRAGMA cache_size = -1024;", &look->error) &&
                        db_begin(look->db, false, &look->error));
}

struct str facts_reader_record(struct facts_reader *reader, unsigned thread,
                               const struct facts_place *place)
{
    struct look *look = &reader->looks[thread];

    assert(thread < reader->look_count);
    if (place->object == 0)
        return place->blob;
    if (!begin_look(look, reader->cf))
        return str_of("");
    query_begin(&look->query, look->db, "SELECT record FROM facts WHERE object = ?");
    query_bind_int(&look->query, place->object);
    look->open = true;
    return query_next(&look->query) ? query_blob(&look->query, 0) : str_of("");
}

bool facts_reader_free(struct facts_reader *reader, struct error *err)
{
    bool ok = query_end(&reader->query, err);

    for (size_t i = 0; i < reader->look_count; i++) {
        struct look *look = &reader->looks[i];

        (void)end_look(look);
        if (ok && look->error.code != ERROR_NONE) {
            *err = look->error;
            ok = false;
        }
        db_close(look->db);
    }
    free(reader->looks);
    free(reader);
    return ok;
}

bool facts_walk(struct casefile *cf,
                bool (*fn)(void *arg, const struct message *message, struct str blob), void *arg,
                struct error *err)
{
    struct facts_reader *reader = facts_reader_new(cf, 1);
    struct facts_place place;
    struct arena arena = {0};
    struct message message;

    while (facts_reader_next(reader, &arena, &message, &place) &&
           fn(arg, &message, facts_reader_record(reader, 0, &place)))
        arena_dispose(&arena);
    arena_dispose(&arena);
    return facts_reader_free(reader, err);
}

bool facts_outdate(struct casefile *cf, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_MAIL);
    query_begin(&query, cf->db, "UPDATE facts SET version = 0");
    return query_run(&query, err);
}

#define OBJECT "o.id, o.hash, o.segment, o.start, o.length "

static bool add_objects(struct query *query, struct list *list, bool header, struct error *err)
{
    while (query_next(query))
        *(struct arrival *)list_add(list) = (struct arrival){
            .object = query_int(query, 0),
            .hash = query_hash(query, 1),
            .place = {query_int(query, 2), (uint64_t)query_int(query, 3),
                      (uint64_t)query_int(query, 4)},
            .header = header,
        };
    return query_end(query, err);
}

bool facts_missing(struct casefile *cf, struct arena *arena, uint32_t version, bool headers,
                   size_t most, struct arrival **out, size_t *count, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct arrival));
    /* Of headers, most have facts of this version: the index knows, without a look at each. */
    query_begin(&query, cf->db,
                headers
                    ? "SELECT DISTINCT " OBJECT "FROM message m JOIN object o ON o.id = m.header "
                      "WHERE m.header IS NOT NULL AND m.object IS NULL AND NOT EXISTS "
                      "(SELECT 1 FROM facts INDEXED BY facts_by_version WHERE version = ? "
                      "AND object = m.header) AND NOT EXISTS "
                      "(SELECT 1 FROM facts WHERE object = m.header) LIMIT ?"
                    : "SELECT DISTINCT " OBJECT "FROM message m JOIN object o ON o.id = m.object "
                      "WHERE m.status = 0 AND m.object IS NOT NULL AND NOT EXISTS "
                      "(SELECT 1 FROM facts WHERE object = m.object AND header = 0) LIMIT ?");
    if (headers)
        query_bind_int(&query, version);
    query_bind_int(&query, (int64_t)most);
    if (!add_objects(&query, &list, headers, err))
        return false;
    query_begin(&query, cf->db,
                "SELECT " OBJECT "FROM facts f JOIN object o ON o.id = f.object "
                "WHERE f.version < ? AND f.header = ? LIMIT ?");
    query_bind_int(&query, version);
    query_bind_int(&query, headers);
    query_bind_int(&query, (int64_t)(most - list.count));
    if (!add_objects(&query, &list, headers, err))
        return false;
    *out = list.rows;
    *count = list.count;
    return true;
}
