/* bounce.c - see bounce.h. */
#include "bounce.h"

#include "base/text.h"

#include <string.h>

/* Text is made lower case once and then looked through for each of many words, which are lower case
 * in the tables below. */
static void make_lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text | 0x20);
}

/* The text in out, cut at a whole character if need be. */
static const char *lower(char out[MAIL_LINE + 1], const char *text)
{
    size_t len = utf8_clip(str_of(text), MAIL_LINE);

    memcpy(out, text, len);
    out[len] = '\0';
    make_lower(out);
    return out;
}

/* Subjects of delivery reports, detections.md 13.7 and more of the kind. */
static const char *const subjects[] = {
    "undeliver",
    "delivery status notification",
    "mail delivery failed",
    "mail delivery failure",
    "message delivery failure",
    "returned mail",
    "failure notice",
    "delivery failure",
    "delivery has failed",
    "delivery notification",
    "non-deliver",
    "nondeliver",
    "could not be delivered",
    "failed mail:",
    "message delayed",
    "warning: message",
    "not yet been delivered",
    "delivery report",
    "delivery warning",
    "delivery problem",
    "delivery incomplete",
    "error sending your mail",
    "returning to sender",
    "warning: could not send",
    "delayed mail",
    "mail system error",
    "complaint about message",
    "unzustellbar",
    "不能送达",
    "退信",
    "无法投递",
    "投递失败",
    "传输失败",
    "無法傳遞",
    "配信",
    "送信エラー",
    "không gửi được",
    "thư bị trả lại",
    "gửi thư thất bại",
};

/* Who reports a delivery and nothing else, by name or by mailbox. */
static const char *const daemons[] = {
    "mailer-daemon", "mailer daemon",      "mailerdaemon", "mdaemon",  "postmaster", "post_master",
    "mail deliver",  "mail administrator", "mail system",  "邮件系统", "系统退信",
};

/* What such a report says in its text: the second mark, where one alone does not do. */
static const char *const phrases[] = {
    "could not be delivered",
    "could not deliver",
    "cannot be delivered",
    "not delivered to",
    "unable to deliver",
    "undeliverable",
    "did not reach",
    "delivery to the following",
    "delivery failed",
    "delivery error",
    "permanent fatal error",
    "permanent error",
    "user unknown",
    "unknown user",
    "no such user",
    "invalid recipient",
    "mailbox unavailable",
    "mailbox is full",
    "mailbox full",
    "over quota",
    "recipient rejected",
    "was not accepted",
    "returned to you",
    "message has been delayed",
    "message that you sent",
    "550 5.",
    "554 5.",
    "552 5.",
    "\"notificationtype\":\"bounce\"",
    "\"notificationtype\":\"complaint\"",
    "无法投递",
    "退回",
    "無法傳遞",
    "không gửi được",
    "không thể gửi",
};

enum { MOST_TEXT = 6000 };

static bool has_field(const struct mail *mail, const char *name)
{
    for (size_t i = 0; i < mail->field_count; i++)
        if (strcasecmp(mail->fields[i].name, name) == 0)
            return true;
    return false;
}

static const char *field(const struct mail *mail, const char *name)
{
    for (size_t i = 0; i < mail->field_count; i++)
        if (strcasecmp(mail->fields[i].name, name) == 0)
            return mail->fields[i].value;
    return "";
}

static bool has_one(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

static bool subject_fits(const struct mail *mail)
{
    char subject[MAIL_LINE + 1];

    return has_one(lower(subject, mail->subject), subjects, ARRAY_LEN(subjects));
}

static bool from_has_one(const struct mail *mail, const char *const *words, size_t count)
{
    char text[MAIL_LINE + 1];

    for (size_t i = 0; i < mail->from.count; i++)
        if (has_one(lower(text, mail->from.at[i].email), words, count) ||
            has_one(lower(text, mail->from.at[i].name), words, count))
            return true;
    return false;
}

static bool from_has(const struct mail *mail, const char *word)
{
    return from_has_one(mail, &word, 1);
}

static bool is_from_daemon(const struct mail *mail)
{
    return from_has_one(mail, daemons, ARRAY_LEN(daemons));
}

static bool text_fits(const struct mail *mail)
{
    struct str text = {mail->text, mail->text_len};
    char head[MOST_TEXT + 1];

    text.len = utf8_clip(text, MOST_TEXT);
    memcpy(head, text.at, text.len);
    head[text.len] = '\0';
    make_lower(head);
    return has_one(head, phrases, ARRAY_LEN(phrases));
}

static bool has_part(const struct mail *mail, const char *type)
{
    for (size_t i = 0; i < mail->part_count; i++)
        if (strcmp(mail->parts[i].declared_type, type) == 0)
            return true;
    return false;
}

static bool returns_mail(const struct mail *mail)
{
    return has_part(mail, "message/rfc822") || has_part(mail, "text/rfc822-headers");
}

/* Complaints are reports about sent mail too: somebody got it and called it spam. */
static bool is_report(const struct mail *mail)
{
    return has_part(mail, "message/delivery-status") ||
           has_part(mail, "message/global-delivery-status") ||
           has_part(mail, "message/feedback-report") || has_field(mail, "X-Failed-Recipients");
}

/* A null return path: nobody wants an answer, not even a bounce. */
static bool wants_no_answer(const struct mail *mail)
{
    return (has_field(mail, "Return-Path") && mail->return_path[0] == '\0') ||
           strcasecmp(mail->return_path, "MAILER-DAEMON") == 0;
}

/* "Re:", "Fwd:" - people talking about a bounce. */
static bool is_answer(const char *subject)
{
    static const char *const prefixes[] = {"re:", "fw:", "fwd:", "aw:", "wg:"};

    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (strncasecmp(subject, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* A notice about sent mail that a hoster's program makes. */
static bool is_notification(const struct mail *mail)
{
    return from_has(mail, "@sns.amazonaws.com") && text_fits(mail);
}

/* Lists are sent on and vacation notes are automatic: for them one mark is not enough. */
static bool needs_more(const struct mail *mail)
{
    return has_field(mail, "List-Id") ||
           strcasestr(field(mail, "Auto-Submitted"), "auto-replied") != NULL;
}

bool bounce_is(const struct mail *mail, bool reports_delivery)
{
    if (reports_delivery || is_report(mail) || is_notification(mail))
        return true;
    if (is_answer(mail->subject))
        return is_from_daemon(mail) && text_fits(mail);
    if (subject_fits(mail))
        return is_from_daemon(mail) || !needs_more(mail) || text_fits(mail);
    if (is_from_daemon(mail))
        return wants_no_answer(mail) || returns_mail(mail) || text_fits(mail);
    if (needs_more(mail) || !wants_no_answer(mail))
        return false;
    return from_has(mail, "bounce") || (returns_mail(mail) && text_fits(mail));
}
