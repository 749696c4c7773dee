/* dates.c - see dates.h.
 *
 * Goes by what each word looks like, not by its place: "Tue, 3 Mar 2026 10:11:12 +0700 (ICT)",
 * "Mar 3 10:11:12 2026", "2026-03-03 10:11:12Z" are one date. */
#include "dates.h"

#include "base/clock.h"
#include "parse/mail.h"

#include <string.h>

enum { LONGEST = 200, ABSENT = -1 };

struct date {
    int year, month, day, hour, minute, second;
    int32_t zone;
    bool bad;
};

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* Takes a number of at most 9 digits off *s; ABSENT if there is none. */
static int take_number(struct str *s, size_t *digits)
{
    int value = 0;

    *digits = 0;
    while (s->len > 0 && is_digit(s->at[0]) && *digits < 9) {
        value = value * 10 + (s->at[0] - '0');
        *s = str_part(*s, 1, s->len);
        ++*digits;
    }
    return *digits > 0 ? value : ABSENT;
}

static bool take_char(struct str *s, char ch)
{
    if (s->len == 0 || s->at[0] != ch)
        return false;
    *s = str_part(*s, 1, s->len);
    return true;
}

/* Takes a word up to a blank, a comma or a comment, and what separates it from the next. */
static bool take_word(struct str *s, struct str *word)
{
    size_t len = 0, depth = 0;

    while (s->len > 0 && (strchr(" \t\r\n,(", s->at[0]) || depth > 0)) {
        depth += s->at[0] == '(';
        depth -= depth > 0 && s->at[0] == ')';
        *s = str_part(*s, 1, s->len);
    }
    while (len < s->len && !strchr(" \t\r\n,(", s->at[len]))
        len++;
    *word = str_part(*s, 0, len);
    *s = str_part(*s, len, s->len);
    return len > 0;
}

static int month_of(struct str word)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};

    for (int i = 0; i < 12; i++)
        if (str_starts_nocase(word, months[i]))
            return i + 1;
    return ABSENT;
}

/* Named zones of RFC 5322 and a few that mailers write without a number beside them. */
static int32_t zone_of(struct str word)
{
    static const struct {
        const char *name;
        int32_t minutes;
    } zones[] = {
        {"UT", 0},     {"UTC", 0},    {"GMT", 0},    {"Z", 0},      {"EST", -300}, {"EDT", -240},
        {"CST", -360}, {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420},
        {"CET", 60},   {"MET", 60},   {"CEST", 120}, {"MEST", 120}, {"BST", 60},   {"EET", 120},
        {"EEST", 180}, {"MSK", 180},  {"ICT", 420},  {"HKT", 480},  {"SGT", 480},  {"JST", 540},
        {"KST", 540},  {"AEST", 600}, {"AEDT", 660},
    };

    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        if (str_equal_nocase(word, str_of(zones[i].name)))
            return zones[i].minutes;
    return ZONE_UNKNOWN;
}

/* +0700, -03:00, +07 */
static int32_t numeric_zone(struct str word)
{
    bool west = word.at[0] == '-';
    struct str rest = str_part(word, 1, word.len);
    size_t digits, more;
    int number = take_number(&rest, &digits), minutes = 0;

    if (digits == 2 && take_char(&rest, ':'))
        minutes = take_number(&rest, &more);
    else if (digits == 2)
        minutes = 0;
    else if (digits == 3 || digits == 4) {
        minutes = number % 100;
        number /= 100;
    } else {
        return ZONE_UNKNOWN;
    }
    minutes += number * 60;
    if (minutes < 0 || minutes > 24 * 60 || (west && minutes == 0))
        return ZONE_UNKNOWN; /* -0000: "I do not say" */
    return west ? -minutes : minutes;
}

