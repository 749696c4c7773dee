/* sign_in.c - see sign_in.h. */
#include "sign_in.h"

#include "base/limits.h"
#include "capability.h"
#include "tls.h"

#include <stdio.h>
#include <string.h>

enum { REPLIES_MOST = 1000 };

struct talk { /* one sign-in */
    struct signing *how;
    struct dialog *dialog;
    struct signed_in *facts;
    struct reply reply;
    unsigned tag, replies;
    const char *host;
};

void signed_in_init(struct signed_in *facts)
{
    *facts = (struct signed_in){0};
    buf_init(&facts->greeting, KIB(4));
    buf_init(&facts->capabilities, KIB(16));
}

void signed_in_dispose(struct signed_in *facts)
{
    buf_dispose(&facts->greeting);
    buf_dispose(&facts->capabilities);
}

/* --- replies --- */

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The next response. Remembers capabilities, passes alerts on, ends at a goodbye. */
static bool next_reply(struct talk *talk, struct error *err)
{
    struct reply *reply = &talk->reply;

    if (++talk->replies > REPLIES_MOST)
        return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(responses))",
                         talk->host);
    if (!dialog_reply(talk->dialog, reply, err))
        return false;
    if (reply->capabilities.len > 0) {
        buf_clear(&talk->facts->capabilities); /* main is told of them */
        redact(talk->dialog->hidden, buf_as_str(&reply->capabilities), &talk->facts->capabilities);
    }
    if (is(reply->code, "ALERT") && talk->how->note)
        talk->how->note(talk->how->arg, "alert", buf_c(&reply->text));
    if (reply->scan.kind == SCAN_STATUS && is(reply->scan.word, "BYE"))
        return error_set(err, ERROR_NET, "%s ended the session: %s", talk->host,
                         buf_c(&reply->text));
    return true;
}

enum answer { ANSWER_OK, ANSWER_NO, ANSWER_QUESTION, ANSWER_FAILED };

/* Reads until the command is answered, or something is asked. */
static enum answer wait_for_answer(struct talk *talk, struct error *err)
{
    const struct scan *scan = &talk->reply.scan;
    char tag[16];

    snprintf(tag, sizeof(tag), "m%u", talk->tag);
    for (;;) {
        if (!next_reply(talk, err))
            return ANSWER_FAILED;
        if (scan->kind == SCAN_CONTINUE)
            return ANSWER_QUESTION;
        if (is(scan->tag, "*"))
            continue;
        if (!is(scan->tag, tag)) {
            error_set(err, ERROR_PROTOCOL, "%s answers what was not asked", talk->host);
            return ANSWER_FAILED;
        }
        return is(scan->word, "OK") ? ANSWER_OK : ANSWER_NO;
    }
}

static bool command(struct talk *talk, const char *words, struct error *err)
{
    char line[64];

    snprintf(line, sizeof(line), "m%u %s\r\n", ++talk->tag, words);
    return dialog_say(talk->dialog, str_of(line), err);
}

static bool ask_capabilities(struct talk *talk, struct error *err)
{
    enum answer answer;

    buf_clear(&talk->facts->capabilities);
    if (!command(talk, "CAPABILITY", err))
        return false;
    answer = wait_for_answer(talk, err);
    if (answer == ANSWER_OK && talk->facts->capabilities.len > 0)
        return true;
    return answer == ANSWER_FAILED
               ? false
               : error_set(err, ERROR_PROTOCOL, "%s does not say what it can do", talk->host);
}

/* --- greeting and TLS --- */

static bool read_greeting(struct talk *talk, struct error *err)
{
    const struct scan *scan = &talk->reply.scan;

    if (!next_reply(talk, err))
        return false;
    if (!is(scan->tag, "*") || scan->kind != SCAN_STATUS)
        return error_set(err, ERROR_PROTOCOL, "%s does not greet as IMAP servers do", talk->host);
    buf_str(&talk->facts->greeting, buf_as_str(&talk->reply.text));
    if (is(scan->word, "OK"))
        return true;
    if (is(scan->word, "PREAUTH") && talk->how->tls && !talk->dialog->stream->tls)
        return error_set(err, ERROR_PROTOCOL,
                         "%s says that we are signed in before TLS has begun: somebody may stand "
                         "between us",
                         talk->host);
    return error_set(err, ERROR_PROTOCOL,
                     "%s says that we are signed in already; whose mailbox that is we cannot know",
                     talk->host);
}

