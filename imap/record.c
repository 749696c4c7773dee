/* record.c - see record.h. */
#include "record.h"

#include "base/limits.h"
#include "base/mem.h"
#include "case/evidence.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELD_MOST   KIB(512)
#define HELD_ENOUGH KIB(64) /* room that is worth a read */

bool record_open(struct record_writer *writer, int fd, struct error *err)
{
    off_t end = lseek(fd, 0, SEEK_END);

    *writer = (struct record_writer){.fd = fd};
    if (end < 0)
        return error_set_errno(err, ERROR_IO, "cannot use the evidence file");
    writer->end = (uint64_t)end;
    writer->held = xreallocarray(NULL, HELD_MOST, 1);
    writer->hasher = hasher_new();
    return true;
}

void record_dispose(struct record_writer *writer)
{
    free(writer->held);
    if (writer->hasher)
        hasher_free(writer->hasher);
    *writer = (struct record_writer){0};
}

bool record_flush(struct record_writer *writer, struct error *err)
{
    size_t done = 0;

    while (done < writer->len) {
        ssize_t put = write(writer->fd, writer->held + done, writer->len - done);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set_errno(err, ERROR_IO, "cannot write evidence");
        done += (size_t)put;
    }
    writer->torn = writer->torn || writer->len > writer->begun;
    writer->begun = 0;
    writer->len = 0;
    return true;
}

/* Our own few bytes: head and tail. */
static bool hold(struct record_writer *writer, const char *text, size_t len, struct error *err)
{
    if (HELD_MOST - writer->len < len && !record_flush(writer, err))
        return false;
    memcpy(writer->held + writer->len, text, len);
    writer->len += len;
    writer->end += len;
    return true;
}

bool record_begin(struct record_writer *writer, uint64_t length, struct error *err)
{
    char head[EVIDENCE_HEAD + 1];

    assert(writer->left == 0);
    snprintf(head, sizeof(head), "mailmedic-object 1 %020" PRIu64 "\n", length);
    if (HELD_MOST - writer->len < EVIDENCE_HEAD && !record_flush(writer, err))
        return false;
    writer->begun = writer->len;
    writer->torn = false;
    if (!hold(writer, head, EVIDENCE_HEAD, err))
        return false;
    writer->left = length;
    writer->at_hand = (struct record){.offset = writer->end, .length = length};
    return true;
}

char *record_space(struct record_writer *writer, size_t *room, struct error *err)
{
    size_t space = HELD_MOST - writer->len;

    if (space < HELD_ENOUGH && space < writer->left) {
        if (!record_flush(writer, err))
            return NULL;
        space = HELD_MOST;
    }
    *room = space < writer->left ? space : (size_t)writer->left;
    return writer->held + writer->len;
}

void record_put(struct record_writer *writer, size_t len)
{
    assert(len <= writer->left);
    hasher_add(writer->hasher, writer->held + writer->len, len);
    writer->len += len;
    writer->end += len;
    writer->left -= len;
}

bool record_add(struct record_writer *writer, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        size_t room;
        char *space = record_space(writer, &room, err);

        if (!space)
            return false;
        assert(room > 0);
        if (room > bytes.len)
            room = bytes.len;
        memcpy(space, bytes.at, room);
        record_put(writer, room);
        bytes = str_part(bytes, room, bytes.len);
    }
    return true;
}

bool record_end(struct record_writer *writer, struct record *out, struct error *err)
{
    char hex[HASH_HEX];
    char tail[EVIDENCE_TAIL + 1];

    assert(writer->left == 0);
    hasher_finish(writer->hasher, &writer->at_hand.hash);
    hash_to_hex(&writer->at_hand.hash, hex);
    snprintf(tail, sizeof(tail), "\nsha256 %s\n", hex);
    *out = writer->at_hand;
    if (!hold(writer, tail, EVIDENCE_TAIL, err))
        return false;
    writer->begun = writer->len;
    writer->torn = false;
    return true;
}

struct str record_abandon(struct record_writer *writer)
{
    struct str rest = {writer->held + writer->begun, writer->len - writer->begun};
    struct hash ignored;

    hasher_finish(writer->hasher, &ignored);
    writer->end -= rest.len;
    writer->len = writer->begun;
    writer->left = 0;
    if (!writer->torn)
        rest = str_part(rest, EVIDENCE_HEAD, rest.len);
    return rest;
}
