/* timestamp_judge.c - is this reply the answer to that request, and by whom? Runs jailed.
 *
 * What is said first is what an operator can act on: the authority's own refusal, then what the
 * reply is about, then whose it is. */
#include "timestamp_judge.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/x509_name.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

enum { AT_LEAST_80_BITS = 1 };

struct judging {
    const struct timestamp_question *question;
    TS_REQ *request;
    TS_RESP *reply;
    TS_TST_INFO *info; /* the reply's */
    X509_STORE *trusted;
    int chain_error; /* the first; X509_V_OK none */
    char chain_subject[200];
};

/* --- reading --- */

static bool read_both(struct judging *judging, struct error *err)
{
    const struct timestamp_question *question = judging->question;
    const unsigned char *at = (const unsigned char *)question->request.at;

    judging->request = d2i_TS_REQ(NULL, &at, (long)question->request.len);
    if (!judging->request)
        return error_set(err, ERROR_FORMAT, "the kept request is no time stamp request");
    at = (const unsigned char *)question->reply.at;
    judging->reply = d2i_TS_RESP(NULL, &at, (long)question->reply.len);
    if (!judging->reply || at != (const unsigned char *)question->reply.at + question->reply.len)
        return error_set(err, ERROR_FORMAT, "this is no time stamp reply (RFC 3161, DER)");
    return true;
}

/* The authority may say no, and why. */
static bool is_granted(struct judging *judging, struct error *err)
{
    TS_STATUS_INFO *status = TS_RESP_get_status_info(judging->reply);
    const STACK_OF(ASN1_UTF8STRING) *words = TS_STATUS_INFO_get0_text(status);
    long value = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status));
    char text[200] = "it does not say why";

    if (value == TS_STATUS_GRANTED || value == TS_STATUS_GRANTED_WITH_MODS) {
        judging->info = TS_RESP_get_tst_info(judging->reply);
        return judging->info || error_set(err, ERROR_FORMAT, "the reply holds no time stamp");
    }
    if (words && sk_ASN1_UTF8STRING_num(words) > 0) {
        const ASN1_UTF8STRING *first = sk_ASN1_UTF8STRING_value(words, 0);

        text_show_in((struct str){(const char *)ASN1_STRING_get0_data(first),
                                  (size_t)ASN1_STRING_length(first)},
                     text, sizeof(text));
    }
    return error_set(err, ERROR_FORMAT, "the authority gave no time stamp (status %ld): %s", value,
                     text);
}

/* --- what it is about --- */

static bool is_about(TS_MSG_IMPRINT *what, const struct hash *hash)
{
    const ASN1_OBJECT *algorithm = NULL;
    const ASN1_OCTET_STRING *bytes = what ? TS_MSG_IMPRINT_get_msg(what) : NULL;

    if (!bytes)
        return false;
    X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(what));
    return OBJ_obj2nid(algorithm) == NID_sha256 &&
           ASN1_STRING_length(bytes) == (int)sizeof(hash->bytes) &&
           memcmp(ASN1_STRING_get0_data(bytes), hash->bytes, sizeof(hash->bytes)) == 0;
}

static bool fits(struct judging *judging, struct error *err)
{
    const ASN1_INTEGER *ours = TS_REQ_get_nonce(judging->request);
    const ASN1_INTEGER *theirs = TS_TST_INFO_get_nonce(judging->info);

    if (!is_about(TS_REQ_get_msg_imprint(judging->request), &judging->question->imprint))
        return error_set(err, ERROR_PROTOCOL, "the request is not about this checkpoint");
    if (!is_about(TS_TST_INFO_get_msg_imprint(judging->info), &judging->question->imprint))
        return error_set(err, ERROR_PROTOCOL,
                         "the time stamp is about something else: its hash is not that of the "
                         "checkpoint");
    if (!ours || !theirs || ASN1_INTEGER_cmp(ours, theirs) != 0)
        return error_set(err, ERROR_PROTOCOL,
                         "the time stamp answers another request: its nonce is %s",
                         theirs ? "not that of ours" : "missing");
    return true;
}

/* --- whose it is --- */

static int on_verify(int ok, X509_STORE_CTX *chain)
{
    struct judging *judging = X509_STORE_get_ex_data(X509_STORE_CTX_get0_store(chain), 0);
    X509 *at = X509_STORE_CTX_get_current_cert(chain);

    if (!ok && judging->chain_error == X509_V_OK) {
        judging->chain_error = X509_STORE_CTX_get_error(chain);
        if (at)
            x509_name_show(X509_get_subject_name(at), judging->chain_subject,
                           sizeof(judging->chain_subject));
    }
    return ok;
}

static bool attested(const struct judging *judging, int64_t *out, struct error *err)
{
    const ASN1_GENERALIZEDTIME *time = TS_TST_INFO_get_time(judging->info);
    struct tm tm = {0};

    if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
        return error_set(err, ERROR_FORMAT, "the time in the time stamp cannot be read");
    *out = clock_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                            tm.tm_sec);
    return true;
}

static size_t read_trusted(X509_STORE *store, struct str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
    size_t count = 0;
    X509 *certificate;

    while (bio && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        count += X509_STORE_add_cert(store, certificate) == 1;
        X509_free(certificate);
    }
    BIO_free(bio);
    ERR_clear_error();
    return count;
}

