/* separate_date.c - the time in a "From " line; see parse/separate.h. */
#include "parse/separate.h"

#include <string.h>
#include <time.h>

enum { WORDS = 32, YEAR_LEAST = 1970, YEAR_MOST = 2100 };

struct moment {
    int month, day, hour, minute, second, year, zone; /* zone: minutes */
    bool timed, zoned;
};

static bool digits(struct str word, int least, int most, int *out)
{
    uint64_t value;

    if (!str_to_u64(word, (uint64_t)most, &value) || (int)value < least)
        return false;
    *out = (int)value;
    return true;
}

/* "10:02" or "10:02:33". */
static bool read_clock(struct str word, struct moment *m)
{
    size_t first = str_find_char(word, ':');
    struct str rest = str_part(word, first + 1, word.len);
    size_t second = str_find_char(rest, ':');

    if (first == word.len || !digits(str_part(word, 0, first), 0, 23, &m->hour) ||
        !digits(str_part(rest, 0, second), 0, 59, &m->minute))
        return false;
    return second == rest.len || digits(str_part(rest, second + 1, rest.len), 0, 60, &m->second);
}

/* "+0700", "UTC". */
static bool read_zone(struct str word, struct moment *m)
{
    int value;

    if (str_equal(word, str_of("UTC")) || str_equal(word, str_of("GMT")))
        return true;
    if (word.len != 5 || (word.at[0] != '+' && word.at[0] != '-') ||
        !digits(str_part(word, 1, 4), 0, 2359, &value))
        return false;
    m->zone = (value / 100 * 60 + value % 100) * (word.at[0] == '-' ? -1 : 1);
    return true;
}

static int month_of(struct str word)
{
    static const char names[] = "jan feb mar apr may jun jul aug sep oct nov dec";

    for (int i = 0; i < 12; i++)
        if (str_equal_nocase(word, (struct str){names + (size_t)i * 4, 3}))
            return i;
    return -1;
}

static size_t words_of(struct str line, struct str words[WORDS])
{
    size_t count = 0;

    while (count < WORDS) {
        size_t end;

        while (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
            line = str_part(line, 1, line.len);
        if (line.len == 0)
            break;
        end = str_find_char(line, ' ');
        words[count++] = str_part(line, 0, end);
        line = str_part(line, end, line.len);
    }
    return count;
}

/* Behind the month: day, time, perhaps a zone, year, perhaps a zone. */
static bool read_from(const struct str *words, size_t count, struct moment *m)
{
    bool year = false;

    m->timed = false;
    if (count < 4 || !digits(words[1], 1, 31, &m->day))
        return false;
    for (size_t i = 2; i < count && i < 7; i++) {
        if (!m->timed && read_clock(words[i], m))
            m->timed = true;
        else if (!year && words[i].len == 4 && digits(words[i], YEAR_LEAST, YEAR_MOST, &m->year))
            year = true;
        else if (read_zone(words[i], m))
            m->zoned = true;
        else if (words[i].len > 5) /* anything but a zone's name */
            break;
    }
    return m->timed && year;
}

int64_t separate_moment(struct str line, bool *zoned)
{
    struct str words[WORDS];
    size_t count = words_of(line, words);

    for (size_t i = 1; i < count; i++) {
        struct moment m = {.month = month_of(words[i])};
        struct tm parts;

        if (m.month < 0 || !read_from(words + i, count - i, &m))
            continue;
        parts = (struct tm){.tm_year = m.year - 1900,
                            .tm_mon = m.month,
                            .tm_mday = m.day,
                            .tm_hour = m.hour,
                            .tm_min = m.minute,
                            .tm_sec = m.second};
        *zoned = m.zoned;
        return (int64_t)timegm(&parts) - (int64_t)m.zone * 60;
    }
    *zoned = false;
    return INT64_MIN;
}

bool separate_is_dated(struct str line)
{
    bool zoned;

    return separate_moment(line, &zoned) != INT64_MIN;
}