static bool start_tls(struct talk *talk, struct error *err)
{
    enum answer answer;

    if (talk->facts->capabilities.len == 0 && !ask_capabilities(talk, err))
        return false;
    if (!capability_has(buf_as_str(&talk->facts->capabilities), "STARTTLS"))
        return error_set(err, ERROR_NET, "%s does not offer TLS here (STARTTLS)", talk->host);
    if (!command(talk, "STARTTLS", err))
        return false;
    answer = wait_for_answer(talk, err);
    if (answer == ANSWER_FAILED)
        return false;
    if (answer != ANSWER_OK)
        return error_set(err, ERROR_NET, "%s refuses TLS: %s", talk->host,
                         buf_c(&talk->reply.text));
    if (!dialog_start_tls(talk->dialog, talk->how->tls, err))
        return false;
    return ask_capabilities(talk, err); /* what was said in clear may have been anybody's */
}

static bool secure(struct talk *talk, struct error *err)
{
    switch (talk->how->setup->address.tls) {
    case TLS_IMPLICIT:
        return dialog_begin_tls(talk->dialog, talk->how->tls, err) && read_greeting(talk, err);
    case TLS_STARTTLS:
        return read_greeting(talk, err) && start_tls(talk, err);
    case TLS_NONE_FOR_TESTS:
        break;
    }
    return read_greeting(talk, err);
}

/* --- signing in --- */

static bool choose(struct talk *talk, enum sasl *out, struct error *err)
{
    struct str offers = buf_as_str(&talk->facts->capabilities);

    if (talk->how->setup->sign_in == SIGN_IN_TOKEN) {
        *out = capability_has(offers, "AUTH=OAUTHBEARER") ? SASL_OAUTHBEARER
               : capability_has(offers, "AUTH=XOAUTH2")   ? SASL_XOAUTH2
                                                          : SASL_NONE;
        return *out != SASL_NONE ||
               error_set(err, ERROR_AUTH,
                         "%s takes no tokens (it offers neither OAUTHBEARER nor XOAUTH2)",
                         talk->host);
    }
    *out = capability_has(offers, "AUTH=PLAIN")      ? SASL_PLAIN
           : capability_has(offers, "LOGINDISABLED") ? SASL_NONE
                                                     : SASL_LOGIN_COMMAND;
    return *out != SASL_NONE ||
           error_set(err, ERROR_AUTH, "%s takes no passwords (LOGINDISABLED, and no AUTH=PLAIN)",
                     talk->host);
}

static bool is_plain_text(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < ' ' || s.at[i] > '~')
            return false;
    return true;
}

static char *quote(char *out, struct str s)
{
    *out++ = '"';
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"' || s.at[i] == '\\')
            *out++ = '\\';
        *out++ = s.at[i];
    }
    *out++ = '"';
    return out;
}

/* One word of LOGIN: quoted where that is possible, else a literal that the server lets us send. */
static bool say_word(struct talk *talk, struct str word, bool secret, const char *after,
                     struct error *err)
{
    struct vault vault;
    struct str line;
    char *at;
    bool ok;

    if (!vault_open(&vault, word.len * 2 + 64, err))
        return false;
    at = vault.at;
    if (is_plain_text(word)) {
        at = quote(at, word);
    } else {
        char marker[32];

        snprintf(marker, sizeof(marker), "{%zu}\r\n", word.len);
        ok = dialog_say(talk->dialog, str_of(marker), err) &&
             wait_for_answer(talk, err) == ANSWER_QUESTION;
        if (!ok && err->code == ERROR_NONE)
            error_set(err, ERROR_AUTH, "%s refused the name or password: %s", talk->host,
                      buf_c(&talk->reply.text));
        if (!ok)
            goto done;
        memcpy(at, word.at, word.len);
        at += word.len;
    }
    line = (struct str){vault.at, (size_t)(at - vault.at)};
    ok = (secret ? dialog_say_secret(talk->dialog, line, err)
                 : dialog_say(talk->dialog, line, err)) &&
         dialog_say(talk->dialog, str_of(after), err);
done:
    vault_wipe(&vault);
    return ok;
}

static bool say_login(struct talk *talk, struct str password, struct error *err)
{
    char tag[32];

    snprintf(tag, sizeof(tag), "m%u LOGIN ", ++talk->tag);
    return dialog_say(talk->dialog, str_of(tag), err) &&
           say_word(talk, str_of(talk->how->setup->address.user), false, " ", err) &&
           say_word(talk, password, true, "\r\n", err);
}

