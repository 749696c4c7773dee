/* managesieve.c - capabilities, TLS and sign-in; see managesieve.h. */
#include "managesieve.h"

#include "base/limits.h"
#include "capability.h"

#include <stdio.h>
#include <string.h>

enum { LINES_MOST = 500 };

void managesieve_init(struct managesieve *sieve, struct signing *how, struct signed_in *facts)
{
    *sieve = (struct managesieve){.how = how, .facts = facts};
    sieve_words_init(&sieve->words);
    buf_init(&sieve->sasl, KIB(4));
}

void managesieve_dispose(struct managesieve *sieve)
{
    sieve_words_dispose(&sieve->words);
    buf_dispose(&sieve->sasl);
}

static const char *host_of(const struct managesieve *sieve)
{
    return sieve->how->setup->address.host;
}

/* Words from the server for people: without what is secret, in shown form. */
static void show(const struct managesieve *sieve, struct str words, struct buf *out)
{
    struct buf clear;

    buf_init(&clear, MIB(1));
    redact(sieve->how->dialog->hidden, words, &clear); /* first all of it, then cut */
    text_show(out, str_part(buf_as_str(&clear), 0, 400));
    buf_dispose(&clear);
}

void managesieve_why(const struct managesieve *sieve, struct buf *out)
{
    show(sieve, sieve_word_after(&sieve->words, SIEVE_STRING), out);
}

static void say_goodbye(struct managesieve *sieve, struct error *err)
{
    struct str code = sieve_word_after(&sieve->words, SIEVE_CODE);
    struct buf why;

    buf_init(&why, KIB(16));
    managesieve_why(sieve, &why);
    if (str_starts_nocase(code, "REFERRAL")) {
        struct buf where;

        buf_init(&where, KIB(16));
        show(sieve, str_trim(str_part(code, 8, code.len)), &where);
        if (sieve->how->note)
            sieve->how->note(sieve->how->arg, "referral", buf_c(&where));
        error_set(err, ERROR_NET, "%s sends us to another server, which we do not follow: %s",
                  host_of(sieve), buf_c(&where));
        buf_dispose(&where);
    } else {
        error_set(err, ERROR_NET, "%s ended the session: %s", host_of(sieve), buf_c(&why));
    }
    buf_dispose(&why);
}

enum sieve_status managesieve_next(struct managesieve *sieve, struct error *err)
{
    if (!sieve_words_read(sieve->how->dialog, &sieve->words, err))
        return SIEVE_FAILED;
    if (sieve_is(&sieve->words, "OK"))
        return SIEVE_OK;
    if (sieve_is(&sieve->words, "NO"))
        return SIEVE_NO;
    if (sieve->words.words[0].kind == SIEVE_STRING)
        return SIEVE_DATA;
    if (sieve_is(&sieve->words, "BYE"))
        say_goodbye(sieve, err);
    else
        error_set(err, ERROR_PROTOCOL, "%s does not speak ManageSieve", host_of(sieve));
    return SIEVE_FAILED;
}

/* --- capabilities --- */

static void take_capability(struct managesieve *sieve)
{
    struct str name = sieve_word(&sieve->words, 0, SIEVE_STRING);
    struct str value = sieve_word(&sieve->words, 1, SIEVE_STRING);
    struct buf *all = &sieve->facts->capabilities;

    if (str_equal_nocase(name, str_of("SASL")) && !sieve->how->dialog->hidden) {
        buf_clear(&sieve->sasl);
        buf_str(&sieve->sasl, value);
    }
    if (str_equal_nocase(name, str_of("STARTTLS")))
        sieve->starttls = true;
    if (str_equal_nocase(name, str_of("IMPLEMENTATION"))) {
        buf_clear(&sieve->facts->greeting);
        show(sieve, value, &sieve->facts->greeting);
    }
    buf_text(all, all->len > 0 ? "\n" : "");
    show(sieve, name, all);
    buf_text(all, value.len > 0 ? " " : "");
    show(sieve, value, all);
}

