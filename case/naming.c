/* naming.c - see naming.h. */
#include "naming.h"

#include "batch.h"
#include "connection.h"

#include <inttypes.h>
#include <string.h>

/* False without an error: not there. */
bool naming_find(struct casefile *cf, const struct hash *hash, struct evidence_place *out,
                 struct error *err)
{
    struct query query;
    bool found = false;

    *out = (struct evidence_place){0};
    query_begin(&query, cf->db, "SELECT segment, start, length FROM object WHERE hash = ?");
    query_bind_hash(&query, hash);
    if (query_next(&query)) {
        found = true;
        *out = (struct evidence_place){query_int(&query, 0), (uint64_t)query_int(&query, 1),
                                       (uint64_t)query_int(&query, 2)};
    }
    return query_end(&query, err) && found;
}

bool naming_id(struct casefile *cf, const struct hash *hash, int64_t *id, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT id FROM object WHERE hash = ?");
    query_bind_hash(&query, hash);
    return query_number(&query, 0, id, err);
}

static bool next_object(struct casefile *cf, int64_t *id, struct error *err)
{
    struct query query;

    *id = cf->transaction.last_object + 1;
    if (*id > 1)
        return true;
    query_begin(&query, cf->db, "SELECT coalesce(max(id), 0) + 1 FROM object");
    return query_number(&query, 1, id, err);
}

/* A hash that is there already keeps its first place. */
bool naming_put(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                struct error *err)
{
    int64_t batch_before = cf->transaction.batch;
    struct query query;
    int64_t batch, id;

    if (!batch_number(cf, &batch, err) || !next_object(cf, &id, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO object(id, hash, segment, start, length) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (hash) DO NOTHING");
    query_bind_int(&query, id);
    query_bind_hash(&query, hash);
    query_bind_int(&query, place->segment);
    query_bind_int(&query, (int64_t)place->offset);
    query_bind_int(&query, (int64_t)place->length);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) == 0) {
        cf->transaction.batch = batch_before;
        return true;
    }
    if (cf->transaction.first_object == 0)
        cf->transaction.first_object = id;
    cf->transaction.last_object = id;
    cf->transaction.last_hash = *hash;
    return true;
}

/* Both ends of a record. Behind its tail mostly stands the head that is asked for next: it comes
 * along if it is on the disk as well. */
static bool read_ends(struct segment_file *file, const struct evidence_place *place,
                      char head[EVIDENCE_HEAD], char tail[EVIDENCE_TAIL], struct error *err)
{
    uint64_t start = place->offset - EVIDENCE_HEAD, end = segment_end(place);
    bool more = end + EVIDENCE_HEAD <= file->synced;
    char both[EVIDENCE_TAIL + EVIDENCE_HEAD] = {0};

    if (file->next_head == start && start > 0)
        memcpy(head, file->head, EVIDENCE_HEAD);
    else if (!segment_read(file, start, head, EVIDENCE_HEAD, err))
        return false;
    if (!segment_read(file, end - EVIDENCE_TAIL, both, more ? sizeof(both) : EVIDENCE_TAIL, err))
        return false;
    memcpy(tail, both, EVIDENCE_TAIL);
    memcpy(file->head, both + EVIDENCE_TAIL, EVIDENCE_HEAD);
    file->next_head = more ? end : 0;
    return true;
}

bool naming_check(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                  struct error *err)
{
    char head[EVIDENCE_HEAD], tail[EVIDENCE_TAIL];
    struct segment_file *file = NULL;
    struct hash written;
    uint64_t length;

    if (place->offset < EVIDENCE_HEAD || place->offset > INT64_MAX / 2 ||
        place->length > SEGMENT_LARGEST_OBJECT)
        return error_set(err, ERROR_FORMAT, "no record of evidence can lie there");
    if (!segment_files_get(&cf->files, cf->shared->evidence_fd, place->segment, &file, err))
        return false;
    if (segment_end(place) > file->synced)
        return error_set(err, ERROR_IO, "evidence is not on the disk yet: it cannot be named");
    if (!read_ends(file, place, head, tail, err))
        return false;
    if (segment_read_head(head, &length) && length == place->length &&
        segment_read_tail(tail, &written) && hash_equal(&written, hash))
        return true;
    return error_set(err, ERROR_FORMAT, "segment %" PRId64 " holds no such record at byte %" PRIu64,
                     place->segment, place->offset);
}

/* --- many --- */

struct group { /* new ones, until they are written together */
    const struct arrival *at[NAMING_GROUP];
    size_t count;
};

static void bind_object(struct query *query, const struct arrival *arrival)
{
    query_bind_int(query, arrival->object);
    query_bind_hash(query, &arrival->hash);
    query_bind_int(query, arrival->place.segment);
    query_bind_int(query, (int64_t)arrival->place.offset);
    query_bind_int(query, (int64_t)arrival->place.length);
}

#define INSERT "INSERT INTO object(id, hash, segment, start, length) VALUES "
#define PLACES "(?, ?, ?, ?, ?)"

static bool insert_group(struct casefile *cf, struct group *group, struct error *err)
{
    size_t step = group->count == NAMING_GROUP ? NAMING_GROUP : 1;
    struct query query;

    for (size_t i = 0; i < group->count; i += step) {
        query_begin(&query, cf->db, step == 1 ? INSERT PLACES : INSERT NAMING_32(PLACES));
        for (size_t k = i; k < i + step; k++)
            bind_object(&query, group->at[k]);
        if (!query_run(&query, err))
            return false;
    }
    group->count = 0;
    return true;
}

/* 0: nowhere. */
static int64_t object_in(const struct group *group, const struct hash *hash)
{
    for (size_t i = 0; i < group->count; i++)
        if (hash_equal(&group->at[i]->hash, hash))
            return group->at[i]->object;
    return 0;
}

static bool number_one(struct casefile *cf, const struct group *group, struct arrival *arrival,
                       struct error *err)
{
    struct transaction *transaction = &cf->transaction;
    int64_t batch;

    arrival->fresh = false;
    arrival->object = object_in(group, &arrival->hash);
    if (arrival->object == 0 && !naming_id(cf, &arrival->hash, &arrival->object, err))
        return false;
    if (arrival->object != 0)
        return true;
    if (!batch_number(cf, &batch, err) || !next_object(cf, &arrival->object, err))
        return false;
    arrival->fresh = true;
    if (transaction->first_object == 0)
        transaction->first_object = arrival->object;
    transaction->last_object = arrival->object;
    transaction->last_hash = arrival->hash;
    return true;
}

bool naming_put_all(struct casefile *cf, struct arrival *arrivals, size_t count, struct error *err)
{
    struct group group = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        if (!naming_check(cf, &arrivals[i].hash, &arrivals[i].place, err) ||
            !number_one(cf, &group, &arrivals[i], err))
            return false;
        if (!arrivals[i].fresh)
            continue;
        group.at[group.count++] = &arrivals[i];
        if (group.count == NAMING_GROUP && !insert_group(cf, &group, err))
            return false;
    }
    return insert_group(cf, &group, err);
}
