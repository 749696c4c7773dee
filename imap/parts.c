/* see parts.h */
#include "parts.h"

#include "case/parts.h"
#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct part_set {
    int64_t row;        /* the message's */
    uint64_t announced; /* its size, as the server says */
    uint64_t bytes;     /* from its beginning, without a gap */
    struct message_part *parts;
    size_t count, room;
};

uint64_t parts_size(const struct want *want)
{
    if (want->alone)
        return want->size > SMALL_BYTES ? SMALL_BYTES : 0;
    return want->size > WHOLE_MOST ? PART_BYTES : 0;
}

/* --- those that are here --- */

static struct part_set *find_set(const struct acquisition *run, int64_t row)
{
    for (size_t i = 0; i < run->part_set_count; i++) {
        if (run->part_sets[i].row == row)
            return &run->part_sets[i];
    }
    return NULL;
}

static void add_part(struct part_set *set, const struct message_part *part)
{
    if (set->count == set->room) {
        set->room = set->room ? set->room * 2 : 16;
        set->parts = xreallocarray(set->parts, set->room, sizeof(*set->parts));
    }
    set->parts[set->count++] = *part;
    set->bytes += part->place.length;
}

/* Of an earlier run; what does not fit is of another message, or of nobody's making. */
static bool take_known(void *arg, const struct message_part *part)
{
    struct part_set *set = arg;

    if (part->announced != set->announced || part->begins != set->bytes ||
        part->place.length > PART_BYTES || set->bytes > LIMIT_MESSAGE - PART_BYTES)
        return false;
    add_part(set, part);
    return true;
}

static void note_resumed(struct acquisition *run, const struct box *box, const struct want *want,
                         const struct part_set *set)
{
    run_note(run, &(struct run_entry){
                      .kind = "observation",
                      .action = "message-resumed",
                      .target = box->row.name,
                      .result = "parts of it were fetched before: the rest is asked for",
                      .numbers = (const struct journal_number[]){{"announced", want->size},
                                                                 {"bytes", (int64_t)set->bytes},
                                                                 {"parts", (int64_t)set->count},
                                                                 {"uid", want->uid},
                                                                 {0}}});
}

static struct part_set *add_set(struct acquisition *run, const struct want *want)
{
    struct part_set *set;

    run->part_sets =
        xreallocarray(run->part_sets, run->part_set_count + 1, sizeof(struct part_set));
    set = &run->part_sets[run->part_set_count++];
    *set = (struct part_set){.row = want->row, .announced = want->size};
    return set;
}

static void drop_set(struct acquisition *run, struct part_set *set)
{
    free(set->parts);
    *set = run->part_sets[--run->part_set_count];
}

bool parts_drop(struct acquisition *run, const struct want *want, struct error *err)
{
    struct part_set *set = find_set(run, want->row);

    if (set)
        drop_set(run, set);
    run->uncommitted++;
    return store_begin(run, err) && message_part_forget(run->cf, want->row, err);
}

bool parts_have(struct acquisition *run, const struct box *box, const struct want *want,
                uint64_t *out, struct error *err)
{
    struct part_set *set = find_set(run, want->row);

    *out = set ? set->bytes : 0;
    if (set)
        return true;
    set = add_set(run, want);
    if (!message_part_each(run->cf, want->row, take_known, set, err))
        return false;
    *out = set->bytes;
    if (set->count > 0) {
        note_resumed(run, box, want, set);
        return true;
    }
    /* those that did not fit would stand in the way of new ones */
    run->uncommitted++;
    return store_begin(run, err) && message_part_forget(run->cf, want->row, err);
}

uint64_t parts_bytes(const struct acquisition *run)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < run->part_set_count; i++)
        bytes += run->part_sets[i].bytes;
    return bytes;
}

void parts_dispose(struct acquisition *run)
{
    while (run->part_set_count > 0)
        drop_set(run, &run->part_sets[run->part_set_count - 1]);
    free(run->part_sets);
    run->part_sets = NULL;
}

/* --- one more --- */

