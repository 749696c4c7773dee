/* test_detect_sent.c - what the detectors of sent mail against the owner's habits must and must not
 * say. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400

static void run(struct bench *bench, const char *id, const char *what, const char *want,
                enum severity severity)
{
    bench_run(bench, id, NULL, true);
    bench_expect(bench, id, what, want, severity);
}

static void answers_to_mail_that_is_gone_are_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"an answer to mail that is here",
         {.from = "buyer@partner.example", .in_reply_to = "m3@acme.example"},
         NULL,
         0},
        {"an answer to somebody else's",
         {.from = "buyer@partner.example", .in_reply_to = "77@third.example"},
         NULL,
         0},
        {"an answer to mail with the owner's mark",
         {.from = "buyer@partner.example",
          .in_reply_to = "gone1@acme.example",
          .subject = "Re: New bank"},
         "buyer@partner.example answered a mail \"Re: New bank\" of the owner's",
         SEVERITY_MEDIUM},
        {"the same, hidden",
         {.from = "buyer@partner.example",
          .in_reply_to = "gone1@acme.example",
          .folder = "RSS Feeds"},
         "put out of sight",
         SEVERITY_MEDIUM},
        {"a strange mark, but it quotes the owner",
         {.from = "buyer@partner.example",
          .in_reply_to = "x1@vps.example",
          .text = "What is this?\n\nOn Monday, An <an@acme.example> wrote:\n> Click here\n"},
         "id x1@vps.example",
         SEVERITY_MEDIUM},
        {"a strange mark, and nothing of the owner",
         {.from = "buyer@partner.example", .in_reply_to = "x1@vps.example", .text = "Fine."},
         NULL,
         0},
        {"on a list",
         {.from = "buyer@partner.example",
          .in_reply_to = "gone1@acme.example",
          .traits = MAIL_LIST},
         NULL,
         0},
        {"it came back",
         {.from = "mailer-daemon@mx.example",
          .traits = MAIL_BOUNCE,
          .back_id = "gone2@acme.example",
          .back_subject = "Invoice",
          .back_to = "lena@kunde.example",
          .back_from = "an@acme.example"},
         "to lena@kunde.example",
         SEVERITY_MEDIUM},
        {"backscatter: never the owner's",
         {.from = "mailer-daemon@mx.example",
          .traits = MAIL_BOUNCE,
          .back_id = "x9@spam.example",
          .back_subject = "Pills",
          .back_from = "other@else.example"},
         NULL,
         0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = rows[i].letter;

        bench_clear(*state);
        bench_habit(*state, 10);
        letter.when = 20 * DAY;
        bench_letter(*state, &letter);
        run(*state, "sent-lost", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void a_wiped_mailing_is_one_list(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 10);
    for (int i = 0; i < 25; i++) {
        char text[64];
        const char *id;

        snprintf(text, sizeof(text), "wiped%d@acme.example", i);
        id = arena_strndup(&bench->arena, text, strlen(text));
        snprintf(text, sizeof(text), "c%d@customer.example", i);
        bench_letter(bench, &(struct letter){.from = arena_strndup(&bench->arena, text, 40),
                                             .in_reply_to = id,
                                             .subject = "Re: Shared file",
                                             .when = (20 + i) * DAY});
    }
    run(bench, "sent-lost", "25 answers", "25 mails \"Re: Shared file\" of the owner's",
        SEVERITY_HIGH);
    assert_int_equal(bench->said_count, 2); /* 18 in one list, 7 in the next */
}

static void nothing_is_gone_where_no_sent_mail_was_fetched(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                         .in_reply_to = "gone@acme.example",
                                         .text = "an@acme.example wrote:\n> Hello\n"});
    run(bench, "sent-lost", "no Sent", NULL, 0);
}

