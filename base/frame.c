/* frame.c - frames over a stream socket; see frame.h. */
#include "base/frame.h"

#include "base/clock.h"
#include "base/limits.h"
#include "le.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SMALL = 16 * 1024, /* header and payload up to here leave in one call */
    AHEAD = 32 * 1024, /* room that a reader ahead asks to be filled */
};

/* Room for the one descriptor that may come with a frame, aligned as the kernel wants it. */
union control {
    char room[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

/* What is left of timeout_ms that began at start; -1 stays -1. */
static int time_left(int64_t start, int timeout_ms)
{
    int64_t left;

    if (timeout_ms < 0)
        return -1;
    left = start + timeout_ms - clock_mono_ms();
    return left > 0 ? (int)left : 0;
}

/* --- writing --- */

/* sendmsg() only for descriptors: no jail allows it (security.md 7.3). */
static ssize_t send_some(int fd, struct str bytes, int pass_fd)
{
    union control control = {0};
    union { /* sendmsg() only reads, though its type does not say so */
        const char *given;
        void *wanted;
    } at = {bytes.at};
    struct iovec part = {at.wanted, bytes.len};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    struct cmsghdr *head;

    if (pass_fd < 0)
        return sendto(fd, bytes.at, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);
    message.msg_control = control.room;
    message.msg_controllen = sizeof(control.room);
    head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &pass_fd, sizeof(int));
    return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

struct writer {
    int fd;
    int pass_fd; /* goes with the first bytes, then -1 */
    int64_t start;
    int timeout_ms;
};

static bool send_all(struct writer *writer, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        struct pollfd wait = {writer->fd, POLLOUT, 0};
        ssize_t sent = send_some(writer->fd, bytes, writer->pass_fd);
        int ready;

        if (sent >= 0) {
            writer->pass_fd = -1;
            bytes = str_part(bytes, (size_t)sent, bytes.len);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return error_set_errno(err, ERROR_JAIL, "cannot write to the other process");
        ready = poll(&wait, 1, time_left(writer->start, writer->timeout_ms));
        if (ready == 0)
            return error_set(err, ERROR_JAIL, "the other process does not take its input");
        if (ready < 0 && errno != EINTR)
            return error_set_errno(err, ERROR_JAIL, "cannot wait for the other process");
    }
    return true;
}

static void put_head(unsigned char head[FRAME_HEAD], const struct frame *frame)
{
    le_put(head, 4, frame->payload.len);
    le_put(head + 4, 2, frame->type);
    le_put(head + 6, 2, frame->flags);
    le_put(head + 8, 8, frame->id);
}

bool frame_write_within(int fd, const struct frame *frame, int pass_fd, int timeout_ms,
                        struct error *err)
{
    struct writer writer = {fd, pass_fd, timeout_ms < 0 ? 0 : clock_mono_ms(), timeout_ms};
    unsigned char first[SMALL];
    size_t with = frame->payload.len;

    if (frame->payload.len > LIMIT_FRAME)
        return error_set(err, ERROR_LIMIT, "a frame of %zu bytes is too large", frame->payload.len);
    if (with > sizeof(first) - FRAME_HEAD)
        with = sizeof(first) - FRAME_HEAD;
    put_head(first, frame);
    if (with > 0)
        memcpy(first + FRAME_HEAD, frame->payload.at, with);
    return send_all(&writer, (struct str){(const char *)first, FRAME_HEAD + with}, err) &&
           send_all(&writer, str_part(frame->payload, with, frame->payload.len), err);
}

bool frame_write(int fd, const struct frame *frame, int pass_fd, struct error *err)
{
    return frame_write_within(fd, frame, pass_fd, -1, err);
}

void frame_put(struct buf *frames, const struct frame *frame)
{
    unsigned char head[FRAME_HEAD];

    put_head(head, frame);
    buf_add(frames, head, FRAME_HEAD);
    buf_str(frames, frame->payload);
}

bool frame_write_all(int fd, struct buf *frames, struct error *err)
{
    struct writer writer = {fd, -1, 0, -1};

    if (frames->full)
        return error_set(err, ERROR_LIMIT, "too many frames for the other process");
    if (!send_all(&writer, buf_as_str(frames), err))
        return false;
    buf_clear(frames);
    return true;
}

/* --- reading --- */

void frame_reader_init(struct frame_reader *reader, int fd)
{
    *reader = (struct frame_reader){.fd = fd, .most = LIMIT_FRAME, .passed_fd = -1};
    buf_init(&reader->in, FRAME_HEAD + LIMIT_FRAME);
}

static void drop_descriptor(struct frame_reader *reader)
{
    if (reader->passed_fd >= 0)
        close(reader->passed_fd);
    reader->passed_fd = -1;
}

void frame_reader_dispose(struct frame_reader *reader)
{
    drop_descriptor(reader);
    buf_dispose(&reader->in);
}

/* Keeps the last descriptor that came; a second one in the same frame replaces the first. */
static void take_descriptors(struct frame_reader *reader, struct msghdr *message)
{
    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS ||
            head->cmsg_len != CMSG_LEN(sizeof(int)))
            continue;
        drop_descriptor(reader);
        memcpy(&reader->passed_fd, CMSG_DATA(head), sizeof(int));
    }
}

