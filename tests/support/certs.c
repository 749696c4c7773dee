/* certs.c - see certs.h. `openssl ca` is the one way of Debian 12's openssl to choose both dates.
 */
#include "certs.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool write_config(const char *folder, const char *name, const char *names, const char *ca,
                         const char *usage, struct error *err)
{
    char path[TEMP_PATH + 64];
    struct buf text;
    bool ok;

    buf_init(&text, 8192);
    buf_printf(&text,
               "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = %s\n"
               "[ca]\ndefault_ca = d\n[d]\ndatabase = %s/%s.index\nserial = %s/%s.serial\n"
               "new_certs_dir = %s\ndefault_md = sha256\npolicy = p\nunique_subject = no\n"
               "[p]\ncommonName = supplied\n"
               "[x]\nbasicConstraints = critical,CA:%s\n",
               name, folder, name, folder, name, folder, ca);
    if (names)
        buf_printf(&text, "subjectAltName = %s\n", names);
    if (usage)
        buf_printf(&text, "extendedKeyUsage = %s\nkeyUsage = critical,digitalSignature\n", usage);
    snprintf(path, sizeof(path), "%s/%s.cnf", folder, name);
    ok = temp_write(path, buf_as_str(&text), err);
    buf_dispose(&text);
    return ok;
}

struct paths {
    char config[TEMP_PATH + 64], key[TEMP_PATH + 64], request[TEMP_PATH + 64];
    char certificate[TEMP_PATH + 64], index[TEMP_PATH + 64], serial[TEMP_PATH + 64];
};

static void name_paths(struct paths *p, const char *folder, const char *name)
{
    snprintf(p->config, sizeof(p->config), "%s/%s.cnf", folder, name);
    snprintf(p->key, sizeof(p->key), "%s/%s.key", folder, name);
    snprintf(p->request, sizeof(p->request), "%s/%s.csr", folder, name);
    snprintf(p->certificate, sizeof(p->certificate), "%s/%s.pem", folder, name);
    snprintf(p->index, sizeof(p->index), "%s/%s.index", folder, name);
    snprintf(p->serial, sizeof(p->serial), "%s/%s.serial", folder, name);
}

/* The form `openssl ca` wants: 20261122021213Z. */
static void format_date(char out[CLOCK_TEXT], int days)
{
    char text[CLOCK_TEXT];
    size_t len = 0;

    clock_format(clock_utc_ns() / 1000000000 + (int64_t)days * 86400, text);
    for (const char *ch = text; *ch; ch++)
        if (*ch != '-' && *ch != ':' && *ch != 'T')
            out[len++] = *ch;
    out[len] = '\0';
}

static bool make_key_and_request(const struct paths *p, struct error *err)
{
    const char *key[] = {"openssl", "genpkey",  "-algorithm",
                         "EC",      "-pkeyopt", "ec_paramgen_curve:P-256",
                         "-out",    p->key,     NULL};
    const char *request[] = {"openssl", "req",     "-new", "-key",     p->key,
                             "-config", p->config, "-out", p->request, NULL};

    return temp_run(key, err) && temp_run(request, err) && temp_write(p->index, str_of(""), err) &&
           temp_write(p->serial, str_of("1000\n"), err);
}

static bool sign(const struct paths *p, const struct paths *by, const struct certs_wish *wish,
                 struct error *err)
{
    char from[CLOCK_TEXT];
    char to[CLOCK_TEXT];
    const char *argv[] = {"openssl",
                          "ca",
                          "-batch",
                          "-notext",
                          "-config",
                          by->config,
                          "-in",
                          p->request,
                          "-out",
                          p->certificate,
                          "-keyfile",
                          by->key,
                          "-extfile",
                          p->config,
                          "-extensions",
                          "x",
                          "-startdate",
                          from,
                          "-enddate",
                          to,
                          wish->authority ? "-cert" : "-selfsign",
                          wish->authority ? by->certificate : NULL,
                          NULL};

    format_date(from, wish->from_day);
    format_date(to, wish->to_day);
    return temp_run(argv, err);
}

bool certs_authority(const char *folder, const char *name, struct error *err)
{
    struct certs_wish wish = {name, NULL, NULL, -1, 30};
    struct paths p;

    name_paths(&p, folder, name);
    return write_config(folder, name, NULL, "TRUE", NULL, err) && make_key_and_request(&p, err) &&
           sign(&p, &p, &wish, err);
}

/* A server sends its issuer's certificate too. */
static bool append_issuer(const struct paths *p, const struct paths *by, struct error *err)
{
    struct buf own;
    struct buf issuer;
    bool ok;

    ok = temp_read(p->certificate, &own, err);
    ok = temp_read(by->certificate, &issuer, err) && ok;
    ok = ok && buf_str(&own, buf_as_str(&issuer)) &&
         temp_write(p->certificate, buf_as_str(&own), err);
    buf_dispose(&own);
    buf_dispose(&issuer);
    return ok;
}

bool certs_signer(const char *folder, const struct certs_wish *wish, const char *usage,
                  struct error *err)
{
    struct paths p;
    struct paths by;

    name_paths(&p, folder, wish->name);
    name_paths(&by, folder, wish->authority ? wish->authority : wish->name);
    return write_config(folder, wish->name, wish->names, "FALSE", usage, err) &&
           make_key_and_request(&p, err) && sign(&p, &by, wish, err) &&
           (!wish->authority || append_issuer(&p, &by, err));
}

bool certs_make(const char *folder, const struct certs_wish *wish, struct error *err)
{
    return certs_signer(folder, wish, NULL, err);
}
