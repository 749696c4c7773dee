/* sign.h - Ed25519 signatures, for the journal's checkpoints.
 *
 * A signature says that whoever holds the key has seen these bytes. Keys and signatures are of the
 * form that `openssl pkeyutl` and any other Ed25519 program understands. */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include "base/text.h"

enum { SIGN_PUBLIC = 32, SIGN_BYTES = 64, SIGN_PEM_MOST = 4096 };

struct sign_public {
    unsigned char bytes[SIGN_PUBLIC];
};

struct signature {
    unsigned char bytes[SIGN_BYTES];
};

struct sign_key; /* opaque; holds the secret half */

struct sign_key *sign_key_new(struct error *err) NODISCARD;
void sign_key_free(struct sign_key *key);

/* As PKCS#8 in PEM, encrypted with the passphrase (scrypt, AES-256); an empty one: as it is. */
bool sign_key_save(const struct sign_key *key, struct str passphrase, struct buf *out,
                   struct error *err) NODISCARD;
struct sign_key *sign_key_load(struct str pem, struct str passphrase, struct error *err) NODISCARD;

struct sign_public sign_public_of(const struct sign_key *key);
/* As PEM, for `openssl pkeyutl -verify -pubin`. */
bool sign_public_save(const struct sign_public *who, struct buf *out, struct error *err) NODISCARD;
/* Reads it back; a stranger may have written it. */
bool sign_public_load(struct str pem, struct sign_public *out, struct error *err) NODISCARD;

bool sign_make(const struct sign_key *key, struct str bytes, struct signature *out,
               struct error *err) NODISCARD;

/* True if this is the signature of `who` over bytes. */
bool sign_is_good(const struct sign_public *who, struct str bytes,
                  const struct signature *signature);

#endif