static enum frame_result fail(struct frame_reader *reader)
{
    reader->ended = true;
    return FRAME_BAD;
}

/* What has arrived and was not handed out yet. */
static size_t arrived(const struct frame_reader *reader)
{
    return reader->in.len - reader->taken;
}

/* One read into the room behind what has arrived, which is at least want bytes. */
static ssize_t receive(struct frame_reader *reader, size_t want)
{
    struct buf *in = &reader->in;
    union control control;
    struct iovec part = {in->at + in->len, reader->ahead ? in->room - 1 - in->len : want};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t got;

    if (reader->ahead)
        return recv(reader->fd, part.iov_base, part.iov_len, MSG_DONTWAIT);
    message.msg_control = control.room;
    message.msg_controllen = CMSG_LEN(sizeof(int)); /* one, no more */
    got = recvmsg(reader->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got > 0)
        take_descriptors(reader, &message);
    return got;
}

/* Makes room for a frame of want bytes at the front. */
static bool make_room(struct frame_reader *reader, size_t want)
{
    struct buf *in = &reader->in;
    size_t have = arrived(reader);

    if (reader->taken > 0) {
        memmove(in->at, in->at + reader->taken, have);
        in->len = have;
        reader->taken = 0;
    }
    return buf_reserve(in, (reader->ahead && want < AHEAD ? AHEAD : want) - have);
}

/* Reads until want bytes have arrived. FRAME_OK: they have. */
static enum frame_result fill(struct frame_reader *reader, size_t want, struct error *err)
{
    if (arrived(reader) >= want)
        return FRAME_OK;
    if (!make_room(reader, want)) {
        error_set(err, ERROR_LIMIT, "a frame from the other process is too large");
        return fail(reader);
    }
    while (arrived(reader) < want) {
        ssize_t got = receive(reader, want - arrived(reader));

        if (got > 0) {
            reader->in.len += (size_t)got;
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return FRAME_NONE;
        if (got < 0 && errno != ECONNRESET) {
            error_set_errno(err, ERROR_JAIL, "cannot read from the other process");
            return fail(reader);
        }
        reader->ended = true;
        if (arrived(reader) == 0)
            return FRAME_END;
        error_set(err, ERROR_JAIL, "the other process ended in the middle of a frame");
        return FRAME_BAD;
    }
    return FRAME_OK;
}

static void put_away(struct frame_reader *reader)
{
    if (!reader->handed_out)
        return;
    reader->handed_out = false;
    drop_descriptor(reader);
    reader->taken += reader->at_hand;
    if (reader->taken == reader->in.len) {
        buf_clear(&reader->in);
        reader->taken = 0;
    }
}

bool frame_reader_has_more(const struct frame_reader *reader)
{
    size_t begin = reader->taken + (reader->handed_out ? reader->at_hand : 0);
    size_t have = reader->in.len - begin;

    return !reader->ended && have >= FRAME_HEAD &&
           have - FRAME_HEAD >= le_get(reader->in.at + begin, 4);
}

enum frame_result frame_poll(struct frame_reader *reader, struct frame *out, struct error *err)
{
    enum frame_result result;
    const char *head;
    size_t len;

    put_away(reader);
    if (reader->ended)
        return FRAME_END;
    result = fill(reader, FRAME_HEAD, err);
    if (result != FRAME_OK)
        return result;
    len = le_get(reader->in.at + reader->taken, 4);
    if (len > reader->most) {
        error_set(err, ERROR_LIMIT, "the other process announced a frame of %zu bytes", len);
        return fail(reader);
    }
    result = fill(reader, FRAME_HEAD + len, err);
    if (result != FRAME_OK)
        return result;
    head = reader->in.at + reader->taken;
    reader->handed_out = true;
    reader->at_hand = FRAME_HEAD + len;
    *out = (struct frame){
        .type = (uint16_t)le_get(head + 4, 2),
        .flags = (uint16_t)le_get(head + 6, 2),
        .id = le_get(head + 8, 8),
        .payload = str_part(buf_as_str(&reader->in), reader->taken + FRAME_HEAD, len),
    };
    return FRAME_OK;
}

enum frame_result frame_wait(struct frame_reader *reader, struct frame *out, int timeout_ms,
                             struct error *err)
{
    int64_t start = timeout_ms > 0 ? clock_mono_ms() : 0;

    for (;;) {
        struct pollfd wait = {reader->fd, POLLIN, 0};
        enum frame_result result = frame_poll(reader, out, err);
        int ready;

        if (result != FRAME_NONE)
            return result;
        ready = poll(&wait, 1, time_left(start, timeout_ms));
        if (ready == 0)
            return FRAME_NONE;
        if (ready < 0 && errno != EINTR) {
            error_set_errno(err, ERROR_JAIL, "cannot wait for the other process");
            return fail(reader);
        }
    }
}
