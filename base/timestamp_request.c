/* timestamp_request.c - the half of timestamp.h that meets no stranger's bytes. */
#include "base/timestamp.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

enum { NONCE_BYTES = 8 };

static bool set_imprint(TS_REQ *request, const struct hash *imprint)
{
    TS_MSG_IMPRINT *what = TS_MSG_IMPRINT_new();
    X509_ALGOR *how = X509_ALGOR_new();
    unsigned char bytes[sizeof(imprint->bytes)];
    bool ok = what && how;

    memcpy(bytes, imprint->bytes, sizeof(bytes));
    if (ok)
        X509_ALGOR_set_md(how, EVP_sha256());
    ok = ok && TS_MSG_IMPRINT_set_algo(what, how) == 1 &&
         TS_MSG_IMPRINT_set_msg(what, bytes, sizeof(bytes)) == 1 &&
         TS_REQ_set_msg_imprint(request, what) == 1;
    X509_ALGOR_free(how); /* both were copied */
    TS_MSG_IMPRINT_free(what);
    return ok;
}

static bool set_nonce(TS_REQ *request)
{
    unsigned char bytes[NONCE_BYTES];
    BIGNUM *number =
        RAND_bytes(bytes, NONCE_BYTES) == 1 ? BN_bin2bn(bytes, NONCE_BYTES, NULL) : NULL;
    ASN1_INTEGER *nonce = number ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    bool ok = nonce && TS_REQ_set_nonce(request, nonce) == 1;

    ASN1_INTEGER_free(nonce);
    BN_free(number);
    return ok;
}

bool timestamp_request(const struct hash *imprint, struct buf *out, struct error *err)
{
    TS_REQ *request = TS_REQ_new();
    unsigned char *der = NULL;
    int len = 0;
    bool ok = request && TS_REQ_set_version(request, 1) == 1 && set_imprint(request, imprint) &&
              set_nonce(request) && TS_REQ_set_cert_req(request, 1) == 1 &&
              (len = i2d_TS_REQ(request, &der)) > 0;

    if (ok)
        buf_add(out, der, (size_t)len);
    OPENSSL_free(der);
    TS_REQ_free(request);
    ERR_clear_error();
    return ok || error_set(err, ERROR_IO, "OpenSSL cannot make a request for a time stamp");
}
