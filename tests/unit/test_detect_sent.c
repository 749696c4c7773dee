/* test_detect_sent.c - what the detectors of mail that the owner did not write must and must not
 * say: answers led elsewhere, a client unlike the owner's, mail that was sent and is gone. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void answers_directed_elsewhere_are_told(void **state)
{
    static const struct letter_row rows[] = {
        {"none", {.sent = true, .to = "buyer@partner.example"}, NULL, 0},
        {"a colleague",
         {.sent = true, .to = "buyer@partner.example", .reply_to = "bo@acme.example"},
         NULL,
         0},
        {"received mail may say what it likes",
         {.from = "shop@x.example", .reply_to = "help@y.example"},
         NULL,
         0},
        {"a list",
         {.sent = true, .to = "x@list.example", .reply_to = "x@list.example", .traits = MAIL_LIST},
         NULL,
         0},
        {"the one who gets it",
         {.sent = true, .to = "team@list.example", .reply_to = "team@list.example"},
         NULL,
         0},
        {"somebody else",
         {.sent = true, .to = "buyer@partner.example", .reply_to = "an@elsewhere.example"},
         "go to an@elsewhere.example instead",
         SEVERITY_HIGH},
        {"free mail",
         {.sent = true, .to = "buyer@partner.example", .reply_to = "an.acme@gmail.com"},
         "anybody can get",
         SEVERITY_CRITICAL},
        {"an imitation",
         {.sent = true, .to = "buyer@partner.example", .reply_to = "an@acmme.example"},
         "go to an@acmme.example",
         SEVERITY_CRITICAL},
        {"an imitation of a partner",
         {.sent = true, .to = "buyer@partner.example", .reply_to = "an@partner.co.example"},
         "go to an@partner.co.example",
         SEVERITY_HIGH},
    };

    bench_check_rows(*state, "reply-to-elsewhere", 6, 6, rows, ARRAY_LEN(rows));
}

static void a_habit_of_months_is_no_theft(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    for (int i = 0; i < 12; i++)
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = "buyer@partner.example",
                                             .reply_to = "an@second.example",
                                             .when = (int64_t)i * 20 * DAY});
    bench_check(bench, "reply-to-elsewhere", "habit", "a habit", SEVERITY_LOW);
}

static void mail_unlike_the_owners_is_told(void **state)
{
    static const struct letter_row rows[] = {
        {"as ever", {.sent = true, .to = "buyer@partner.example"}, NULL, 0},
        {"one thing new is noise",
         {.sent = true, .to = "buyer@partner.example", .zone = 60},
         NULL,
         0},
        {"a new version is no new program",
         {.sent = true, .to = "buyer@partner.example", .zone = 60, .agent = "Thunderbird 140"},
         NULL,
         0},
        {"a private network is none",
         {.sent = true, .to = "buyer@partner.example", .zone = 60, .ip = "10.1.2.3"},
         NULL,
         0},
        {"received mail", {.from = "x@y.example", .zone = 60, .agent = "Roundcube 1.4"}, NULL, 0},
        {"two things",
         {.sent = true, .to = "buyer@partner.example", .zone = 60, .agent = "Roundcube 1.4"},
         "Roundcube from time zone +0100",
         SEVERITY_MEDIUM},
        {"three things",
         {.sent = true,
          .to = "buyer@partner.example",
          .zone = 60,
          .agent = "Roundcube 1.4",
          .id = "1@mail.vps.example"},
         "new host in the Message-ID: mail.vps.example",
         SEVERITY_HIGH},
        {"four things",
         {.sent = true,
          .to = "buyer@partner.example",
          .zone = 60,
          .agent = "Roundcube 1.4",
          .id = "1@mail.vps.example",
          .ip = "198.51.100.7"},
         "new network: 198.51",
         SEVERITY_HIGH},
    };

    bench_check_rows(*state, "sent-foreign-client", 80, 80, rows, ARRAY_LEN(rows));
    bench_after_habit(
        *state, 40,
        (struct letter){
            .sent = true, .to = "buyer@partner.example", .zone = 60, .agent = "Roundcube 1.4"});
    bench_check(*state, "sent-foreign-client", "too little is known", NULL, 0);
}

static void a_new_device_is_told_once_and_lightly(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 80);
    for (int i = 0; i < 60; i++)
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = "buyer@partner.example",
                                             .agent = "Apple Mail",
                                             .zone = 60,
                                             .when = (int64_t)(80 + i) * DAY});
    bench_check(bench, "sent-foreign-client", "new device", "more likely a new device",
                SEVERITY_INFO);
    assert_int_equal(bench->said_count, 1);
}

/* Two people in one case: what the second uses every day is not foreign to the first, nor the
 * other way round; and a third time it is foreign in both. */
