/* fuzz_frame.c - a peer that was taken over writes what it likes: the reader takes whole frames or
 * none, fields stay inside their frame, and what was taken is written again as it was. */
#include "base/frame.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct wire {
    int ends[2];
    struct frame_reader reader; /* on ends[0] */
    struct buf again;           /* the frames taken, written once more */
    bool ended;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_fields(struct str payload)
{
    struct unpack in = {.rest = payload};
    struct field field;
    size_t bytes = 0;

    while (unpack_next(&in, &field)) {
        struct unpack one = {0};

        bytes += 6 + field.value.len;
        must(bytes <= payload.len);
        must(field.value.len == 0 ||
             (field.value.at >= payload.at &&
              field.value.at + field.value.len <= payload.at + payload.len));
        must(unpack_u64(&one, &field, 1000) <= 1000);
        must(one.bad || field.value.len == 8);
        one.bad = false;
        (void)unpack_i64(&one, &field);
        must(one.bad == (field.value.len != 8));
        one.bad = false;
        must(utf8_valid(unpack_text(&one, &field)));
    }
    must(in.bad || bytes == payload.len);
}

/* Writes the frame to a pair of its own and adds its bytes to `again`. */
static void write_again(struct wire *wire, const struct frame *frame)
{
    struct error err = {0};
    size_t want = FRAME_HEAD + frame->payload.len;
    char bytes[65536];
    int ends[2];

    must(want <= sizeof(bytes) && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    must(frame_write_within(ends[0], frame, -1, 1000, &err));
    must(recv(ends[1], bytes, sizeof(bytes), MSG_WAITALL | MSG_DONTWAIT) == (ssize_t)want);
    buf_add(&wire->again, bytes, want);
    close(ends[0]);
    close(ends[1]);
}

static void take_frames(struct wire *wire)
{
    struct error err = {0};
    struct frame frame;
    enum frame_result result = FRAME_OK;

    while (!wire->ended && result == FRAME_OK) {
        result = frame_poll(&wire->reader, &frame, &err);
        must((result == FRAME_BAD) == (err.code != ERROR_NONE));
        wire->ended = result == FRAME_BAD || result == FRAME_END;
        if (result != FRAME_OK)
            continue;
        check_fields(frame.payload);
        write_again(wire, &frame);
    }
}

/* The first byte says in how large pieces the rest arrives. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size > 0 ? data[0] + 1 : 1;
    struct wire wire = {0};

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire.ends) == 0);
    frame_reader_init(&wire.reader, wire.ends[0]);
    wire.reader.most = 32768;
    buf_init(&wire.again, size);
    for (size_t at = 1; at < size && !wire.ended; at += piece) {
        size_t len = size - at < piece ? size - at : piece;

        must(send(wire.ends[1], data + at, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len);
        take_frames(&wire);
    }
    close(wire.ends[1]);
    take_frames(&wire);
    must(wire.again.len == 0 || memcmp(wire.again.at, data + 1, wire.again.len) == 0);
    frame_reader_dispose(&wire.reader);
    buf_dispose(&wire.again);
    close(wire.ends[0]);
    return 0;
}
