/* test_detect_mail.c - what the detectors of mail and folders must and must not say. */
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

/* Everyday mail, then one letter. */
static void after_habit(struct bench *bench, unsigned n, struct letter letter)
{
    bench_clear(bench);
    bench_habit(bench, n);
    if (letter.when == 0)
        letter.when = (int64_t)n * DAY;
    bench_letter(bench, &letter);
}

static void answers_directed_elsewhere_are_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
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

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        after_habit(*state, 6, rows[i].letter);
        run(*state, "reply-to-elsewhere", rows[i].what, rows[i].want, rows[i].severity);
    }
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
    run(bench, "reply-to-elsewhere", "habit", "a habit", SEVERITY_LOW);
}

static void mail_unlike_the_owners_is_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
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

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        after_habit(*state, 80, rows[i].letter);
        run(*state, "sent-foreign-client", rows[i].what, rows[i].want, rows[i].severity);
    }
    after_habit(
        *state, 40,
        (struct letter){
            .sent = true, .to = "buyer@partner.example", .zone = 60, .agent = "Roundcube 1.4"});
    run(*state, "sent-foreign-client", "too little is known", NULL, 0);
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
    run(bench, "sent-foreign-client", "new device", "more likely a new device", SEVERITY_INFO);
    assert_int_equal(bench->said_count, 1);
}

static void send_many(struct bench *bench, unsigned n, int64_t when, int64_t step,
                      const char *subject, bool known)
{
    for (unsigned i = 0; i < n; i++) {
        char to[64];

        snprintf(to, sizeof(to), "c%02u@customer-%c.example", i, 'a' + (int)(i % 26));
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = known ? "buyer@partner.example"
                                                         : arena_strndup(&bench->arena, to, 63),
                                             .subject = subject,
                                             .when = when + i * step});
    }
}

static void a_burst_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 40);
    run(bench, "sent-burst", "a mail every other day", NULL, 0);

    send_many(bench, 35, 50 * DAY, 6, "Updated price list", false);
    run(bench, "sent-burst", "35 in four minutes", "35 mails left this mailbox almost at once",
        SEVERITY_HIGH);

    bench_clear(bench);
    bench_habit(bench, 40);
    send_many(bench, 29, 50 * DAY, 6, "Rechnung", true);
    run(bench, "sent-burst", "29 to a partner", NULL, 0);

    bench_clear(bench);
    send_many(bench, 20, 10 * DAY, 6, "Patches", true);
    send_many(bench, 40, 50 * DAY, 6, "More patches", true);
    run(bench, "sent-burst", "the owner does that: no five times more", NULL, 0);

    bench_clear(bench);
    bench_habit(bench, 40);
    send_many(bench, 25, 50 * DAY, 1800, "Offer 17", false);
    run(bench, "sent-burst", "slowly, to strangers", "had never been written to", SEVERITY_MEDIUM);
}

static void many_recipients_of_one_mail_are_a_burst(void **state)
{
    struct bench *bench = *state;
    char to[4000] = "";
    size_t used = 0;

    for (int i = 0; i < 120; i++)
        used +=
            (size_t)snprintf(to + used, sizeof(to) - used, "%sa%d@x%d.example", i ? "," : "", i, i);
    after_habit(bench, 40, (struct letter){.sent = true, .to = to, .subject = "Notice"});
    run(bench, "sent-burst", "120 recipients", "120 recipients outside in one hour", SEVERITY_HIGH);
}

#define OLD   "Please pay to our bank:\nIBAN: DE89 3704 0044 0532 0130 00\nSWIFT: COBADEFF\n"
#define NEW   "Kindly pay to our new account:\nIBAN: GB82 WEST 1234 5698 7654 32\nSWIFT: WESTGB2L\n"
#define TYPO  "Kindly pay to:\nIBAN: GB82 WEST 1234 5698 7654 33\n"
#define LOCAL "Ngân hàng Vietcombank\nSố tài khoản: 0071 0012 3456 7\n"
#define OTHER "Ngân hàng ABC\nSo tai khoan moi: 9704-2292-0011-22\n"
#define HAN   "开户行: 工商银行\n账号：6222 0212 3456 7890 123\n"
#define HAN2                                                                                       \
    "我们的收款账户已更改。\n开户行: 建设银行\n账号：６２２７００１２３４５６７８９０１２３\n"

