/* text_show.c - foreign text made safe to look at; see text.h. */
#include "base/text.h"

#include <string.h>

enum { MOST_MARKS = 2 };

/* Inclusive ranges in order. */
struct range {
    uint32_t first, last;
};

static const struct range hidden[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
    {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xd800, 0xf8ff},   {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffc},   {0xfffe, 0xffff},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

static const struct range combining[] = {
    {0x300, 0x34e},   {0x350, 0x36f},   {0x483, 0x489},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f},
};

static bool is_in(uint32_t ch, const struct range *ranges, size_t count)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (ch > ranges[middle].last)
            low = middle + 1;
        else if (ch < ranges[middle].first)
            count = middle;
        else
            return true;
    }
    return false;
}

enum text_class text_class(uint32_t ch)
{
    if (ch >= 0x20 && ch < 0x7f)
        return TEXT_PLAIN;
    if (is_in(ch, hidden, ARRAY_LEN(hidden)))
        return TEXT_HIDDEN;
    return is_in(ch, combining, ARRAY_LEN(combining)) ? TEXT_COMBINING : TEXT_PLAIN;
}

/* The length of the run at the front of s that can be copied as it is: printable ASCII that
 * could not be the beginning of a token. Most text is nothing else. */
static size_t plain_run(struct str s)
{
    size_t len = 0;

    while (len < s.len && s.at[len] >= 0x20 && s.at[len] < 0x7f && s.at[len] != '<' &&
           s.at[len] != '\\')
        len++;
    return len;
}

/* A '<' or '\' of theirs that would read as a token of ours. */
static bool looks_like_token(struct str s)
{
    return str_starts(s, "<U+") || str_starts(s, "\\x");
}

void text_show(struct buf *out, struct str s)
{
    size_t marks = MOST_MARKS; /* in a row so far; none may sit on what stands before s */

    while (s.len > 0 && !out->full) {
        struct str before = s;
        size_t run = plain_run(s);
        enum text_class class;
        int32_t ch;

        if (run > 0) {
            buf_add(out, s.at, run);
            s = str_part(s, run, s.len);
            marks = 0;
            continue;
        }
        ch = utf8_take(&s);
        if (ch == UTF8_BAD) {
            buf_printf(out, "\\x%02X", (unsigned char)before.at[0]);
            marks = MOST_MARKS;
            continue;
        }
        class = looks_like_token(before) ? TEXT_HIDDEN : text_class((uint32_t)ch);
        if (class == TEXT_HIDDEN || (class == TEXT_COMBINING && marks == MOST_MARKS)) {
            buf_printf(out, "<U+%04X>", (unsigned)ch);
            marks = MOST_MARKS;
            continue;
        }
        marks = class == TEXT_COMBINING ? marks + 1 : 0;
        buf_add(out, before.at, before.len - s.len);
    }
}
