/* probe_mail.c - canary.mail: a marked test mail of our own, and what became of it.
 *
 * It is the only look from outside at rules that no server shows: does it arrive, once, where it
 * should, unread; does anybody answer by himself; does a copy arrive where it must not. It leaves
 * only when the operator has said so (--send-canary), from an account of his, once a step; asking
 * again looks again. What has not happened proves something only when the time for it is over. */
#include "reread.h"

#include "base/clock.h"
#include "base/limits.h"
#include "imap/letter.h"
#include "playbooks/engine.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { WAIT_MOST_MS = 60000, TICK_MS = 1000 };

struct canary_mail {
    const struct probe_call *call;
    struct probe_result *result;
    const struct invocation *cli; /* NULL: nobody could say yes */
    char id[160];                 /* Message-ID, without angle brackets */
    int64_t sent;                 /* UTC milliseconds; 0: it was not */
    int64_t within;               /* milliseconds */
    bool refused;                 /* the server would not take it */
    /* in the mailbox: */
    size_t copies, unsure; /* unsure: folders that could not be searched */
    bool in_inbox, seen;
    const char *folder; /* of the last copy */
    /* elsewhere: */
    bool inbox_asked, answered;
    bool target_asked, forwarded;
};

static const char *option(const struct canary_mail *mail, const char *name)
{
    return mail->cli ? call_value(mail->cli, name) : NULL;
}

static void say(struct canary_mail *mail, enum probe_outcome outcome, enum probe_grade grade,
                const char *class, const char *words)
{
    probe_say(mail->call, mail->result, outcome, grade, class, "%s", words);
}

/* So that it is not sent again when somebody asks again. */
static void keep_sent(struct canary_mail *mail)
{
    const char *more = mail->result->raw;
    struct buf raw;

    if (mail->sent == 0)
        return;
    buf_init(&raw, KIB(8));
    buf_printf(&raw, "sent %s %" PRId64 "%s%s", mail->id, mail->sent, more && *more ? "; " : "",
               more ? more : "");
    mail->result->raw = arena_strndup(mail->call->arena, buf_c(&raw), raw.len);
    buf_dispose(&raw);
}

/* --- has one been sent in this step? --- */

static void find_sent(struct canary_mail *mail)
{
    const struct probe_call *call = mail->call;

    for (size_t i = call->event_count; i-- > 0 && mail->sent == 0;) {
        const struct play_event *event = &call->events[i];
        char id[160];
        int64_t sent;

        if (event->kind == PLAYED_PROBE && event->id > call->since_event &&
            strcmp(event->step, call->step->id) == 0 && strcmp(event->name, "canary.mail") == 0 &&
            sscanf(event->raw, "sent %159s %" SCNd64, id, &sent) == 2) { // NOLINT(cert-err34-c)
            snprintf(mail->id, sizeof(mail->id), "%s", id);
            mail->sent = sent;
        }
    }
}

/* --- sending --- */

static bool make_id(struct canary_mail *mail, const char *sender, struct error *err)
{
    unsigned char token[8];
    const char *domain = strchr(sender, '@');

    if (getrandom(token, sizeof(token), 0) != sizeof(token))
        return error_set_errno(err, ERROR_IO, "this machine gives no random numbers");
    snprintf(mail->id, sizeof(mail->id), "mailmedic-test-%02x%02x%02x%02x%02x%02x%02x%02x%.100s",
             token[0], token[1], token[2], token[3], token[4], token[5], token[6], token[7],
             domain);
    return true;
}

/* Words that rules of intruders wait for, or none. Nothing of the case is in it. */
static void write_mail(const struct canary_mail *mail, const char *sender, const char *recipient,
                       struct buf *out)
{
    bool bait = strcmp(check_text(mail->call->check, "bait", "false"), "true") == 0;
    time_t now = (time_t)(clock_utc_ns() / 1000000000);
    struct tm utc;
    char date[64];