static void fraud_wording_is_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"one phrase",
         {.from = "boss@x.example", .text = "Are you available on Monday?\n"},
         NULL,
         0},
        {"two phrases",
         {.from = "boss@x.example",
          .text = "Are you available? I need you to buy something, keep it quiet.\n"},
         "\"are you available\", \"i need you to\"",
         SEVERITY_MEDIUM},
        {"sent",
         {.sent = true,
          .to = "buyer@partner.example",
          .text = "Please make a wire transfer and send the proof of payment.\n"},
         "Mail to buyer@partner.example uses phrases",
         SEVERITY_MEDIUM},
        {"only quoted",
         {.from = "boss@x.example",
          .text = "No.\n\n> Are you available? I need you to buy a gift card.\n"},
         NULL,
         0},
        {"a newsletter",
         {.from = "news@x.example",
          .text = "Gift cards! A quick question: are you available?\n",
          .traits = MAIL_LIST},
         NULL,
         0},
        {"other bank details",
         {.from = "boss@x.example", .text = "Our bank account details have changed.\n"},
         "it announces other bank details",
         SEVERITY_MEDIUM},
        {"in the mail's own words, not as the list's pattern",
         {.from = "boss@x.example", .text = "Our bank account details have changed.\n"},
         "it says \"bank account details have changed\"",
         SEVERITY_MEDIUM},
        {"Chinese, likewise",
         {.from = "boss@x.example", .text = "更换了收款账户：变更收款账户。\n"},
         "it says \"变更收款账户\"",
         SEVERITY_MEDIUM},
        {"Vietnamese",
         {.from = "boss@x.example", .text = "Bạn có rảnh không? Vui lòng chuyển khoản ngay.\n"},
         "vui lòng chuyển khoản",
         SEVERITY_MEDIUM},
        {"Vietnamese without marks",
         {.from = "boss@x.example", .text = "Ban co ranh khong? Vui long chuyen khoan ngay.\n"},
         "vui lòng chuyển khoản",
         SEVERITY_MEDIUM},
        {"Chinese",
         {.from = "boss@x.example", .text = "在吗？帮个忙，请尽快付款。\n"},
         "请尽快付款",
         SEVERITY_MEDIUM},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = rows[i].letter;

        bench_clear(*state);
        bench_habit(*state, 6);
        letter.when = 20 * DAY;
        bench_letter(*state, &letter);
        run(*state, "fraud-wording", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void somebody_like_a_participant_is_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"the partner answers", {.from = "buyer@partner.example", .references = "t1@x"}, NULL, 0},
        {"a colleague joins", {.from = "chef@partner.example", .references = "t1@x"}, NULL, 0},
        {"a stranger joins", {.from = "agent@shipping.example", .references = "t1@x"}, NULL, 0},
        {"a look-alike in the same conversation",
         {.from = "buyer@partmer.example", .references = "t1@x", .subject = "Re: Teak tables"},
         "buyer@partmer.example took the place of buyer@partner.example",
         SEVERITY_HIGH},
        {"by the subject alone",
         {.from = "buyer@partmer.example", .subject = "Re: Teak tables"},
         "buyer@partner.example no longer gets the mail",
         SEVERITY_HIGH},
        {"a look-alike in another conversation",
         {.from = "buyer@partmer.example", .subject = "Hello"},
         NULL,
         0},
        {"a look-alike as Reply-To",
         {.from = "buyer@partner.example",
          .references = "t1@x",
          .reply_to = "buyer@pärtner.example"},
         "took the place of",
         SEVERITY_HIGH},
        {"a look-alike of the owner",
         {.from = "buyer@partner.example", .references = "t1@x", .to = "an@acrne.example"},
         "an@acrne.example took the place of an@acme.example",
         SEVERITY_HIGH},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = rows[i].letter;

        bench_clear(*state);
        bench_letter(*state, &(struct letter){.from = "buyer@partner.example",
                                              .id = "t1@x",
                                              .subject = "Teak tables"});
        bench_letter(*state, &(struct letter){.sent = true,
                                              .to = "buyer@partner.example",
                                              .references = "t1@x",
                                              .subject = "Re: Teak tables",
                                              .when = DAY});
        letter.when = 20 * DAY;
        bench_letter(*state, &letter);
        run(*state, "thread-hijack", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void other_services_are_listed(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"an order", {.from = "info@shop.example", .subject = "Your order"}, NULL, 0},
        {"a reset",
         {.from = "no-reply@shop.example",
          .subject = "Reset your password",
          .dkim = "shop.example"},
         "shop.example let the owner set a new password",
         SEVERITY_MEDIUM},
        {"nobody signed it",
         {.from = "no-reply@shop.example", .subject = "Reset your password"},
         "could not be verified",
         SEVERITY_LOW},
        {"deleted",
         {.from = "no-reply@shop.example",
          .subject = "Reset your password",
          .dkim = "shop.example",
          .folder = "Trash"},
         "read, put aside",
         SEVERITY_HIGH},
        {"junk",
         {.from = "x@y.example", .subject = "Reset your password", .folder = "Junk"},
         NULL,
         0},
        {"people talk of it",
         {.from = "buyer@partner.example",
          .subject = "Re: reset your password",
          .in_reply_to = "m1@acme.example"},
         NULL,
         0},
        {"Vietnamese without marks",
         {.from = "no-reply@shop.example", .subject = "Dat lai mat khau", .dkim = "shop.example"},
         "a new password",
         SEVERITY_MEDIUM},
        {"Chinese",
         {.from = "no-reply@shop.example", .subject = "【商城】重置密码", .dkim = "shop.example"},
         "a new password",
         SEVERITY_MEDIUM},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = rows[i].letter;

        bench_clear(*state);
        bench_habit(*state, 6);
        letter.when = 20 * DAY;
        bench_letter(*state, &letter);
        run(*state, "service-reset", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void mail_many(struct bench *bench, unsigned n, int64_t when, const struct letter *like)
{
    for (unsigned i = 0; i < n; i++) {
        struct letter letter = *like;
        char to[64];

        snprintf(to, sizeof(to), "c@customer-%c.example", 'a' + (int)(i % 26));
        letter.sent = true;
        letter.to = arena_strndup(&bench->arena, to, strlen(to));
        letter.when = when + i * 600;
        bench_letter(bench, &letter);
    }
}

static void one_thing_to_many_is_told(void **state)
{
    static const struct letter link = {.url = "https://files.share.example/x", .text = "Look\n"};
    static const struct letter file = {
        .part = {.name = "invoice.html", .extension = "html", .traits = PART_ATTACHMENT}};
    static const struct letter text = {
        .text = "Dear all\nWe have moved to a new system, please have a look at the shared "
                "document and sign in with your mailbox to read it.\n"};
    static const struct {
        const char *what;
        unsigned before, n;
        const struct letter *like;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"a link to ten", 80, 10, &link, NULL, 0},
        {"a link to twelve", 80, 12, &link, "12 organisations got a link to files.share.example",
         SEVERITY_MEDIUM},
        {"too little is known", 10, 12, &link, NULL, 0},
        {"a page as file", 80, 12, &file, "got the file invoice.html", SEVERITY_HIGH},
        {"one text", 80, 12, &text, "got one text", SEVERITY_MEDIUM},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, rows[i].before);
        mail_many(bench, rows[i].n, 90 * DAY, rows[i].like);
        run(bench, "sent-to-many", rows[i].what, rows[i].want, rows[i].severity);
    }
    bench_clear(bench);
    bench_habit(bench, 80);
    mail_many(bench, 12, 90 * DAY, &(struct letter){.url = "https://x.bit.ly/abc"});
    run(bench, "sent-to-many", "a shortener", "hide behind it", SEVERITY_HIGH);
    for (size_t k = 0; k < bench->said[0].reason_count; k++)
        assert_null(strstr(bench->said[0].reasons[k].text, "to as many before"));
    bench_clear(bench);
    bench_habit(bench, 80);
    mail_many(bench, 12, 90 * DAY, &(struct letter){.url = "https://old.share.example/x"});
    mail_many(bench, 12, 180 * DAY, &link);
    run(bench, "sent-to-many", "the owner does that", "sent such mail to as many before",
        SEVERITY_MEDIUM);
}

