/* test_detect_bank.c - which changes of bank details must and must not be told. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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
        bench_check(bench, "bank-details-changed", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void the_quoted_account_is_compared_as_well(void **state)
{
    bench_after_habit(*state, 6,
                      (struct letter){.sent = true,
                                      .to = "buyer@partner.example",
                                      .text = NEW
                                      "\nOn Monday Anna wrote:\n> Pay to IBAN: DE89 3704 0044 "
                                      "0532 0130 00\n"});
    bench_check(*state, "bank-details-changed", "quoted", "in the mail it quotes",
                SEVERITY_CRITICAL);
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
    bench_check(bench, "bank-details-changed", "a stranger's", NULL, 0);
    bench_letter(bench,
                 &(struct letter){.from = "buyer@partner.example", .text = NEW, .when = 12 * DAY});
    bench_check(bench, "bank-details-changed", "the partner's", "replaces DE89370400440532013000",
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
    bench_check(bench, "bank-details-changed", "the same to everybody", NULL, 0);
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
    bench_check(bench, "bank-details-changed", "repeated", NULL, 0);
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
        bench_check(bench, "bank-details-changed", rows[i].what, rows[i].want, rows[i].severity);
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
    cmocka_unit_test(other_bank_details_are_told),
    cmocka_unit_test(the_quoted_account_is_compared_as_well),
    cmocka_unit_test(a_partners_other_account_is_told),
    cmocka_unit_test(one_account_for_all_partners_is_no_change),
    cmocka_unit_test(the_partner_may_repeat_the_owners_account),
    cmocka_unit_test(an_account_in_an_attachment_is_compared),
    cmocka_unit_test(a_bank_in_a_third_country_is_told),
};

const struct CMUnitTest *detect_bank_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
