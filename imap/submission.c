/* submission.c - signing in over message submission (SMTP AUTH), and one message; see
 * other_sign_in.h. */
#include "other_sign_in.h"

#include "base/base64.h"
#include "base/limits.h"
#include "capability.h"

#include <stdio.h>
#include <string.h>

static const char *host_of(const struct other_talk *talk)
{
    return talk->how->setup->address.host;
}

/* One reply, all its lines: the code; 0 failed. each, if not NULL, is told every line's text. */
static unsigned hear(struct other_talk *talk, void (*each)(struct other_talk *, struct str),
                     struct error *err)
{
    struct str line;
    uint64_t code, first = 0;

    do {
        if (!other_line(talk, &line, err))
            return 0;
        if (line.len < 3 || !str_to_u64(str_part(line, 0, 3), 599, &code) || code < 200 ||
            (line.len > 3 && line.at[3] != ' ' && line.at[3] != '-') || (first && code != first)) {
            other_strange(talk, "SMTP", line, err);
            return 0;
        }
        if (each)
            each(talk, str_part(line, 4, line.len));
        first = code;
    } while (line.len > 3 && line.at[3] == '-');
    return (unsigned)code;
}

static bool say_refused(struct other_talk *talk, const char *what, unsigned code, struct error *err)
{
    struct buf *said = &talk->how->dialog->said;

    if (code == 0)
        return false;
    return error_set(err, talk->how->dialog->hidden ? ERROR_AUTH : ERROR_NET,
                     "%s refuses %s: %.200s", host_of(talk), what, buf_c(said));
}

static void keep_greeting(struct other_talk *talk, struct str text)
{
    if (talk->facts->greeting.len == 0)
        text_show(&talk->facts->greeting, str_part(text, 0, 400));
}

static bool greet(struct other_talk *talk, struct error *err)
{
    unsigned code = hear(talk, keep_greeting, err);

    return code == 220 || say_refused(talk, "to talk", code, err);
}

static void keep_offer(struct other_talk *talk, struct str text)
{
    /* "AUTH=" is how old programs of one vendor wrote it. */
    if (str_starts_nocase(text, "AUTH ") || str_starts_nocase(text, "AUTH=")) {
        buf_text(&talk->mechanisms, talk->mechanisms.len > 0 ? " " : "");
        buf_str(&talk->mechanisms, str_part(text, 5, text.len));
    }
    buf_text(&talk->offers, talk->offers.len > 0 ? " " : "");
    buf_str(&talk->offers, str_part(text, 0, str_find_char(text, ' ')));
}

static bool read_offers(struct other_talk *talk, struct error *err)
{
    unsigned code;

    buf_clear(&talk->offers);
    buf_clear(&talk->mechanisms);
    if (!other_say(talk, "EHLO [127.0.0.1]\r\n", err)) /* nothing about this machine */
        return false;
    code = hear(talk, keep_offer, err);
    return code == 250 || say_refused(talk, "our greeting", code, err);
}

static bool start_tls(struct other_talk *talk, struct error *err)
{
    struct signing *how = talk->how;
    unsigned code;

    if (!capability_has(buf_as_str(&talk->offers), "STARTTLS"))
        return error_set(err, ERROR_NET, "%s does not offer TLS here (STARTTLS)", host_of(talk));
    if (!other_say(talk, "STARTTLS\r\n", err))
        return false;
    code = hear(talk, NULL, err);
    return (code == 220 || say_refused(talk, "TLS", code, err)) &&
           dialog_start_tls(how->dialog, how->tls, err) && read_offers(talk, err);
}

static bool secure(struct other_talk *talk, struct error *err)
{
    switch (talk->how->setup->address.tls) {
    case TLS_IMPLICIT:
        return dialog_begin_tls(talk->how->dialog, talk->how->tls, err) && greet(talk, err) &&
               read_offers(talk, err);
    case TLS_STARTTLS:
        return greet(talk, err) && read_offers(talk, err) && start_tls(talk, err);
    case TLS_NONE_FOR_TESTS:
        break;
    }
    return greet(talk, err) && read_offers(talk, err);
}

/* A question of the server's; anything else is its refusal. */
static bool is_asked(struct other_talk *talk, struct error *err)
{
    unsigned code = hear(talk, NULL, err);

    return code == 334 || say_refused(talk, "the mechanism", code, err);
}

