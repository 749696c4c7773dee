/* test_bank.c - account numbers in a text. */
#include "../../detect/bank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

static void accounts_are_found(void **state)
{
    static const struct {
        const char *text, *want; /* values, blanks between */
    } rows[] = {
        {"IBAN DE89 3704 0044 0532 0130 00.", "DE89370400440532013000"},
        {"IBAN:DE89370400440532013000", "DE89370400440532013000"},
        {"IBAN DE88 3704 0044 0532 0130 00", ""},
        {"GB82-WEST-1234-5698-7654-32", "GB82WEST12345698765432"},
        {"NO93 8601 1117 947", "NO9386011117947"},
        {"XX82 WEST 1234 5698 7654 32", ""},
        {"SWIFT: COBADEFF", "COBADEFF"},
        {"BIC COBADEFFXXX", "COBADEFFXXX"},
        {"SWIFT CODE:\nCOBADEFF", "COBADEFF"},
        {"swift transfer to the BENEFICIARY of this", ""}, /* FI is a country, but the cue is far */
        {"swift delivery", ""},
        {"COBADEFF without a cue", ""},
        {"A/C No. 0071-0012-3456", "007100123456"},
        {"Account number (USD): 123 456 789", "123456789"},
        {"Account number:\n123456789", "123456789"},
        {"account 12345", ""},
        {"account of 2026-01-31", ""},
        {"call our account manager: +84 123 456 789", ""},
        {"Số tài khoản: 0071001234567", "0071001234567"},
        {"STK 0071001234567", "0071001234567"},
        {"账号：6222 0212 3456 7890 123", "6222021234567890123"},
        {"order 123456789", ""},
    };
    struct error err = {0};
    struct words *words;

    (void)state;
    if (!words_open(&words, DATA_DIR, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bank_account found[4];
        size_t count = bank_find(found, ARRAY_LEN(found), str_of(rows[i].text), words);
        char got[200] = "";

        for (size_t k = 0; k < count; k++) {
            strncat(got, k ? " " : "", sizeof(got) - strlen(got) - 1);
            strncat(got, found[k].value, sizeof(got) - strlen(got) - 1);
        }
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("\"%s\": wanted \"%s\", got \"%s\"", rows[i].text, rows[i].want, got);
    }
    words_free(words);
}

static void an_iban_holds_its_account(void **state)
{
    struct bank_account iban = {.kind = BANK_IBAN, .value = "DE89370400440532013000"};
    struct bank_account number = {.kind = BANK_ACCOUNT, .value = "0532013000"};
    struct bank_account other = {.kind = BANK_ACCOUNT, .value = "0532013001"};

    (void)state;
    assert_true(bank_same(&iban, &number));
    assert_true(bank_same(&number, &iban));
    assert_false(bank_same(&iban, &other));
}

/* The same as bank_is_possible(), one byte after the other. */
static bool is_possible_slowly(const char *text, size_t len)
{
    size_t digits = 0, capitals = 0, gap = 0;

    for (size_t i = 0; i < len; i++) {
        capitals = text[i] >= 'A' && text[i] <= 'Z' ? capitals + 1 : 0;
        if (text[i] >= '0' && text[i] <= '9') {
            digits++;
            gap = 0;
        } else if (++gap > 3) {
            digits = 0;
        }
        if (digits == 6 || capitals == 6 || text[i] == '\xef')
            return true;
    }
    return false;
}

static void a_text_with_an_account_is_told_wherever_it_stands(void **state)
{
    uint32_t dice = 5;
    size_t possible = 0;

    (void)state;
    for (size_t round = 0; round < 20000; round++) {
        char text[60];
        size_t len = round % sizeof(text);
        struct str all = {text, len};

        for (size_t i = 0; i < len; i++) {
            dice = dice * 1664525u + 1013904223u;
            text[i] = "abc. ABC0123456789abcdefghijklmnopqrst"[(dice >> 16) % 38];
            if (dice >> 24 == 0)
                text[i] = '\xef';
        }
        assert_int_equal(bank_is_possible(all), is_possible_slowly(text, len));
        possible += bank_is_possible(all);
    }
    assert_in_range(possible, 2000, 18000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_are_found),
        cmocka_unit_test(an_iban_holds_its_account),
        cmocka_unit_test(a_text_with_an_account_is_told_wherever_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
