/* pin.h - the one key, or the one certificate, that a server must have, as a person writes it down.
 *
 * A key is asked for besides everything else. A certificate is trusted instead of everything else:
 * its names, its dates and who issued it are not looked at. Only a person can decide that. */
#ifndef IMAP_PIN_H
#define IMAP_PIN_H

#include "base/error.h"
#include "base/hash.h"

enum { PIN_TEXT = 80 }; /* room for pin_of_certificate() */

struct pin {
    bool certificate; /* the hash is of the certificate, not of its key */
    struct hash hash;
};

/* 64 hex digits, or base64 with or without curl's "sha256//" (or "sha256:") before it: the SHA-256
 * of a server's public key (SPKI, RFC 7469). "certificate:" and 64 hex digits, perhaps in pairs
 * with colons as openssl prints them: the fingerprint of a certificate. False with ERROR_USAGE: it
 * is none of these. */
bool pin_read(const char *text, struct pin *out, struct error *err) NODISCARD;
/* How to write down that this certificate is trusted; hex: its fingerprint. */
void pin_of_certificate(const char *hex, char out[PIN_TEXT]);

#endif
