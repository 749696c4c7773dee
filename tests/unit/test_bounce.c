/* test_bounce.c - which mail is a report about sent mail. */
#include "bounce.h"
#include "examine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *what, *from, *subject, *text, *field, *value, *part;
    bool report, want;
};

static bool judge(const struct row *row)
{
    struct mail_address from = {"", row->from ? row->from : "anna@partner.example"};
    struct mail_part part = {.declared_type = row->part ? row->part : "text/plain"};
    struct mail_field field = {row->field, row->value};
    struct mail mail;

    facts_blank(&mail);
    mail.from = (struct mail_addresses){&from, 1};
    mail.subject = row->subject ? row->subject : "";
    mail.text = row->text ? row->text : "";
    mail.text_len = strlen(mail.text);
    mail.parts = &part;
    mail.part_count = 1;
    mail.fields = &field;
    mail.field_count = row->field ? 1 : 0;
    return bounce_is(&mail, row->report);
}

static void reports_are_told_from_other_mail(void **state)
{
    static const struct row rows[] = {
        {.what = "a letter", .subject = "Order 17", .text = "Please confirm."},
        {.what = "a delivery-status", .report = true, .want = true},
        {.what = "its part alone", .part = "message/delivery-status", .want = true},
        {.what = "a complaint", .part = "message/feedback-report", .want = true},
        {.what = "failed recipients named",
         .field = "X-Failed-Recipients",
         .value = "x@y.example",
         .want = true},
        {.what = "the subject", .subject = "Undelivered Mail Returned to Sender", .want = true},
        {.what = "Chinese", .subject = "系统退信: 报价单", .want = true},
        {.what = "Vietnamese", .subject = "Thư bị trả lại: Báo giá", .want = true},
        {.what = "talk about a bounce",
         .subject = "Re: Undelivered Mail Returned to Sender",
         .text = "It says user unknown. Did you mistype it?"},
        {.what = "talk on a list",
         .subject = "Undelivered Mail Returned to Sender",
         .field = "List-Id",
         .value = "<admins.list.example>",
         .text = "I see this every day since Monday."},
        {.what = "a report that came through a list",
         .from = "MAILER-DAEMON@mx.example",
         .subject = "Undelivered Mail Returned to Sender",
         .field = "List-Id",
         .value = "<admins.list.example>",
         .want = true},
        {.what = "a vacation note",
         .subject = "Out of office",
         .field = "Auto-Submitted",
         .value = "auto-replied",
         .text = "I am away until Monday."},
        {.what = "a daemon that says it replies",
         .from = "mailer-daemon@mx.example",
         .subject = "There was an error sending your mail",
         .field = "Auto-Submitted",
         .value = "auto-replied",
         .want = true},
        {.what = "a daemon with no known subject",
         .from = "postmaster@mx.example",
         .subject = "Mail",
         .text = "550 5.1.1 user unknown",
         .want = true},
        {.what = "a postmaster who writes a letter",
         .from = "postmaster@partner.example",
         .subject = "New servers",
         .text = "Dear customer, we move on Sunday."},
        {.what = "a newsletter that lets itself be returned",
         .from = "bounce-77@news.example",
         .subject = "Offers of the week",
         .text = "Teak tables"},
        {.what = "a mail sent on",
         .subject = "Have a look",
         .part = "message/rfc822",
         .text = "It was returned to you?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (judge(&rows[i]) != rows[i].want)
            print_error("wrong: %s\n", rows[i].what);
        assert_int_equal(judge(&rows[i]), rows[i].want);
    }
}

#define REPORT                                                                                     \
    "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"               \
    "MIME-Version: 1.0\n"                                                                          \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"                  \
    "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"                                \
    "Reporting-MTA: dns; mx.example\n\n"                                                           \
    "Final-Recipient: rfc822; anna@partner.example\nStatus: 5.1.1\n"                               \
    "Diagnostic-Code: smtp; 550 User unknown\n\n"                                                  \
    "Final-Recipient: rfc822; bert@partner.example\nStatus: 5.2.2\n\n"

#define HEAD                                                                                       \
    "From: An <an@acme.example>\nTo: anna@partner.example\n"                                       \
    "Subject: =?utf-8?q?B=C3=A1o_gi=C3=A1?=\nMessage-ID: <7@acme.example>\n"                       \
    "Date: Thu, 01 Jan 2026 10:00:00 +0700\n\n"

static void what_came_back_is_read_out(void **state)
{
    static const struct {
        const char *what, *raw, *id, *subject, *recipient, *status;
        size_t count;
    } rows[] = {
        {"a report in parts", REPORT "--b\nContent-Type: message/rfc822\n\n" HEAD "Hi\n--b--\n",
         "7@acme.example", "Báo giá", "anna@partner.example", "5.1.1", 2},
        {"the head alone", REPORT "--b\nContent-Type: text/rfc822-headers\n\n" HEAD "--b--\n",
         "7@acme.example", "Báo giá", "anna@partner.example", "5.1.1", 2},
        {"all in one text",
         "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n"
         "Hi. This is the qmail program.\n\n<anna@partner.example>:\nno such user\n\n"
         "--- Below this line is a copy of the message.\n\nReturn-Path: <an@acme.example>\n" HEAD
         "Hi\n",
         "7@acme.example", "Báo giá", "anna@partner.example", "", 1},
        {"nothing told",
         "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nIt did not work.\n", "", "",
         "", "", 1},
        {"a mail sent on is no report",
         "From: anna@partner.example\nSubject: Look\nContent-Type: message/rfc822\n\n" HEAD "Hi\n",
         NULL, NULL, NULL, NULL, 0},
    };
    struct error err = {0};
    struct examiner *examiner = examiner_new(&err);

    (void)state;
    assert_non_null(examiner);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = strlen(rows[i].raw);
        char *bytes = test_malloc(len + EXAMINE_ROOM);
        struct arena arena = {0};
        struct mail mail;

        memcpy(bytes + EXAMINE_ROOM, rows[i].raw, len);
        examine_mail(examiner, &mail, &arena, bytes + EXAMINE_ROOM, len);
        if (mail.returned_count != rows[i].count)
            print_error("wrong: %s\n", rows[i].what);
        assert_int_equal(mail.returned_count, rows[i].count);
        if (rows[i].count > 0) {
            assert_string_equal(mail.returned[0].message_id, rows[i].id);
            assert_string_equal(mail.returned[0].subject, rows[i].subject);
            assert_string_equal(mail.returned[0].recipient, rows[i].recipient);
            assert_string_equal(mail.returned[0].status, rows[i].status);
        }
        arena_dispose(&arena);
        test_free(bytes);
    }
    examiner_free(examiner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_told_from_other_mail),
        cmocka_unit_test(what_came_back_is_read_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
