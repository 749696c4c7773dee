/* doctor_judge.c - what an answer means for somebody who wants to get in, and what to do next; see
 * doctor.h. */
#include "doctor.h"

#include "providers.h"

#include "base/file.h"
#include "base/text.h"
#include "detect/scan.h"
#include "dns/dns.h"
#include "imap/attempt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void doctor_say(struct doctor *doctor, enum doctor_state state, const char *title, const char *next,
                const char *fmt, ...)
{
    char text[700];
    va_list args;

    if (doctor->count == DOCTOR_ROWS)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    doctor->rows[doctor->count++] = (struct doctor_row){
        state, title,
        arena_strndup(&doctor->arena, text, utf8_clip(str_of(text), sizeof(text) - 1)), next};
}

const char *doctor_data(const struct doctor *doctor)
{
    return data_dir(call_value(doctor->call, "--data"));
}

/* --- the provider --- */

/* "10 mx.example." without its number and last dot. */
static struct str exchanger(const char *record)
{
    struct str name = str_of(record);

    name = str_part(name, str_find_char(name, ' ') + 1, name.len);
    if (name.len > 0 && name.at[name.len - 1] == '.')
        name.len--;
    return name;
}

static void say_provider(struct doctor *doctor, struct providers *providers,
                         const struct dns_answer *answer)
{
    struct str host = str_of(doctor->words.options.imap.host);
    const struct provider *at = provider_of_host(providers, host);

    for (size_t i = 0; !at && i < answer->count; i++)
        at = provider_of_host(providers, exchanger(answer->data[i]));
    doctor->rules =
        at && at->rules ? arena_strndup(&doctor->arena, at->rules, strlen(at->rules)) : NULL;
    if (answer->failed || answer->bogus)
        doctor_say(doctor, DOCTOR_NOT_TRIED, "Who takes the mail in (MX)", "",
                   "the domain name system gave no answer: %s", answer->why);
    else if (answer->count == 0)
        doctor_say(doctor, DOCTOR_NOT_TRIED, "Who takes the mail in (MX)",
                   "see that the address is spelled right",
                   "nobody is named; the domain may have no mail");
    else
        doctor_say(doctor, DOCTOR_WORKS, "Who takes the mail in (MX)", "", "%.*s%s%s%s",
                   (int)exchanger(answer->data[0]).len, exchanger(answer->data[0]).at,
                   answer->count > 1 ? " and others" : "", at ? "; this is " : "",
                   at ? arena_strndup(&doctor->arena, at->title, strlen(at->title)) : "");
}

bool doctor_recognise(struct doctor *doctor, struct error *err)
{
    const char *user = doctor->words.options.imap.user, *domain = strchr(user, '@');
    struct dns_options options = {.resolver = call_value(doctor->call, "--resolver")};
    struct dns_answer answer = {.failed = true, .why = "the account's name has no domain"};
    struct dns_question question = {.type = DNS_MX};
    struct providers providers = {0};
    char path[DOCTOR_PATH];
    bool ok = true;

    call_role_options(doctor->call, &options.role);
    snprintf(path, sizeof(path), "%s/providers.txt", doctor_data(doctor));
    if (!providers_load(&providers, path, err))
        return false;
    if (domain && strlen(domain + 1) < sizeof(question.name)) {
        snprintf(question.name, sizeof(question.name), "%s", domain + 1);
        ok = dns_ask(&options, &question, 1, &doctor->arena, &answer, err);
    }
    if (ok)
        say_provider(doctor, &providers, &answer);
    providers_dispose(&providers);
    return ok;
}

const char *doctor_rules_advice(const struct doctor *doctor)
{
    return doctor->rules ? doctor->rules
                         : "most providers have no ManageSieve: look at the rules on the web page, "
                           "or import what it exports";
}

/* --- the sign-in --- */

static const char *advice(enum attempt_class class)
{
    static const char *const words[ATTEMPT_CLASSES] = {
        [ATTEMPT_AMBIGUOUS] = "the server's words are not known to us: try the webmail with the "
                              "same password",
        [ATTEMPT_BAD_CREDENTIAL] =
            "try the webmail with the same password; where a second factor is on, mail programs "
            "want a password of their own (app password, client password)",
        [ATTEMPT_SECOND_FACTOR] = "the password is right: make an app password (client password) "
                                  "on the provider's security page and give that one",
        [ATTEMPT_BLOCKED] = "the password is right: whoever administers the mailbox has to unlock "
                            "it, or to allow IMAP for it",
        [ATTEMPT_PROTOCOL_OFF] = "IMAP is switched off or not offered here: switch it on in the "
                                 "provider's settings, for this mailbox",
        [ATTEMPT_POLICY_IP] = "this address of ours is not allowed: try from the owner's network, "
                              "or have it allowed",
        [ATTEMPT_WEB_LOGIN] = "the provider wants a sign-in in a browser first: do that, then try "
                              "again",
        [ATTEMPT_LIMITED] = "too many tries: wait a quarter of an hour; each further one makes it "
                            "longer",
        [ATTEMPT_NETWORK] = "look at the host's name, the port, and whether this network lets it "
                            "out; a certificate that is not vouched for is not to be waved through",
    };

    return words[class] ? words[class] : "";
}

bool doctor_judge_sign_in(struct doctor *doctor, const struct own_login *login)
{
    enum attempt_class class = ATTEMPT_AMBIGUOUS;
    bool reached;

    (void)attempt_class_parse(str_of(login->class), &class);
    /* A greeting in clear, and then a certificate that is refused: not reached. */
    reached = *login->certificate != '\0' || (*login->line != '\0' && class != ATTEMPT_NETWORK);
    if (class == ATTEMPT_ACCEPTED) {
        doctor_say(doctor, DOCTOR_WORKS, "The server, over TLS", "", "%s:%u answers as itself",
                   login->host, login->port);
        doctor_say(doctor, DOCTOR_WORKS, "Sign-in", "", "%s was let in", login->user);
        return true;
    }
    if (!reached) {
        doctor_say(doctor, DOCTOR_FAILS, "The server, over TLS", advice(class), "%s",
                   attempt_words(login));
        doctor_say(doctor, DOCTOR_NOT_TRIED, "Sign-in", "", "the password was not sent");
        return false;
    }
    doctor_say(doctor, DOCTOR_WORKS, "The server, over TLS", "", "%s:%u answers", login->host,
               login->port);
    doctor_say(doctor, DOCTOR_FAILS, "Sign-in", advice(class), "%s: %s", login->class,
               attempt_words(login));
    return false;
}
