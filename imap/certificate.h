/* certificate.h - a certificate in words (private to tls.c). */
#ifndef IMAP_CERTIFICATE_H
#define IMAP_CERTIFICATE_H

#include "base/hash.h"

#include <openssl/x509.h>

/* Each writes shown form, cut to size. */
void certificate_subject(X509 *certificate, char *out, size_t size);
void certificate_issuer(X509 *certificate, char *out, size_t size);
void certificate_names(X509 *certificate, char *out, size_t size); /* DNS and IP, ", " between */

int64_t certificate_from(X509 *certificate); /* INT64_MIN: unreadable */
int64_t certificate_until(X509 *certificate);

bool certificate_spki(X509 *certificate, struct hash *out) NODISCARD;
bool certificate_hash(X509 *certificate, struct hash *out) NODISCARD; /* its fingerprint */

/* Adds it in PEM. */
void certificate_pem(X509 *certificate, struct buf *out);

/* Why OpenSSL did not accept it: a sentence about host. depth 0 is the server's own certificate. */
void certificate_refusal(X509 *certificate, int verify_error, int depth, const char *host,
                         struct buf *out);

#endif
