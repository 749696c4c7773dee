/* log_cell_time.c - times as tables write them: ISO 8601, 3/10/2026 9:04 PM, 2026年3月10日 21:04,
 * seconds since 1970 (formats.md 4). Whether days or months come first is decided for the whole
 * file and never row by row; see log_reading.h. */
#include "base/clock.h"
#include "csv.h"
#include "dates.h"
#include "export_row.h"
#include "log_reading.h"
#include "log_time.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum order { ORDER_UNDECIDED, ORDER_DAY_FIRST, ORDER_MONTH_FIRST, ORDER_ASSUMED };

enum { MOST_NUMBERS = 6, LEAST_EPOCH = 9 /* digits */, LONGEST = 60 };

struct numbers { /* the runs of digits in a time */
    int at[MOST_NUMBERS];
    size_t digits[MOST_NUMBERS];
    size_t count;
    char behind_first;
    bool am, pm;
};

static void take_numbers(struct str text, struct numbers *out)
{
    *out = (struct numbers){.count = 0};
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        int value = 0;

        while (i < text.len && isdigit((unsigned char)text.at[i]) && i - from < 6)
            value = value * 10 + (text.at[i++] - '0');
        if (i == from) {
            i++;
            continue;
        }
        if (out->count == MOST_NUMBERS)
            break;
        if (out->count == 0 && i < text.len)
            out->behind_first = text.at[i];
        out->digits[out->count] = i - from;
        out->at[out->count++] = value;
    }
    out->am =
        log_has(text, "AM") || log_has(text, "am") || log_has(text, "\xe4\xb8\x8a\xe5\x8d\x88");
    out->pm =
        log_has(text, "PM") || log_has(text, "pm") || log_has(text, "\xe4\xb8\x8b\xe5\x8d\x88");
}

static bool is_short_date(const struct numbers *numbers)
{
    return numbers->count >= 3 && numbers->digits[0] <= 2 && numbers->digits[1] <= 2 &&
           numbers->digits[2] == 4 &&
           strchr("/.-", numbers->behind_first ? numbers->behind_first : ' ');
}

/* --- day or month first --- */

static enum order order_of(struct str cell)
{
    struct numbers numbers;

    take_numbers(cell, &numbers);
    if (!is_short_date(&numbers))
        return ORDER_UNDECIDED;
    if (numbers.at[0] > 12)
        return ORDER_DAY_FIRST;
    return numbers.at[1] > 12 ? ORDER_MONTH_FIRST : ORDER_ASSUMED;
}

void log_date_order(struct log_reading *reading, struct str bytes, const char *column)
{
    enum order found = ORDER_UNDECIDED;
    struct csv_record names, record;
    struct arena arena = {0};
    struct import_text text;
    struct csv csv;

    if (reading->out->next.order != ORDER_UNDECIDED)
        return;
    import_text_of(&text, &arena, bytes);
    csv_begin(&csv, &arena, text.text);
    if (log_names(reading, &csv, &names))
        while (found != ORDER_DAY_FIRST && found != ORDER_MONTH_FIRST) {
            struct arena row_arena = {0};
            struct row row;
            bool there;

            csv.arena = &row_arena;
            there = csv_next(&csv, &record);
            if (there && !record.bad && record.count == names.count) {
                enum order order;

                export_csv_row(&row_arena, &row, &names, &record);
                order = order_of(row_text(&row, column));
                found = order == ORDER_UNDECIDED ? found : order;
            }
            arena_dispose(&row_arena);
            if (!there)
                break;
        }
    arena_dispose(&arena);
    reading->out->next.order = found;
    if (found == ORDER_ASSUMED)
        export_warn_file(&reading->export,
                         "no date tells whether days or months come first: months are assumed to "
                         "where AM or PM is written, else days");
}

/* --- one time --- */

static bool is_long_date(const struct numbers *numbers)
{
    return numbers->digits[0] == 4 &&
           (strchr("/.-", numbers->behind_first) || (unsigned char)numbers->behind_first >= 0x80);
}

