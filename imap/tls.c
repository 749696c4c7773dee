/* tls.c - see tls.h. */
#include "tls.h"

#include "base/limits.h"
#include "base/mem.h"
#include "certificate.h"
#include "imap/pin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tls {
    SSL_CTX *context;
    SSL *ssl;
    char host[256];
    bool pinned;
    struct pin pin;
    bool by_pin_alone; /* all else spoke against it */
    struct hash shown; /* the server's certificate, once refused is true */
    bool refused;
    struct buf refusal; /* what was wrong with the certificate; the first thing wins */
    bool up;
    bool met_clear;
};

/* --- before lock-down --- */

static bool say_openssl(struct error *err, enum error_code code, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return error_set(err, code, "%s: %s", what, reason ? reason : "OpenSSL does not say why");
}

/* Where distributions keep what OpenSSL itself would look up in a folder, later, when no file can
 * be opened any more. */
static const char *system_store(void)
{
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    };

    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}

static bool load_trusted(struct tls *tls, const char *ca_file, struct error *err)
{
    const char *file = ca_file ? ca_file : system_store();
    char what[300];

    if (!file)
        return error_set(err, ERROR_TRUST,
                         "this machine has no list of trusted certificates (ca-certificates)");
    if (access(file, R_OK) != 0)
        return error_set_errno(err, ERROR_TRUST, "cannot read %s", file);
    if (SSL_CTX_load_verify_file(tls->context, file) == 1)
        return true;
    snprintf(what, sizeof(what), "%s holds no certificates that could be trusted", file);
    return say_openssl(err, ERROR_TRUST, what);
}

static void keep_refused(struct tls *tls, X509 *certificate)
{
    tls->refused = certificate && certificate_hash(certificate, &tls->shown);
}

/* The operator has said so of exactly this one. */
static bool is_trusted_alone(const struct tls *tls, X509 *certificate)
{
    struct hash hash;

    return tls->pinned && tls->pin.certificate && certificate &&
           certificate_hash(certificate, &hash) && hash_equal(&hash, &tls->pin.hash);
}

static int on_verify(int ok, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *tls = SSL_get_app_data(ssl);

    if (!ok && is_trusted_alone(tls, X509_STORE_CTX_get0_cert(store))) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        tls->by_pin_alone = true;
        return 1;
    }
    if (!ok)
        keep_refused(tls, X509_STORE_CTX_get0_cert(store));
    if (!ok && tls->refusal.len == 0)
        certificate_refusal(X509_STORE_CTX_get_current_cert(store), X509_STORE_CTX_get_error(store),
                            X509_STORE_CTX_get_error_depth(store), tls->host, &tls->refusal);
    return ok;
}

