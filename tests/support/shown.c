/* shown.c - see shown.h. */
#include "shown.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MARKS = 2, LONGEST_TOKEN = 10 };

/* The number in hex at the front of s, and how many digits it has. */
static uint32_t hex_number(struct str s, size_t *digits)
{
    char text[LONGEST_TOKEN + 1] = {0};
    char *end;
    uint32_t number;

    memcpy(text, s.at, s.len < LONGEST_TOKEN ? s.len : LONGEST_TOKEN);
    number = (uint32_t)strtoul(text, &end, 16);
    *digits = (size_t)(end - text);
    return number;
}

/* Tokens back into what they stand for. */
static void undo(struct buf *out, struct str shown)
{
    while (shown.len > 0) {
        size_t digits = 0;

        if (str_starts(shown, "<U+")) {
            utf8_put(out, hex_number(str_part(shown, 3, shown.len), &digits));
            shown = str_part(shown, 3 + digits + 1, shown.len);
        } else if (str_starts(shown, "\\x")) {
            buf_char(out, (char)hex_number(str_part(shown, 2, 2), &digits));
            shown = str_part(shown, 4, shown.len);
        } else {
            buf_char(out, shown.at[0]);
            shown = str_part(shown, 1, shown.len);
        }
    }
}

static const char *looks_wrong(struct str shown)
{
    size_t marks = MOST_MARKS;

    while (shown.len > 0) {
        int32_t ch = utf8_take(&shown);

        if (ch == UTF8_BAD)
            return "the output is UTF-8";
        if (text_class((uint32_t)ch) == TEXT_HIDDEN)
            return "no hidden character passes";
        marks = text_class((uint32_t)ch) == TEXT_COMBINING ? marks + 1 : 0;
        if (marks > MOST_MARKS)
            return "two marks in a row at most, none first";
    }
    return NULL;
}

const char *shown_broken(struct str raw)
{
    const char *broken;
    struct buf shown, back;

    buf_init(&shown, LONGEST_TOKEN * raw.len);
    buf_init(&back, raw.len);
    text_show(&shown, raw);
    broken = looks_wrong(buf_as_str(&shown));
    undo(&back, buf_as_str(&shown));
    if (!broken && (shown.full || !str_equal(buf_as_str(&back), raw)))
        broken = "the input can be had back";
    buf_dispose(&shown);
    buf_dispose(&back);
    return broken;
}
