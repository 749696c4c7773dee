/* stream.h - the connection to the server: a socket, in clear or through TLS, perhaps compressed.
 * Never waits. */
#ifndef IMAP_STREAM_H
#define IMAP_STREAM_H

#include "base/error.h"

enum io {
    IO_OK,
    IO_READ,  /* nothing until the socket can be read */
    IO_WRITE, /* nothing until it can be written */
    IO_END,   /* the other side has closed */
    IO_BAD,   /* err says why */
};

struct tls;
struct squeeze;

struct stream {
    int fd;                  /* non-blocking; the caller's */
    struct tls *tls;         /* NULL: in clear. The caller's */
    struct squeeze *squeeze; /* NULL: not compressed. The caller's */
    size_t squeezed;         /* bytes of ours that are squeezed and have not all left */
    const char *host;
};

enum io stream_read(struct stream *stream, void *at, size_t room, size_t *got, struct error *err);
/* After IO_READ or IO_WRITE the next call has to begin with the same bytes. */
enum io stream_write(struct stream *stream, const void *at, size_t len, size_t *put,
                     struct error *err);

/* True if the other side has sent bytes that nobody has read yet. In clear only. */
bool stream_has_more(const struct stream *stream);

/* Whether the socket leads to this same machine. Before lock-down. */
bool stream_is_local(int fd);

#endif