static bool say_user(struct other_talk *talk, struct error *err)
{
    struct str user = str_of(talk->how->setup->address.user);
    char line[2 * sizeof(talk->how->setup->address.user)];
    size_t len = base64_size(user.len);

    base64_encode(line, user);
    memcpy(line + len, "\r\n", 3);
    return other_say(talk, line, err) && is_asked(talk, err);
}

static bool say_message(struct other_talk *talk, const struct sasl_message *message,
                        struct error *err)
{
    char line[64];

    snprintf(line, sizeof(line), "AUTH %s\r\n", sasl_name(message->mechanism));
    return other_say(talk, line, err) && is_asked(talk, err) &&
           (message->mechanism != SASL_LOGIN_STEPS || say_user(talk, err)) &&
           dialog_say_secret(talk->how->dialog, message->response, err) &&
           other_say(talk, "\r\n", err);
}

static bool read_verdict(struct other_talk *talk, const struct sasl_message *message,
                         struct error *err)
{
    bool token = talk->how->setup->sign_in == SIGN_IN_TOKEN;
    unsigned code;
    char line[16];

    buf_clear(&talk->how->dialog->said); /* without the questions */
    code = hear(talk, NULL, err);
    if (code == 334 && token) { /* why, before the refusal */
        snprintf(line, sizeof(line), "%s\r\n", sasl_give_up(message->mechanism));
        if (!other_say(talk, line, err))
            return false;
        code = hear(talk, NULL, err);
    }
    return code == 235 || say_refused(talk, token ? "the token" : "the password", code, err);
}

bool submission_sign_in(struct signing *how, struct signed_in *facts, struct error *err)
{
    struct other_talk talk = {.how = how, .facts = facts};
    struct sasl_message message = {0};
    struct secret secret = {0};
    bool ok;

    buf_init(&talk.offers, KIB(16));
    buf_init(&talk.mechanisms, KIB(4));
    ok = secure(&talk, err) &&
         other_choose(&talk,
                      capability_has(buf_as_str(&talk.mechanisms), "LOGIN") ? SASL_LOGIN_STEPS
                                                                            : SASL_NONE,
                      err);
    if (ok) {
        ok = other_open(&talk, &message, &secret, err) && say_message(&talk, &message, err) &&
             read_verdict(&talk, &message, err);
        ok = other_close(&talk, &message, &secret, ok, err);
    }
    buf_dispose(&talk.offers);
    buf_dispose(&talk.mechanisms);
    return ok;
}

/* --- one message --- */

static bool say_expecting(struct other_talk *talk, const char *words, unsigned want,
                          const char *what, struct error *err)
{
    unsigned code;

    buf_clear(&talk->how->dialog->said);
    if (!other_say(talk, words, err))
        return false;
    code = hear(talk, NULL, err);
    return code == want || (want == 250 && code == 251) || say_refused(talk, what, code, err);
}

static bool say_address(struct other_talk *talk, const char *command, const char *address,
                        const char *what, struct error *err)
{
    char line[400];

    snprintf(line, sizeof(line), "%s:<%s>\r\n", command, address);
    return say_expecting(talk, line, 250, what, err);
}

/* A line that begins with a dot gets another (RFC 5321, 4.5.2). */
static bool say_body(struct other_talk *talk, struct str body, struct error *err)
{
    struct buf text;
    bool at_start = true, ok;

    buf_init(&text, KIB(16));
    for (size_t i = 0; i < body.len; i++) {
        if (at_start && body.at[i] == '.')
            buf_char(&text, '.');
        buf_char(&text, body.at[i]);
        at_start = body.at[i] == '\n';
    }
    if (!at_start)
        buf_text(&text, "\r\n");
    buf_text(&text, ".\r\n");
    ok = text.full ? error_set(err, ERROR_LIMIT, "the message is too long")
                   : dialog_say(talk->how->dialog, buf_as_str(&text), err);
    buf_dispose(&text);
    return ok;
}

bool submission_send(struct signing *how, struct signed_in *facts, struct error *err)
{
    const struct net_setup *setup = how->setup;
    struct other_talk talk = {.how = how, .facts = facts};
    unsigned code;

    how->dialog->remembers = true;
    if (!say_address(&talk, "MAIL FROM", setup->sender, "the sender", err) ||
        !say_address(&talk, "RCPT TO", setup->recipient, "the recipient", err) ||
        !say_expecting(&talk, "DATA\r\n", 354, "the message", err))
        return false;
    buf_clear(&how->dialog->said);
    if (!say_body(&talk, setup->body, err))
        return false;
    code = hear(&talk, NULL, err);
    return code == 250 || say_refused(&talk, "the message", code, err);
}
