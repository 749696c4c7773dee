/* tls.h - TLS to a mail server: 1.2 or newer, the whole chain and the host name checked; the only
 * way around it is a pin that names the one certificate by its hash (imap/pin.h). OpenSSL is in
 * here and in certificate.c.
 *
 * tls_new() reads the certificates that are trusted, before lock-down; the rest needs no files. */
#ifndef IMAP_TLS_H
#define IMAP_TLS_H

#include "base/hash.h"
#include "stream.h"

struct tls; /* opaque */

struct tls_options {
    const char *host;    /* a name, or an address literal */
    const char *ca_file; /* NULL: the system's */
    const char *pin;     /* as pin_read() takes it; NULL: none */
};

bool tls_new(struct tls **out, const struct tls_options *options, struct error *err) NODISCARD;
void tls_free(struct tls *tls); /* NULL is fine */

/* Begins on a connected socket, which stays the caller's. */
bool tls_begin(struct tls *tls, int fd, struct error *err) NODISCARD;
/* IO_OK: the server is who it should be. IO_BAD: a sentence that says what is wrong with it. */
enum io tls_handshake(struct tls *tls, struct error *err);

/* Whether it ended because of what certificate the server has, and the SHA-256 of that. */
bool tls_refused(const struct tls *tls, struct hash *certificate) NODISCARD;

/* It is trusted for its pin and for nothing else: name, dates or issuer are not what they should.
 */
bool tls_by_pin_alone(const struct tls *tls);

/* What came back was no TLS at all: the server speaks in clear. */
bool tls_met_clear(const struct tls *tls);

enum io tls_read(struct tls *tls, void *at, size_t room, size_t *got, struct error *err);
enum io tls_write(struct tls *tls, const void *at, size_t len, size_t *put, struct error *err);

/* Whether what was decrypted is wiped from OpenSSL's buffers as soon as it was read. */
void tls_wipe_reads(struct tls *tls, bool on);

/* Says goodbye, if the socket takes it. */
void tls_end(struct tls *tls);

struct tls_facts { /* which server it was; text in shown form */
    char version[16], cipher[64];
    char subject[256], issuer[256], names[512];
    int64_t from, until; /* UTC seconds; INT64_MIN: unreadable */
    struct hash spki;    /* SHA-256 of the public key */
};

bool tls_facts(const struct tls *tls, struct tls_facts *out) NODISCARD;

/* Adds version, cipher and the certificates the server showed, in PEM: which server it was. */
void tls_evidence(const struct tls *tls, struct buf *out);

#endif
