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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(answers_to_mail_that_is_gone_are_told),
    cmocka_unit_test(a_wiped_mailing_is_one_list),
    cmocka_unit_test(nothing_is_gone_where_no_sent_mail_was_fetched),
};

const struct CMUnitTest *detect_sent_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
