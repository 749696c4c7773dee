/* rule_specimens.c - ordinary mail of ordinary senders, to see how much of it a condition spares;
 * see rule_view.h. A rule that acts on most of these acts on most of what the owner gets, whatever
 * it seems to ask for. */
#include "rule_view.h"

#include "domain.h"
#include "rule_match.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_FIELDS = 16, MANY = 6 /* of the specimens */ };

static const struct specimen {
    const char *name, *email, *subject, *type, *date, *id, *text;
} specimens[] = {
    {"Anna Berg", "anna.berg@partner.example.com", "Order 4711: delivery on Friday",
     "multipart/alternative; boundary=\"000000000000a1b2c3\"", "Tue, 10 Mar 2026 09:04:43 +0100",
     "<CAF3k=8Z1x@mail.example.com>",
     "Good morning,\nthe goods leave on Friday. See https://www.example.com/4711\nRegards, Anna"},
    {"Customer service", "service@shop.example.com", "Your parcel is on its way",
     "text/html; charset=\"utf-8\"", "Mon, 2 Feb 2026 18:20:01 +0000 (UTC)",
     "<0100019c1@email.example.com>",
     "Hello,\nyour parcel is on its way. Follow it at https://shop.example.com/t?id=9"},
    {"", "peter@family.example.com", "Re: photos of the weekend",
     "text/plain; charset=UTF-8; format=flowed", "Sun, 18 Jan 2026 21:15:00 +0100",
     "<5b1c2d@family.example.com>", "Thank you, they are lovely! More at http://example.com/a"},
    {"陈晓", "chen@trade.example", "关于三月的报价", "text/plain; charset=\"utf-8\"",
     "Wed, 4 Mar 2026 10:31:12 +0800", "<2026030410311@trade.example>",
     "您好，附件是三月的报价，请查收。"},
    {"Nguyễn Hà", "ha@cang.example", "Lịch tàu tuần tới", "multipart/mixed; boundary=\"_004_AB12\"",
     "Thu, 5 Mar 2026 08:00:10 +0700", "<AB12@cang.example>",
     "Chào anh, lịch tàu tuần tới: https://cang.example/lich"},
    {"Bank", "info@bank.example.com", "Your statement for February",
     "multipart/related; boundary=\"b1_77\"", "Sun, 1 Mar 2026 06:00:00 +0000",
     "<b1.77@bank.example.com>", "Dear customer,\nyour statement is ready at https://example.com"},
    {"Meyer, Ute", "ute.meyer@office.example.com", "Meeting next week",
     "multipart/mixed; boundary=\"----=_Part_8\"", "Fri, 6 Mar 2026 14:45:59 -0500",
     "<DB9P@office.example.com>", "Dear all,\nwe meet on Tuesday at ten. The agenda is attached."},
    {"The Weekly", "letter@news.example.com", "This week: five things to read",
     "multipart/alternative; boundary=\"=_mj9\"", "Sat, 7 Mar 2026 07:30:00 +0000",
     "<20260307.9@news.example.com>", "Read it in your browser: https://news.example.com/9"},
};

struct made { /* one of them as it came to the owner */
    struct message message;
    struct mail mail;
    struct mail_row row;
    struct mail_address from, to;
    struct mail_field fields[MOST_FIELDS];
    char sender[200], receiver[400], received[900], path[200];
};

static void add(struct made *made, const char *name, const char *value)
{
    made->fields[made->mail.field_count++] = (struct mail_field){name, value};
}

