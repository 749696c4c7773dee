/* source.c - see source.h.
 *
 * Small messages are read into one buffer, larger ones into another that has large pages, and is
 * kept as well. The largest are mapped: a private mapping of a read-only file can be written to,
 * and only what is written to takes memory. Each page that is takes a page fault, though, and up to
 * some size a copy of everything costs less. */
#include "source.h"

#include "base/limits.h"
#include "base/pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SMALL = KIB(128), MIDDLE = MIB(8), KEPT = MIB(4), PAGE = 4096 };

static void unmap(struct source *source)
{
    if (source->map)
        munmap(source->map, source->map_len);
    source->map = NULL;
}

/* Space for len bytes behind the room. */
static bool make_room(struct source *source, size_t len)
{
    unmap(source);
    if (source->room < len + EXAMINE_ROOM) {
        char *more =
            malloc(len + EXAMINE_ROOM); /* may fail: a large script's size is a stranger's */

        if (!more)
            return false;
        free(source->own);
        source->own = more;
        source->room = len + EXAMINE_ROOM;
    }
    source->at = source->own + EXAMINE_ROOM;
    source->len = len;
    return true;
}

static bool read_all(int fd, char *at, size_t len, uint64_t offset)
{
    while (len > 0) {
        ssize_t got = pread(fd, at, len, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

/* Into large pages. Those of a mail beyond KEPT are not kept for the next. */
static bool read_middle(struct source *source, int fd, uint64_t offset, size_t len)
{
    size_t need = len + EXAMINE_ROOM;

    unmap(source);
    if (source->large_len < need || source->large_len > KEPT) {
        pages_give(source->large, source->large_len);
        source->large = pages_take(need);
        source->large_len = source->large ? pages_size(need) : 0;
    }
    if (!source->large)
        return false;
    source->at = (char *)source->large + EXAMINE_ROOM;
    source->len = len;
    return read_all(fd, source->at, len, offset);
}

static bool map(struct source *source, int fd, uint64_t offset, size_t len)
{
    uint64_t start = (offset - EXAMINE_ROOM) / PAGE * PAGE;
    size_t lead = (size_t)(offset - start);

    unmap(source);
    source->map_len = lead + len;
    source->map =
        mmap(NULL, source->map_len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, (off_t)start);
    if (source->map == MAP_FAILED) {
        source->map = NULL;
        return false;
    }
    source->at = (char *)source->map + lead;
    source->len = len;
    return true;
}

bool source_from_fd(struct source *source, int fd, uint64_t offset, uint64_t len)
{
    if (offset > INT64_MAX - LIMIT_MESSAGE || len > LIMIT_MESSAGE)
        return false;
    if (len > MIDDLE && offset >= EXAMINE_ROOM)
        return map(source, fd, offset, (size_t)len);
    if (len > SMALL)
        return read_middle(source, fd, offset, (size_t)len);
    return make_room(source, (size_t)len) && read_all(fd, source->at, (size_t)len, offset);
}

bool source_from_bytes(struct source *source, struct str bytes)
{
    if (!make_room(source, bytes.len))
        return false;
    memcpy(source->at, bytes.at, bytes.len);
    return true;
}

void source_dispose(struct source *source)
{
    unmap(source);
    pages_give(source->large, source->large_len);
    free(source->own);
    *source = (struct source){0};
}
