/* evidence.c - objects by their hash; see case/evidence.h. */
#include "case/evidence.h"

#include "case/journal.h"

#include "connection.h"
#include "naming.h"
#include "stray.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define OWN_LARGEST ((uint64_t)1 << 30) /* then the next segment */

/* --- the index --- */

bool evidence_has(struct casefile *cf, const struct hash *hash)
{
    struct evidence_place ignored_place;
    struct error ignored = {0};

    return naming_find(cf, hash, &ignored_place, &ignored);
}

bool evidence_find(struct casefile *cf, const struct hash *hash, struct evidence_place *out,
                   struct error *err)
{
    char hex[HASH_HEX];

    if (naming_find(cf, hash, out, err))
        return true;
    hash_to_hex(hash, hex);
    if (err->code == ERROR_NONE)
        error_set(err, ERROR_FORMAT, "the case holds no evidence %.16s...", hex);
    return false;
}

/* --- segments --- */

/* The first number that no file has: one that does not belong here is left where it is. */
static bool make_file(struct casefile *cf, int flags, int64_t *segment, int *fd, struct error *err)
{
    int64_t last;

    *fd = -1;
    if (!stray_last_segment(cf, &last, err))
        return false;
    for (*segment = last; *segment < stray_end(last);) {
        struct error why = {0};

        ++*segment;
        if (segment_create(cf->shared->evidence_fd, *segment, flags, fd, &why))
            return true;
        if (errno == EEXIST)
            continue;
        *err = why;
        return false;
    }
    return error_set(err, ERROR_FORMAT, "the folder evidence/ is full of files of somebody else");
}

/* A new segment, its row and its journal entry; joins the open transaction. */
static bool add_segment(struct casefile *cf, const char *purpose, int flags, int64_t *segment,
                        int *fd, struct error *err)
{
    struct query query;
    char name[SEGMENT_NAME] = "";
    const struct journal_pair details[] = {{"purpose", str_of(purpose)}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "evidence-segment",
                                        .target = name,
                                        .result = "ok",
                                        .details = details};

    if (atomic_load(&cf->shared->strays)) {
        if (!stray_adopt(cf, err))
            return false;
        cf->transaction.adopted = true;
    }
    if (!make_file(cf, flags, segment, fd, err))
        return false;
    segment_name(*segment, name);
    query_begin(&query, cf->db, "INSERT INTO segment(id, session) VALUES (?, ?)");
    query_bind_int(&query, *segment);
    query_bind_int(&query, cf->shared->session);
    if (query_run(&query, err) && journal_add(cf, &entry, NULL, err))
        return true;
    unlinkat(cf->shared->evidence_fd, name, 0);
    close(*fd);
    return false;
}

bool evidence_segment(struct casefile *cf, int64_t *segment, int *fd, struct error *err)
{
    if (!casefile_begin(cf, err))
        return false;
    if (!add_segment(cf, "a connection", O_WRONLY | O_APPEND, segment, fd, err)) {
        casefile_rollback(cf);
        return false;
    }
    if (casefile_commit(cf, err))
        return true;
    atomic_store(&cf->shared->strays, true); /* its row may turn out to be there after all */
    close(*fd);
    return false;
}

bool evidence_sync(struct casefile *cf, int64_t segment, struct error *err)
{
    struct segment_file *file;

    if (failed_has(&cf->shared->failed, segment)) /* never asked twice */
        return error_set(err, ERROR_IO,
                         "segment %" PRId64 " could not be written to the disk before", segment);
    if (!segment_files_get(&cf->files, cf->shared->evidence_fd, segment, &file, err) ||
        !segment_file_look(file, err))
        return false;
    if (file->size == file->synced)
        return true;
    if (fdatasync(file->fd) == 0) {
        file->synced = file->size;
        return true;
    }
    error_set_errno(err, ERROR_IO, "cannot write segment %" PRId64 " to the disk", segment);
    failed_add(&cf->shared->failed, segment);
    return false;
}

bool evidence_open(struct casefile *cf, int64_t segment, int *fd, struct error *err)
{
    if (cf->transaction.open && !own_flush(&cf->shared->own, err))
        return false;
    return segment_open(cf->shared->evidence_fd, segment, O_RDONLY, fd, NULL, err);
}

/* --- in --- */

static bool ready_own(struct casefile *cf, struct error *err)
{
    struct own_segment *own = &cf->shared->own;
    int64_t segment = 0;
    int fd = -1;

    if (own->segment != 0 && own->size < OWN_LARGEST)
        return true;
    if (own->segment != 0 && own->committed != own->size)
        return true; /* not in the middle of a transaction: a rollback has to undo one file only */
    if (!add_segment(cf, "our own records", O_WRONLY | O_APPEND, &segment, &fd, err))
        return false;
    own_begin(own, segment, fd);
    return true;
}

bool evidence_put(struct casefile *cf, struct str bytes, struct hash *out, struct error *err)
{
    struct evidence_place place;

    if (!connection_writing(cf, err))
        return false;
    *out = hash_of(bytes);
    if (naming_find(cf, out, &place, err))
        return true;
    return err->code == ERROR_NONE && ready_own(cf, err) &&
           own_add(&cf->shared->own, bytes, out, &place, err) && naming_put(cf, out, &place, err);
}

bool evidence_add(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                  struct error *err)
{
    return connection_writing(cf, err) && naming_check(cf, hash, place, err) &&
           naming_put(cf, hash, place, err);
}

bool evidence_stats(struct casefile *cf, struct evidence_stats *out, struct error *err)
{
    struct query query;

    *out = (struct evidence_stats){0};
    query_begin(&query, cf->db, "SELECT objects, bytes, (SELECT count(*) FROM segment) FROM stock");
    if (query_next(&query)) {
        out->objects = (uint64_t)query_int(&query, 0);
        out->bytes = (uint64_t)query_int(&query, 1);
        out->segments = (uint64_t)query_int(&query, 2);
    }
    return query_end(&query, err);
}
