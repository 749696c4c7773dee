/* scan_bytes.c - where the bytes lie that are to be parsed; see scan_work.h. */
#include "scan_work.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    AHEAD = 64 * 1024, /* headers lie close together: so many bytes are read at once */
    SHORT = 16 * 1024, /* a header that is handed over as bytes; a longer one by its place */
};

static bool open_segment(struct scan *scan, int64_t segment, struct scan_segment **out,
                         struct error *err)
{
    struct scan_segment *oldest = &scan->segments[0];
    int fd;

    for (size_t i = 0; i < SCAN_SEGMENTS; i++) {
        struct scan_segment *entry = &scan->segments[i];

        if (entry->fd >= 0 && entry->segment == segment) {
            entry->used = ++scan->segment_clock;
            *out = entry;
            return true;
        }
        if (entry->used < oldest->used)
            oldest = entry;
    }
    if (!evidence_open(scan->cf, segment, &fd, err))
        return false;
    if (oldest->fd >= 0)
        close(oldest->fd);
    *oldest = (struct scan_segment){
        .segment = segment, .fd = fd, .used = ++scan->segment_clock, .ahead = oldest->ahead};
    *out = oldest;
    return true;
}

void scan_close_segments(struct scan *scan)
{
    for (size_t i = 0; i < SCAN_SEGMENTS; i++) {
        if (scan->segments[i].fd >= 0)
            close(scan->segments[i].fd);
        free(scan->segments[i].ahead);
        scan->segments[i] = (struct scan_segment){.fd = -1};
    }
}

static bool locate(struct scan *scan, const struct scan_piece *piece, struct pool_work *work,
                   struct scan_segment **segment, struct error *err)
{
    struct evidence_place place = piece->place;

    if ((place.segment == 0 && !evidence_find(scan->cf, &piece->raw, &place, err)) ||
        !open_segment(scan, place.segment, segment, err))
        return false;
    work->fd = (*segment)->fd;
    work->offset = place.offset;
    work->length = place.length;
    return true;
}

bool scan_locate(struct scan *scan, const struct scan_piece *piece, struct pool_work *work,
                 struct error *err)
{
    struct scan_segment *segment;

    return locate(scan, piece, work, &segment, err);
}

/* Evidence only grows: what was read ahead stays true. */
static bool read_ahead(struct scan_segment *segment, const struct pool_work *work)
{
    ssize_t got;

    if (segment->have >= work->length && work->offset >= segment->from &&
        work->offset - segment->from <= segment->have - work->length)
        return true;
    if (!segment->ahead)
        segment->ahead = xcalloc(1, AHEAD);
    segment->from = work->offset;
    got = pread(segment->fd, segment->ahead, AHEAD, (off_t)work->offset);
    segment->have = got > 0 ? (size_t)got : 0;
    return segment->have >= work->length;
}

bool scan_header_bytes(struct scan *scan, const struct scan_piece *piece, struct pool_work *work,
                       struct error *err)
{
    struct scan_segment *segment;

    if (!locate(scan, piece, work, &segment, err))
        return false;
    if (work->length > SHORT || !read_ahead(segment, work))
        return true; /* the worker tries */
    work->fd = -1;
    work->bytes = (struct str){segment->ahead + (work->offset - segment->from), work->length};
    return true;
}
