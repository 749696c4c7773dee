/* verify_evidence.c - every segment from its first byte to its last: each record is hashed again
 * and held against the index. */
#include "verify.h"

#include "base/limits.h"

#include "stray.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE MIB(1)

struct walk {
    struct verify *verify;
    struct hasher *hasher;
    char *piece; /* PIECE bytes */
    struct segment_file file;
    char name[SEGMENT_NAME];
    uint64_t at; /* checked up to here */
};

enum record { RECORD_GOOD, RECORD_BAD, RECORD_FAILED /* err is set */ };

/* The record at walk->at: its place, the hash its tail gives and the one its bytes have. */
struct found {
    struct evidence_place place;
    struct hash written, made;
};

static bool hash_bytes(struct walk *walk, const struct evidence_place *place, struct hash *out,
                       struct error *err)
{
    uint64_t done = 0;

    while (done < place->length) {
        size_t size = place->length - done < PIECE ? (size_t)(place->length - done) : PIECE;

        if (!segment_read(&walk->file, place->offset + done, walk->piece, size, err))
            return false;
        hasher_add(walk->hasher, walk->piece, size);
        done += size;
        if (done < place->length && !verify_goes_on(walk->verify, walk->name, err))
            return false;
    }
    hasher_finish(walk->hasher, out);
    return true;
}

/* BAD: no whole record lies there. */
static enum record read_record(struct walk *walk, struct found *out, struct error *err)
{
    uint64_t rest = walk->file.size - walk->at;
    char head[EVIDENCE_HEAD], tail[EVIDENCE_TAIL];
    uint64_t length;

    if (rest < EVIDENCE_HEAD + EVIDENCE_TAIL)
        return RECORD_BAD;
    if (!segment_read(&walk->file, walk->at, head, sizeof(head), err))
        return RECORD_FAILED;
    if (!segment_read_head(head, &length) || length > rest - EVIDENCE_HEAD - EVIDENCE_TAIL)
        return RECORD_BAD;
    out->place = (struct evidence_place){walk->file.segment, walk->at + EVIDENCE_HEAD, length};
    if (!segment_read(&walk->file, out->place.offset + length, tail, sizeof(tail), err) ||
        !hash_bytes(walk, &out->place, &out->made, err))
        return RECORD_FAILED;
    return segment_read_tail(tail, &out->written) ? RECORD_GOOD : RECORD_BAD;
}

/* Records up to `end` that the index does not know. */
static bool walk_unnamed(struct walk *walk, uint64_t end, bool last, struct error *err)
{
    while (walk->at < end) {
        struct found found;
        enum record record = read_record(walk, &found, err);

        if (record == RECORD_FAILED)
            return false;
        if (record == RECORD_GOOD && segment_end(&found.place) <= end &&
            hash_equal(&found.made, &found.written)) {
            walk->verify->out->unnamed++;
            walk->verify->out->unnamed_bytes += segment_end(&found.place) - walk->at;
            walk->at = segment_end(&found.place);
            continue;
        }
        if (last) /* what a killed writer left; nothing that was ever named */
            walk->verify->out->unnamed_bytes += end - walk->at;
        else
            verify_problem(walk->verify,
                           "evidence/%s: bytes %" PRIu64 " to %" PRIu64 " are no record",
                           walk->name, walk->at, end - 1);
        walk->at = end;
    }
    return true;
}

/* Where a record that cannot be read should end: what follows is judged by itself. */
static uint64_t index_end(const struct walk *walk, uint64_t start, uint64_t length)
{
    uint64_t rest = walk->file.size - start;

    return length > rest || EVIDENCE_TAIL > rest - length ? walk->file.size
                                                          : start + length + EVIDENCE_TAIL;
}

static bool check_named(struct walk *walk, struct query *q, struct error *err)
{
    struct verify *verify = walk->verify;
    uint64_t start = (uint64_t)query_int(q, 0), length = (uint64_t)query_int(q, 1);
    struct hash named = query_hash(q, 2);
    char hex[HASH_HEX];
    struct found found;
    enum record record;

    hash_to_hex(&named, hex);
    if (start > walk->file.size || start < walk->at + EVIDENCE_HEAD) {
        verify_problem(verify, "evidence %.16s... cannot lie at byte %" PRIu64 " of evidence/%s",
                       hex, start, walk->name);
        return true;
    }
    if (!walk_unnamed(walk, start - EVIDENCE_HEAD, false, err))
        return false;
    record = read_record(walk, &found, err);
    if (record == RECORD_FAILED)
        return false;
    if (record == RECORD_BAD || found.place.length != length)
        verify_problem(verify, "evidence %.16s...: its record in evidence/%s was altered or cut",
                       hex, walk->name);
    else if (!hash_equal(&found.made, &named))
        verify_problem(verify, "evidence %.16s... was altered: its bytes have another hash", hex);
    else if (!hash_equal(&found.written, &named))
        verify_problem(verify, "evidence %.16s...: the hash behind its bytes was altered", hex);
    walk->at = record == RECORD_GOOD ? segment_end(&found.place) : index_end(walk, start, length);
    verify->out->objects++;
    verify->out->bytes += length;
    return verify_goes_on(verify, walk->name, err);
}

