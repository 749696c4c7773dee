/* spill.c - see base/spill.h. */
#include "base/spill.h"

#include "base/file.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

/* What is only in memory goes to the file. */
static bool put_piece(struct spill *spill, struct error *err)
{
    size_t done = 0;

    if (!spill->filed) {
        spill->fd = file_nameless(spill->folder, err);
        if (spill->fd < 0)
            return false;
        spill->filed = true;
    }
    while (done < spill->held) {
        ssize_t put =
            pwrite(spill->fd, spill->piece + done, spill->held - done, (off_t)(spill->from + done));

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return error_set_errno(err, ERROR_IO, "cannot write a scratch file in %s",
                                   spill->folder);
        done += (size_t)put;
    }
    spill->fresh = false;
    return true;
}

bool spill_add(struct spill *spill, struct str bytes, struct error *err)
{
    if (!spill->piece)
        spill->piece = xcalloc(1, PIECE);
    while (bytes.len > 0) {
        size_t most;

        if (spill->held == PIECE && spill->fresh && !put_piece(spill, err))
            return false;
        if (spill->held == PIECE || spill->from + spill->held != spill->size) {
            spill->from = spill->size;
            spill->held = 0;
        }
        most = PIECE - spill->held < bytes.len ? PIECE - spill->held : bytes.len;
        memcpy(spill->piece + spill->held, bytes.at, most);
        spill->held += most;
        spill->size += most;
        spill->fresh = true;
        bytes = str_part(bytes, most, bytes.len);
    }
    return true;
}

/* Brings to hand what stands from there on. */
static bool get_piece(struct spill *spill, uint64_t at, struct error *err)
{
    ssize_t got;

    if (spill->fresh && !put_piece(spill, err))
        return false;
    while ((got = pread(spill->fd, spill->piece, PIECE, (off_t)at)) < 0 && errno == EINTR)
        ;
    if (got <= 0) {
        errno = got < 0 ? errno : EIO;
        spill->held = 0;
        return error_set_errno(err, ERROR_IO, "cannot read a scratch file in %s", spill->folder);
    }
    spill->from = at;
    spill->held = (size_t)got;
    return true;
}

bool spill_read(struct spill *spill, uint64_t at, void *out, size_t len, struct error *err)
{
    char *to = out;

    assert(at <= spill->size && len <= spill->size - at);
    while (len > 0) {
        size_t skip, most;

        if ((at < spill->from || at >= spill->from + spill->held) && !get_piece(spill, at, err))
            return false;
        skip = (size_t)(at - spill->from);
        most = spill->held - skip < len ? spill->held - skip : len;
        memcpy(to, spill->piece + skip, most);
        to += most;
        at += most;
        len -= most;
    }
    return true;
}

void spill_dispose(struct spill *spill)
{
    if (spill->filed)
        close(spill->fd);
    free(spill->piece);
    *spill = (struct spill){.folder = spill->folder};
}