static bool trust(struct judging *judging, int64_t when, struct error *err)
{
    X509_VERIFY_PARAM *param;

    judging->trusted = X509_STORE_new();
    if (!judging->trusted || X509_STORE_set_ex_data(judging->trusted, 0, judging) != 1 ||
        read_trusted(judging->trusted, judging->question->ca) == 0)
        return error_set(err, ERROR_USAGE,
                         "the file of trusted certificates holds none (PEM is wanted)");
    X509_STORE_set_verify_cb(judging->trusted, on_verify);
    X509_STORE_set_flags(judging->trusted, X509_V_FLAG_PARTIAL_CHAIN);
    param = X509_STORE_get0_param(judging->trusted);
    X509_VERIFY_PARAM_set_auth_level(param, AT_LEAST_80_BITS);
    X509_VERIFY_PARAM_set_time(
        param, (time_t)(judging->question->at == INT64_MIN ? when : judging->question->at));
    return true;
}

static bool say_chain(const struct judging *judging, struct error *err)
{
    const char *who = *judging->chain_subject ? judging->chain_subject : "without a name";

    switch (judging->chain_error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return error_set(err, ERROR_FORMAT, "the certificate of the signer (%s) has expired", who);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return error_set(err, ERROR_FORMAT, "the certificate of the signer (%s) is not valid yet",
                         who);
    case X509_V_ERR_INVALID_PURPOSE:
        return error_set(err, ERROR_FORMAT,
                         "the certificate (%s) is not for time stamping (extended key usage "
                         "timeStamping, and no other)",
                         who);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return error_set(err, ERROR_FORMAT,
                         "the signer (%s) is not vouched for by the given certificates", who);
    default:
        return error_set(err, ERROR_FORMAT, "the certificate (%s) is refused: %s", who,
                         X509_verify_cert_error_string(judging->chain_error));
    }
}

static bool say_signature(const struct judging *judging, struct error *err)
{
    unsigned long error = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(error);

    if (judging->chain_error != X509_V_OK)
        return say_chain(judging, err);
    if (ERR_GET_LIB(error) == ERR_LIB_TS && ERR_GET_REASON(error) == TS_R_SIGNATURE_FAILURE)
        return error_set(err, ERROR_FORMAT,
                         "the signature does not fit: the time stamp was changed after it was "
                         "signed");
    return error_set(err, ERROR_FORMAT, "the time stamp does not hold: %s",
                     reason ? reason : "OpenSSL does not say why");
}

static bool is_signed(struct judging *judging, struct error *err)
{
    TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(judging->request, NULL);
    bool ok;

    if (!context)
        return error_set(err, ERROR_FORMAT, "the kept request is no time stamp request");
    TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
    X509_STORE_up_ref(judging->trusted); /* the context gives one away */
    TS_VERIFY_CTX_set_store(context, judging->trusted);
    ERR_clear_error();
    ok = TS_RESP_verify_response(context, judging->reply) == 1 || say_signature(judging, err);
    TS_VERIFY_CTX_free(context);
    return ok;
}

/* --- what it says --- */

static void show_number(const ASN1_INTEGER *number, char *out, size_t size)
{
    BIGNUM *big = number ? ASN1_INTEGER_to_BN(number, NULL) : NULL;
    char *hex = big ? BN_bn2hex(big) : NULL;

    text_show_in(str_of(hex ? hex : ""), out, size);
    OPENSSL_free(hex);
    BN_free(big);
}

static void tell(const struct judging *judging, int64_t when, struct timestamp_facts *out)
{
    STACK_OF(X509) *signers = PKCS7_get0_signers(TS_RESP_get_token(judging->reply), NULL, 0);
    X509 *signer = sk_X509_num(signers) > 0 ? sk_X509_value(signers, 0) : NULL;
    struct tm tm = {0};

    *out = (struct timestamp_facts){.when = when, .until = INT64_MIN};
    if (signer) {
        x509_name_show(X509_get_subject_name(signer), out->authority, sizeof(out->authority));
        x509_name_show(X509_get_issuer_name(signer), out->issuer, sizeof(out->issuer));
        if (ASN1_TIME_to_tm(X509_get0_notAfter(signer), &tm) == 1)
            out->until = clock_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                                          tm.tm_min, tm.tm_sec);
    }
    show_number(TS_TST_INFO_get_serial(judging->info), out->serial, sizeof(out->serial));
    OBJ_obj2txt(out->policy, sizeof(out->policy), TS_TST_INFO_get_policy_id(judging->info), 1);
    sk_X509_free(signers);
}

bool timestamp_judge(const struct timestamp_question *question, struct timestamp_facts *out,
                     struct error *err)
{
    struct judging judging = {.question = question};
    int64_t when = INT64_MIN;
    bool ok = read_both(&judging, err) && is_granted(&judging, err) && fits(&judging, err) &&
              attested(&judging, &when, err) && trust(&judging, when, err) &&
              is_signed(&judging, err);

    if (ok)
        tell(&judging, when, out);
    X509_STORE_free(judging.trusted);
    TS_RESP_free(judging.reply);
    TS_REQ_free(judging.request);
    ERR_clear_error();
    return ok;
}
