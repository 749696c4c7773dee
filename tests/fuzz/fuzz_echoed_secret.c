/* fuzz_echoed_secret.c - whatever a server says while we sign in, IMAP or ManageSieve: it ends, and
 * the secret is in nothing that is kept or told, even when the server repeats it. */
#include "guarded.h"
#include "managesieve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const secrets[] = {"Tr0ub4dor", "Tr0ub4\"dor"}; /* the second is quoted */

struct bench {
    int ends[2]; /* ours, the server's */
    struct str secret;
    struct str after; /* what the server says once it has been given the secret */
    struct buf told;
    struct guarded *guarded; /* for its store and transcript */
    struct stream stream;
    struct dialog dialog;
    struct signed_in facts;
    struct error err;
};

static void server_says(struct bench *bench, struct str bytes)
{
    if (bytes.len > 0 && send(bench->ends[1], bytes.at, bytes.len, MSG_NOSIGNAL) < 0)
        abort();
}

static bool ask(void *arg, struct secret *out, struct error *err)
{
    struct bench *bench = arg;

    if (!secret_init(out, err))
        return false;
    memcpy(out->page, bench->secret.at, bench->secret.len);
    out->len = bench->secret.len;
    server_says(bench, bench->after);
    shutdown(bench->ends[1], SHUT_WR);
    return true;
}

static void note(void *arg, const char *rule, const char *text)
{
    struct bench *bench = arg;

    buf_printf(&bench->told, "%s: %s\n", rule, text);
}

static bool ignore_script(void *arg, struct str name, bool active, uint64_t number,
                          struct error *err)
{
    (void)arg;
    (void)name;
    (void)active;
    (void)number;
    (void)err;
    return true;
}

static bool holds_secret(const struct bench *bench, struct str text)
{
    return str_find(text, bench->secret) < text.len;
}

/* The same of a server's quoted strings, in which `"` is written `\"` (RFC 5804, 1.2). */
static bool holds_quoted_secret(const struct bench *bench, struct str text)
{
    struct buf plain;
    bool holds;

    buf_init(&plain, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\\')
            buf_add(&plain, text.at + i, 1);
    holds = holds_secret(bench, buf_as_str(&plain));
    buf_dispose(&plain);
    return holds;
}

/* A server that wants to can disguise what it repeats; cut in two by a literal it is disguised. */
static void check(const struct bench *bench)
{
    bool disguised = str_find_char(bench->after, '{') < bench->after.len;

    if (!disguised && holds_secret(bench, buf_as_str(&bench->guarded->transcript.piece)))
        abort();
    if (holds_secret(bench, buf_as_str(&bench->told)) ||
        holds_secret(bench, str_of(bench->err.text)) ||
        holds_secret(bench, buf_as_str(&bench->facts.greeting)) ||
        holds_secret(bench, buf_as_str(&bench->facts.capabilities)))
        abort();
}

static void run(struct bench *bench, struct signing *how, bool scripts)
{
    struct managesieve sieve;

    if (!scripts) {
        (void)!sign_in_run(how, &bench->facts, &bench->err);
        check(bench);
        return;
    }
    managesieve_init(&sieve, how, &bench->facts);
    if (managesieve_sign_in(&sieve, &bench->err)) {
        check(bench);
        (void)!managesieve_fetch(&sieve, &bench->guarded->bodies, ignore_script, NULL, &bench->err);
    } else {
        check(bench);
    }
    managesieve_dispose(&sieve);
}

/* u8 how, u16 length of what the server says before it is given the secret; what it says. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct net_setup setup = {.address = {.host = "mail.example", .user = "owner@acme.example"}};
    struct bench bench = {.guarded = guarded_new()};
    struct signing how = {
        .dialog = &bench.dialog, .setup = &setup, .ask = ask, .note = note, .arg = &bench};
    struct str said = {(const char *)data + 3, size < 3 ? 0 : size - 3};
    size_t before = size < 3 ? 0 : (size_t)data[1] | (size_t)data[2] << 8;

    bench.secret = str_of(secrets[size >= 3 && data[0] & 4]);
    bench.after = str_part(said, before, said.len);
    said = str_part(said, 0, before);
    if (size >= 3 && size < 16 * 1024 && !holds_secret(&bench, said) &&
        !holds_quoted_secret(&bench, said) && /* before it is given the secret it has none */
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, bench.ends) == 0) {
        setup.address.tls = TLS_NONE_FOR_TESTS;
        setup.sign_in = data[0] & 1 ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD;
        bench.stream = (struct stream){.fd = bench.ends[0], .host = "mail.example"};
        buf_init(&bench.told, 1 << 20);
        signed_in_init(&bench.facts);
        dialog_init(&bench.dialog, &bench.stream, &bench.guarded->transcript);
        bench.dialog.idle_ms = 1; /* nothing more comes */
        server_says(&bench, said);
        run(&bench, &how, data[0] & 2);
        dialog_dispose(&bench.dialog);
        signed_in_dispose(&bench.facts);
        buf_dispose(&bench.told);
        close(bench.ends[0]);
        close(bench.ends[1]);
    }
    guarded_free(bench.guarded);
    return 0;
}
