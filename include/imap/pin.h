/* pin.h - the one key that a server must have, as a person writes it down. */
#ifndef IMAP_PIN_H
#define IMAP_PIN_H

#include "base/error.h"
#include "base/hash.h"

/* 64 hex digits, or base64 with or without curl's "sha256//" (or "sha256:") before it: the SHA-256
 * of a server's public key (SPKI, RFC 7469). False with ERROR_USAGE: it is none. */
bool pin_read(const char *text, struct hash *out, struct error *err) NODISCARD;

#endif
