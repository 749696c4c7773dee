/* role_copy.c - a role that forks copies of itself; see role.h.
 *
 * Loading a program with all its libraries costs about ten milliseconds, and parse workers live for
 * a few dozen messages. So one process loads, reads nothing that a stranger wrote, and forks; a
 * copy is its child, therefore the original ends it as well, and main asks for both in frames.
 * A copy shares the original's address layout: what one gave away, the next one has. */
#include "role_copy.h"

#include "base/frame.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Frames, both ways. The answer to MAKE has the pid and brings the copy's socket along; the answer
 * to END has its wait status. */
enum { MAKE = 1, END };

enum { FIELD = 1 };

enum {
    PATIENCE_MS = 10000, /* the first answer comes when its libraries are loaded */
    SOCKET_ROOM = 1 << 20,
};

/* --- the parent --- */

/* Sends a request and takes the answer; *passed receives the descriptor that came, or -1. */
static bool ask(const struct role *original, uint16_t type, uint64_t pid, uint64_t *value,
                int *passed, struct error *err)
{
    struct frame_reader reader;
    struct frame frame = {.type = type};
    struct unpack in = {0};
    struct field field;
    struct buf request;
    bool ok;

    buf_init(&request, 64);
    pack_u64(&request, FIELD, pid);
    frame.payload = buf_as_str(&request);
    frame_reader_init(&reader, original->fd);
    *passed = -1;
    ok = frame_write_within(original->fd, &frame, -1, PATIENCE_MS, err) &&
         frame_wait(&reader, &frame, PATIENCE_MS, err) == FRAME_OK && frame.type == type;
    if (ok) {
        in.rest = frame.payload;
        ok = unpack_next(&in, &field);
        *value = ok ? unpack_u64(&in, &field, INT64_MAX) : 0;
        *passed = reader.passed_fd;
        reader.passed_fd = -1;
    }
    frame_reader_dispose(&reader);
    buf_dispose(&request);
    if (ok && !in.bad)
        return true;
    if (err->code == ERROR_NONE)
        error_set(err, ERROR_JAIL, "the %s process does not answer", role_name(original->kind));
    return false;
}

bool role_copy(struct role *out, const struct role *original, struct error *err)
{
    uint64_t pid = 0;
    int fd;

    *out = (struct role){.kind = original->kind, .fd = -1};
    if (!ask(original, MAKE, 0, &pid, &fd, err))
        return false;
    if (fd < 0 || pid == 0)
        return error_set(err, ERROR_JAIL, "the %s process cannot make another",
                         role_name(original->kind));
    out->pid = (pid_t)pid;
    out->fd = fd;
    out->original = original;
    return true;
}

bool role_copy_end(const struct role *copy, int *status)
{
    struct error err = {0};
    uint64_t value = 0;
    int fd;

    if (!ask(copy->original, END, (uint64_t)copy->pid, &value, &fd, &err) || value == 0)
        return false;
    *status = (int)(value - 1);
    return true;
}

/* --- the original --- */

static void reply(uint16_t type, uint64_t value, int pass_fd)
{
    struct frame frame = {.type = type};
    struct error err = {0};
    struct buf payload;

    buf_init(&payload, 64);
    pack_u64(&payload, FIELD, value);
    frame.payload = buf_as_str(&payload);
    if (!frame_write(ROLE_FD, &frame, pass_fd, &err))
        _exit(1);
    buf_dispose(&payload);
}

/* True in the copy. */
static bool make(void)
{
    const int room = SOCKET_ROOM;
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        reply(MAKE, 0, -1);
        return false;
    }
    /* So that both may work ahead of each other; as much as the system gives. */
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    pid = fork();
    if (pid == 0) {
        dup2(ends[1], ROLE_FD);
        close_range(ROLE_FD + 1, ~0U, 0);
        return true;
    }
    close(ends[1]);
    reply(MAKE, pid > 0 ? (uint64_t)pid : 0, pid > 0 ? ends[0] : -1);
    close(ends[0]);
    return false;
}

/* Only children that were not waited for yet: any other number may be somebody else by now. */
static void end(pid_t pid)
{
    int status;
    pid_t got = pid > 0 ? waitpid(pid, &status, WNOHANG) : -1;

    if (got == 0)
        got = role_end(pid, &status) ? pid : -1;
    reply(END, got > 0 ? (uint64_t)(unsigned)status + 1 : 0, -1);
}

bool role_copies(void)
{
    struct frame_reader reader;
    struct error err = {0};
    struct frame frame;
    bool copy = false;

    frame_reader_init(&reader, ROLE_FD);
    while (!copy && frame_wait(&reader, &frame, -1, &err) == FRAME_OK) {
        struct unpack in = {.rest = frame.payload};
        struct field field;
        uint64_t pid = unpack_next(&in, &field) ? unpack_u64(&in, &field, INT32_MAX) : 0;

        if (frame.type == MAKE)
            copy = make();
        else if (frame.type == END)
            end((pid_t)pid);
    }
    frame_reader_dispose(&reader);
    return copy;
}