static void other_bank_details_are_told(void **state)
{
    static const struct {
        const char *what;
        const char *first, *second; /* sent to the same partner, in one conversation */
        const char *want;
        enum severity severity;
    } rows[] = {
        {"the same again", OLD, OLD, NULL, 0},
        {"the same in another layout", OLD, "Bank: IBAN DE89370400440532013000\n", NULL, 0},
        {"none", "Hello\n", "Hello again, see you at the bank\n", NULL, 0},
        {"the first ever", "Hello\n", OLD, NULL, 0},
        {"no IBAN: the checksum is wrong", OLD, TYPO, NULL, 0},
        {"quotes the older mail", OLD,
         "Thank you.\n\n> Please pay\n> IBAN: DE89 3704 0044 0532 0130 00\n", NULL, 0},
        {"another", OLD, "Pay to this one:\nIBAN: GB82 WEST 1234 5698 7654 32\n",
         "GB82WEST12345698765432 replaces DE89370400440532013000", SEVERITY_HIGH},
        {"another, announced, in another country", OLD, NEW, "in another country: GB, not DE",
         SEVERITY_CRITICAL},
        {"Vietnamese", LOCAL, OTHER, "970422920011", SEVERITY_HIGH},
        {"Chinese, in full-width digits", HAN, HAN2, "6227001234567890123 replaces", SEVERITY_HIGH},
        {"a customer's number is no account", OLD,
         "Your account number: 12345678 is ready. Sign in at our site.\n", NULL, 0},
        {"a date is no account", LOCAL, "Bank account opened: 2026-01-31, account: 2026-01-31\n",
         NULL, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench *bench = *state;

        bench_clear(bench);
        bench_habit(bench, 6);
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = "buyer@partner.example",
                                             .text = rows[i].first,
                                             .when = 10 * DAY,
                                             .id = "t1@a.example"});
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = "buyer@partner.example",
                                             .text = rows[i].second,
                                             .when = 12 * DAY,
                                             .references = "t1@a.example"});
        run(bench, "bank-details-changed", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void the_quoted_account_is_compared_as_well(void **state)
{
    after_habit(*state, 6,
                (struct letter){.sent = true,
                                .to = "buyer@partner.example",
                                .text =
                                    NEW "\nOn Monday Anna wrote:\n> Pay to IBAN: DE89 3704 0044 "
                                        "0532 0130 00\n"});
    run(*state, "bank-details-changed", "quoted", "in the mail it quotes", SEVERITY_CRITICAL);
}

static void a_partners_other_account_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 6);
    bench_letter(bench,
                 &(struct letter){.from = "buyer@partner.example", .text = OLD, .when = 10 * DAY});
    bench_letter(bench,
                 &(struct letter){.from = "shop@stranger.example", .text = NEW, .when = 11 * DAY});
    run(bench, "bank-details-changed", "a stranger's", NULL, 0);
    bench_letter(bench,
                 &(struct letter){.from = "buyer@partner.example", .text = NEW, .when = 12 * DAY});
    run(bench, "bank-details-changed", "the partner's", "replaces DE89370400440532013000",
        SEVERITY_CRITICAL);
}

static void one_account_for_all_partners_is_no_change(void **state)
{
    static const char *const partners[] = {"a@one.example", "b@two.example", "c@three.example"};
    struct bench *bench = *state;

    bench_clear(bench);
    for (size_t i = 0; i < 9; i++)
        bench_letter(bench, &(struct letter){.sent = true,
                                             .to = partners[i % 3],
                                             .text = LOCAL,
                                             .when = (int64_t)i * DAY});
    run(bench, "bank-details-changed", "the same to everybody", NULL, 0);
}

static void the_partner_may_repeat_the_owners_account(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 6);
    bench_letter(bench,
                 &(struct letter){.from = "buyer@partner.example", .text = OLD, .when = 9 * DAY});
    bench_letter(bench,
                 &(struct letter){
                     .sent = true, .to = "buyer@partner.example", .text = LOCAL, .when = 10 * DAY});
    bench_letter(bench,
                 &(struct letter){.from = "buyer@partner.example",
                                  .text = "We paid to your bank, account 0071001234567 today.\n",
                                  .when = 11 * DAY});
    run(bench, "bank-details-changed", "repeated", NULL, 0);
}

