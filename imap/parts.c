/* see parts.h */
#include "parts.h"

#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct part_set {
    const struct box *box;
    uint32_t uid;
    uint64_t bytes;
    struct link_object *parts;
    size_t count, room;
};

bool parts_suit(const struct want *want)
{
    return want->alone && want->size > PART_BYTES;
}

static struct part_set *find_set(const struct acquisition *run, const struct box *box, uint32_t uid)
{
    for (size_t i = 0; i < run->part_set_count; i++) {
        if (run->part_sets[i].box == box && run->part_sets[i].uid == uid)
            return &run->part_sets[i];
    }
    return NULL;
}

uint64_t parts_have(const struct acquisition *run, const struct box *box, uint32_t uid)
{
    const struct part_set *set = find_set(run, box, uid);

    return set ? set->bytes : 0;
}

static struct part_set *add_set(struct acquisition *run, const struct box *box, uint32_t uid)
{
    run->part_sets =
        xreallocarray(run->part_sets, run->part_set_count + 1, sizeof(struct part_set));
    run->part_sets[run->part_set_count] = (struct part_set){.box = box, .uid = uid};
    return &run->part_sets[run->part_set_count++];
}

bool parts_take(struct acquisition *run, const struct box *box, const struct link_object *part)
{
    struct part_set *set = find_set(run, box, part->uid);

    if (part->begins != (set ? set->bytes : 0) || part->place.length > PART_BYTES)
        return false;
    if (!set)
        set = add_set(run, box, part->uid);
    if (set->count == set->room) {
        set->room = set->room ? set->room * 2 : 16;
        set->parts = xreallocarray(set->parts, set->room, sizeof(*set->parts));
    }
    set->parts[set->count++] = *part;
    set->bytes += part->place.length;
    return true;
}

static void drop_set(struct acquisition *run, struct part_set *set)
{
    free(set->parts);
    *set = run->part_sets[--run->part_set_count];
}

void parts_dispose(struct acquisition *run)
{
    while (run->part_set_count > 0)
        drop_set(run, &run->part_sets[run->part_set_count - 1]);
    free(run->part_sets);
    run->part_sets = NULL;
}

/* --- putting together --- */

/* Copies one part, and sees that it still is what [net] wrote. */
static bool copy_part(int fd, const struct link_object *part, struct record_writer *writer,
                      struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct hash hash;
    char bytes[64 * 1024];
    uint64_t done = 0;
    bool ok = true;

    while (ok && done < part->place.length) {
        uint64_t left = part->place.length - done;
        ssize_t got = pread(fd, bytes, left < sizeof(bytes) ? (size_t)left : sizeof(bytes),
                            (off_t)(part->place.offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            ok = error_set_errno(err, ERROR_IO, "cannot read a part of a message");
            break;
        }
        hasher_add(hasher, bytes, (size_t)got);
        ok = record_add(writer, (struct str){bytes, (size_t)got}, err);
        done += (uint64_t)got;
    }
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    if (ok && !hash_equal(&hash, &part->hash))
        return error_set(err, ERROR_IO, "a part of a message is not what was written");
    return ok;
}

static bool copy_parts(struct acquisition *run, const struct part_set *set,
                       struct record_writer *writer, struct record *out, struct error *err)
{
    bool ok = record_begin(writer, set->bytes, err);

    for (size_t i = 0; ok && i < set->count; i++) {
        int fd;

        ok = evidence_open(run->cf, set->parts[i].place.segment, &fd, err);
        if (ok) {
            ok = copy_part(fd, &set->parts[i], writer, err);
            close(fd);
        }
    }
    return ok && record_end(writer, out, err) && record_flush(writer, err);
}

bool parts_join(struct acquisition *run, const struct box *box, uint32_t uid,
                struct link_object *out, struct error *err)
{
    struct part_set *set = find_set(run, box, uid);
    struct record_writer writer = {0};
    struct record record;
    int64_t segment;
    int fd;
    bool ok;

    /* a new segment, which no open transaction may take back */
    if (!set || !store_commit(run, err) || !evidence_segment(run->cf, &segment, &fd, err))
        return false;
    ok = record_open(&writer, fd, err) && copy_parts(run, set, &writer, &record, err);
    if (ok)
        *out = (struct link_object){.hash = record.hash,
                                    .place = {segment, record.offset, record.length},
                                    .uid = uid,
                                    .whole = true};
    record_dispose(&writer);
    close(fd);
    drop_set(run, set);
    return ok;
}