bool log_is_time(struct str text)
{
    struct numbers numbers;
    struct log_time time;
    int64_t when;
    int32_t zone;
    size_t len;

    text = str_trim(text);
    if (text.len < LEAST_EPOCH || text.len > LONGEST)
        return false;
    log_time_read(&time, text, &len);
    if (time.kind == LOG_TIME_ZONED || time.kind == LOG_TIME_LOCAL)
        return true;
    take_numbers(text, &numbers);
    if (numbers.count < 4)
        return numbers.digits[0] == 6 && export_time(text) > 0 && text.len > LEAST_EPOCH;
    return is_long_date(&numbers) || is_short_date(&numbers) || date_read(text, &when, &zone);
}

static int64_t from_numbers(const struct numbers *numbers, int year, int month, int day,
                            size_t behind)
{
    int hour = behind < numbers->count ? numbers->at[behind] : 0;
    int minute = behind + 1 < numbers->count ? numbers->at[behind + 1] : 0;
    int second = behind + 2 < numbers->count ? numbers->at[behind + 2] : 0;

    if (numbers->pm && hour < 12)
        hour += 12;
    if (numbers->am && hour == 12)
        hour = 0;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 ||
        second > 60)
        return INT64_MIN;
    return clock_from_civil(year, month, day, 0, 0, 0) + (int64_t)hour * 3600 + minute * 60 +
           second;
}

/* 3/10/2026 9:04:43 PM, 10.03.2026 21:04, 2026/3/10 21:04, 2026年3月10日 21:04. */
static int64_t written_out(const struct log_reading *reading, struct str text)
{
    struct numbers numbers;
    bool day_first;

    take_numbers(text, &numbers);
    if (numbers.count >= 3 && numbers.digits[0] == 4)
        return from_numbers(&numbers, numbers.at[0], numbers.at[1], numbers.at[2], 3);
    if (!is_short_date(&numbers))
        return INT64_MIN;
    day_first = reading->out->next.order == ORDER_DAY_FIRST ||
                (reading->out->next.order != ORDER_MONTH_FIRST && !numbers.am && !numbers.pm);
    return from_numbers(&numbers, numbers.at[2], numbers.at[day_first ? 1 : 0],
                        numbers.at[day_first ? 0 : 1], 3);
}

static bool names_utc(struct str rest)
{
    rest = str_trim(rest);
    return str_equal_nocase(rest, str_of("UTC")) || str_equal_nocase(rest, str_of("GMT"));
}

static void say_zone(struct log_reading *reading, bool told, bool utc)
{
    int32_t zone = reading->hints->zone;
    char text[200];

    if (reading->out->zone[0])
        return;
    if (told) {
        reading->out->zone = "each time names its zone";
    } else if (utc) {
        reading->out->zone = "UTC, as this kind of export has it";
    } else if (zone == LOG_ZONE_NONE) {
        reading->out->zone = "UTC is assumed: the log names no zone; if it was written otherwise, "
                             "import it with --log-zone +HH:MM";
    } else {
        snprintf(text, sizeof(text), "UTC%c%02d:%02d, as the operator says", zone < 0 ? '-' : '+',
                 zone < 0 ? -zone / 60 : zone / 60, zone < 0 ? -zone % 60 : zone % 60);
        reading->out->zone = arena_strndup(reading->arena, text, strlen(text));
    }
}

int64_t log_cell_time(struct log_reading *reading, struct str text, bool utc)
{
    int32_t assumed = utc || reading->hints->zone == LOG_ZONE_NONE ? 0 : reading->hints->zone;
    struct log_time time;
    int64_t when = INT64_MIN;
    int32_t zone = 0;
    size_t len;
    bool told;

    text = str_trim(text);
    log_time_read(&time, text, &len);
    told = time.kind == LOG_TIME_ZONED;
    if (told || time.kind == LOG_TIME_LOCAL) {
        when = log_time_utc(&time, assumed, 0);
        if (!told && names_utc(str_part(text, len, text.len))) {
            when = time.seconds;
            told = true;
        }
    } else if (text.len >= LEAST_EPOCH && export_time(text) > 0) {
        when = export_time(text); /* since 1970 */
        told = true;
    } else {
        when = written_out(reading, text);
        if (when != INT64_MIN && log_has(text, "UTC"))
            told = true;
        else if (when != INT64_MIN)
            when -= (int64_t)assumed * 60;
        else if (date_read(text, &when, &zone))
            told = true;
        else
            when = INT64_MIN;
    }
    if (when != INT64_MIN)
        say_zone(reading, told, utc);
    log_saw_time(reading, when);
    return when;
}
