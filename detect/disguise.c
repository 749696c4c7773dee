/* disguise.c - see disguise.h. */
#include "disguise.h"

#include "base/mem.h"
#include "base/turned.h"

#include "letters.h"

#include <stdlib.h>
#include <string.h>

/* --- characters --- */

struct span {
    uint32_t first, last;
};

static bool is_in(const struct span *spans, size_t count, uint32_t ch)
{
    for (size_t i = 0; i < count && spans[i].first <= ch; i++)
        if (ch <= spans[i].last)
            return true;
    return false;
}

/* Unicode's default ignorable characters: soft hyphens, joiners, marks of direction, tags. */
static bool is_unseen(uint32_t ch)
{
    static const struct span spans[] = {
        {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},     {0x115f, 0x1160},
        {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x200b, 0x200f},   {0x202a, 0x202e},
        {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
        {0xffa0, 0xffa0}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
    };

    return is_in(spans, ARRAY_LEN(spans), ch);
}

/* Rows of letters, or of digits, one behind the other. */
static uint32_t plain_of_row(uint32_t ch)
{
    if (ch >= 0xff01 && ch <= 0xff5e) /* full-width */
        return ch - 0xff01 + '!';
    if (ch >= 0x1d400 && ch <= 0x1d6a3) { /* mathematical: capitals, then small ones */
        uint32_t place = (ch - 0x1d400) % 52;

        return place < 26 ? 'A' + place : 'a' + place - 26;
    }
    if (ch >= 0x1d7ce && ch <= 0x1d7ff)
        return '0' + (ch - 0x1d7ce) % 10;
    if (ch >= 0x24b6 && ch <= 0x24e9) /* circled */
        return ch < 0x24d0 ? 'A' + ch - 0x24b6 : 'a' + ch - 0x24d0;
    if (ch >= 0x1f130 && ch <= 0x1f189 && (ch - 0x1f130) % 32 < 26) /* squared, filled */
        return 'A' + (ch - 0x1f130) % 32;
    return ch;
}

struct pair {
    uint32_t seen;
    char plain;
};

static uint32_t plain_of(const struct pair *pairs, size_t count, uint32_t ch)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].seen == ch)
            return (uint32_t)pairs[i].plain;
    return ch;
}

/* Those that are missing in the rows, and small capitals. */
static uint32_t plain_of_single(uint32_t ch)
{
    static const struct pair pairs[] = {
        {0x2102, 'C'}, {0x210a, 'g'}, {0x210b, 'H'}, {0x210c, 'H'}, {0x210d, 'H'}, {0x210e, 'h'},
        {0x2110, 'I'}, {0x2111, 'I'}, {0x2112, 'L'}, {0x2115, 'N'}, {0x2119, 'P'}, {0x211a, 'Q'},
        {0x211b, 'R'}, {0x211c, 'R'}, {0x211d, 'R'}, {0x2124, 'Z'}, {0x2128, 'Z'}, {0x212c, 'B'},
        {0x212d, 'C'}, {0x212f, 'e'}, {0x2130, 'E'}, {0x2131, 'F'}, {0x2133, 'M'}, {0x2134, 'o'},
        {0x1d00, 'a'}, {0x299, 'b'},  {0x1d04, 'c'}, {0x1d05, 'd'}, {0x1d07, 'e'}, {0x262, 'g'},
        {0x29c, 'h'},  {0x26a, 'i'},  {0x1d0a, 'j'}, {0x1d0b, 'k'}, {0x29f, 'l'},  {0x1d0d, 'm'},
        {0x274, 'n'},  {0x1d0f, 'o'}, {0x1d18, 'p'}, {0x280, 'r'},  {0x1d1b, 't'}, {0x1d1c, 'u'},
        {0x1d20, 'v'}, {0x1d21, 'w'}, {0x28f, 'y'},  {0x1d22, 'z'},
    };
    bool small = ch >= 0x262 && ch <= 0x29f;
    bool letterlike = (ch >= 0x1d00 && ch <= 0x1d22) || (ch >= 0x2102 && ch <= 0x2134);

    return small || letterlike ? plain_of(pairs, ARRAY_LEN(pairs), ch) : ch;
}