    gmtime_r(&now, &utc);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &utc);
    buf_printf(out,
               "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s>\r\n"
               "X-Mailmedic-Test: %s\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
               "This is a test of what becomes of mail to this address. It needs no answer.\r\n",
               sender, recipient,
               bait ? "Test: invoice, payment, bank, SWIFT" : "Test of this mailbox", date,
               mail->id, mail->id);
}

static const char *recipient_of(const struct canary_mail *mail)
{
    const char *mailbox = mail->call->value(mail->call->self, "mailbox");
    struct account *accounts;
    struct error ignored = {0};
    size_t count;

    if (mailbox && *mailbox)
        return mailbox;
    if (!account_list(mail->call->cf, mail->call->arena, &accounts, &count, &ignored))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(accounts[i].kind, "imap") == 0 && strchr(accounts[i].user, '@'))
            return accounts[i].user;
    return NULL;
}

static bool send_with(struct canary_mail *mail, const struct server_address *server,
                      const char *recipient, const struct secret *secret, struct error *err)
{
    const struct probe_call *call = mail->call;
    struct letter letter = {.server = *server,
                            .own = {"canary-mail", "canary", door_vantage(mail->cli)},
                            .secret = secret,
                            .ca_file = option(mail, "--ca-file"),
                            .pin = option(mail, "--pin"),
                            .sender = server->user,
                            .recipient = recipient,
                            .id = mail->id};
    struct letter_result sent;
    struct buf text;
    bool ok;

    call_role_options(mail->cli, &letter.role);
    buf_init(&text, LETTER_MOST);
    write_mail(mail, server->user, recipient, &text);
    letter.bytes = buf_as_str(&text);
    ok = letter_send(call->cf, &letter, call->arena, &sent, err);
    buf_dispose(&text);
    if (!ok)
        return false;
    mail->refused = sent.refused;
    mail->result->raw = sent.words;
    if (sent.sent)
        mail->sent = clock_utc_ns() / 1000000;
    else if (!sent.refused)
        probe_say(call, mail->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-sent",
                  "the test mail could not be sent: %s", sent.words);
    return true;
}

/* False in *err only when something broke; else the result says why nothing was sent. */
static bool send_it(struct canary_mail *mail, struct error *err)
{
    const struct probe_call *call = mail->call;
    const char *url = option(mail, "--canary-from"), *recipient = recipient_of(mail);
    struct server_address server;
    enum attempt_protocol protocol;
    struct secret secret = {0};
    bool ok;

    if (!mail->cli || !call_has(mail->cli, "--send-canary") || !url) {
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-allowed",
            "no test mail was sent: it leaves only with --send-canary and --canary-from URL");
        return true;
    }
    if (!attempt_address_parse(url, &protocol, &server, err))
        return false;
    if (protocol != ATTEMPT_SMTP || !strchr(server.user, '@'))
        return error_set(err, ERROR_USAGE,
                         "--canary-from wants smtps:// or submission://ADDRESS@HOST");
    if (!recipient) {
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "no-mailbox",
            "the mailbox's address is not known yet: answer mailbox ADDRESS");
        return true;
    }
    ok = call->secret(call->secret_self, "canary", &secret, err) &&
         make_id(mail, server.user, err) && send_with(mail, &server, recipient, &secret, err);
    secret_wipe(&secret);
    return ok;
}

/* --- looking --- */

static bool is_seen(struct canary_mail *mail, struct reread *reread, uint32_t uid, bool *seen)
{
    struct errand_reply reply;
    struct buf line;
    bool ok;

    buf_init(&line, 80);
    buf_printf(&line, "UID FETCH %u (UID FLAGS)", uid);
    ok = reread_ask(reread, false, &line, &reply, mail->result);
    buf_dispose(&line);
    for (size_t i = 0; ok && i < reply.message_count; i++)
        *seen = *seen || strstr(reply.messages[i].flags, "\\Seen");
    return ok;
}

