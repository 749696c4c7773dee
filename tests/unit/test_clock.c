/* test_clock.c - seconds to dates and back, and how long things still take. */
#include "base/clock.h"
#include "base/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void known_times_have_known_texts(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {1795313533, "2026-11-22T02:12:13Z"},
        {4107542400, "2100-03-01T00:00:00Z"},
        {-62167219200, "0000-01-01T00:00:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {253402300800, "10000-01-01T00:00:00Z"},
        {INT64_MAX, "292277026596-12-04T15:30:07Z"},
        {INT64_MIN + 1, "-292277022657-01-27T08:29:53Z"},
        {INT64_MIN, ""},
    };
    char text[CLOCK_TEXT];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        clock_format(cases[i].seconds, text);
        assert_string_equal(text, cases[i].text);
    }
}

/* The C library is asked too, which knows the calendar by other arithmetic. */
static void every_day_of_800_years_goes_there_and_back(void **state)
{
    (void)state;
    for (int64_t day = -146097; day < 146097; day++) {
        time_t seconds = (time_t)(day * 86400 + 40271);
        struct tm tm;
        char text[CLOCK_TEXT], want[64];

        assert_non_null(gmtime_r(&seconds, &tm));
        assert_true(strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
        clock_format(seconds, text);
        assert_string_equal(text, want);
        assert_true(clock_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                                     tm.tm_min, tm.tm_sec) == seconds);
    }
}

static void the_clocks_run(void **state)
{
    (void)state;
    assert_true(clock_utc_ns() > INT64_C(1700000000) * 1000000000);
    assert_true(clock_boot_ns() > 0);
    assert_true(clock_mono_ms() <= clock_mono_ms());
}

static void a_steady_pace_is_found_and_the_rest_foreseen(void **state)
{
    struct rate rate = {0};

    (void)state;
    assert_int_equal(rate_eta(&rate, 1000), -1);
    for (int i = 0; i <= 100; i++)
        rate_add(&rate, 1000 + i * 100, (uint64_t)i * 50);
    assert_true(rate.per_second > 499 && rate.per_second < 501);
    assert_int_equal(rate_eta(&rate, 10000), (10000 - rate.done) / 500);
    assert_int_equal(rate_eta(&rate, rate.done), 0);
    assert_int_equal(rate_eta(&rate, 1), -1); /* less than is done: the total was a guess */
}

static void a_pause_is_not_slowness(void **state)
{
    struct rate rate = {0};

    (void)state;
    rate_add(&rate, 0, 0);
    rate_add(&rate, 1000, 100);
    rate_skip(&rate);
    rate_add(&rate, 3600000, 100);
    rate_add(&rate, 3601000, 200);
    assert_true(rate.per_second > 99 && rate.per_second < 101);
}

static void counting_anew_is_not_speed(void **state)
{
    struct rate rate = {0};

    (void)state;
    rate_add(&rate, 0, 0);
    rate_add(&rate, 1000, 100);
    rate_add(&rate, 2000, 0); /* the next folder */
    rate_add(&rate, 3000, 100);
    assert_true(rate.per_second > 99 && rate.per_second < 101);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_times_have_known_texts),
        cmocka_unit_test(every_day_of_800_years_goes_there_and_back),
        cmocka_unit_test(the_clocks_run),
        cmocka_unit_test(a_steady_pace_is_found_and_the_rest_foreseen),
        cmocka_unit_test(a_pause_is_not_slowness),
        cmocka_unit_test(counting_anew_is_not_speed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