/* Lines until OK. What was known before is forgotten. */
static bool read_capabilities(struct managesieve *sieve, struct error *err)
{
    buf_clear(&sieve->facts->capabilities);
    buf_clear(&sieve->sasl);
    sieve->starttls = false;
    for (int lines = 0; lines < LINES_MOST; lines++) {
        switch (managesieve_next(sieve, err)) {
        case SIEVE_OK:
            return true;
        case SIEVE_DATA:
            take_capability(sieve);
            continue;
        case SIEVE_NO:
            return error_set(err, ERROR_PROTOCOL, "%s does not say what it can do", host_of(sieve));
        case SIEVE_FAILED:
            return false;
        }
    }
    return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(responses))",
                     host_of(sieve));
}

static bool start_tls(struct managesieve *sieve, struct error *err)
{
    struct dialog *dialog = sieve->how->dialog;
    struct buf why;

    if (!sieve->starttls)
        return error_set(err, ERROR_NET, "%s does not offer TLS here (STARTTLS)", host_of(sieve));
    if (!dialog_say(dialog, str_of("STARTTLS\r\n"), err))
        return false;
    switch (managesieve_next(sieve, err)) {
    case SIEVE_OK:
        break;
    case SIEVE_NO:
        buf_init(&why, KIB(16));
        managesieve_why(sieve, &why);
        error_set(err, ERROR_NET, "%s refuses TLS: %s", host_of(sieve), buf_c(&why));
        buf_dispose(&why);
        return false;
    case SIEVE_DATA:
        return error_set(err, ERROR_PROTOCOL, "%s does not speak ManageSieve", host_of(sieve));
    case SIEVE_FAILED:
        return false;
    }
    return dialog_start_tls(dialog, sieve->how->tls, err) && read_capabilities(sieve, err);
}

static bool secure(struct managesieve *sieve, struct error *err)
{
    switch (sieve->how->setup->address.tls) {
    case TLS_IMPLICIT:
        return dialog_begin_tls(sieve->how->dialog, sieve->how->tls, err) &&
               read_capabilities(sieve, err);
    case TLS_STARTTLS:
        return read_capabilities(sieve, err) && start_tls(sieve, err);
    case TLS_NONE_FOR_TESTS:
        break;
    }
    return read_capabilities(sieve, err);
}

/* --- signing in --- */

static bool choose(const struct managesieve *sieve, enum sasl *out, struct error *err)
{
    struct str offers = buf_as_str(&sieve->sasl);

    if (sieve->how->setup->sign_in == SIGN_IN_TOKEN) {
        *out = capability_has(offers, "OAUTHBEARER") ? SASL_OAUTHBEARER
               : capability_has(offers, "XOAUTH2")   ? SASL_XOAUTH2
                                                     : SASL_NONE;
        return *out != SASL_NONE ||
               error_set(err, ERROR_AUTH,
                         "%s takes no tokens for scripts (it offers neither OAUTHBEARER nor "
                         "XOAUTH2)",
                         host_of(sieve));
    }
    *out = capability_has(offers, "PLAIN") ? SASL_PLAIN : SASL_NONE;
    return *out != SASL_NONE || error_set(err, ERROR_AUTH,
                                          "%s takes no passwords for scripts (it does not offer "
                                          "PLAIN)",
                                          host_of(sieve));
}

static bool say_authenticate(struct managesieve *sieve, const struct sasl_message *message,
                             struct error *err)
{
    struct dialog *dialog = sieve->how->dialog;
    char line[64];

    /* A literal: a quoted string holds at most 1,024 bytes. */
    snprintf(line, sizeof(line), "AUTHENTICATE \"%s\" {%zu+}\r\n", sasl_name(message->mechanism),
             message->response.len);
    return dialog_say(dialog, str_of(line), err) &&
           dialog_say_secret(dialog, message->response, err) &&
           dialog_say(dialog, str_of("\r\n"), err);
}

