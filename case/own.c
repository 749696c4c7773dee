/* own.c - see own.h. */
#include "own.h"

#include "base/file.h"
#include "base/limits.h"
#include "segment.h"

#include <fcntl.h>
#include <unistd.h>

#define PENDING_MOST MIB(1)

void own_init(struct own_segment *own)
{
    *own = (struct own_segment){.fd = -1};
    buf_init(&own->pending, PENDING_MOST + EVIDENCE_HEAD + EVIDENCE_TAIL);
}

static void drop(struct own_segment *own)
{
    if (own->fd >= 0)
        close(own->fd);
    buf_clear(&own->pending);
    own->fd = -1;
    own->segment = 0;
    own->size = own->committed = 0;
    own->fresh = own->dirty = own->failed = false;
}

void own_dispose(struct own_segment *own)
{
    drop(own);
    buf_dispose(&own->pending);
}

void own_begin(struct own_segment *own, int64_t segment, int fd)
{
    drop(own);
    own->segment = segment;
    own->fd = fd;
    own->fresh = true;
}

static bool write_all(struct own_segment *own, struct str bytes, struct error *err)
{
    own->dirty = true;
    if (file_write(own->fd, bytes))
        return true;
    own->failed = true;
    return error_set_errno(err, ERROR_IO, "cannot write evidence");
}

bool own_flush(struct own_segment *own, struct error *err)
{
    bool ok;

    if (own->pending.len == 0) /* there may be no file either */
        return true;
    ok = write_all(own, buf_as_str(&own->pending), err);
    buf_clear(&own->pending);
    return ok;
}

bool own_add(struct own_segment *own, struct str bytes, const struct hash *hash,
             struct evidence_place *place, struct error *err)
{
    char head[EVIDENCE_HEAD], tail[EVIDENCE_TAIL];
    bool large = bytes.len >= PENDING_MOST;

    if ((large || own->pending.len + bytes.len >= PENDING_MOST) && !own_flush(own, err))
        return false;
    segment_head(bytes.len, head);
    segment_tail(hash, tail);
    *place = (struct evidence_place){own->segment, own->size + EVIDENCE_HEAD, bytes.len};
    own->size = segment_end(place);
    buf_add(&own->pending, head, sizeof(head));
    if (!large)
        buf_str(&own->pending, bytes);
    else if (!own_flush(own, err) || !write_all(own, bytes, err))
        return false;
    buf_add(&own->pending, tail, sizeof(tail));
    own->dirty = true;
    return true;
}

bool own_sync(struct own_segment *own, struct error *err)
{
    if (own->failed)
        return error_set(err, ERROR_IO, "evidence could not be written before");
    if (!own->dirty)
        return true;
    if (!own_flush(own, err))
        return false;
    if (fdatasync(own->fd) != 0) {
        own->failed = true;
        return error_set_errno(err, ERROR_IO, "cannot write evidence to the disk");
    }
    own->dirty = false;
    return true;
}

void own_committed(struct own_segment *own)
{
    own->committed = own->size;
    own->fresh = false;
}

void own_left(struct own_segment *own)
{
    if (own->fresh || own->size != own->committed)
        drop(own);
}

void own_rolled_back(struct own_segment *own, int evidence_fd)
{
    char name[SEGMENT_NAME];

    buf_clear(&own->pending);
    if (own->fresh) {
        segment_name(own->segment, name);
        unlinkat(evidence_fd, name, 0);
        drop(own);
        return;
    }
    if (own->segment == 0 || (own->size == own->committed && !own->failed))
        return;
    /* What was committed had been synced before. After a failure the file is not written to again;
     * the next record begins a new one. */
    if (!segment_is_ours_alone(own->fd) || ftruncate(own->fd, (off_t)own->committed) != 0 ||
        own->failed) {
        drop(own);
        return;
    }
    own->size = own->committed;
}
