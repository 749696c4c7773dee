/* tls_server.h - the other end of TLS, for scripted servers. Waits; gives up after ten seconds. */
#ifndef TESTS_TLS_SERVER_H
#define TESTS_TLS_SERVER_H

#include "base/text.h"

struct tls_server; /* opaque */

/* certificate and key are files. old: nothing newer than TLS 1.1. Ends the program when it cannot
 * be made. */
struct tls_server *tls_server_new(const char *certificate, const char *key, bool old);
void tls_server_free(struct tls_server *server); /* NULL is fine */

/* The handshake, on a socket that blocks with a time-out. False: it failed. */
bool tls_server_accept(struct tls_server *server, int fd);

/* The SNI the client sent; "" none. */
const char *tls_server_name(const struct tls_server *server);

/* Like read() and write(). */
long tls_server_read(struct tls_server *server, void *at, size_t room);
long tls_server_write(struct tls_server *server, const void *at, size_t len);

#endif