/* Copies in all folders. False: the result says why it is not known. */
static bool count_copies(struct canary_mail *mail, struct reread *reread, const char *header,
                         size_t *copies)
{
    struct reread_folder *folders;
    size_t count;

    *copies = mail->unsure = 0;
    if (!reread_folders(reread, &folders, &count, mail->result))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct errand_reply reply;
        uint32_t uid = 0;
        size_t found;
        bool sure;

        if (!reread_examine(reread, folders[i].raw, &reply, mail->result))
            return false;
        mail->unsure += !reply.ok;
        if (!reply.ok || reply.exists == 0)
            continue;
        if (!reread_search(reread, header, mail->id, &found, &uid, &sure, mail->result))
            return false;
        mail->unsure += !sure;
        *copies += found;
        if (found == 0 || strcmp(header, "Message-ID") != 0)
            continue;
        mail->folder = folders[i].name;
        mail->in_inbox = str_equal_nocase(folders[i].raw, str_of("INBOX"));
        if (!is_seen(mail, reread, uid, &mail->seen))
            return false;
    }
    return true;
}

static int64_t age(const struct canary_mail *mail)
{
    return clock_utc_ns() / 1000000 - mail->sent;
}

/* Until it is there, for a while. *known false: the result says why not. */
static bool look_into_mailbox(struct canary_mail *mail, bool *known, struct error *err)
{
    int64_t until =
        clock_mono_ms() + (mail->within < WAIT_MOST_MS ? mail->within : (int64_t)WAIT_MOST_MS);
    struct reread reread;
    bool asked;

    *known = false;
    if (!reread_open(&reread, mail->call, ERRAND_IMAP, mail->result, &asked, err))
        return false;
    if (!asked)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-asked",
            "the mailbox was not looked into: no credential was given");
    while (reread.errand) {
        *known = count_copies(mail, &reread, "Message-ID", &mail->copies);
        if (!*known || mail->copies > 0 || clock_mono_ms() >= until)
            break;
        (void)poll(NULL, 0, TICK_MS);
    }
    reread_close(&reread);
    return true;
}

/* Another mailbox under our eye. */
static bool look_elsewhere(struct canary_mail *mail, const char *url, const char *credential,
                           const char *header, bool *asked, bool *there, bool *known,
                           struct error *err)
{
    struct reread reread;
    size_t copies = 0;

    if (!url)
        return true;
    if (!reread_open_at(&reread, mail->call, url, credential, mail->result, asked, err))
        return false;
    if (reread.errand) {
        *known = count_copies(mail, &reread, header, &copies);
        *there = copies > 0;
        if (*known && mail->unsure > 0) {
            *known = *there;
            say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                "not every folder of the other mailbox could be searched");
        }
    } else if (*asked) {
        *known = false;
    }
    reread_close(&reread);
    return true;
}

/* Answers name what they answer in one of two headers. */
static bool look_for_answers(struct canary_mail *mail, bool *known, struct error *err)
{
    const char *url = option(mail, "--canary-inbox");
    bool again = false;

    return look_elsewhere(mail, url, "canary", "In-Reply-To", &mail->inbox_asked, &mail->answered,
                          known, err) &&
           (!*known || mail->answered ||
            look_elsewhere(mail, url, "canary", "References", &again, &mail->answered, known, err));
}

/* --- what it proves --- */

static bool say_missing(struct canary_mail *mail)
{
    if (mail->copies > 0)
        return false;
    if (age(mail) < mail->within)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "on-its-way",
            "the test mail was sent and has not arrived yet: ask again");
    else if (mail->unsure > 0)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
            "the test mail is not found, and not every folder could be searched");
    else
        say(mail, PROBE_FAIL, GRADE_NONE, "not-delivered",
            "the test mail was taken by its server and is in no folder of the mailbox");
    return true;
}

