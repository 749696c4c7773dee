/* other_sign_in.c - what POP3 and submission have in common; see other_sign_in.h. */
#include "other_sign_in.h"

#include "base/limits.h"
#include "capability.h"

enum { LINES_MOST = 500 };

bool other_line(struct other_talk *talk, struct str *line, struct error *err)
{
    if (++talk->lines > LINES_MOST)
        return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(responses))",
                         talk->how->setup->address.host);
    if (!dialog_line(talk->how->dialog, line, err))
        return false;
    *line = str_trim(*line);
    return true;
}

bool other_say(struct other_talk *talk, const char *words, struct error *err)
{
    return dialog_say(talk->how->dialog, str_of(words), err);
}

bool other_strange(struct other_talk *talk, const char *protocol, struct str line,
                   struct error *err)
{
    struct buf clear, shown;

    buf_init(&clear, MIB(1));
    buf_init(&shown, KIB(16));
    redact(talk->how->dialog->hidden, line, &clear); /* first all of it, then cut */
    text_show(&shown, str_part(buf_as_str(&clear), 0, 200));
    error_set(err, ERROR_PROTOCOL, "%s does not speak %s: %s", talk->how->setup->address.host,
              protocol, buf_c(&shown));
    buf_dispose(&clear);
    buf_dispose(&shown);
    return false;
}

bool other_choose(struct other_talk *talk, enum sasl otherwise, struct error *err)
{
    struct str offers = buf_as_str(&talk->mechanisms);
    bool token = talk->how->setup->sign_in == SIGN_IN_TOKEN;
    enum sasl chosen;

    if (token)
        chosen = capability_has(offers, "OAUTHBEARER") ? SASL_OAUTHBEARER
                 : capability_has(offers, "XOAUTH2")   ? SASL_XOAUTH2
                                                       : SASL_NONE;
    else
        chosen = capability_has(offers, "PLAIN") ? SASL_PLAIN : otherwise;
    talk->facts->mechanism = chosen;
    return chosen != SASL_NONE ||
           error_set(err, ERROR_AUTH, "%s takes no %s here", talk->how->setup->address.host,
                     token ? "tokens" : "passwords");
}

bool other_open(struct other_talk *talk, struct sasl_message *message, struct secret *secret,
                struct error *err)
{
    struct signing *how = talk->how;
    bool ok = how->ask(how->arg, secret, err) &&
              sasl_open(message, talk->facts->mechanism, &how->setup->address, secret, err);

    dialog_hide(how->dialog, &message->hidden);
    return ok;
}

bool other_close(struct other_talk *talk, struct sasl_message *message, struct secret *secret,
                 bool ok, struct error *err)
{
    struct dialog *dialog = talk->how->dialog;

    dialog->remembers = false;
    if (ok && redact_finds(&message->hidden, dialog_rest(dialog)))
        ok = error_set(err, ERROR_PROTOCOL, "%s repeats the secret it was given",
                       talk->how->setup->address.host);
    dialog_hide(dialog, NULL);
    dialog->remembers = false;
    secret_wipe(secret);
    sasl_wipe(message);
    return ok;
}