static bool say_refused(struct managesieve *sieve, const struct buf *details, struct error *err)
{
    struct buf why;

    buf_init(&why, KIB(16));
    managesieve_why(sieve, &why);
    error_set(err, ERROR_AUTH, "%s refused the %s of %s: %s%s%s", host_of(sieve),
              sieve->how->setup->sign_in == SIGN_IN_TOKEN ? "token" : "password",
              sieve->how->setup->address.user, buf_c(details), details->len > 0 ? "; " : "",
              buf_c(&why));
    buf_dispose(&why);
    return false;
}

/* Answers the question in which a refused token is explained. */
static bool give_up(struct managesieve *sieve, const struct sasl_message *message,
                    struct buf *details, struct error *err)
{
    char line[32];

    if (message->mechanism < SASL_XOAUTH2 || details->len > 0)
        return error_set(err, ERROR_PROTOCOL, "%s asks for more than it should", host_of(sieve));
    sasl_failure(sieve_word(&sieve->words, 0, SIEVE_STRING), &message->hidden, details);
    snprintf(line, sizeof(line), "\"%s\"\r\n", sasl_give_up(message->mechanism));
    return dialog_say(sieve->how->dialog, str_of(line), err);
}

static bool read_verdict(struct managesieve *sieve, const struct sasl_message *message,
                         struct error *err)
{
    struct buf details;
    bool ok = false;
    bool asked = true;

    buf_init(&details, KIB(4));
    while (asked) {
        asked = false;
        switch (managesieve_next(sieve, err)) {
        case SIEVE_OK:
            ok = true;
            break;
        case SIEVE_NO:
            ok = say_refused(sieve, &details, err);
            break;
        case SIEVE_DATA:
            asked = give_up(sieve, message, &details, err);
            break;
        case SIEVE_FAILED:
            break;
        }
    }
    buf_dispose(&details);
    return ok;
}

static bool prove(struct managesieve *sieve, struct error *err)
{
    struct signing *how = sieve->how;
    struct secret secret = {0};
    struct sasl_message message = {0};
    bool ok;

    ok = how->ask(how->arg, &secret, err) &&
         sasl_open(&message, sieve->facts->mechanism, &how->setup->address, &secret, err);
    dialog_hide(how->dialog, &message.hidden);
    secret_wipe(&secret);
    ok = ok && say_authenticate(sieve, &message, err) && read_verdict(sieve, &message, err);
    how->dialog->remembers = false;
    /* What comes next is asked with it: far away each question by itself costs a round trip. */
    ok = ok &&
         dialog_say(how->dialog,
                    str_of(sieve->lists ? "CAPABILITY\r\nLISTSCRIPTS\r\n" : "CAPABILITY\r\n"),
                    err) &&
         read_capabilities(sieve, err);
    sieve->listed = ok && sieve->lists;
    if (ok && redact_finds(&message.hidden, dialog_rest(how->dialog)))
        ok = error_set(err, ERROR_PROTOCOL, "%s repeats the secret it was given", host_of(sieve));
    dialog_hide(how->dialog, NULL);
    sieve_words_forget(&sieve->words);
    sasl_wipe(&message);
    return ok;
}

bool managesieve_say(struct managesieve *sieve, struct str line, bool *ok, struct error *err)
{
    if (!dialog_say(sieve->how->dialog, line, err))
        return false;
    switch (managesieve_next(sieve, err)) {
    case SIEVE_OK:
    case SIEVE_NO:
        *ok = sieve_is(&sieve->words, "OK");
        return true;
    case SIEVE_DATA:
        return error_set(err, ERROR_PROTOCOL, "%s does not speak ManageSieve", host_of(sieve));
    case SIEVE_FAILED:
        break;
    }
    return false;
}

bool managesieve_sign_in(struct managesieve *sieve, struct error *err)
{
    return secure(sieve, err) && choose(sieve, &sieve->facts->mechanism, err) && prove(sieve, err);
}
