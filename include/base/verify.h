/* verify.h - signatures that strangers made over a SHA-256, with public keys that they published:
 * RSA (PKCS #1 v1.5) and Ed25519, as mail servers sign. Both key and signature may be hostile. */
#ifndef BASE_VERIFY_H
#define BASE_VERIFY_H

#include "base/hash.h"

enum { VERIFY_RSA_MOST = 8192 }; /* bits; a larger key costs more than a mail is worth */

struct verify_key; /* opaque */

/* DER: SubjectPublicKeyInfo, or an RSAPublicKey alone. NULL: it is neither. */
struct verify_key *verify_key_rsa(struct str der);
/* 32 bytes. NULL: it is no key. */
struct verify_key *verify_key_ed25519(struct str raw);
void verify_key_free(struct verify_key *key); /* NULL is fine */

unsigned verify_key_bits(const struct verify_key *key);

/* Ed25519 signs the 32 bytes of the hash as its message (RFC 8463). */
bool verify_is_good(const struct verify_key *key, const struct hash *hash, struct str signature);

#endif