static void what_another_mailbox_sends_is_not_unlike_this_owner(void **state)
{
    static const struct account accounts[] = {
        {.id = 1, .user = "an@acme.example", .host = "mail.example", .kind = "imap"},
        {.id = 2, .user = "an@acme.example", .host = "import", .kind = "import"},
        {.id = 3, .user = "bo@acme.example", .host = "mail.example", .kind = "imap"},
    };
    struct letter of_second = {.sent = true,
                               .folder = "Projects",
                               .to = "buyer@partner.example",
                               .agent = "Apple Mail",
                               .zone = 60};
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 80);
    bench->facts.accounts = accounts;
    bench->facts.account_count = ARRAY_LEN(accounts);
    for (size_t i = 0; i < bench->facts.folder_count; i++)
        bench->folders[i].account = strcmp(bench->folders[i].name, "Projects") == 0 ? 3 : 1;
    for (int i = 0; i < 40; i++) {
        of_second.when = (80 + i) * DAY;
        bench_letter(bench, &of_second);
    }
    bench_check(bench, "sent-foreign-client", "another's own", NULL, 0);
    for (size_t i = 0; i < 2; i++)
        bench_letter(bench, &(struct letter){.sent = true,
                                             .folder = i ? "Projects" : "Sent",
                                             .to = "buyer@partner.example",
                                             .agent = "Roundcube 1.4",
                                             .zone = -300,
                                             .when = (int64_t)(125 + i) * DAY});
    bench_check(bench, "sent-foreign-client", "foreign to both", "Roundcube from time zone -0500",
                SEVERITY_MEDIUM);
    assert_int_equal(bench->said_count, 2);
    assert_string_not_equal(bench->said[0].key, bench->said[1].key);
    bench_clear(bench);
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
        bench_check(bench, "sent-foreign-client", rows[i].what, rows[i].want, rows[i].severity);
        if (i == 0)
            for (size_t k = 0; k < bench->said[0].reason_count; k++)
                assert_null(strstr(bench->said[0].reasons[k].text, "quiet"));
    }
}

static void answers_to_mail_that_is_gone_are_told(void **state)
{
    static const struct letter_row rows[] = {
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

    bench_check_rows(*state, "sent-lost", 10, 20, rows, ARRAY_LEN(rows));
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
    bench_check(bench, "sent-lost", "25 answers", "25 mails \"Re: Shared file\" of the owner's",
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
    bench_check(bench, "sent-lost", "no Sent", NULL, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(answers_directed_elsewhere_are_told),
    cmocka_unit_test(a_habit_of_months_is_no_theft),
    cmocka_unit_test(mail_unlike_the_owners_is_told),
    cmocka_unit_test(a_new_device_is_told_once_and_lightly),
    cmocka_unit_test(what_another_mailbox_sends_is_not_unlike_this_owner),
    cmocka_unit_test(an_old_conversation_picked_up_is_told),
    cmocka_unit_test(answers_to_mail_that_is_gone_are_told),
    cmocka_unit_test(a_wiped_mailing_is_one_list),
    cmocka_unit_test(nothing_is_gone_where_no_sent_mail_was_fetched),
};

const struct CMUnitTest *detect_sent_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
