/* log_lines.c - logs of lines: their times, and the year and zone that lines leave out; see
 * log_reading.h. */
#include "base/clock.h"
#include "base/limits.h"
#include "log_reading.h"
#include "log_time.h"

#include <stdio.h>
#include <string.h>

enum {
    PAGE_INPUT = 32 << 20, /* bytes read for one page */
    LOOKED_AT = 100,
    FORWARD = 6,   /* months: so far back means that a year has passed, */
    BACKWARD = 10, /* and so far ahead that pieces of a log stand in the wrong order */
    DAY = 86400,
};

static int year_step(unsigned before, int month)
{
    int step = before == 0 ? 0 : month - (int)before;

    return step <= -FORWARD ? 1 : step >= BACKWARD ? -1 : 0;
}

static int year_of(int64_t moment)
{
    char text[CLOCK_TEXT];
    uint64_t year = 1970;

    clock_format(moment, text);
    return str_to_u64(str_part(str_of(text), 0, 4), 9999, &year) ? (int)year : 1970;
}

/* The year of the first line, so that the last one was there when the file was written. */
static int first_year(const struct log_reading *reading, struct str bytes)
{
    int64_t written = reading->hints->file_time;
    struct log_time time, last = {.kind = LOG_TIME_NONE};
    unsigned month = 0;
    struct str line;
    int passed = 0, year;
    size_t len;

    if (written == INT64_MIN)
        written = clock_utc_ns() / 1000000000;
    while (str_next_line(&bytes, &line)) {
        log_time_read(&time, line, &len);
        if (time.kind != LOG_TIME_YEARLESS)
            continue;
        passed += year_step(month, time.month);
        month = (unsigned)time.month;
        last = time;
    }
    year = year_of(written);
    if (log_time_utc(&last, 0, year) > written + DAY)
        year--;
    return year - passed;
}

static void say_zone(struct log_reading *reading, const struct log_time *time, int year)
{
    int32_t zone = reading->hints->zone;
    char text[300];
    int used;

    if (time->kind == LOG_TIME_NONE || reading->out->zone[0])
        return;
    if (time->kind == LOG_TIME_ZONED)
        used = snprintf(text, sizeof(text), "each line names its zone");
    else if (zone != LOG_ZONE_NONE)
        used = snprintf(text, sizeof(text), "UTC%c%02d:%02d, as the operator says",
                        zone < 0 ? '-' : '+', zone < 0 ? -zone / 60 : zone / 60,
                        zone < 0 ? -zone % 60 : zone % 60);
    else
        used = snprintf(text, sizeof(text),
                        "UTC is assumed: the log names no zone; if the server's clock was set "
                        "otherwise, import it with --log-zone +HH:MM");
    if (time->kind == LOG_TIME_YEARLESS && used > 0)
        snprintf(text + used, sizeof(text) - (size_t)used,
                 "; it names no year: %d is assumed where it begins, by when the file was last "
                 "written",
                 year);
    reading->out->zone = arena_strndup(reading->arena, text, strlen(text));
}

static void take_time(struct log_reading *reading, struct str bytes, struct log_line *line)
{
    int32_t zone = reading->hints->zone == LOG_ZONE_NONE ? 0 : reading->hints->zone;
    struct log_cursor *at = &reading->out->next;
    struct log_time time;
    size_t len;

    log_time_read(&time, line->text, &len);
    if (time.kind == LOG_TIME_YEARLESS) {
        if (at->year == 0)
            at->year = (uint32_t)first_year(reading, bytes);
        at->year += (uint32_t)year_step(at->month, time.month);
        at->month = (uint32_t)time.month;
    }
    say_zone(reading, &time, (int)at->year);
    line->when = log_time_utc(&time, zone, (int)at->year);
    line->stated = str_part(line->text, 0, len);
    line->rest = str_part(line->text, len, line->text.len);
    log_saw_time(reading, line->when);
}

void log_lines(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
               log_line_fn fn)
{
    struct log_cursor *at = &reading->out->next;
    struct rule_report *report = &reading->script.report;
    struct str rest = str_part(bytes, (size_t)from->offset, bytes.len);
    struct log_line line;

    report->encoding = "lines of text";
    while (!log_full(reading) && at->offset - from->offset < PAGE_INPUT &&
           str_next_line(&rest, &line.text)) {
        line.number = ++at->line;
        at->offset = (uint64_t)(bytes.len - rest.len);
        if (str_trim(line.text).len == 0)
            continue;
        report->rows++;
        take_time(reading, bytes, &line);
        if (!fn(reading, &line))
            log_pass(reading);
    }
    reading->out->last = rest.len == 0;
    if (reading->out->last && bytes.len > 0 && bytes.at[bytes.len - 1] != '\n')
        reading->out->truncated = "its last line does not end";
}

unsigned log_lines_like(struct str head, bool (*like)(struct str line))
{
    struct str line;
    unsigned seen = 0, alike = 0;

    while (seen < LOOKED_AT && str_next_line(&head, &line)) {
        if (str_trim(line).len == 0)
            continue;
        seen++;
        alike += like(line);
    }
    return seen == 0 ? 0 : alike * 100 / seen;
}