static void hidden_answers_are_told(void **state)
{
    static const struct {
        const char *what, *folder;
        unsigned n;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"in the inbox", "INBOX", 5, NULL, 0},
        {"among the feeds", "RSS Feeds", 1, "where nobody looks for mail", SEVERITY_MEDIUM},
        {"two in the trash", "Trash", 2, NULL, 0},
        {"three in the trash", "Trash", 3, "in the trash", SEVERITY_LOW},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 40);
        for (unsigned k = 0; k < 20 + rows[i].n; k++) {
            char id[40];

            snprintf(id, sizeof(id), "m%u@acme.example", 1 + 2 * (k % 20));
            bench_letter(bench,
                         &(struct letter){.from = "buyer@partner.example",
                                          .in_reply_to = arena_strndup(&bench->arena, id, 30),
                                          .folder = k < 20 ? "INBOX" : rows[i].folder,
                                          .when = (60 + k) * DAY});
        }
        run(bench, "answers-hidden", rows[i].what, rows[i].want, rows[i].severity);
    }
}

/* Written on one day each, and filed on days that come before one another: the latest first. */
static void the_hundred_earliest_days_of_filing_are_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    for (int i = 0; i < 240; i++)
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .when = i * DAY,
                                             .filed = (int64_t)(500 - i / 2 - i) * DAY});
    bench_run(bench, "filed-later", NULL, true);
    assert_int_equal(bench->said_count, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_non_null(strstr(bench->said[i].title, "2 mails were filed on"));
        assert_true(i == 0 || strcmp(bench->said[i].key, bench->said[i - 1].key) > 0);
    }
    assert_non_null(strstr(bench->said[0].title, "2027-01-17"));
}