static void judge_one_copy(struct canary_mail *mail)
{
    if (mail->forwarded)
        say(mail, PROBE_FAIL, GRADE_NONE, "forwarded",
            "a copy arrived where none should: mail is still forwarded");
    else if (mail->answered)
        say(mail, PROBE_FAIL, GRADE_NONE, "answered", "the mailbox answers by itself");
    else if (say_missing(mail))
        return;
    else if (mail->copies > 1)
        say(mail, PROBE_FAIL, GRADE_NONE, "copied", "there are several copies of the test mail");
    else if (!mail->in_inbox)
        say(mail, PROBE_FAIL, GRADE_NONE, "moved", "the test mail was moved out of the inbox");
    else if (mail->seen)
        say(mail, PROBE_FAIL, GRADE_NONE, "read", "somebody, or a rule, has marked it as read");
    else if (mail->unsure > 0)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
            "one copy in the inbox; not every folder could be searched for others");
    else if (age(mail) < mail->within)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "so-far",
            "one copy in the inbox and nothing else so far: ask again when the time is over");
    else if (mail->target_asked)
        say(mail, PROBE_PASS, GRADE_B, "one-copy",
            "one copy in the inbox, unread; none where a forward was known to go");
    else
        say(mail, PROBE_PASS, GRADE_C, "one-copy",
            "one copy in the inbox, unread; whether another went elsewhere only the provider's "
            "log can tell");
}

static void judge_no_reply(struct canary_mail *mail)
{
    if (mail->answered)
        say(mail, PROBE_FAIL, GRADE_NONE, "answered", "the mailbox answers by itself");
    else if (!mail->inbox_asked)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "not-asked",
            "where an answer would come was not looked into: --canary-inbox URL");
    else if (mail->copies == 0)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "on-its-way",
            "the test mail has not arrived: nothing could have answered it");
    else if (age(mail) < mail->within)
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "so-far",
            "no answer so far: ask again when the time is over");
    else
        say(mail, PROBE_PASS, GRADE_B, "no-reply", "it arrived, and nobody answered by himself");
}

static void judge_barred(struct canary_mail *mail, bool refused)
{
    if (mail->copies > 0)
        say(mail, PROBE_FAIL, GRADE_NONE, "delivered", "the test mail was delivered");
    else
        say(mail, PROBE_INCONCLUSIVE, GRADE_NONE, "on-its-way",
            refused ? "it was taken and has not arrived so far; no refusal has come"
                    : "it has not arrived so far: look whether it waits for approval");
}

static void judge(struct canary_mail *mail)
{
    const char *expect = check_text(mail->call->check, "expect", "");

    if (strcmp(expect, "one-copy") == 0)
        judge_one_copy(mail);
    else if (strcmp(expect, "no-reply") == 0)
        judge_no_reply(mail);
    else if (strcmp(expect, "delivered") != 0)
        judge_barred(mail, strcmp(expect, "refused") == 0);
    else if (!say_missing(mail))
        say(mail, PROBE_PASS, mail->in_inbox ? GRADE_A : GRADE_B, "delivered",
            mail->in_inbox ? "the test mail arrived in the inbox"
                           : "the test mail arrived, not in the inbox");
}

static bool look(struct canary_mail *mail, struct error *err)
{
    bool known, inbox_known = true, target_known = true;

    if (!look_into_mailbox(mail, &known, err))
        return false;
    if (!known)
        return true;
    if (!look_for_answers(mail, &inbox_known, err) ||
        !look_elsewhere(mail, option(mail, "--canary-target"), "canary_target", "Message-ID",
                        &mail->target_asked, &mail->forwarded, &target_known, err))
        return false;
    if (inbox_known && target_known)
        judge(mail);
    return true;
}

bool probe_canary_mail(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct canary_mail mail = {.call = call,
                               .result = out,
                               .cli = call->secret_self,
                               .within =
                                   1000 * duration_parse(check_text(call->check, "within", "2m"))};
    bool ok;

    find_sent(&mail);
    ok = mail.sent > 0 || send_it(&mail, err);
    if (ok && mail.refused && strcmp(check_text(call->check, "expect", ""), "refused") == 0)
        probe_say(
            call, out, PROBE_PASS, GRADE_C, "refused",
            "the test mail was refused: %s; whether for its sender's sake is for you to judge",
            out->raw);
    else if (ok && mail.refused)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-sent",
                  "the test mail was refused: %s", out->raw);
    else if (ok && mail.sent > 0)
        ok = look(&mail, err);
    keep_sent(&mail);
    out->vantage = door_vantage(mail.cli);
    return ok;
}
