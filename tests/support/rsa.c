/* rsa.c - see rsa.h. */
#include "rsa.h"

#include "base/mem.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

struct rsa {
    EVP_PKEY *pkey;
};

static void must(int ok)
{
    if (ok <= 0)
        abort();
}

struct rsa *rsa_new(unsigned bits)
{
    struct rsa *rsa = xcalloc(1, sizeof(*rsa));

    rsa->pkey = EVP_RSA_gen(bits);
    must(rsa->pkey != NULL);
    return rsa;
}

void rsa_free(struct rsa *rsa)
{
    EVP_PKEY_free(rsa->pkey);
    free(rsa);
}

void rsa_public_der(const struct rsa *rsa, struct buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(rsa->pkey, &der);

    must(len);
    buf_add(out, der, (size_t)len);
    OPENSSL_free(der);
}

void rsa_sign(const struct rsa *rsa, const struct hash *hash, struct buf *out)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(rsa->pkey, NULL);
    unsigned char bytes[1024];
    size_t len = sizeof(bytes);

    must(EVP_PKEY_sign_init(context));
    must(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING));
    must(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()));
    must(EVP_PKEY_sign(context, bytes, &len, hash->bytes, sizeof(hash->bytes)));
    buf_add(out, bytes, len);
    EVP_PKEY_CTX_free(context);
}
