/* test_detect_mass.c - what the detectors of very much mail at once must and must not say: sent in
 * a burst, one thing sent to many, and what comes back of it. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
    bench_check(bench, "sent-burst", "a mail every other day", NULL, 0);

    send_many(bench, 35, 50 * DAY, 6, "Updated price list", false);
    bench_check(bench, "sent-burst", "35 in four minutes",
                "35 mails left this mailbox almost at once", SEVERITY_HIGH);

    bench_clear(bench);
    bench_habit(bench, 40);
    send_many(bench, 29, 50 * DAY, 6, "Rechnung", true);
    bench_check(bench, "sent-burst", "29 to a partner", NULL, 0);

    bench_clear(bench);
    send_many(bench, 20, 10 * DAY, 6, "Patches", true);
    send_many(bench, 40, 50 * DAY, 6, "More patches", true);
    bench_check(bench, "sent-burst", "the owner does that: no five times more", NULL, 0);

    bench_clear(bench);
    bench_habit(bench, 40);
    send_many(bench, 25, 50 * DAY, 1800, "Offer 17", false);
    bench_check(bench, "sent-burst", "slowly, to strangers", "had never been written to",
                SEVERITY_MEDIUM);
}

static void many_recipients_of_one_mail_are_a_burst(void **state)
{
    struct bench *bench = *state;
    char to[4000] = "";
    size_t used = 0;

    for (int i = 0; i < 120; i++)
        used +=
            (size_t)snprintf(to + used, sizeof(to) - used, "%sa%d@x%d.example", i ? "," : "", i, i);
    bench_after_habit(bench, 40, (struct letter){.sent = true, .to = to, .subject = "Notice"});
    bench_check(bench, "sent-burst", "120 recipients", "120 recipients outside in one hour",
                SEVERITY_HIGH);
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
        bench_check(bench, "sent-to-many", rows[i].what, rows[i].want, rows[i].severity);
    }
    bench_clear(bench);
    bench_habit(bench, 80);
    mail_many(bench, 12, 90 * DAY, &(struct letter){.url = "https://x.bit.ly/abc"});
    bench_check(bench, "sent-to-many", "a shortener", "hide behind it", SEVERITY_HIGH);
    for (size_t k = 0; k < bench->said[0].reason_count; k++)
        assert_null(strstr(bench->said[0].reasons[k].text, "to as many before"));
    bench_clear(bench);
    bench_habit(bench, 80);
    mail_many(bench, 12, 90 * DAY, &(struct letter){.url = "https://old.share.example/x"});
    mail_many(bench, 12, 180 * DAY, &link);
    bench_check(bench, "sent-to-many", "the owner does that", "sent such mail to as many before",
                SEVERITY_MEDIUM);
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
    bench_check(bench, "bounce-wave", "nine", NULL, 0);
    bench_clear(bench);
    bench_habit(bench, 20);
    bounce(bench, 12, DAY);
    bench_check(bench, "bounce-wave", "one a day", NULL, 0);
    bench_clear(bench);
    bench_habit(bench, 20);
    bounce(bench, 12, 5);
    bench_check(bench, "bounce-wave", "twelve in a minute",
                "12 delivery reports came almost at once, for "
                "\"Price list\"",
                SEVERITY_HIGH);
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

/* One letter of many that are alike, each of which would be a finding. */
static struct letter one_of_many(struct bench *bench, const char *id, unsigned number)
{
    char *address = arena_alloc(&bench->arena, 60), *text = arena_alloc(&bench->arena, 60);
    struct letter letter = {.when = 20 * DAY + number * 60};

    snprintf(address, 60, "x%u@firm%u.example", number, number);
    letter.from = address;
    if (strcmp(id, "fraud-wording") == 0) {
        letter.text = "Our bank account details have changed, please pay to the new one.";
    } else if (strcmp(id, "reply-to-elsewhere") == 0) {
        letter.sent = true;
        letter.from = NULL;
        letter.to = "buyer@partner.example";
        letter.reply_to = address;
    } else if (strcmp(id, "security-notice") == 0) {
        letter.subject = "New sign-in to your mailbox";
        letter.folder = "Trash";
        letter.dkim = strchr(address, '@') + 1;
    } else if (strcmp(id, "service-reset") == 0) {
        letter.subject = "Reset your password";
    } else if (strcmp(id, "thread-hijack") == 0) {
        snprintf(text, 60, "c%u@x", number / 2);
        snprintf(address, 60, "buyer%u@partmer.example", number);
        letter.subject = text;
        if (number % 2)
            letter.references = text;
        else
            letter.id = text;
        if (number % 2 == 0)
            letter.from = "buyer@partner.example";
    } else {
        snprintf(text, 60, "Bank ABC\nNew account number: 9704-2292-%04u-22\n", number);
        letter.sent = true;
        letter.from = NULL;
        letter.to = "buyer@partner.example";
        letter.references = "t1@x";
        letter.text = text;
    }
    return letter;
}

/* A flood of decoys must not make the one that counts vanish. */
static void what_is_not_listed_is_counted(void **state)
{
    static const struct {
        const char *id;
        unsigned count;
        const char *want;
    } rows[] = {
        {"fraud-wording", 130, "fraud: 30 more not listed one by one"},
        {"reply-to-elsewhere", 60, "elsewhere: 10 more not listed one by one"},
        {"security-notice", 220, "security: 20 more not listed one by one"},
        {"service-reset", 220, "opens: 20 more not listed one by one"},
        {"thread-hijack", 240, "name: 20 more not listed one by one"},
        {"bank-details-changed", 121, "details: 20 more not listed one by one"},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 30);
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .id = "t1@x",
                                             .subject = "Teak tables",
                                             .text = "IBAN: DE89 3704 0044 0532 0130 00\n",
                                             .when = 15 * DAY});
        for (unsigned k = 0; k < rows[i].count; k++) {
            struct letter letter = one_of_many(bench, rows[i].id, k);

            bench_letter(bench, &letter);
        }
        bench_run(bench, rows[i].id, NULL, true);
        if (!bench_says(bench, rows[i].want))
            fail_msg("%s [%s]: %zu findings, and \"%s\" is not said", rows[i].id,
                     bench->said[bench->said_count ? bench->said_count - 1 : 0].title,
                     bench->said_count, rows[i].want);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_burst_is_told),
    cmocka_unit_test(many_recipients_of_one_mail_are_a_burst),
    cmocka_unit_test(one_thing_to_many_is_told),
    cmocka_unit_test(a_wave_of_bounces_is_told),
    cmocka_unit_test(bounces_of_others_mail_are_no_wave),
    cmocka_unit_test(what_is_not_listed_is_counted),
};

const struct CMUnitTest *detect_mass_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
