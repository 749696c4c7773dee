/* base64.c - see base64.h. */
#include "base/base64.h"

#include "base64_sixteen.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { PADDING = -2 }; /* of digits[] */

/* By byte. Less than 0: no digit. */
static const signed char digits[256] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, -1, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -2, -1, -1, -1, 0,  1,  2,  3,  4,  5,  6,
    7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1,
    -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};

static int digit_of(char ch)
{
    return digits[(unsigned char)ch];
}

size_t base64_size(size_t len)
{
    return (len + 2) / 3 * 4;
}

void base64_encode(char *out, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)bytes.at[i] << 16;

        if (i + 1 < bytes.len)
            bits |= (uint32_t)(unsigned char)bytes.at[i + 1] << 8;
        if (i + 2 < bytes.len)
            bits |= (unsigned char)bytes.at[i + 2];
        *out++ = alphabet[bits >> 18];
        *out++ = alphabet[bits >> 12 & 63];
        *out++ = i + 1 < bytes.len ? alphabet[bits >> 6 & 63] : '=';
        *out++ = i + 2 < bytes.len ? alphabet[bits & 63] : '=';
    }
}

/* --- all at once --- */

struct held { /* bits that make no byte yet */
    uint32_t bits;
    unsigned count;
};

/* False: the byte that this completes does not fit. */
static bool add_digit(struct held *held, int digit, struct buf *out)
{
    held->bits = (held->bits << 6 | (uint32_t)digit) & 0xffffff;
    held->count += 6;
    if (held->count < 8)
        return true;
    held->count -= 8;
    return buf_char(out, (char)(held->bits >> held->count & 0xff));
}

bool base64_decode_strict(struct buf *out, struct str text)
{
    struct held held = {0};

    if (text.len % 4 != 0)
        return false;
    for (unsigned i = 0; i < 2 && text.len > 0 && text.at[text.len - 1] == '='; i++)
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_of(text.at[i]);

        if (digit < 0 || !add_digit(&held, digit, out))
            return false;
    }
    /* Bits behind the last byte are zero: each row of bytes has one spelling. */
    return held.count < 6 && (held.bits & ((1U << held.count) - 1)) == 0;
}

/* The alphabet for URLs has these two in place of "+" and "/". */
static int either_digit_of(char ch)
{
    return digit_of(ch == '-' ? '+' : ch == '_' ? '/' : ch);
}

bool base64_decode_loose(struct buf *out, struct str text)
{
    struct held held = {0};
    bool ended = false;

    for (size_t i = 0; i < text.len; i++) {
        char ch = text.at[i];
        int digit = either_digit_of(ch);

        if (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n')
            continue;
        if (digit == PADDING)
            ended = true;
        else if (digit < 0 || ended || !add_digit(&held, digit, out))
            return false;
    }
    return true;
}

/* --- in pieces --- */

size_t base64_stream_end(struct base64_stream *stream, char *out)
{
    size_t len = 0;
    uint32_t bits = stream->bits << (24 - 6 * stream->have);

    if (stream->have >= 2)
        out[len++] = (char)(bits >> 16);
    if (stream->have == 3)
        out[len++] = (char)(bits >> 8);
    *stream = (struct base64_stream){0};
    return len;
}

/* One character; returns how many bytes that completed. */
static size_t step(struct base64_stream *stream, int digit, char *out)
{
    if (digit == PADDING)
        return base64_stream_end(stream, out);
    if (digit < 0)
        return 0;
    stream->bits = stream->bits << 6 | (uint32_t)digit;
    if (++stream->have < 4)
        return 0;
    out[0] = (char)(stream->bits >> 16);
    out[1] = (char)(stream->bits >> 8);
    out[2] = (char)stream->bits;
    *stream = (struct base64_stream){0};
    return 3;
}

/* As many groups of four as are digits and nothing else; returns how many. */
static size_t whole_groups(struct str some, char *out)
{
    const unsigned char *in = (const unsigned char *)some.at;
    size_t most = some.len / 4, done = 0;

    for (; done < most; done++, in += 4, out += 3) {
        /* a digit that is none has its highest bit set, shifted or not */
        uint32_t bits = (uint32_t)digits[in[0]] << 18 | (uint32_t)digits[in[1]] << 12 |
                        (uint32_t)digits[in[2]] << 6 | (uint32_t)digits[in[3]];

        if (bits >> 31)
            break;
        out[0] = (char)(bits >> 16);
        out[1] = (char)(bits >> 8);
        out[2] = (char)bits;
    }
    return done;
}

/* What is left from `at` on, if there is room for what decoding it sixteen at a time may write; out
 * has as many bytes as some, of which `used` are. */
static struct str for_sixteens(struct str some, size_t at, size_t used)
{
    size_t left = some.len - at;

    return left / 4 * 3 + BASE64_SIXTEEN_ROOM <= some.len - used ? str_part(some, at, left)
                                                                 : str_of("");
}

static size_t add(struct base64_stream *stream, struct str some, char *out)
{
    size_t len = 0, i = 0;

    while (i < some.len) {
        if (stream->have == 0) { /* whole groups are the rule */
            size_t sixteens = base64_sixteen(for_sixteens(some, i, len), out + len), groups;

            i += sixteens;
            len += sixteens / 4 * 3;
            groups = whole_groups(str_part(some, i, some.len), out + len);
            i += groups * 4;
            len += groups * 3;
        }
        if (i < some.len)
            len += step(stream, digit_of(some.at[i++]), out + len);
    }
    return len;
}

enum { JOINED = 2048, LONGEST_LINE = 128 };

/* The length of the line at the front, its end with it: mostly that of the line before. */
static size_t line_length(struct str some, size_t before)
{
    if (before > 0 && before <= some.len && some.at[before - 1] == '\n')
        return before;
    some = str_part(some, 0, LONGEST_LINE);
    before = str_find_char(some, '\n');
    return before < some.len ? before + 1 : some.len;
}

/* Takes lines off *some and puts them together without their ends, so that most of them decodes
 * sixteen at a time. Returns how much that is. */
static size_t join_lines(struct str *some, char joined[JOINED])
{
    size_t used = 0, line = 0;

    while (some->len > 0 && JOINED - used >= LONGEST_LINE) {
        size_t len;

        len = line = line_length(*some, line);
        while (len > 0 && (some->at[len - 1] == '\n' || some->at[len - 1] == '\r'))
            len--;
        memcpy(joined + used, some->at, len);
        used += len;
        *some = (struct str){some->at + line, some->len - line};
    }
    return used;
}

size_t base64_stream_add(struct base64_stream *stream, struct str some, char *out)
{
    char joined[JOINED];
    size_t len = 0;

    while (some.len > 0) {
        size_t used = join_lines(&some, joined);

        len += add(stream, (struct str){joined, used}, out + len);
    }
    return len;
}
