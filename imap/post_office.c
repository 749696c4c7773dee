/* post_office.c - signing in over POP3; see other_sign_in.h. */
#include "other_sign_in.h"

#include "base/limits.h"
#include "capability.h"

#include <stdio.h>
#include <string.h>

static const char *host_of(const struct other_talk *talk)
{
    return talk->how->setup->address.host;
}

static bool is_ok(struct str line)
{
    return str_starts_nocase(line, "+OK");
}

static bool say_refused(struct other_talk *talk, const char *what, struct str line,
                        struct error *err)
{
    struct buf clear, shown;

    if (!str_starts_nocase(line, "-ERR"))
        return other_strange(talk, "POP3", line, err);
    buf_init(&clear, MIB(1));
    buf_init(&shown, KIB(16));
    redact(talk->how->dialog->hidden, line, &clear);
    text_show(&shown, str_part(buf_as_str(&clear), 0, 200));
    error_set(err, talk->how->dialog->hidden ? ERROR_AUTH : ERROR_NET, "%s refuses %s: %s",
              host_of(talk), what, buf_c(&shown));
    buf_dispose(&clear);
    buf_dispose(&shown);
    return false;
}

static bool answer(struct other_talk *talk, const char *what, struct error *err)
{
    struct str line;

    return other_line(talk, &line, err) && (is_ok(line) || say_refused(talk, what, line, err));
}

/* CAPA and its list. A server that does not know it (RFC 1939) offers USER and nothing else. */
static bool read_offers(struct other_talk *talk, struct error *err)
{
    struct str line;

    buf_clear(&talk->offers);
    buf_clear(&talk->mechanisms);
    if (!other_say(talk, "CAPA\r\n", err) || !other_line(talk, &line, err))
        return false;
    if (!is_ok(line)) {
        buf_text(&talk->offers, "USER");
        return str_starts_nocase(line, "-ERR") || other_strange(talk, "POP3", line, err);
    }
    for (;;) {
        if (!other_line(talk, &line, err))
            return false;
        if (str_equal(line, str_of(".")))
            return true;
        if (str_starts_nocase(line, "SASL "))
            buf_str(&talk->mechanisms, str_part(line, 5, line.len));
        buf_text(&talk->offers, talk->offers.len > 0 ? " " : "");
        buf_str(&talk->offers, str_part(line, 0, str_find_char(line, ' ')));
    }
}

static bool greet(struct other_talk *talk, struct error *err)
{
    struct str line;

    if (!other_line(talk, &line, err))
        return false;
    if (!is_ok(line))
        return say_refused(talk, "to talk", line, err);
    text_show(&talk->facts->greeting, str_part(line, 0, 400));
    return true;
}

static bool secure(struct other_talk *talk, struct error *err)
{
    struct signing *how = talk->how;

    switch (how->setup->address.tls) {
    case TLS_IMPLICIT:
        return dialog_begin_tls(how->dialog, how->tls, err) && greet(talk, err) &&
               read_offers(talk, err);
    case TLS_STARTTLS:
        if (!greet(talk, err) || !read_offers(talk, err))
            return false;
        if (!capability_has(buf_as_str(&talk->offers), "STLS"))
            return error_set(err, ERROR_NET, "%s does not offer TLS here (STLS)", host_of(talk));
        return other_say(talk, "STLS\r\n", err) && answer(talk, "TLS", err) &&
               dialog_start_tls(how->dialog, how->tls, err) && read_offers(talk, err);
    case TLS_NONE_FOR_TESTS:
        break;
    }
    return greet(talk, err) && read_offers(talk, err);
}

static bool is_one_line(struct str text)
{
    return str_find_char(text, '\r') == text.len && str_find_char(text, '\n') == text.len &&
           str_find_char(text, '\0') == text.len;
}

static bool say_password(struct other_talk *talk, struct str secret, struct error *err)
{
    struct dialog *dialog = talk->how->dialog;
    char line[400];

    if (!is_one_line(secret))
        return error_set(err, ERROR_AUTH, "a password of several lines cannot be said in POP3");
    snprintf(line, sizeof(line), "USER %s\r\n", talk->how->setup->address.user);
    return other_say(talk, line, err) && answer(talk, "the user", err) &&
           other_say(talk, "PASS ", err) && dialog_say_secret(dialog, secret, err) &&
           other_say(talk, "\r\n", err);
}

static bool say_message(struct other_talk *talk, const struct sasl_message *message,
                        struct error *err)
{
    char line[64];
    struct str question;

    snprintf(line, sizeof(line), "AUTH %s\r\n", sasl_name(message->mechanism));
    if (!other_say(talk, line, err) || !other_line(talk, &question, err))
        return false;
    if (!str_starts(question, "+") || is_ok(question))
        return say_refused(talk, "the mechanism", question, err);
    return dialog_say_secret(talk->how->dialog, message->response, err) &&
           other_say(talk, "\r\n", err);
}

static bool read_verdict(struct other_talk *talk, const struct sasl_message *message,
                         struct error *err)
{
    bool token = talk->how->setup->sign_in == SIGN_IN_TOKEN;
    char line[16];
    struct str words;

    buf_clear(&talk->how->dialog->said); /* without the question */
    if (!other_line(talk, &words, err))
        return false;
    if (token && str_starts(words, "+") && !is_ok(words)) { /* why, before the refusal */
        snprintf(line, sizeof(line), "%s\r\n", sasl_give_up(message->mechanism));
        if (!other_say(talk, line, err) || !other_line(talk, &words, err))
            return false;
    }
    return is_ok(words) || say_refused(talk, token ? "the token" : "the password", words, err);
}

static bool prove(struct other_talk *talk, struct error *err)
{
    struct sasl_message message = {0};
    struct secret secret = {0};
    bool ok = other_open(talk, &message, &secret, err);

    if (ok && talk->facts->mechanism == SASL_LOGIN_COMMAND)
        ok = say_password(talk, secret_bytes(&secret), err);
    else if (ok)
        ok = say_message(talk, &message, err);
    ok = ok && read_verdict(talk, &message, err);
    return other_close(talk, &message, &secret, ok, err);
}

bool post_office_sign_in(struct signing *how, struct signed_in *facts, struct error *err)
{
    struct other_talk talk = {.how = how, .facts = facts};
    bool ok;

    buf_init(&talk.offers, KIB(16));
    buf_init(&talk.mechanisms, KIB(4));
    ok = secure(&talk, err) &&
         other_choose(&talk,
                      capability_has(buf_as_str(&talk.offers), "USER") ? SASL_LOGIN_COMMAND
                                                                       : SASL_NONE,
                      err) &&
         prove(&talk, err);
    buf_dispose(&talk.offers);
    buf_dispose(&talk.mechanisms);
    return ok;
}
