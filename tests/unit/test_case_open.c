/* test_case_open.c - making, opening and sharing a case. */
#include "sample_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void a_new_case_can_be_opened_and_says_what_it_is(void **state)
{
    struct sample sample;
    struct case_info info;

    (void)state;
    sample_make(&sample);
    casefile_info(sample.cf, &info);
    assert_string_equal(info.owner, "owner@acme.example");
    assert_string_equal(info.authority, "a test");
    assert_int_equal(strlen(info.case_id), 32);
    assert_int_equal(strlen(info.created), strlen("2026-11-22T02:12:13Z"));
    assert_true(casefile_writable(sample.cf));
    sample_remove(&sample);
}

static void a_filled_case_is_found_in_order(void **state)
{
    struct sample sample;
    struct error err = {0};
    uint64_t wrong = 99;
    struct buf text;

    (void)state;
    sample_make(&sample);
    sample_fill(&sample, 20);
    sample_segment(&sample, 100, 5);
    buf_init(&text, MIB(1));
    assert_true(sample_verify(sample.cf, &wrong, &text, &err));
    assert_string_equal(buf_c(&text), "");
    sample_close(&sample);
    sample_open(&sample, CASE_READ);
    assert_true(sample_verify(sample.cf, &wrong, &text, &err));
    assert_string_equal(buf_c(&text), "");
    assert_int_equal(wrong, 0);
    buf_dispose(&text);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_case_can_be_opened_and_says_what_it_is),
        cmocka_unit_test(a_filled_case_is_found_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
