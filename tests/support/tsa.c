/* tsa.c - see tsa.h. */
#include "tsa.h"

#include "base/limits.h"
#include "certs.h"

#include <stdio.h>

enum { PATH = TEMP_PATH + 64 };

static void name(char out[PATH], const char *folder, const char *file)
{
    snprintf(out, PATH, "%s/%s", folder, file);
}

/* digests: what it takes; a request over another hash is refused. */
static bool write_config(const char *folder, const char *file, const char *digests,
                         struct error *err)
{
    char path[PATH];
    struct buf text;
    bool ok;

    buf_init(&text, KIB(8));
    buf_printf(&text,
               "[tsa]\ndefault_tsa = t\n[t]\nserial = %s/tsa.serial\ncrypto_device = builtin\n"
               "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = %s\n"
               "accuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_alg = sha256\n",
               folder, digests);
    name(path, folder, file);
    ok = temp_write(path, buf_as_str(&text), err);
    buf_dispose(&text);
    return ok;
}

bool tsa_make(const char *folder, struct error *err)
{
    static const struct {
        struct certs_wish wish;
        const char *usage;
    } signers[] = {
        {{"good", "ca", NULL, -2, 30}, "critical,timeStamping"},
        {{"expired", "ca", NULL, -9, -1}, "critical,timeStamping"},
        {{"other", "otherca", NULL, -2, 30}, "critical,timeStamping"},
        {{"mail", "ca", NULL, -2, 30}, "emailProtection"},
    };
    bool ok = certs_authority(folder, "ca", err) && certs_authority(folder, "otherca", err) &&
              write_config(folder, "tsa.cnf", "sha256", err) &&
              write_config(folder, "picky.cnf", "sha512", err);

    for (size_t i = 0; ok && i < ARRAY_LEN(signers); i++)
        ok = certs_signer(folder, &signers[i].wish, signers[i].usage, err);
    return ok;
}

static bool reply(const char *folder, const char *config, const char *signer, struct str request,
                  struct buf *out, struct error *err)
{
    char query[PATH], answer[PATH], certificate[PATH], key[PATH], settings[PATH], file[64];
    const char *argv[] = {"openssl",    "ts",   "-reply",  "-config",   settings,
                          "-queryfile", query,  "-signer", certificate, "-inkey",
                          key,          "-out", answer,    NULL};

    name(settings, folder, config);
    name(query, folder, "query.tsq");
    name(answer, folder, "answer.tsr");
    snprintf(file, sizeof(file), "%s.pem", signer);
    name(certificate, folder, file);
    snprintf(file, sizeof(file), "%s.key", signer);
    name(key, folder, file);
    buf_init(out, 0);
    return temp_write(query, request, err) && temp_run(argv, err) && temp_read(answer, out, err);
}

/* SEQUENCE { SEQUENCE { INTEGER 0 }, token } */
static void wrap(struct str token, struct buf *out)
{
    const size_t len = token.len + 5;
    const unsigned char head[] = {
        0x30, 0x82, (unsigned char)(len >> 8), (unsigned char)len, 0x30, 0x03, 0x02, 0x01, 0x00};

    buf_init(out, MIB(1));
    buf_add(out, head, sizeof(head));
    buf_str(out, token);
}

static bool sign_anew(const char *folder, struct str request, struct buf *out, struct error *err)
{
    char good[PATH], token[PATH], content[PATH], certificate[PATH], key[PATH], made[PATH];
    const char *unwrap[] = {"openssl", "ts",  "-reply",     "-in", good,
                            "-out",    token, "-token_out", NULL};
    const char *take[] = {"openssl", "cms", "-verify", "-noverify", "-inform", "DER",
                          "-in",     token, "-out",    content,     NULL};
    const char *sign[] = {"openssl",
                          "cms",
                          "-sign",
                          "-binary",
                          "-nodetach",
                          "-cades",
                          "-econtent_type",
                          "1.2.840.113549.1.9.16.1.4",
                          "-md",
                          "sha256",
                          "-signer",
                          certificate,
                          "-inkey",
                          key,
                          "-in",
                          content,
                          "-outform",
                          "DER",
                          "-out",
                          made,
                          NULL};
    struct buf first, bytes;
    bool ok;

    name(good, folder, "answer.tsr");
    name(token, folder, "token.der");
    name(content, folder, "content.der");
    name(certificate, folder, "mail.pem");
    name(key, folder, "mail.key");
    name(made, folder, "made.der");
    ok = reply(folder, "tsa.cnf", "good", request, &first, err) && temp_run(unwrap, err) &&
         temp_run(take, err) && temp_run(sign, err);
    buf_dispose(&first);
    buf_init(out, 0);
    if (!ok || !temp_read(made, &bytes, err))
        return false;
    wrap(buf_as_str(&bytes), out);
    buf_dispose(&bytes);
    return true;
}

bool tsa_answer(const char *folder, const char *signer, struct str request, struct buf *out,
                struct error *err)
{
    if (str_equal(str_of(signer), str_of("mail")))
        return sign_anew(folder, request, out, err);
    return reply(folder, "tsa.cnf", signer, request, out, err);
}

bool tsa_refuse(const char *folder, struct str request, struct buf *out, struct error *err)
{
    return reply(folder, "picky.cnf", "good", request, out, err);
}