static void mail_filed_later_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 20);
    run(bench, "filed-later", "filed as it came", NULL, 0);
    bench_letter(bench, &(struct letter){.sent = true,
                                         .to = "buyer@partner.example",
                                         .when = 20 * DAY,
                                         .filed = 9 * DAY});
    run(bench, "filed-later", "filed nine days later", "9 days after the date shown", SEVERITY_LOW);
    bench_clear(bench);
    for (int i = 0; i < 60; i++)
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .when = i * DAY,
                                             .filed = (100 - i) * DAY});
    run(bench, "filed-later", "a move", "a move or an import", SEVERITY_INFO);
}

static void an_account_in_an_attachment_is_compared(void **state)
{
    static const char old[] = "Invoice\nBank: IBAN DE89 3704 0044 0532 0130 00\n";
    static const char new[] = "Invoice\nBank: IBAN GB82 WEST 1234 5698 7654 32\n";
    static const struct {
        const char *what, *first, *second;
        uint32_t traits;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"the same", old, old, 0, NULL, 0},
        {"another in a document", old, new, 0, "it stands in the attachment invoice.pdf",
         SEVERITY_HIGH},
        {"another in a QR code", old, new, PART_QR, "it stands in the QR code of invoice.pdf",
         SEVERITY_HIGH},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        for (int k = 0; k < 2; k++)
            bench_letter(bench,
                         &(struct letter){.sent = true,
                                          .to = "buyer@partner.example",
                                          .references = "t1@x",
                                          .when = (10 + k) * DAY,
                                          .text = "Please find the invoice attached.\n",
                                          .part = {.name = "invoice.pdf",
                                                   .traits = rows[i].traits,
                                                   .text = k ? rows[i].second : rows[i].first}});
        run(bench, "bank-details-changed", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void a_notice_tells_what_it_says(void **state)
{
    static const char *const texts[] = {
        "IP address: 203.0.113.7\nCountry/region: Nigeria\n",
        "Địa chỉ IP：203.0.113.7\nVị trí: Nigeria\n",
        "IP 地址：203.0.113.7\n国家/地区：Nigeria\n",
        "IP address\n203.0.113.7\nLocation\nNigeria\n",
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        bench_clear(bench);
        bench_letter(bench, &(struct letter){.from = "no-reply@accounts.google.com",
                                             .subject = "New sign-in",
                                             .dkim = "google.com",
                                             .text = texts[i]});
        run(bench, "security-notice", texts[i], "address named in it: 203.0.113.7",
            SEVERITY_MEDIUM);
        run(bench, "security-notice", texts[i], "place named in it: Nigeria", SEVERITY_MEDIUM);
    }
}

static void bounces_of_others_mail_are_no_wave(void **state)
{
    static const struct {
        const char *what, *from, *want;
        enum severity severity;
    } rows[] = {
        {"the owner's", "An <an@acme.example>", "for \"Price list\"", SEVERITY_MEDIUM},
        {"somebody else's", "x@spam.example", NULL, 0},
        {"not told", "", "for \"Price list\"", SEVERITY_MEDIUM},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 20);
        for (int k = 0; k < 12; k++)
            bench_letter(bench, &(struct letter){.from = "mailer-daemon@mx.example",
                                                 .traits = MAIL_BOUNCE,
                                                 .back_id = "x@vps.example",
                                                 .back_subject = "Price list",
                                                 .back_from = rows[i].from,
                                                 .when = 60 * DAY + k * 5});
        bench_run(bench, "bounce-wave", NULL, true);
        bench_expect(bench, "bounce-wave", rows[i].what, rows[i].want,
                     rows[i].want ? bench->said[0].severity : rows[i].severity);
    }
}

/* A new device answers what is new; an intruder picks up what lay still. */
static void an_old_conversation_picked_up_is_told(void **state)
{
    static const struct {
        const char *what;
        int quiet; /* days */
        const char *want;
        enum severity severity;
    } rows[] = {
        {"at once", 1, "Roundcube from time zone +0100", SEVERITY_MEDIUM},
        {"after three weeks", 21, "quiet for two weeks", SEVERITY_MEDIUM},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 80);
        bench_letter(bench, &(struct letter){
                                .from = "buyer@partner.example", .id = "t1@x", .when = 80 * DAY});
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = "buyer@partner.example",
                                             .references = "t1@x",
                                             .zone = 60,
                                             .agent = "Roundcube 1.4",
                                             .when = (80 + rows[i].quiet) * DAY});
        run(bench, "sent-foreign-client", rows[i].what, rows[i].want, rows[i].severity);
        if (i == 0)
            for (size_t k = 0; k < bench->said[0].reason_count; k++)
                assert_null(strstr(bench->said[0].reasons[k].text, "quiet"));
    }
}

