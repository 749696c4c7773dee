/* clock.c - see clock.h. Calendar arithmetic is ours: the C library's follows a time zone. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { DAY = 24 * 60 * 60, DAYS_IN_400_YEARS = 146097, DAYS_BEFORE_1970 = 719468 };

static int64_t read_ns(clockid_t which)
{
    struct timespec now = {0};

    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_utc_ns(void)
{
    return read_ns(CLOCK_REALTIME);
}

int64_t clock_boot_ns(void)
{
    return read_ns(CLOCK_BOOTTIME);
}

int64_t clock_mono_ms(void)
{
    return read_ns(CLOCK_MONOTONIC) / 1000000;
}

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Years are counted from 1 March of the year 0, so that the leap day is a year's last day and
 * every month begins (153 * month + 2) / 5 days into its year. */
int64_t clock_from_civil(int year, int month, int day, int hour, int minute, int second)
{
    int64_t years = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t months = month + (month <= 2 ? 9 : -3);
    int64_t days = years * 365 + divide_down(years, 4) - divide_down(years, 100) +
                   divide_down(years, 400) + (153 * months + 2) / 5 + day - 1;

    return (days - DAYS_BEFORE_1970) * DAY + hour * 3600 + minute * 60 + second;
}

void clock_format(int64_t utc_seconds, char out[CLOCK_TEXT])
{
    int64_t days = divide_down(utc_seconds, DAY);
    int64_t rest = utc_seconds % DAY + (utc_seconds % DAY < 0 ? DAY : 0);
    int64_t cycle, in_cycle, year, in_year, month;

    out[0] = '\0';
    if (utc_seconds == INT64_MIN)
        return;
    days += DAYS_BEFORE_1970;
    cycle = divide_down(days, DAYS_IN_400_YEARS);
    in_cycle = days - cycle * DAYS_IN_400_YEARS;
    year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    in_year = in_cycle - (365 * year + year / 4 - year / 100);
    month = (5 * in_year + 2) / 153;
    year += cycle * 400 + (month >= 10 ? 1 : 0);
    snprintf(out, CLOCK_TEXT, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)year,
             (int)(month + (month < 10 ? 3 : -9)), (int)(in_year - (153 * month + 2) / 5 + 1),
             (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}
