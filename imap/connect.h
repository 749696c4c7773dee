/* connect.h - from a host name to a connected socket. Runs in main, which may open sockets. */
#ifndef IMAP_CONNECT_H
#define IMAP_CONNECT_H

#include "base/error.h"

/* Resolves host (a name or an address literal) and connects to the first of its addresses that
 * answers; a second attempt starts when the first is slow. Gives up after timeout_ms, or when
 * cancel_fd (-1: none) becomes readable. *fd is non-blocking, close-on-exec and the caller's.
 * The error is a sentence: cannot reach mail.example:993: Connection refused */
bool server_connect(const char *host, unsigned port, int cancel_fd, int timeout_ms, int *fd,
                    struct error *err) NODISCARD;

#endif
