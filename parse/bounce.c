/* bounce.c - see bounce.h. */
#include "bounce.h"

#include <string.h>

static bool contains(const char *text, const char *needle)
{
    return strcasestr(text, needle) != NULL;
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

/* Who reports a delivery, by name or by mailbox. */
static const char *const senders[] = {
    "mailer-daemon", "postmaster", "mail delivery", "mdaemon",      "mail administrator",
    "mail system",   "bounce",     "mailer daemon", "mailerdaemon",
};

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

static bool subject_fits(const struct mail *mail)
{
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
        if (contains(mail->subject, subjects[i]))
            return true;
    return false;
}

static bool sender_fits(const struct mail *mail)
{
    for (size_t i = 0; i < ARRAY_LEN(senders); i++)
        for (size_t k = 0; k < mail->from.count; k++)
            if (contains(mail->from.at[k].email, senders[i]) ||
                contains(mail->from.at[k].name, senders[i]))
                return true;
    return false;
}

static bool has_report_part(const struct mail *mail)
{
    for (size_t i = 0; i < mail->part_count; i++)
        if (strcmp(mail->parts[i].declared_type, "message/delivery-status") == 0 ||
            strcmp(mail->parts[i].declared_type, "message/global-delivery-status") == 0)
            return true;
    return false;
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

bool bounce_is(const struct mail *mail, bool reports_delivery)
{
    if (reports_delivery || has_report_part(mail) || has_field(mail, "X-Failed-Recipients"))
        return true;
    if (has_field(mail, "List-Id") || is_answer(mail->subject) ||
        contains(field(mail, "Auto-Submitted"), "auto-replied"))
        return false;
    return subject_fits(mail) || (sender_fits(mail) && wants_no_answer(mail));
}