enum parts_step parts_take(struct acquisition *run, const struct want *want, uint64_t asked,
                           const struct link_object *part, struct error *err)
{
    struct part_set *set = find_set(run, want->row);
    const struct message_part row = {.message = want->row,
                                     .begins = part->begins,
                                     .announced = want->size,
                                     .place = part->place,
                                     .hash = part->hash};

    if (!set || part->begins != set->bytes || part->place.length > asked)
        return PARTS_ODD;
    if (part->nil && set->bytes < want->size)
        return PARTS_NONE;
    if (part->place.length == 0)
        return PARTS_LAST;
    if (!evidence_sync(run->cf, part->place.segment, err) || !store_begin(run, err) ||
        !message_part_add(run->cf, &row, err) || !store_commit(run, err))
        return PARTS_FAILED;
    add_part(set, &row);
    run_report(run, run->phase->activity);
    /* Less than was asked for is the end, but not before the end that was announced. */
    return part->place.length < asked && set->bytes >= want->size ? PARTS_LAST : PARTS_MORE;
}

/* --- putting together --- */

/* Copies one part, and sees that it still is what [net] wrote. */
static bool copy_part(int fd, const struct message_part *part, struct record_writer *writer,
                      bool *spoilt, struct error *err)
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
        if (got < 0)
            ok = error_set_errno(err, ERROR_IO, "cannot read a part of a message");
        if (got <= 0)
            break;
        hasher_add(hasher, bytes, (size_t)got);
        ok = record_add(writer, (struct str){bytes, (size_t)got}, err);
        done += (uint64_t)got;
    }
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    *spoilt = ok && (done < part->place.length || !hash_equal(&hash, &part->hash));
    return ok;
}

static bool copy_parts(struct acquisition *run, const struct part_set *set,
                       struct record_writer *writer, struct record *out, bool *spoilt,
                       struct error *err)
{
    bool ok = record_begin(writer, set->bytes, err);

    for (size_t i = 0; ok && !*spoilt && i < set->count; i++) {
        int fd;

        ok = evidence_open(run->cf, set->parts[i].place.segment, &fd, err);
        if (ok) {
            ok = copy_part(fd, &set->parts[i], writer, spoilt, err);
            close(fd);
        }
    }
    if (*spoilt) {
        record_abandon(writer);
        return ok;
    }
    return ok && record_end(writer, out, err) && record_flush(writer, err);
}

static void note_joined(struct acquisition *run, const struct box *box, const struct want *want,
                        const struct part_set *set, bool spoilt)
{
    run_note(run, &(struct run_entry){
                      .kind = "observation",
                      .action = spoilt ? "message-part-altered" : "message-put-together",
                      .target = box->row.name,
                      .result = spoilt ? "the disk does not hold what was fetched: once more"
                                       : "it was fetched in parts",
                      .numbers = (const struct journal_number[]){{"announced", want->size},
                                                                 {"bytes", (int64_t)set->bytes},
                                                                 {"parts", (int64_t)set->count},
                                                                 {"uid", want->uid},
                                                                 {0}}});
}

bool parts_join(struct acquisition *run, const struct box *box, const struct want *want,
                struct link_object *out, bool *spoilt, struct error *err)
{
    struct part_set *set = find_set(run, want->row);
    struct record_writer writer = {0};
    struct record record = {0};
    int64_t segment;
    int fd;
    bool ok;

    *spoilt = false;
    /* a new segment, which no open transaction may take back */
    if (!store_commit(run, err) || !evidence_segment(run->cf, &segment, &fd, err))
        return false;
    ok = record_open(&writer, fd, err) && copy_parts(run, set, &writer, &record, spoilt, err);
    record_dispose(&writer);
    close(fd);
    if (!ok)
        return false;
    note_joined(run, box, want, set, *spoilt);
    if (*spoilt)
        return parts_drop(run, want, err);
    *out = (struct link_object){.hash = record.hash,
                                .place = {segment, record.offset, record.length},
                                .uid = want->uid,
                                .whole = true};
    drop_set(run, set); /* its rows go when the message has its bytes: store.c */
    return true;
}
