/* sign.c - see sign.h. */
#include "base/sign.h"

#include "base/mem.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* What a guess at the passphrase costs: 16 MiB and some 50 ms. */
enum { SCRYPT_N = 16384, SCRYPT_R = 8, SCRYPT_P = 1 };

struct sign_key {
    EVP_PKEY *pkey;
};

/* OpenSSL keeps its reasons in a queue; what is left there would be blamed on the next call. */
static bool fail(struct error *err, enum error_code code, const char *what)
{
    ERR_clear_error();
    return error_set(err, code, "%s", what);
}

static struct sign_key *wrap(EVP_PKEY *pkey)
{
    struct sign_key *key = xcalloc(1, sizeof(*key));

    key->pkey = pkey;
    return key;
}

struct sign_key *sign_key_new(struct error *err)
{
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

    if (pkey)
        return wrap(pkey);
    fail(err, ERROR_IO, "cannot make a signing key");
    return NULL;
}

void sign_key_free(struct sign_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

static bool write_encrypted(BIO *bio, EVP_PKEY *pkey, struct str passphrase)
{
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *how =
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
    X509_SIG *closed = NULL;
    bool ok;

    if (plain && how && passphrase.len <= INT32_MAX)
        closed = PKCS8_set0_pbe(passphrase.at, (int)passphrase.len, plain, how);
    if (!closed)
        X509_ALGOR_free(how); /* it was to become part of it */
    ok = closed && PEM_write_bio_PKCS8(bio, closed) == 1;
    X509_SIG_free(closed);
    PKCS8_PRIV_KEY_INFO_free(plain);
    return ok;
}

/* Moves what was written to bio into out. */
static bool take(BIO *bio, struct buf *out)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);

    return len > 0 && buf_add(out, bytes, (size_t)len);
}

bool sign_key_save(const struct sign_key *key, struct str passphrase, struct buf *out,
                   struct error *err)
{
    BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when freed */
    bool ok;

    if (passphrase.len > 0)
        ok = bio && write_encrypted(bio, key->pkey, passphrase);
    else
        ok = bio && PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1;
    ok = ok && take(bio, out);
    BIO_free(bio);
    return ok || fail(err, ERROR_IO, "cannot write the signing key");
}

/* OpenSSL asks for the passphrase here, and only if the key wants one. */
static int give_passphrase(char *to, int size, int writing, void *arg)
{
    const struct str *passphrase = arg;

    (void)writing;
    if (passphrase->len > (size_t)size)
        return -1;
    memcpy(to, passphrase->at, passphrase->len);
    return (int)passphrase->len;
}

struct sign_key *sign_key_load(struct str pem, struct str passphrase, struct error *err)
{
    BIO *bio = pem.len <= SIGN_PEM_MOST ? BIO_new_mem_buf(pem.at, (int)pem.len) : NULL;
    EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &passphrase) : NULL;

    BIO_free(bio);
    if (pkey && EVP_PKEY_is_a(pkey, "ED25519"))
        return wrap(pkey);
    EVP_PKEY_free(pkey);
    fail(err, ERROR_FORMAT, "this is no signing key, or the passphrase does not open it");
    return NULL;
}

struct sign_public sign_public_of(const struct sign_key *key)
{
    struct sign_public who = {{0}};
    size_t len = sizeof(who.bytes);

    EVP_PKEY_get_raw_public_key(key->pkey, who.bytes, &len);
    return who;
}

static EVP_PKEY *public_key(const struct sign_public *who)
{
    return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, who->bytes, sizeof(who->bytes));
}

bool sign_public_save(const struct sign_public *who, struct buf *out, struct error *err)
{
    BIO *bio = BIO_new(BIO_s_mem());
    EVP_PKEY *pkey = public_key(who);
    bool ok = bio && pkey && PEM_write_bio_PUBKEY(bio, pkey) == 1 && take(bio, out);

    EVP_PKEY_free(pkey);
    BIO_free(bio);
    return ok || fail(err, ERROR_IO, "cannot write the public key");
}

bool sign_public_load(struct str pem, struct sign_public *out, struct error *err)
{
    BIO *bio = pem.len <= SIGN_PEM_MOST ? BIO_new_mem_buf(pem.at, (int)pem.len) : NULL;
    EVP_PKEY *pkey = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
    size_t len = sizeof(out->bytes);
    bool ok = pkey && EVP_PKEY_is_a(pkey, "ED25519") &&
              EVP_PKEY_get_raw_public_key(pkey, out->bytes, &len) == 1;

    EVP_PKEY_free(pkey);
    BIO_free(bio);
    return ok || fail(err, ERROR_FORMAT, "this is no public key of ours");
}

bool sign_make(const struct sign_key *key, struct str bytes, struct signature *out,
               struct error *err)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t len = sizeof(out->bytes);
    bool ok =
        context && EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
        EVP_DigestSign(context, out->bytes, &len, (const unsigned char *)bytes.at, bytes.len) == 1;

    EVP_MD_CTX_free(context);
    return ok || fail(err, ERROR_IO, "cannot sign");
}

bool sign_is_good(const struct sign_public *who, struct str bytes,
                  const struct signature *signature)
{
    EVP_PKEY *pkey = public_key(who);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = pkey && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
                EVP_DigestVerify(context, signature->bytes, sizeof(signature->bytes),
                                 (const unsigned char *)bytes.at, bytes.len) == 1;

    ERR_clear_error();
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return good;
}
