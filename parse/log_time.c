/* log_time.c - see log_time.h. */
#include "log_time.h"

#include "base/clock.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

static int digit_at(struct str text, size_t at)
{
    return at < text.len && isdigit((unsigned char)text.at[at]) ? text.at[at] - '0' : -1;
}

/* `count` digits at `at`, or -1. */
static int number_at(struct str text, size_t at, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (digit_at(text, at + i) < 0)
            return -1;
        value = value * 10 + digit_at(text, at + i);
    }
    return value;
}

static bool is_at(struct str text, size_t at, const char *any)
{
    return at < text.len && text.at[at] && strchr(any, text.at[at]);
}

static int month_at(struct str text, size_t at)
{
    if (at + 3 > text.len)
        return 0;
    for (int i = 0; i < 12; i++)
        if (strncasecmp(text.at + at, months + (size_t)i * 3, 3) == 0)
            return i + 1;
    return 0;
}

static bool is_day(int year, int month, int day)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1];
}

/* "21:04:43" at `at`, into seconds of the day; returns where it ends, 0: it is none. */
static size_t clock_at(struct str text, size_t at, int64_t *seconds)
{
    int hour = number_at(text, at, 2), minute = number_at(text, at + 3, 2),
        second = number_at(text, at + 6, 2);

    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
        !is_at(text, at + 2, ":") || !is_at(text, at + 5, ":"))
        return 0;
    *seconds = (int64_t)hour * 3600 + minute * 60 + second;
    at += 8;
    if (is_at(text, at, ".,") && digit_at(text, at + 1) >= 0)
        for (at++; digit_at(text, at) >= 0;)
            at++;
    return at;
}

/* The zone behind a time; returns where it ends, `at` when there is none. */
static size_t zone_at(struct str text, size_t at, struct log_time *out)
{
    size_t sign = is_at(text, at, " ") ? at + 1 : at, rest = sign + 3;
    int hours, minutes;

    if (is_at(text, at, "Zz")) {
        out->kind = LOG_TIME_ZONED;
        return at + 1;
    }
    hours = number_at(text, sign + 1, 2);
    if (!is_at(text, sign, "+-") || hours < 0 || hours > 14)
        return at;
    rest += is_at(text, rest, ":");
    minutes = number_at(text, rest, 2);
    if (minutes < 0 || minutes > 59)
        return at;
    out->kind = LOG_TIME_ZONED;
    out->zone = (text.at[sign] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return rest + 2;
}

static size_t finish(struct log_time *out, struct str text, size_t at, int64_t seconds)
{
    if (at == 0)
        return 0;
    out->kind = LOG_TIME_LOCAL;
    out->seconds = clock_from_civil(out->year, out->month, out->day, 0, 0, 0) + seconds;
    return zone_at(text, at, out);
}

/* 2026-03-10T21:04:43 */
static size_t read_iso(struct log_time *out, struct str text)
{
    int64_t seconds = 0;
    size_t end;

    out->year = number_at(text, 0, 4);
    out->month = number_at(text, 5, 2);
    out->day = number_at(text, 8, 2);
    if (!is_at(text, 4, "-") || !is_at(text, 7, "-") || !is_at(text, 10, "Tt ") ||
        !is_day(out->year, out->month, out->day))
        return 0;
    end = clock_at(text, 11, &seconds);
    return finish(out, text, end, seconds);
}

/* [10-Mar-2026 21:04:43 +0100] */
static size_t read_bracketed(struct log_time *out, struct str text)
{
    int64_t seconds = 0;
    size_t end;

    out->day = number_at(text, 1, 2);
    out->month = month_at(text, 4);
    out->year = number_at(text, 8, 4);
    if (!is_at(text, 0, "[") || !is_at(text, 3, "-") || !is_at(text, 7, "-") ||
        !is_at(text, 12, " ") || !is_day(out->year, out->month, out->day))
        return 0;
    end = clock_at(text, 13, &seconds);
    end = finish(out, text, end, seconds);
    return is_at(text, end, "]") ? end + 1 : 0;
}

/* Mar 10 21:04:43 */
static size_t read_classic(struct log_time *out, struct str text)
{
    int64_t seconds;
    size_t end;

    out->year = 0;
    out->month = month_at(text, 0);
    out->day = is_at(text, 4, " ") ? number_at(text, 5, 1) : number_at(text, 4, 2);
    if (!is_at(text, 3, " ") || !is_at(text, 6, " ") || !is_day(1972, out->month, out->day))
        return 0;
    end = clock_at(text, 7, &seconds);
    if (end == 0)
        return 0;
    out->kind = LOG_TIME_YEARLESS;
    out->seconds = seconds; /* of its day */
    return end;
}

void log_time_read(struct log_time *out, struct str text, size_t *len)
{
    size_t (*const forms[])(struct log_time *, struct str) = {read_iso, read_classic,
                                                              read_bracketed};

    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        *out = (struct log_time){.kind = LOG_TIME_NONE};
        *len = forms[i](out, text);
        if (*len > 0)
            return;
    }
    *out = (struct log_time){.kind = LOG_TIME_NONE};
}

int64_t log_time_utc(const struct log_time *time, int32_t zone, int year)
{
    if (time->kind == LOG_TIME_NONE)
        return INT64_MIN;
    if (time->kind == LOG_TIME_ZONED)
        return time->seconds - (int64_t)time->zone * 60;
    if (time->kind == LOG_TIME_LOCAL)
        return time->seconds - (int64_t)zone * 60;
    return clock_from_civil(year, time->month, time->day, 0, 0, 0) + time->seconds -
           (int64_t)zone * 60;
}
