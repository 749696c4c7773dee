/* stream.c - see stream.h. */
#include "stream.h"

#include "squeeze.h"
#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static enum io failed(const struct stream *stream, struct error *err)
{
    if (errno == ECONNRESET || errno == EPIPE)
        return IO_END;
    error_set_errno(err, ERROR_NET, "the connection to %s is lost", stream->host);
    return IO_BAD;
}

static enum io plain_read(struct stream *stream, void *at, size_t room, size_t *got,
                          struct error *err)
{
    ssize_t count;

    *got = 0;
    if (stream->tls)
        return tls_read(stream->tls, at, room, got, err);
    do
        count = read(stream->fd, at, room);
    while (count < 0 && errno == EINTR);
    if (count > 0) {
        *got = (size_t)count;
        return IO_OK;
    }
    if (count == 0)
        return IO_END;
    return errno == EAGAIN ? IO_READ : failed(stream, err);
}

static enum io plain_write(struct stream *stream, const void *at, size_t len, size_t *put,
                           struct error *err)
{
    ssize_t count;

    *put = 0;
    if (stream->tls)
        return tls_write(stream->tls, at, len, put, err);
    do
        count = send(stream->fd, at, len, MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    if (count >= 0) {
        *put = (size_t)count;
        return IO_OK;
    }
    return errno == EAGAIN ? IO_WRITE : failed(stream, err);
}

/* --- compressed --- */

static enum io squeezed_read(struct stream *stream, void *at, size_t room, size_t *got,
                             struct error *err)
{
    for (;;) {
        size_t space, came;
        char *to;
        enum io io;

        switch (squeeze_take(stream->squeeze, at, room, got)) {
        case SQUEEZE_OK:
            return IO_OK;
        case SQUEEZE_ENDED:
            return IO_END;
        case SQUEEZE_DAMAGED:
            error_set(err, ERROR_PROTOCOL,
                      "what %s sends cannot be decompressed; try without --compress", stream->host);
            return IO_BAD;
        case SQUEEZE_WANTS_MORE:
            break;
        }
        to = squeeze_space(stream->squeeze, &space);
        io = plain_read(stream, to, space, &came, err);
        if (io != IO_OK)
            return io;
        squeeze_came(stream->squeeze, came);
    }
}

/* What was squeezed counts as put when all of it has left. */
static enum io squeezed_write(struct stream *stream, const void *at, size_t len, size_t *put,
                              struct error *err)
{
    *put = 0;
    for (;;) {
        struct str leaving = squeeze_leaving(stream->squeeze);
        size_t went;
        enum io io;

        if (leaving.len == 0 && stream->squeezed > 0) {
            *put = stream->squeezed;
            stream->squeezed = 0;
            return IO_OK;
        }
        if (leaving.len == 0) {
            stream->squeezed = squeeze_give(stream->squeeze, at, len);
            continue;
        }
        io = plain_write(stream, leaving.at, leaving.len, &went, err);
        if (io != IO_OK)
            return io;
        squeeze_left(stream->squeeze, went);
    }
}

enum io stream_read(struct stream *stream, void *at, size_t room, size_t *got, struct error *err)
{
    return (stream->squeeze ? squeezed_read : plain_read)(stream, at, room, got, err);
}

enum io stream_write(struct stream *stream, const void *at, size_t len, size_t *put,
                     struct error *err)
{
    return (stream->squeeze ? squeezed_write : plain_write)(stream, at, len, put, err);
}

bool stream_has_more(const struct stream *stream)
{
    char byte;

    return recv(stream->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool stream_is_local(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);

    if (getpeername(fd, (struct sockaddr *)&address, &len) != 0)
        return false;
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&address;

        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)&address;

        return IN6_IS_ADDR_LOOPBACK(&in->sin6_addr);
    }
    return address.ss_family == AF_UNIX;
}
