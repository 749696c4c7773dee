/* hash.c - see hash.h. */
#include "base/hash.h"

#include "base/mem.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* The functions that OpenSSL 3 advises against, and keeps: those in their place set the whole
 * library up at the first call, with its file of settings and all names of all ciphers, which is
 * a fifth of what most of our commands cost, and they may fail. */

struct hasher {
    SHA256_CTX state;
};

struct hasher *hasher_new(void)
{
    struct hasher *hasher = xcalloc(1, sizeof(*hasher));

    SHA256_Init(&hasher->state);
    return hasher;
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t len)
{
    SHA256_Update(&hasher->state, bytes, len);
}

void hasher_finish(struct hasher *hasher, struct hash *out)
{
    SHA256_Final(out->bytes, &hasher->state);
    SHA256_Init(&hasher->state);
}

void hasher_free(struct hasher *hasher)
{
    free(hasher);
}

struct hash hash_of(struct str bytes)
{
    struct hasher hasher;
    struct hash hash;

    SHA256_Init(&hasher.state);
    SHA256_Update(&hasher.state, bytes.at, bytes.len);
    SHA256_Final(hash.bytes, &hasher.state);
    return hash;
}

void hash_sha1(struct str first, struct str second, unsigned char out[20])
{
    SHA_CTX state;

    SHA1_Init(&state);
    SHA1_Update(&state, first.at, first.len);
    SHA1_Update(&state, second.at, second.len);
    SHA1_Final(out, &state);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool hash_is_zero(const struct hash *hash)
{
    static const struct hash zero;

    return hash_equal(hash, &zero);
}

void hash_to_hex(const struct hash *hash, char out[HASH_HEX])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof(hash->bytes); i++) {
        *out++ = digits[hash->bytes[i] >> 4];
        *out++ = digits[hash->bytes[i] & 15];
    }
    *out = '\0';
}

/* Lower case only: a hash has one spelling. */
static int digit_of(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

bool hash_from_hex(struct str hex, struct hash *out)
{
    struct hash hash;

    if (hex.len != 2 * sizeof(hash.bytes))
        return false;
    for (size_t i = 0; i < sizeof(hash.bytes); i++) {
        int high = digit_of(hex.at[2 * i]);
        int low = digit_of(hex.at[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        hash.bytes[i] = (unsigned char)(high << 4 | low);
    }
    *out = hash;
    return true;
}

const char *hash_library_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}

enum { HMAC_BLOCK = 64 };

struct hash hash_keyed(const struct hash *key, struct str bytes)
{
    unsigned char inner[HMAC_BLOCK], outer[HMAC_BLOCK];
    struct hasher *hasher = hasher_new();
    struct hash hash;

    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        unsigned char part = i < sizeof(key->bytes) ? key->bytes[i] : 0;

        inner[i] = part ^ 0x36;
        outer[i] = part ^ 0x5C;
    }
    hasher_add(hasher, inner, sizeof(inner));
    hasher_add(hasher, bytes.at, bytes.len);
    hasher_finish(hasher, &hash);
    hasher_add(hasher, outer, sizeof(outer));
    hasher_add(hasher, hash.bytes, sizeof(hash.bytes));
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}