/* Folded Cyrillic and Greek letters; those that look so as capitals as well. */
static uint32_t latin_of(uint32_t ch)
{
    static const struct pair pairs[] = {
        {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43a, 'k'}, {0x43c, 'm'}, {0x43d, 'h'},
        {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'},
        {0x44c, 'b'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'}, {0x501, 'd'},
        {0x51b, 'q'}, {0x51d, 'w'}, {0x3b1, 'a'}, {0x3b2, 'b'}, {0x3b5, 'e'}, {0x3b6, 'z'},
        {0x3b7, 'h'}, {0x3b9, 'i'}, {0x3ba, 'k'}, {0x3bc, 'm'}, {0x3bd, 'v'}, {0x3bf, 'o'},
        {0x3c1, 'p'}, {0x3c4, 't'}, {0x3c5, 'u'}, {0x3c7, 'x'},
    };

    return ch >= 0x3b1 && ch <= 0x51d ? plain_of(pairs, ARRAY_LEN(pairs), ch) : ch;
}

/* --- texts --- */

static bool is_blank(int32_t ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n';
}

/* The next character that is seen; negative: none. */
static int32_t take_seen(struct str *text)
{
    while (text->len > 0) {
        int32_t ch = utf8_take(text);

        if (ch < 0)
            return 0xfffd;
        if (ch < 0x80 || !is_unseen((uint32_t)ch))
            return ch;
    }
    return -1;
}

static bool is_ideograph(int32_t ch)
{
    return ch > 0 && unicode_is_ideograph((uint32_t)ch);
}

/* Seen, and plain as they are: most of what is not ASCII. */
static bool is_ordinary(int32_t ch)
{
    return (ch > 0xad && ch < 0x250) || (ch >= 0x1e00 && ch < 0x2000) ||
           (ch >= 0x2e80 && ch < 0xd800 && ch != 0x3164);
}

/* A text as it is seen, so far. */
struct seen {
    struct buf *out;
    struct str rest;
    bool after_ideograph;
};

/* Text below 0x80. One blank alone between two ideographs is none. */
static void add_ascii(struct seen *seen, size_t len)
{
    struct str text = str_part(seen->rest, 0, len);
    struct str behind = str_part(seen->rest, len, seen->rest.len), next = behind;

    if (len > 1 || !is_blank(text.at[0]) || !seen->after_ideograph ||
        !is_ideograph(take_seen(&next))) {
        buf_str(seen->out, text);
        seen->after_ideograph = false;
    }
    seen->rest = behind;
}

/* As many as there are. */
static void add_ordinary(struct seen *seen)
{
    const char *begin = seen->rest.at;
    struct str next = seen->rest;
    int32_t last = 0;

    while (next.len > 0) {
        int32_t ch = utf8_take(&next);

        if (!is_ordinary(ch))
            break;
        last = ch;
        seen->rest = next;
    }
    if (last > 0) {
        buf_add(seen->out, begin, (size_t)(seen->rest.at - begin));
        seen->after_ideograph = is_ideograph(last);
    }
}

/* Any other. */
static void add_odd(struct seen *seen)
{
    int32_t ch = utf8_take(&seen->rest);
    uint32_t seen_as = ch < 0 ? 0xfffd : (uint32_t)ch;

    if (is_unseen(seen_as))
        return;
    utf8_put(seen->out, plain_of_single(plain_of_row(seen_as)));
    seen->after_ideograph = is_ideograph(ch);
}

/* What is seen, in plain letters. */
static void add_seen(struct buf *out, struct str text)
{
    struct seen seen = {.out = out, .rest = text};

    while (seen.rest.len > 0) {
        size_t ascii = utf8_ascii(seen.rest);

        if (ascii > 0)
            add_ascii(&seen, ascii);
        add_ordinary(&seen);
        if (seen.rest.len > 0 && (unsigned char)seen.rest.at[0] >= 0x80)
            add_odd(&seen);
    }
}

/* One word of folded text. */
static void add_word(struct buf *out, struct str word, bool mixed)
{
    if (!mixed) {
        buf_add(out, word.at, word.len);
        return;
    }
    while (word.len > 0) {
        int32_t ch = utf8_take(&word);

        utf8_put(out, ch < 0 ? 0xfffd : latin_of((uint32_t)ch));
    }
}

/* Folded text, with words of mixed letters in Latin ones. */
static void add_latin(struct buf *out, struct str folded)
{
    while (folded.len > 0) {
        bool latin = false, other = false;
        struct str rest = folded, behind = folded;

        while (rest.len > 0) {
            int32_t ch = utf8_take(&rest);

            if (ch < 0 || !unicode_is_letter((uint32_t)ch))
                break;
            latin = latin || (ch >= 'a' && ch <= 'z');
            other = other || latin_of((uint32_t)ch) != (uint32_t)ch;
            behind = rest;
        }
        add_word(out, str_part(folded, 0, folded.len - behind.len), latin && other);
        add_word(out, str_part(behind, 0, behind.len - rest.len), false);
        folded = rest;
    }
}

/* Only where characters may be Greek or Cyrillic: their first bytes in UTF-8 are 0xce to 0xd4. */
static bool holds_look_alikes(struct str folded)
{
    bool found = false;

    for (size_t i = 0; i < folded.len; i++)
        found |= (unsigned char)(folded.at[i] - 0xce) <= 0xd4 - 0xce;
    return found;
}

/* As much of it as there is room for. */
static void add_clipped(struct buf *out, struct str text)
{
    size_t room = out->most - out->len;

    buf_str(out, str_part(text, 0, utf8_clip(text, room)));
    out->full |= text.len > room;
}

static void fold_seen(struct buf *out, struct str text)
{
    struct buf seen, folded;

    buf_init(&seen, 4 * text.len + 16);
    buf_init(&folded, 12 * text.len + 16);
    add_seen(&seen, text);
    unicode_fold(&folded, buf_as_str(&seen));
    if (holds_look_alikes(buf_as_str(&folded)))
        add_latin(out, buf_as_str(&folded));
    else
        add_clipped(out, buf_as_str(&folded));
    buf_dispose(&folded);
    buf_dispose(&seen);
}

void disguise_fold(struct buf *out, struct str text)
{
    struct buf seen;

    if (utf8_ascii(text) == text.len) {
        unicode_fold(out, text);
    } else if (!turned_is_in(text)) {
        fold_seen(out, text);
    } else {
        buf_init(&seen, text.len);
        buf_str(&seen, text);
        turned_read(&seen);
        fold_seen(out, buf_as_str(&seen));
        buf_dispose(&seen);
    }
}