static bool is_address(const char *host)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool expect_host(struct tls *tls)
{
    X509_VERIFY_PARAM *param = SSL_get0_param(tls->ssl);

    if (is_address(tls->host)) /* a server name is never an address (RFC 6066) */
        return X509_VERIFY_PARAM_set1_ip_asc(param, tls->host) == 1;
    SSL_set_hostflags(tls->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(tls->ssl, tls->host) == 1 &&
           SSL_set_tlsext_host_name(tls->ssl, tls->host) == 1;
}

static bool prepare(struct tls *tls, const struct tls_options *options, struct error *err)
{
    tls->context = SSL_CTX_new(TLS_client_method());
    if (!tls->context || SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1)
        return say_openssl(err, ERROR_NET, "cannot prepare TLS");
    if (!load_trusted(tls, options->ca_file, err) ||
        (options->pin && !pin_read(options->pin, &tls->pin, err)))
        return false;
    tls->pinned = options->pin != NULL;
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, on_verify);
    SSL_CTX_set_options(tls->context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(tls->context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(tls->context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_read_buffer_len(tls->context, KIB(64)); /* several records a read */
    SSL_CTX_set_read_ahead(tls->context, 1);
    tls->ssl = SSL_new(tls->context);
    if (!tls->ssl || !expect_host(tls))
        return say_openssl(err, ERROR_NET, "cannot prepare TLS");
    SSL_set_app_data(tls->ssl, tls);
    return true;
}

bool tls_new(struct tls **out, const struct tls_options *options, struct error *err)
{
    struct tls *tls = xcalloc(1, sizeof(*tls));

    snprintf(tls->host, sizeof(tls->host), "%s", options->host);
    buf_init(&tls->refusal, KIB(2));
    if (!prepare(tls, options, err)) {
        tls_free(tls);
        return false;
    }
    *out = tls;
    return true;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    buf_dispose(&tls->refusal);
    free(tls);
}

bool tls_begin(struct tls *tls, int fd, struct error *err)
{
    if (SSL_set_fd(tls->ssl, fd) != 1)
        return say_openssl(err, ERROR_NET, "cannot begin TLS");
    SSL_set_connect_state(tls->ssl);
    return true;
}

/* --- in use --- */

static enum io say_refusal(struct tls *tls, struct error *err)
{
    unsigned long error = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(error);

    tls->met_clear = tls->refusal.len == 0 && ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER;
    if (tls->refusal.len > 0)
        error_set(err, ERROR_TRUST, "%s", buf_c(&tls->refusal));
    else if (tls->met_clear)
        error_set(err, ERROR_NET, "%s does not speak TLS on this port", tls->host);
    else if (ERR_GET_REASON(error) == SSL_R_UNSUPPORTED_PROTOCOL ||
             ERR_GET_REASON(error) == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION)
        error_set(err, ERROR_NET, "%s offers no TLS of version 1.2 or newer", tls->host);
    else
        error_set(err, ERROR_NET, "TLS with %s failed: %s", tls->host,
                  reason ? reason : "the connection is lost");
    ERR_clear_error();
    return IO_BAD;
}

/* What an OpenSSL call that did not do all it should means. */
static enum io outcome(struct tls *tls, int result, struct error *err)
{
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return IO_READ;
    case SSL_ERROR_WANT_WRITE:
        return IO_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return IO_END;
    case SSL_ERROR_SYSCALL:
        if (errno == 0 || errno == ECONNRESET || errno == EPIPE)
            return IO_END;
        error_set_errno(err, ERROR_NET, "the connection to %s is lost", tls->host);
        return IO_BAD;
    default:
        /* A connection that ends without TLS saying so may have been cut by anybody. To us an end
         * is an end: what was not complete is not evidence. */
        if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
            ERR_clear_error();
            return IO_END;
        }
        return say_refusal(tls, err);
    }
}

static bool matches_pin(struct tls *tls, struct error *err)
{
    X509 *certificate = SSL_get0_peer_certificate(tls->ssl);
    struct hash spki;
    char hex[HASH_HEX];

    if (!certificate || !certificate_spki(certificate, &spki))
        return error_set(err, ERROR_TRUST, "%s showed no certificate", tls->host);
    if (!tls->pinned || is_trusted_alone(tls, certificate))
        return true;
    if (tls->pin.certificate) {
        keep_refused(tls, certificate);
        return error_set(err, ERROR_TRUST,
                         "the certificate of %s is not the one that was to be trusted", tls->host);
    }
    if (hash_equal(&spki, &tls->pin.hash))
        return true;
    hash_to_hex(&spki, hex);
    return error_set(err, ERROR_TRUST, "the key of %s is not the pinned one; its SHA-256 is %s",
                     tls->host, hex);
}

enum io tls_handshake(struct tls *tls, struct error *err)
{
    int result;
    enum io io;

    ERR_clear_error();
    errno = 0;
    result = SSL_connect(tls->ssl);
    if (result == 1) {
        tls->up = true;
        return matches_pin(tls, err) ? IO_OK : IO_BAD;
    }
    io = outcome(tls, result, err);
    if (io == IO_END) {
        error_set(err, ERROR_NET, "%s closed the connection before TLS was agreed", tls->host);
        return IO_BAD;
    }
    return io;
}

bool tls_refused(const struct tls *tls, struct hash *certificate)
{
    *certificate = tls->shown;
    return tls->refused;
}

bool tls_by_pin_alone(const struct tls *tls)
{
    return tls->up && tls->by_pin_alone;
}

bool tls_met_clear(const struct tls *tls)
{
    return tls->met_clear;
}

enum io tls_read(struct tls *tls, void *at, size_t room, size_t *got, struct error *err)
{
    int result;

    *got = 0;
    errno = 0;
    result = SSL_read_ex(tls->ssl, at, room, got);
    return result == 1 ? IO_OK : outcome(tls, result, err);
}

enum io tls_write(struct tls *tls, const void *at, size_t len, size_t *put, struct error *err)
{
    int result;

    *put = 0;
    errno = 0;
    result = SSL_write_ex(tls->ssl, at, len, put);
    return result == 1 ? IO_OK : outcome(tls, result, err);
}

void tls_wipe_reads(struct tls *tls, bool on)
{
    if (on)
        SSL_set_options(tls->ssl, SSL_OP_CLEANSE_PLAINTEXT);
    else
        SSL_clear_options(tls->ssl, SSL_OP_CLEANSE_PLAINTEXT);
}

void tls_end(struct tls *tls)
{
    if (tls->up)
        (void)SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

bool tls_facts(const struct tls *tls, struct tls_facts *out)
{
    X509 *certificate = SSL_get0_peer_certificate(tls->ssl);

    *out = (struct tls_facts){0};
    if (!tls->up || !certificate)
        return false;
    snprintf(out->version, sizeof(out->version), "%s", SSL_get_version(tls->ssl));
    snprintf(out->cipher, sizeof(out->cipher), "%s", SSL_get_cipher_name(tls->ssl));
    certificate_subject(certificate, out->subject, sizeof(out->subject));
    certificate_issuer(certificate, out->issuer, sizeof(out->issuer));
    certificate_names(certificate, out->names, sizeof(out->names));
    out->from = certificate_from(certificate);
    out->until = certificate_until(certificate);
    ERR_clear_error(); /* oddities in it, of which the next read must not hear */
    return certificate_spki(certificate, &out->spki);
}

void tls_evidence(const struct tls *tls, struct buf *out)
{
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(tls->ssl);

    buf_printf(out, "%s %s\n", SSL_get_version(tls->ssl), SSL_get_cipher_name(tls->ssl));
    for (int i = 0; chain && i < sk_X509_num(chain); i++)
        certificate_pem(sk_X509_value(chain, i), out);
    ERR_clear_error();
}
