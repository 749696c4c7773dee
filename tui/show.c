/* show.c - see show.h. */
#include "show.h"

#include "base/clock.h"
#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *show_count(uint64_t value, char out[SHOW])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, value);
    int at = 0;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *show_bytes(uint64_t bytes, char out[SHOW])
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB", "PB"};
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= 999.5 && unit + 1 < ARRAY_LEN(units)) {
        value /= 1000;
        unit++;
    }
    snprintf(out, SHOW, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value,
             bytes == 1 ? "byte" : units[unit]);
    return out;
}

const char *show_seconds(int64_t seconds, char out[SHOW])
{
    if (seconds < 60)
        snprintf(out, SHOW, "%d s", (int)seconds);
    else if (seconds < 600)
        snprintf(out, SHOW, "%d min %d s", (int)(seconds / 60), (int)(seconds % 60));
    else if (seconds < 3600)
        snprintf(out, SHOW, "%d min", (int)(seconds / 60));
    else if (seconds < (int64_t)1000 * 3600)
        snprintf(out, SHOW, "%d h %d min", (int)(seconds / 3600), (int)(seconds / 60 % 60));
    else
        snprintf(out, SHOW, "weeks");
    return out;
}

/* The first len characters of 2026-11-22T02:12:13Z, with a blank for the T. */
static const char *date_part(int64_t utc_seconds, size_t len, char out[SHOW])
{
    char text[CLOCK_TEXT];

    clock_format(utc_seconds, text);
    snprintf(out, SHOW, "%.*s", (int)len, text);
    if (strlen(out) > 10)
        out[10] = ' ';
    return out;
}

const char *show_time(int64_t utc_seconds, char out[SHOW])
{
    return date_part(utc_seconds, 16, out);
}

const char *show_day(int64_t utc_seconds, char out[SHOW])
{
    return date_part(utc_seconds, 10, out);
}

const char *show_zone(int32_t minutes, char out[SHOW])
{
    int32_t size = abs(minutes);

    snprintf(out, SHOW, "%c%02d:%02d", minutes < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60));
    return out;
}

const char *severity_mark(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL:
        return "!!! CRITICAL";
    case SEVERITY_HIGH:
        return "!!  HIGH";
    case SEVERITY_MEDIUM:
        return "!   MEDIUM";
    case SEVERITY_LOW:
        return "-   LOW";
    case SEVERITY_INFO:
        return "i   INFO";
    }
    return "";
}

enum style severity_style(enum severity severity)
{
    if (severity >= SEVERITY_HIGH)
        return STYLE_ALARM;
    return severity == SEVERITY_MEDIUM ? STYLE_WARN : STYLE_PLAIN;
}