static void a_bank_in_a_third_country_is_told(void **state)
{
    static const char old[] = "Bank: Sparkasse, account no: 0012345678\n";
    static const char new[] = "Bank account\nIBAN GB82 WEST 1234 5698 7654 32\n";
    struct bench *bench = *state;
    static const struct {
        const char *from, *want;
    } rows[] = {
        {"anna@kunde.de", "the bank is in GB; kunde.de is an address of DE"},
        {"anna@kunde.co.uk", "was named earlier"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        for (int k = 0; k < 2; k++)
            bench_letter(bench, &(struct letter){.from = rows[i].from,
                                                 .references = "t1@x",
                                                 .when = (10 + k) * DAY,
                                                 .text = k ? new : old});
        bench_run(bench, "bank-details-changed", NULL, true);
        assert_int_equal(bench->said_count, 1);
        bench_expect(bench, "bank-details-changed", rows[i].from, rows[i].want,
                     bench->said[0].severity);
        if (i == 1)
            for (size_t k = 0; k < bench->said[0].reason_count; k++)
                assert_null(strstr(bench->said[0].reasons[k].text, "the bank is in"));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_bank_in_a_third_country_is_told),
    cmocka_unit_test(bounces_of_others_mail_are_no_wave),
    cmocka_unit_test(an_old_conversation_picked_up_is_told),
    cmocka_unit_test(fraud_wording_is_told),
    cmocka_unit_test(somebody_like_a_participant_is_told),
    cmocka_unit_test(other_services_are_listed),
    cmocka_unit_test(one_thing_to_many_is_told),
    cmocka_unit_test(hidden_answers_are_told),
    cmocka_unit_test(mail_filed_later_is_told),
    cmocka_unit_test(the_hundred_earliest_days_of_filing_are_told),
    cmocka_unit_test(an_account_in_an_attachment_is_compared),
    cmocka_unit_test(a_notice_tells_what_it_says),
    cmocka_unit_test(answers_to_mail_that_is_gone_are_told),
    cmocka_unit_test(a_wiped_mailing_is_one_list),
    cmocka_unit_test(nothing_is_gone_where_no_sent_mail_was_fetched),
};

const struct CMUnitTest *detect_sent_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
