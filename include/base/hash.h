/* hash.h - SHA-256, the name of every piece of evidence. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/text.h"

struct hash {
    unsigned char bytes[32];
};

enum { HASH_HEX = 65 }; /* 64 digits and a NUL */

struct hash hash_of(struct str bytes);
bool hash_equal(const struct hash *a, const struct hash *b);
bool hash_is_zero(const struct hash *hash);
void hash_to_hex(const struct hash *hash, char out[HASH_HEX]);
bool hash_from_hex(struct str hex, struct hash *out) NODISCARD;

/* SHA-1 of two pieces together: for names that others' formats make so (base/uuid.h), for nothing
 * that has to be safe. */
void hash_sha1(struct str first, struct str second, unsigned char out[20]);

/* HMAC-SHA-256 (RFC 2104): a hash that only the holder of the key can make. */
struct hash hash_keyed(const struct hash *key, struct str bytes);

/* Bytes that come in pieces. */
struct hasher; /* opaque */
struct hasher *hasher_new(void);
void hasher_add(struct hasher *hasher, const void *bytes, size_t len);
/* Gives the hash and is ready for the next message. */
void hasher_finish(struct hasher *hasher, struct hash *out);
void hasher_free(struct hasher *hasher);

/* Of the library that hashes and signs: "OpenSSL 3.0.15 3 Sep 2024". */
const char *hash_library_version(void);

#endif
