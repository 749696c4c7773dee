/* hash.c - see hash.h. */
#include "base/hash.h"

#include "base/mem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Rows are hashed by a dozen pieces of a few bytes, each of which would be a call of the library.
 */
enum { SMALL = 512 };

struct hasher {
    EVP_MD_CTX *state;
    unsigned char small[SMALL]; /* pieces that the library has not been given yet */
    size_t len;
};

/* Looked up once: that costs more than a small message. */
static const EVP_MD *algorithm(void)
{
    static _Atomic(EVP_MD *) found;
    EVP_MD *before = atomic_load(&found), *mine;

    if (before)
        return before;
    if (!OSSL_LIB_CTX_get0_global_default()) /* without memory it could not begin, and would crash
                                              */
        return NULL;
    mine = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (atomic_compare_exchange_strong(&found, &before, mine))
        return mine;
    EVP_MD_free(mine); /* another thread was faster */
    return before;
}

/* Hashing fails only when memory runs out or the library is broken; a case without hashes is
 * worth nothing, so there is no going on. */
static void must(int ok)
{
    if (ok == 1)
        return;
    end_for("SHA-256 cannot be computed: out of memory, or the library is broken");
}

struct hasher *hasher_new(void)
{
    struct hasher *hasher = xcalloc(1, sizeof(*hasher));

    hasher->state = EVP_MD_CTX_new();
    must(algorithm() && hasher->state);
    must(EVP_DigestInit_ex2(hasher->state, algorithm(), NULL));
    return hasher;
}

static void hand_over(struct hasher *hasher)
{
    must(EVP_DigestUpdate(hasher->state, hasher->small, hasher->len));
    hasher->len = 0;
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t len)
{
    if (len > SMALL - hasher->len)
        hand_over(hasher);
    if (len > SMALL) {
        must(EVP_DigestUpdate(hasher->state, bytes, len));
    } else if (len > 0) {
        memcpy(hasher->small + hasher->len, bytes, len);
        hasher->len += len;
    }
}

void hasher_finish(struct hasher *hasher, struct hash *out)
{
    hand_over(hasher);
    must(EVP_DigestFinal_ex(hasher->state, out->bytes, NULL));
    must(EVP_DigestInit_ex2(hasher->state, algorithm(), NULL));
}

void hasher_free(struct hasher *hasher)
{
    if (!hasher)
        return;
    EVP_MD_CTX_free(hasher->state);
    free(hasher);
}

struct hash hash_of(struct str bytes)
{
    struct hash hash;

    must(EVP_Digest(bytes.at, bytes.len, hash.bytes, NULL, algorithm(), NULL));
    return hash;
}

void hash_sha1(struct str first, struct str second, unsigned char out[20])
{
    EVP_MD_CTX *state = EVP_MD_CTX_new();

    must(state != NULL);
    must(EVP_DigestInit_ex2(state, EVP_sha1(), NULL));
    must(EVP_DigestUpdate(state, first.at, first.len));
    must(EVP_DigestUpdate(state, second.at, second.len));
    must(EVP_DigestFinal_ex(state, out, NULL));
    EVP_MD_CTX_free(state);
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
