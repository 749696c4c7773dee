/* tls_server.c - see tls_server.h. */
#include "tls_server.h"

#include "base/mem.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

struct tls_server {
    SSL_CTX *context;
    SSL *ssl;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s failed\n", what);
    ERR_print_errors_fp(stderr);
    abort();
}

struct tls_server *tls_server_new(const char *certificate, const char *key, bool old)
{
    struct tls_server *server = xcalloc(1, sizeof(*server));

    server->context = SSL_CTX_new(TLS_server_method());
    must(server->context, "SSL_CTX_new");
    must(SSL_CTX_use_certificate_chain_file(server->context, certificate) == 1, certificate);
    must(SSL_CTX_use_PrivateKey_file(server->context, key, SSL_FILETYPE_PEM) == 1, key);
    if (old) {
        SSL_CTX_set_security_level(server->context, 0); /* TLS 1.1 signs with SHA-1 */
        must(SSL_CTX_set_min_proto_version(server->context, TLS1_VERSION) == 1, "version");
        must(SSL_CTX_set_max_proto_version(server->context, TLS1_1_VERSION) == 1, "version");
    }
    server->ssl = SSL_new(server->context);
    must(server->ssl, "SSL_new");
    return server;
}

void tls_server_free(struct tls_server *server)
{
    if (!server)
        return;
    SSL_free(server->ssl);
    SSL_CTX_free(server->context);
    free(server);
}

bool tls_server_accept(struct tls_server *server, int fd)
{
    bool ok = SSL_set_fd(server->ssl, fd) == 1 && SSL_accept(server->ssl) == 1;

    ERR_clear_error();
    return ok;
}

const char *tls_server_name(const struct tls_server *server)
{
    const char *name = SSL_get_servername(server->ssl, TLSEXT_NAMETYPE_host_name);

    return name ? name : "";
}

long tls_server_read(struct tls_server *server, void *at, size_t room)
{
    size_t got = 0;

    ERR_clear_error();
    return SSL_read_ex(server->ssl, at, room, &got) == 1 ? (long)got : -1;
}

long tls_server_write(struct tls_server *server, const void *at, size_t len)
{
    size_t put = 0;

    ERR_clear_error();
    return SSL_write_ex(server->ssl, at, len, &put) == 1 ? (long)put : -1;
}