static bool walk_segment(struct walk *walk, struct error *err)
{
    struct error second = {0};
    struct query query;
    bool ok = true;

    query_begin(&query, walk->verify->cf->db,
                "SELECT start, length, hash FROM object WHERE segment = ? ORDER BY start");
    query_bind_int(&query, walk->file.segment);
    walk->at = 0;
    while (ok && query_next(&query))
        ok = check_named(walk, &query, err);
    if (!query_end(&query, ok ? err : &second) || !ok)
        return false;
    return walk_unnamed(walk, walk->file.size, true, err);
}

/* Who may not read it cannot say that it was altered. */
static bool is_denied(int evidence_fd, const char *name)
{
    return faccessat(evidence_fd, name, R_OK, AT_EACCESS) != 0 && errno == EACCES;
}

static bool verify_segment(struct walk *walk, int64_t segment, struct error *err)
{
    int evidence_fd = walk->verify->cf->shared->evidence_fd;
    struct error why = {0};
    uint64_t size;
    bool ok;
    int fd;

    segment_name(segment, walk->name);
    if (!segment_open(evidence_fd, segment, O_RDONLY, &fd, &size, &why)) {
        if (is_denied(evidence_fd, walk->name)) {
            *err = why;
            return false;
        }
        verify_problem(walk->verify, "%s", why.text);
        return true;
    }
    walk->file = (struct segment_file){.segment = segment, .fd = fd, .size = size};
    walk->verify->out->segments++;
    ok = walk_segment(walk, err);
    close(fd);
    return ok;
}

/* --- the folder --- */

/* A writer makes the file of a segment before its row, so that one that is writing, or was killed
 * here, may have a few files more. In a case from elsewhere they have no such excuse. */
static int64_t files_ahead(const struct case_shared *shared)
{
    struct lock_mark mark;

    lock_look(shared->folder_fd, &mark);
    return mark.writer || mark.crashed ? STRAYS_MOST : 0;
}

static bool is_known(struct verify *verify, const char *name, int64_t ahead, bool *known,
                     struct error *err)
{
    int64_t segment, count, last;
    struct query query;

    *known = false;
    if (!segment_from_name(str_of(name), &segment))
        return true;
    query_begin(&query, verify->cf->db, "SELECT count(*) FROM segment WHERE id = ?");
    query_bind_int(&query, segment);
    if (!query_number(&query, 0, &count, err) || !stray_last_segment(verify->cf, &last, err))
        return false;
    *known = count > 0 || (segment > last && segment - last <= ahead);
    return true;
}

static bool verify_name(struct verify *verify, const char *name, int64_t ahead, struct error *err)
{
    struct buf shown;
    bool known;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    if (!is_known(verify, name, ahead, &known, err))
        return false;
    if (known)
        return true;
    buf_init(&shown, KIB(4));
    text_show(&shown, str_of(name));
    verify_problem(verify, "evidence/%s does not belong to the case", buf_c(&shown));
    buf_dispose(&shown);
    return true;
}

static bool verify_names(struct verify *verify, struct error *err)
{
    struct case_shared *shared = verify->cf->shared;
    int fd = openat(shared->evidence_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    int64_t ahead;
    bool ok = true;

    if (!folder) {
        if (fd >= 0)
            close(fd);
        return error_set_errno(err, ERROR_IO, "cannot read the folder evidence/");
    }
    ahead = files_ahead(shared);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): this DIR is ours alone */
    while (ok && (entry = readdir(folder)))
        ok = verify_name(verify, entry->d_name, ahead, err);
    closedir(folder);
    return ok;
}

bool verify_evidence(struct verify *verify, struct error *err)
{
    struct walk walk = {.verify = verify, .hasher = hasher_new()};
    struct error second = {0};
    struct query query;
    bool ok = verify_names(verify, err); /* first: while the index is as fresh as the folder */

    walk.piece = xreallocarray(NULL, PIECE, 1);
    query_begin(&query, verify->cf->db, "SELECT id FROM segment ORDER BY id");
    while (ok && query_next(&query))
        ok = verify_segment(&walk, query_int(&query, 0), err);
    ok = query_end(&query, ok ? err : &second) && ok;
    free(walk.piece);
    hasher_free(walk.hasher);
    return ok;
}