static void an_imitated_domain_is_told(void **state)
{
    static const struct {
        const char *what, *from, *want;
        enum severity severity;
    } rows[] = {
        {"nothing alike", "x@timber.example", NULL, 0},
        {"short names are alike by chance", "x@axne.example", NULL, 0},
        {"a short name, one letter", "x@acne.example", "looks like acme.example", SEVERITY_HIGH},
        {"only a digit differs", "x@acme2.example", "looks like acme.example", SEVERITY_HIGH},
        {"a digit more", "x@partner1.example", "looks like partner.example", SEVERITY_HIGH},
        {"one letter", "x@partmer.example", "partmer.example looks like partner.example",
         SEVERITY_HIGH},
        {"left out", "x@partne.example", "looks like partner.example", SEVERITY_HIGH},
        {"doubled", "x@parttner.example", "looks like partner.example", SEVERITY_HIGH},
        {"swapped", "x@patrner.example", "looks like partner.example", SEVERITY_HIGH},
        {"hyphen", "x@part-ner.example", "looks like partner.example", SEVERITY_HIGH},
        {"rn for m", "x@acrne.example", "looks like acme.example, the owner's own domain",
         SEVERITY_HIGH},
        {"Cyrillic", "x@\u0440artner.example", "another script", SEVERITY_HIGH},
        {"as it travels", "x@xn--artner-9qf.example", "another script", SEVERITY_HIGH},
        {"with a mark", "x@pártner.example", "with marks", SEVERITY_HIGH},
        {"another ending", "x@partner.test", "another ending", SEVERITY_LOW},
        {"a provider's name", "x@gmail.com", NULL, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        after_habit(*state, 30, (struct letter){.from = rows[i].from});
        run(*state, "lookalike-domain", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void twins_that_were_always_there_are_left_alone(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 200);
    for (int i = 0; i < 10; i++)
        bench_letter(bench, &(struct letter){.from = "x@partners.example", .when = i * 20 * DAY});
    run(bench, "lookalike-domain", "as old as the other", NULL, 0);
}

static void mail_in_a_hiding_folder_is_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"ordinary folder", {.from = "buyer@partner.example", .folder = "Projects"}, NULL, 0},
        {"the trash is for deleted mail",
         {.from = "buyer@partner.example", .folder = "Trash"},
         NULL,
         0},
        {"a feed", {.from = "feed@x.example", .folder = "RSS Feeds", .traits = MAIL_LIST}, NULL, 0},
        {"own note", {.from = "an@acme.example", .folder = "Notes"}, NULL, 0},
        {"a stranger's",
         {.from = "x@x.example", .folder = "RSS Feeds"},
         "1 mails lie in \"RSS Feeds\"",
         SEVERITY_MEDIUM},
        {"a partner's",
         {.from = "buyer@partner.example", .folder = "RSS Feeds"},
         "from people the owner writes with",
         SEVERITY_HIGH},
        {"about money",
         {.from = "buyer@partner.example", .folder = "..", .subject = "Re: payment"},
         "about money",
         SEVERITY_HIGH},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        after_habit(*state, 6, rows[i].letter);
        run(*state, "hiding-folder", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void a_shared_folder_is_told(void **state)
{
    static const struct {
        const char *what, *acl, *want;
        enum severity severity;
    } rows[] = {
        {"not offered", "", NULL, 0},
        {"the owner", "an@acme.example lrswipkxtea", NULL, 0},
        {"the owner, as Dovecot says", "owner lrwstipekxa", NULL, 0},
        {"the server's", "cyrus lrswipkxtea, administrators a", NULL, 0},
        {"may only see the name", "bob l", NULL, 0},
        {"rights taken away", "-bob lr", NULL, 0},
        {"a colleague", "an@acme.example lrswipkxtea, bob@acme.example lr",
         "bob@acme.example can read \"Sent\"", SEVERITY_HIGH},
        {"everybody", "anyone lrs", "Every user can read", SEVERITY_HIGH},
        {"an outsider", "user=eve@evil.example lr", "outside the owner's domains",
         SEVERITY_CRITICAL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench *bench = *state;

        bench_clear(bench);
        bench->folders[1].acl = rows[i].acl;
        run(bench, "shared-folder", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void bounce(struct bench *bench, unsigned n, int64_t step)
{
    for (unsigned i = 0; i < n; i++)
        bench_letter(bench,
                     &(struct letter){.from = "mailer-daemon@acme.example",
                                      .traits = MAIL_BOUNCE,
                                      .folder = "Trash",
                                      .when = 60 * DAY + i * step,
                                      .subject = "Undelivered Mail Returned to Sender",
                                      .text = "could not be delivered\n\nSubject: Price list\n"});
}

static void a_wave_of_bounces_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 20);
    bounce(bench, 9, 5);
    run(bench, "bounce-wave", "nine", NULL, 0);
    bench_clear(bench);
    bench_habit(bench, 20);
    bounce(bench, 12, DAY);
    run(bench, "bounce-wave", "one a day", NULL, 0);
    bench_clear(bench);
    bench_habit(bench, 20);
    bounce(bench, 12, 5);
    run(bench, "bounce-wave", "twelve in a minute",
        "12 delivery reports came almost at once, for "
        "\"Price list\"",
        SEVERITY_HIGH);
}

static void a_security_notice_is_told(void **state)
{
    static const struct {
        const char *what;
        struct letter letter;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"a shop's mail in the inbox",
         {.from = "shop@x.example", .subject = "Your password was changed", .dkim = "x.example"},
         NULL,
         0},
        {"ordinary subject",
         {.from = "no-reply@accounts.google.com", .subject = "Your storage", .dkim = "google.com"},
         NULL,
         0},
        {"known sender",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim = "google.com"},
         "second factor was changed",
         SEVERITY_HIGH},
        {"known sender, not signed",
         {.from = "no-reply@accounts.google.com", .subject = "2-Step Verification was turned off"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"signed by somebody else",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim = "evil.example"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"the mail itself says that it is signed",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_below = "google.com"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"found good here",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_proven = "google.com"},
         "second factor was changed",
         SEVERITY_HIGH},
        {"of somebody else, found good here",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_proven = "evil.example"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"put aside",
         {.from = "no-reply@host.example",
          .subject = "New sign-in to your mailbox",
          .folder = "Trash",
          .dkim = "host.example"},
         "put aside",
         SEVERITY_MEDIUM},
        {"junk",
         {.from = "no-reply@host.example", .subject = "Security alert", .folder = "Junk"},
         NULL,
         0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        after_habit(*state, 6, rows[i].letter);
        run(*state, "security-notice", rows[i].what, rows[i].want, rows[i].severity);
    }
}

/* A lure, then the first foreign act `after` seconds later; 0: nobody acted. */
static void the_mail_that_started_it_is_ranked(void **state)
{
    static const struct letter lure = {
        .from = "Acme Mail Support <it@acme-helpdesk.top>",
        .subject = "Your mailbox will be suspended",
        .text = "Dear user, your mailbox quota is full. Verify your password within 24 hours.\n",
        .part = {.name = "login.html",
                 .extension = "html",
                 .traits = PART_ATTACHMENT | PART_PASSWORD_FORM},
    };
    static const struct {
        const char *what;
        int64_t after;
        bool sent, honest;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"nobody acted", 0, false, false, NULL, 0},
        {"two hours before", 2 * 3600, false, false, "it came 2 hours before", SEVERITY_HIGH},
        {"ten days before", 10 * DAY, false, false, "Most likely the lure", SEVERITY_HIGH},
        {"a month before", 30 * DAY, false, false, NULL, 0},
        {"afterwards", -3600, false, false, NULL, 0},
        {"the owner's own", 3600, true, false, NULL, 0},
        {"honest mail", 3600, false, true, NULL, 0},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = lure;

        letter.when = 40 * DAY;
        letter.sent = rows[i].sent;
        if (rows[i].honest)
            letter = (struct letter){.from = "bo@partner.example",
                                     .subject = "Order",
                                     .text = "The order is ready.\n",
                                     .when = 40 * DAY};
        bench_clear(bench);
        bench_habit(bench, 10);
        bench_letter(bench, &letter);
        if (rows[i].after)
            bench->facts.first_act = bench->rows[bench->row_count - 1].mail->date + rows[i].after;
        run(bench, "lure", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(answers_directed_elsewhere_are_told),
    cmocka_unit_test(a_habit_of_months_is_no_theft),
    cmocka_unit_test(mail_unlike_the_owners_is_told),
    cmocka_unit_test(a_new_device_is_told_once_and_lightly),
    cmocka_unit_test(a_burst_is_told),
    cmocka_unit_test(many_recipients_of_one_mail_are_a_burst),
    cmocka_unit_test(other_bank_details_are_told),
    cmocka_unit_test(the_quoted_account_is_compared_as_well),
    cmocka_unit_test(a_partners_other_account_is_told),
    cmocka_unit_test(one_account_for_all_partners_is_no_change),
    cmocka_unit_test(the_partner_may_repeat_the_owners_account),
    cmocka_unit_test(an_imitated_domain_is_told),
    cmocka_unit_test(twins_that_were_always_there_are_left_alone),
    cmocka_unit_test(mail_in_a_hiding_folder_is_told),
    cmocka_unit_test(a_shared_folder_is_told),
    cmocka_unit_test(a_wave_of_bounces_is_told),
    cmocka_unit_test(a_security_notice_is_told),
    cmocka_unit_test(the_mail_that_started_it_is_ranked),
};

const struct CMUnitTest *detect_mail_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
