/* certificate.c - see certificate.h. What a certificate says was chosen by whoever made it. */
#include "certificate.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/x509_name.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void certificate_subject(X509 *certificate, char *out, size_t size)
{
    x509_name_show(X509_get_subject_name(certificate), out, size);
}

void certificate_issuer(X509 *certificate, char *out, size_t size)
{
    x509_name_show(X509_get_issuer_name(certificate), out, size);
}

static void add_name(struct buf *out, const GENERAL_NAME *name)
{
    int kind;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &kind);
    char address[INET6_ADDRSTRLEN];
    int len;

    if (kind != GEN_DNS && kind != GEN_IPADD)
        return;
    len = ASN1_STRING_length(value);
    buf_text(out, out->len > 0 ? ", " : "");
    if (kind == GEN_DNS)
        text_show(out, (struct str){(const char *)ASN1_STRING_get0_data(value), (size_t)len});
    else if ((len == 4 || len == 16) &&
             inet_ntop(len == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(value), address,
                       sizeof(address)))
        buf_text(out, address);
}

void certificate_names(X509 *certificate, char *out, size_t size)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    struct buf text;
    struct str s;

    buf_init(&text, KIB(16));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
        add_name(&text, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
    s = buf_as_str(&text);
    if (s.len >= size) {
        s.len = utf8_clip(s, size - 4);
        snprintf(out, size, "%.*s...", (int)s.len, s.at);
    } else {
        snprintf(out, size, "%s", buf_c(&text));
    }
    buf_dispose(&text);
}

static int64_t seconds(const ASN1_TIME *when)
{
    struct tm tm;

    if (!when || ASN1_TIME_to_tm(when, &tm) != 1)
        return INT64_MIN;
    return clock_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                            tm.tm_sec);
}

int64_t certificate_from(X509 *certificate)
{
    return seconds(X509_get0_notBefore(certificate));
}

int64_t certificate_until(X509 *certificate)
{
    return seconds(X509_get0_notAfter(certificate));
}

bool certificate_spki(X509 *certificate, struct hash *out)
{
    unsigned char *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

    if (len <= 0)
        return false;
    *out = hash_of((struct str){(const char *)der, (size_t)len});
    OPENSSL_free(der);
    return true;
}

bool certificate_hash(X509 *certificate, struct hash *out)
{
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);

    if (len <= 0)
        return false;
    *out = hash_of((struct str){(const char *)der, (size_t)len});
    OPENSSL_free(der);
    return true;
}

void certificate_pem(X509 *certificate, struct buf *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *at = NULL;
    long len;

    if (!bio)
        return;
    if (PEM_write_bio_X509(bio, certificate) == 1) {
        len = BIO_get_mem_data(bio, &at);
        if (len > 0)
            buf_add(out, at, (size_t)len);
    }
    BIO_free(bio);
}

/* --- refusals --- */

static void say_date(struct buf *out, const char *host, int depth, const char *what, int64_t when)
{
    char text[CLOCK_TEXT];

    clock_format(when, text);
    if (depth == 0)
        buf_printf(out, "the certificate of %s %s %s", host, what, text);
    else
        buf_printf(out, "a certificate that vouches for %s %s %s", host, what, text);
}

void certificate_refusal(X509 *certificate, int verify_error, int depth, const char *host,
                         struct buf *out)
{
    char text[256];

    switch (verify_error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        certificate_names(certificate, text, sizeof(text));
        buf_printf(out, "the certificate of %s is for other names: %s", host,
                   *text ? text : "none");
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        say_date(out, host, depth, "expired on", certificate_until(certificate));
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        say_date(out, host, depth, "is not valid before", certificate_from(certificate));
        break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        buf_printf(out,
                   "the certificate of %s is signed by itself; if it is the right one, name it "
                   "with --ca-file",
                   host);
        break;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        certificate_issuer(certificate, text, sizeof(text));
        buf_printf(out,
                   "the certificate of %s was issued by somebody who is not trusted here: %s; if "
                   "that is the right one, name its certificate with --ca-file",
                   host, text);
        break;
    default:
        buf_printf(out, "the certificate of %s cannot be trusted: %s", host,
                   X509_verify_cert_error_string(verify_error));
    }
}