static void make(struct made *made, const struct specimen *specimen, const struct case_facts *facts)
{
    const char *owner = facts->owner[0] ? facts->owner : "you@mail.example";

    memset(&made->message, 0, sizeof(made->message)); /* size 0: is not tried */
    facts_blank(&made->mail);
    made->from = (struct mail_address){.name = specimen->name, .email = specimen->email};
    made->to = (struct mail_address){.name = "", .email = owner};
    made->mail.from = (struct mail_addresses){.at = &made->from, .count = 1};
    made->mail.to = (struct mail_addresses){.at = &made->to, .count = 1};
    made->mail.subject = specimen->subject;
    made->mail.return_path = specimen->email;
    made->mail.text = specimen->text;
    made->mail.text_len = strlen(specimen->text);
    made->mail.fields = made->fields;
    made->row = (struct mail_row){.message = &made->message, .mail = &made->mail};
    snprintf(made->sender, sizeof(made->sender), "%s <%s>", specimen->name, specimen->email);
    snprintf(made->receiver, sizeof(made->receiver), "<%s>", owner);
    snprintf(made->path, sizeof(made->path), "<%s>", specimen->email);
    snprintf(made->received, sizeof(made->received),
             "from mail.%s (mail.%s [192.0.2.10]) by mx.%s (Postfix) with ESMTPS id 4Xk2Zq for "
             "<%s>; %s",
             domain_of(specimen->email), domain_of(specimen->email), domain_of(owner), owner,
             specimen->date);
    add(made, "Return-Path", made->path);
    add(made, "Delivered-To", owner);
    add(made, "Received", made->received);
    add(made, "Authentication-Results", "mx; dkim=pass; spf=pass; dmarc=pass");
    add(made, "DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; h=from:to:subject:date");
    add(made, "From", made->sender);
    add(made, "To", made->receiver);
    add(made, "Subject", specimen->subject);
    add(made, "Date", specimen->date);
    add(made, "Message-ID", specimen->id);
    add(made, "MIME-Version", "1.0");
    add(made, "Content-Type", specimen->type);
    add(made, "Content-Transfer-Encoding", "quoted-printable");
}

/* --- comparisons by order --- */

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* Numbers with numbers, where what is none is more than any; else as words. Which of the two a
 * script means is not kept. */
static bool is_on_side(const char *text, const char *value, bool over)
{
    int order;

    if (!is_number(value))
        order = strcasecmp(text, value);
    else if (!isdigit((unsigned char)*text))
        order = 1;
    else
        order = strtoull(text, NULL, 10) < strtoull(value, NULL, 10) ? -1 : 1;
    return over ? order > 0 : order < 0;
}

static const char *field_asked(const struct rule_condition *condition)
{
    static const struct {
        enum rule_field field;
        const char *name;
    } known[] = {
        {RULE_FROM, "From"}, {RULE_TO, "To"}, {RULE_RECIPIENT, "To"}, {RULE_SUBJECT, "Subject"}};

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (condition->field == known[i].field)
            return known[i].name;
    return condition->field == RULE_HEADER ? condition->header : "";
}

static bool is_ordered(const struct rule_condition *condition)
{
    return (condition->match == RULE_OVER || condition->match == RULE_UNDER) &&
           !condition->negated && field_asked(condition)[0];
}

static bool order_match(const struct rule_condition *condition, const struct made *made)
{
    const char *name = field_asked(condition);

    for (size_t i = 0; i < made->mail.field_count; i++)
        for (size_t k = 0; k < condition->value_count; k++)
            if (strcasecmp(made->fields[i].name, name) == 0 &&
                is_on_side(made->fields[i].value, condition->values[k],
                           condition->match == RULE_OVER))
                return true;
    return false;
}

bool rule_acts_on_most(const struct rule *rule, const struct rule_condition *condition,
                       const struct case_facts *facts)
{
    size_t met = 0;

    for (size_t i = 0; i < ARRAY_LEN(specimens); i++) {
        struct made made;
        uint64_t doubts;

        make(&made, &specimens[i], facts);
        if (condition && is_ordered(condition)) {
            met += order_match(condition, &made);
            continue;
        }
        met += (condition ? condition_match(condition, &made.row, facts)
                          : rule_match(rule, &made.row, facts, &doubts)) == REPLAY_YES;
    }
    return met >= MANY;
}
