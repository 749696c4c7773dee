/* test_detect_folders.c - what the detectors of where mail lies must and must not say: hidden,
 * shared, filed later. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void mail_in_a_hiding_folder_is_told(void **state)
{
    static const struct letter_row rows[] = {
        {"ordinary folder", {.from = "buyer@partner.example", .folder = "Projects"}, NULL, 0},
        {"the trash is for deleted mail",
         {.from = "buyer@partner.example", .folder = "Trash"},
         NULL,
         0},
        {"a feed", {.from = "feed@x.example", .folder = "RSS Feeds", .traits = MAIL_LIST}, NULL, 0},
        {"own note", {.from = "an@acme.example", .folder = "Notes"}, NULL, 0},
        {"a stranger's",
         {.from = "x@x.example", .folder = "RSS Feeds"},
         "1 mail lies in \"RSS Feeds\"",
         SEVERITY_MEDIUM},
        {"a partner's",
         {.from = "buyer@partner.example", .folder = "RSS Feeds"},
         "1 of the mails is from somebody the owner writes with",
         SEVERITY_HIGH},
        {"about money",
         {.from = "buyer@partner.example", .folder = "..", .subject = "Re: payment"},
         "1 of them is about money",
         SEVERITY_HIGH},
    };

    bench_check_rows(*state, "hiding-folder", 6, 6, rows, ARRAY_LEN(rows));
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
        bench_check(bench, "shared-folder", rows[i].what, rows[i].want, rows[i].severity);
    }
}

/* One intruder in a firm: who is in the second mailbox reads the first as well. */
static void the_user_of_another_mailbox_is_a_guest(void **state)
{
    static const struct account accounts[] = {
        {.id = 1, .user = "an@acme.example", .host = "mail.example", .kind = "imap", .address = ""},
        {.id = 2, .user = "bo@acme.example", .host = "mail.example", .kind = "imap", .address = ""},
        {.id = 3, .user = "an@acme.example", .host = "old.example", .kind = "imap", .address = ""},
    };
    static const struct allowed own = {.kind = "own", .value = "bo@acme.example"};
    static const char *addresses[] = {"an@acme.example", "bo@acme.example"};
    struct bench *bench = *state;
    const char **before = bench->facts.own_addresses;
    size_t count = bench->facts.own_address_count;

    bench_clear(bench);
    bench->facts.accounts = accounts;
    bench->facts.account_count = ARRAY_LEN(accounts);
    bench->facts.own_addresses = addresses;
    bench->facts.own_address_count = ARRAY_LEN(addresses);
    bench->folders[1].account = 1;
    bench->folders[1].acl = "an@acme.example lrswipkxtea, bo@acme.example lrs";
    bench_check(bench, "shared-folder", "the other", "bo@acme.example is another mailbox of this",
                SEVERITY_MEDIUM);
    bench->folders[1].account = 3; /* an's as well */
    bench_check(bench, "shared-folder", "elsewhere", "bo@acme.example can read", SEVERITY_MEDIUM);
    assert_int_equal(bench->said_count, 1);
    bench->folders[1].account = 2;
    bench_check(bench, "shared-folder", "the other way", "an@acme.example can read",
                SEVERITY_MEDIUM);
    bench->folders[1].account = 1;
    bench->facts.allowed = &own;
    bench->facts.allowed_count = 1;
    bench_check(bench, "shared-folder", "the same person", NULL, 0);
    bench->facts.allowed = NULL;
    bench->facts.allowed_count = 0;
    bench->facts.own_addresses = before;
    bench->facts.own_address_count = count;
    bench->folders[1].account = 0;
    bench->folders[1].acl = "";
    bench_clear(bench);
}

static void hidden_answers_are_told(void **state)
{
    static const struct {
        const char *what, *folder;
        const char *want;
        unsigned n;
        enum severity severity;
    } rows[] = {
        {"in the inbox", "INBOX", NULL, 5, 0},
        {"among the feeds", "RSS Feeds", "where nobody looks for mail", 1, SEVERITY_MEDIUM},
        {"two in the trash", "Trash", NULL, 2, 0},
        {"three in the trash", "Trash", "in the trash", 3, SEVERITY_LOW},
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
        bench_check(bench, "answers-hidden", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void mail_filed_later_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 20);
    bench_check(bench, "filed-later", "filed as it came", NULL, 0);
    bench_letter(bench, &(struct letter){.sent = true,
                                         .to = "buyer@partner.example",
                                         .when = 20 * DAY,
                                         .filed = 9 * DAY});
    bench_check(bench, "filed-later", "filed nine days later", "9 days after the date shown",
                SEVERITY_LOW);
    bench_clear(bench);
    for (int i = 0; i < 60; i++)
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .when = i * DAY,
                                             .filed = (100 - i) * DAY});
    bench_check(bench, "filed-later", "a move", "a move or an import", SEVERITY_INFO);
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
    assert_int_equal(bench->said_count, 101);
    assert_non_null(strstr(bench->said[100].title, "40 more not listed one by one"));
    for (size_t i = 0; i < 100; i++) {
        assert_non_null(strstr(bench->said[i].title, "2 mails were filed on"));
        assert_true(i == 0 || strcmp(bench->said[i].key, bench->said[i - 1].key) > 0);
    }
    assert_non_null(strstr(bench->said[0].title, "2027-01-17"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mail_in_a_hiding_folder_is_told),
    cmocka_unit_test(a_shared_folder_is_told),
    cmocka_unit_test(the_user_of_another_mailbox_is_a_guest),
    cmocka_unit_test(hidden_answers_are_told),
    cmocka_unit_test(mail_filed_later_is_told),
    cmocka_unit_test(the_hundred_earliest_days_of_filing_are_told),
};

const struct CMUnitTest *detect_folder_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