/* 10:11:12, 10:11, 10.11.12, with a zone perhaps glued to it */
static void take_time(struct date *date, struct str rest)
{
    size_t digits;
    char separator;

    date->hour = take_number(&rest, &digits);
    separator = rest.len > 0 ? rest.at[0] : ':';
    take_char(&rest, separator);
    date->minute = take_number(&rest, &digits);
    date->second = 0;
    if (take_char(&rest, separator))
        date->second = take_number(&rest, &digits);
    if (take_char(&rest, '.'))
        take_number(&rest, &digits); /* a fraction */
    if (rest.len > 1 && (rest.at[0] == '+' || rest.at[0] == '-'))
        date->zone = numeric_zone(rest);
    else if (rest.len > 0)
        date->zone = zone_of(rest);
}

/* 2026-03-03, 3-Mar-2026, 03/03/2026 has two readings and is refused; T and a time may follow. */
static void take_dashed(struct date *date, struct str word)
{
    struct str rest = word;
    size_t digits, more;
    int first = take_number(&rest, &digits);

    take_char(&rest, '-');
    if (digits == 4) {
        date->year = first;
        date->month = take_number(&rest, &more);
        take_char(&rest, '-');
        date->day = take_number(&rest, &more);
    } else {
        date->day = first;
        date->month = month_of(rest);
        rest = str_part(rest, str_find_char(rest, '-') + 1, rest.len);
        date->year = take_number(&rest, &more);
    }
    if (take_char(&rest, 'T'))
        take_time(date, rest);
}

static int full_year(int year, size_t digits)
{
    if (digits >= 4)
        return year;
    if (digits == 3)
        return year + 1900; /* software that counted on: 100 is 2000 */
    return year < 50 ? year + 2000 : year + 1900;
}

static void take_plain_number(struct date *date, struct str word)
{
    size_t digits;
    int number = take_number(&word, &digits);

    if (digits <= 2 && date->day == ABSENT)
        date->day = number;
    else if (date->year == ABSENT)
        date->year = full_year(number, digits);
}

/* 10:11, 9.30: the sign behind one or two digits. */
static bool is_time(struct str word)
{
    size_t at = word.len > 1 && is_digit(word.at[1]) ? 2 : 1;

    return word.len > at + 1 && (word.at[at] == ':' || (word.at[at] == '.' && word.len > 4));
}

static void take(struct date *date, struct str word)
{
    bool number = is_digit(word.at[0]);
    int month = month_of(word);

    if (number && date->hour == ABSENT && is_time(word))
        take_time(date, word);
    else if (number && str_find_char(word, '-') < word.len)
        take_dashed(date, word);
    else if (number && str_find_char(word, '/') < word.len)
        date->bad = true;
    else if (number)
        take_plain_number(date, word);
    else if (month != ABSENT && date->month == ABSENT)
        date->month = month;
    else if (word.at[0] == '+' || word.at[0] == '-')
        date->zone = numeric_zone(word);
    else if (date->hour != ABSENT && date->zone == ZONE_UNKNOWN)
        date->zone = zone_of(word);
}

static bool is_real(const struct date *date)
{
    return !date->bad && date->year >= 1970 && date->year < 10000 && date->month >= 1 &&
           date->month <= 12 && date->day >= 1 && date->day <= 31 && date->hour >= 0 &&
           date->hour < 24 && date->minute >= 0 && date->minute < 60 && date->second >= 0 &&
           date->second <= 60;
}

bool date_read(struct str text, int64_t *seconds, int32_t *zone)
{
    struct date date = {ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ZONE_UNKNOWN, false};
    struct str rest = str_part(text, 0, LONGEST), word;

    *seconds = INT64_MIN;
    *zone = ZONE_UNKNOWN;
    while (take_word(&rest, &word))
        take(&date, word);
    if (!is_real(&date))
        return false;
    *zone = date.zone;
    *seconds = clock_from_civil(date.year, date.month, date.day, date.hour, date.minute,
                                date.second == 60 ? 59 : date.second);
    if (date.zone != ZONE_UNKNOWN)
        *seconds -= (int64_t)date.zone * 60;
    return true;
}
