/* verify.c - see verify.h. */
#include "base/verify.h"

#include "base/mem.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

enum { DER_MOST = 4096, ED25519_BYTES = 32 };

struct verify_key {
    EVP_PKEY *pkey;
    bool rsa;
};

static struct verify_key *wrap(EVP_PKEY *pkey, bool rsa)
{
    struct verify_key *key;

    ERR_clear_error(); /* what is left there would be blamed on the next call */
    if (!pkey)
        return NULL;
    key = xcalloc(1, sizeof(*key));
    key->pkey = pkey;
    key->rsa = rsa;
    return key;
}

struct verify_key *verify_key_rsa(struct str der)
{
    const unsigned char *at = (const unsigned char *)der.at;
    EVP_PKEY *pkey;

    if (der.len == 0 || der.len > DER_MOST)
        return NULL;
    pkey = d2i_PUBKEY(NULL, &at, (long)der.len);
    if (!pkey) {
        at = (const unsigned char *)der.at;
        pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.len);
    }
    if (pkey && (!EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_get_bits(pkey) > VERIFY_RSA_MOST)) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return wrap(pkey, true);
}

struct verify_key *verify_key_ed25519(struct str raw)
{
    if (raw.len != ED25519_BYTES)
        return NULL;
    return wrap(EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, (const unsigned char *)raw.at,
                                               raw.len),
                false);
}

void verify_key_free(struct verify_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

unsigned verify_key_bits(const struct verify_key *key)
{
    int bits = EVP_PKEY_get_bits(key->pkey);

    return bits > 0 ? (unsigned)bits : 0;
}

static bool rsa_is_good(const struct verify_key *key, const struct hash *hash, struct str signature)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    bool good = context && EVP_PKEY_verify_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
                EVP_PKEY_verify(context, (const unsigned char *)signature.at, signature.len,
                                hash->bytes, sizeof(hash->bytes)) == 1;

    EVP_PKEY_CTX_free(context);
    return good;
}

static bool ed25519_is_good(const struct verify_key *key, const struct hash *hash,
                            struct str signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
                EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.len,
                                 hash->bytes, sizeof(hash->bytes)) == 1;

    EVP_MD_CTX_free(context);
    return good;
}

bool verify_is_good(const struct verify_key *key, const struct hash *hash, struct str signature)
{
    bool good =
        key->rsa ? rsa_is_good(key, hash, signature) : ed25519_is_good(key, hash, signature);

    ERR_clear_error();
    return good;
}
