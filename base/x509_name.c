/* see base/x509_name.h */
#include "base/x509_name.h"

#include "base/text.h"

#include <openssl/bio.h>
#include <openssl/x509.h>

void x509_name_show(const X509_NAME *name, char *out, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *at = NULL;
    long len;

    out[0] = '\0';
    if (!bio)
        return;
    if (X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        len = BIO_get_mem_data(bio, &at);
        if (len > 0)
            text_show_in((struct str){at, (size_t)len}, out, size);
    }
    BIO_free(bio);
}