static bool say_authenticate(struct talk *talk, const struct sasl_message *message,
                             struct error *err)
{
    const char *name = sasl_name(message->mechanism);
    char line[64];

    talk->tag++;
    if (capability_has(buf_as_str(&talk->facts->capabilities), "SASL-IR")) {
        snprintf(line, sizeof(line), "m%u AUTHENTICATE %s ", talk->tag, name);
        if (!dialog_say(talk->dialog, str_of(line), err))
            return false;
    } else {
        snprintf(line, sizeof(line), "m%u AUTHENTICATE %s\r\n", talk->tag, name);
        if (!dialog_say(talk->dialog, str_of(line), err))
            return false;
        switch (wait_for_answer(talk, err)) {
        case ANSWER_QUESTION:
            break;
        case ANSWER_OK:
        case ANSWER_NO:
            return error_set(err, ERROR_AUTH, "%s refused %s: %s", talk->host, name,
                             buf_c(&talk->reply.text));
        case ANSWER_FAILED:
            return false;
        }
    }
    return dialog_say_secret(talk->dialog, message->response, err) &&
           dialog_say(talk->dialog, str_of("\r\n"), err);
}

static bool say_refused(struct talk *talk, const struct buf *details, struct error *err)
{
    bool token = talk->how->setup->sign_in == SIGN_IN_TOKEN;

    return error_set(err, ERROR_AUTH, "%s refused the %s of %s: %s%s%s", talk->host,
                     token ? "token" : "password", talk->how->setup->address.user, buf_c(details),
                     details->len > 0 ? "; " : "", buf_c(&talk->reply.text));
}

/* The server's verdict. A refused token is explained in a question, which wants an answer. */
static bool read_verdict(struct talk *talk, const struct sasl_message *message, struct error *err)
{
    struct buf details;
    char line[16];
    bool ok = false;

    buf_init(&details, KIB(4));
    for (int questions = 0;; questions++) {
        enum answer answer = wait_for_answer(talk, err);

        if (answer == ANSWER_FAILED)
            break;
        if (answer != ANSWER_QUESTION) {
            ok = answer == ANSWER_OK || say_refused(talk, &details, err);
            break;
        }
        if (questions > 0 || message->mechanism < SASL_XOAUTH2) {
            error_set(err, ERROR_PROTOCOL, "%s asks for more than a %s", talk->host,
                      message->mechanism < SASL_XOAUTH2 ? "password" : "token");
            break;
        }
        sasl_failure(buf_as_str(&talk->reply.question), &message->hidden, &details);
        snprintf(line, sizeof(line), "%s\r\n", sasl_give_up(message->mechanism));
        if (!dialog_say(talk->dialog, str_of(line), err))
            break;
    }
    buf_dispose(&details);
    return ok;
}

static bool prove(struct talk *talk, enum sasl mechanism, struct error *err)
{
    struct secret secret = {0};
    struct sasl_message message = {0};
    bool ok;

    ok = talk->how->ask(talk->how->arg, &secret, err) &&
         sasl_open(&message, mechanism, &talk->how->setup->address, &secret, err);
    dialog_hide(talk->dialog, &message.hidden);
    if (ok && mechanism == SASL_LOGIN_COMMAND)
        ok = say_login(talk, secret_bytes(&secret), err);
    else if (ok)
        ok = say_authenticate(talk, &message, err);
    secret_wipe(&secret);
    buf_clear(&talk->facts->capabilities); /* those from before do not hold any more */
    ok = ok && read_verdict(talk, &message, err);
    talk->dialog->remembers = false;
    ok = ok && (talk->facts->capabilities.len > 0 || ask_capabilities(talk, err));
    if (ok && redact_finds(&message.hidden, dialog_rest(talk->dialog))) /* nobody could later */
        ok = error_set(err, ERROR_PROTOCOL, "%s repeats the secret it was given", talk->host);
    dialog_hide(talk->dialog, NULL);
    sasl_wipe(&message);
    return ok;
}

bool sign_in_run(struct signing *how, struct signed_in *facts, struct error *err)
{
    struct talk talk = {
        .how = how, .dialog = how->dialog, .facts = facts, .host = how->setup->address.host};
    bool ok;

    reply_init(&talk.reply);
    ok = secure(&talk, err) && (facts->capabilities.len > 0 || ask_capabilities(&talk, err)) &&
         choose(&talk, &facts->mechanism, err) && prove(&talk, facts->mechanism, err);
    reply_dispose(&talk.reply);
    return ok;
}
