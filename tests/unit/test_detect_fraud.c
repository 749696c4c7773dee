/* test_detect_fraud.c - what the detectors of who pretends to be somebody must and must not say:
 * imitated domains and people, the words of fraud, the lure that began it. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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
        bench_after_habit(*state, 30, (struct letter){.from = rows[i].from});
        bench_check(*state, "lookalike-domain", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void twins_that_were_always_there_are_left_alone(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 200);
    for (int i = 0; i < 10; i++)
        bench_letter(bench, &(struct letter){.from = "x@partners.example", .when = i * 20 * DAY});
    bench_check(bench, "lookalike-domain", "as old as the other", NULL, 0);
}

static void somebody_like_a_participant_is_told(void **state)
{
    static const struct letter_row rows[] = {
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
        bench_check(*state, "thread-hijack", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void fraud_wording_is_told(void **state)
{
    static const struct letter_row rows[] = {
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

    bench_check_rows(*state, "fraud-wording", 6, 20, rows, ARRAY_LEN(rows));
}

/* Hidden where who judges only the beginning does not look. */
static void announced_bank_details_are_told_wherever_they_stand(void **state)
{
    static const struct letter_row rows[] = {
        {"behind a head that somebody typed",
         {.from = "boss@x.example",
          .text = "Hi\n\nFrom: Sales\nDate: today\n\nOur bank account details have changed.\n"},
         "it seems to quote",
         SEVERITY_MEDIUM},
        {"behind marks of quoting",
         {.from = "boss@x.example", .text = "See:\n> Our bank account\n> details have changed.\n"},
         "it announces other bank details: \"bank account details have changed\"",
         SEVERITY_MEDIUM},
        {"in an attached file",
         {.from = "boss@x.example",
          .text = "See there.\n",
          .part = {.name = "notice.txt", .text = "Our bank account details have changed."}},
         "that stands in the attachment notice.txt",
         SEVERITY_MEDIUM},
        {"ordinary phrases in an attached file",
         {.from = "boss@x.example",
          .text = "See there.\n",
          .part = {.name = "terms.txt", .text = "Proof of payment; a wire transfer."}},
         NULL,
         0},
        {"below a long text", {.from = "boss@x.example"}, "it announces", SEVERITY_MEDIUM},
    };
    struct letter_row deep[ARRAY_LEN(rows)];
    struct buf text;

    buf_init(&text, 40000);
    while (text.len < 30000)
        buf_text(&text, "An ordinary line of a letter that says nothing of interest.\n");
    buf_text(&text, "Our bank account details have changed.\n");
    memcpy(deep, rows, sizeof(rows));
    deep[ARRAY_LEN(rows) - 1].letter.text = buf_c(&text);
    bench_check_rows(*state, "fraud-wording", 6, 20, deep, ARRAY_LEN(deep));
    buf_dispose(&text);
}

static void what_an_earlier_mail_announced_may_be_quoted(void **state)
{
    static const char *const text = "Our bank account details have changed, as we told you.\n";
    static const char *const answer = "Fine.\n\nOn Monday, Bo wrote:\n> Our bank account details\n"
                                      "> have changed, as we told you.\n";
    static const struct {
        struct letter letter;
        const char *want;
    } rows[] = {
        {{.from = "boss@x.example"}, NULL},
        {{.sent = true, .to = "boss@x.example"}, NULL},
        {{.from = "colleague@y.example", .references = "first@x"}, NULL},
        {{.from = "stranger@y.example"}, "from stranger@y.example"},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter letter = rows[i].letter;

        bench_clear(bench);
        bench_letter(bench,
                     &(struct letter){.from = "boss@x.example", .id = "first@x", .text = text});
        letter.text = answer;
        letter.when = DAY;
        bench_letter(bench, &letter);
        bench_run(bench, "fraud-wording", NULL, true);
        assert_int_equal(bench->said_count, rows[i].want ? 2 : 1);
        assert_true(bench_says(bench, rows[i].want ? rows[i].want : "from boss@x.example"));
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
        const char *want;
        enum severity severity;
        bool sent, honest;
    } rows[] = {
        {"nobody acted", 0, NULL, 0, false, false},
        {"two hours before", 2 * 3600, "it came 2 hours before", SEVERITY_HIGH, false, false},
        {"ten days before", 10 * DAY, "Most likely the lure", SEVERITY_HIGH, false, false},
        {"a month before", 30 * DAY, NULL, 0, false, false},
        {"afterwards", -3600, NULL, 0, false, false},
        {"the owner's own", 3600, NULL, 0, true, false},
        {"honest mail", 3600, NULL, 0, false, true},
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
        bench_check(bench, "lure", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_imitated_domain_is_told),
    cmocka_unit_test(twins_that_were_always_there_are_left_alone),
    cmocka_unit_test(somebody_like_a_participant_is_told),
    cmocka_unit_test(fraud_wording_is_told),
    cmocka_unit_test(announced_bank_details_are_told_wherever_they_stand),
    cmocka_unit_test(what_an_earlier_mail_announced_may_be_quoted),
    cmocka_unit_test(the_mail_that_started_it_is_ranked),
};

const struct CMUnitTest *detect_fraud_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
