/* utf8.c - strict UTF-8, one character at a time; see text.h. */
#include "base/text.h"

#include <string.h>

/* How many bytes a character with this first byte has; 0: it cannot be one. */
static size_t length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2) /* a continuation, or an overlong form */
        return 0;
    if (first < 0xe0)
        return 2;
    if (first < 0xf0)
        return 3;
    return first < 0xf5 ? 4 : 0;
}

/* The character at s.at and its length in *used; UTF8_BAD uses one byte. */
static int32_t decode(struct str s, size_t *used)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)s.at;
    size_t need = length_of(at[0]);
    int32_t ch;

    *used = 1;
    if (need == 1)
        return at[0];
    if (need == 0 || need > s.len)
        return UTF8_BAD;
    ch = at[0] & (0xff >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return UTF8_BAD;
        ch = (int32_t)((uint32_t)ch << 6 | (at[i] & 0x3fu));
    }
    if (ch < least[need] || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
        return UTF8_BAD;
    *used = need;
    return ch;
}

int32_t utf8_take(struct str *text)
{
    size_t used;
    int32_t ch = decode(*text, &used);

    text->at += used;
    text->len -= used;
    return ch;
}

enum { EIGHTS = 4 };

size_t utf8_ascii(struct str s)
{
    uint64_t some[EIGHTS];
    size_t i = 0;

    for (; s.len - i >= sizeof(some); i += sizeof(some)) {
        memcpy(some, s.at + i, sizeof(some));
        if ((some[0] | some[1] | some[2] | some[3]) & 0x8080808080808080u)
            break;
    }
    for (; s.len - i >= sizeof(some[0]); i += sizeof(some[0])) {
        memcpy(some, s.at + i, sizeof(some[0]));
        if (some[0] & 0x8080808080808080u)
            break;
    }
    /* the rest, with some of what was looked at already */
    if (s.len - i < sizeof(some[0]) && s.len >= sizeof(some[0])) {
        memcpy(some, s.at + s.len - sizeof(some[0]), sizeof(some[0]));
        if ((some[0] & 0x8080808080808080u) == 0)
            return s.len;
    }
    while (i < s.len && (unsigned char)s.at[i] < 0x80)
        i++;
    return i;
}

/* No function: NOLINTNEXTLINE(readability-identifier-naming) */
typedef uint64_t pair __attribute__((vector_size(16)));

static const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

/* Each byte that is not from 1 to 127 leaves its highest bit, and the next one's at most. */
static uint64_t odd_in(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return (word | (word - ones)) & tops;
}

static bool short_is_plain(struct str text)
{
    if (text.len >= sizeof(uint64_t)) /* the halves may overlap */
        return (odd_in(text.at) | odd_in(text.at + text.len - sizeof(uint64_t))) == 0;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)(text.at[i] - 1) >= 0x7f)
            return false;
    return true;
}

/* Most text is plain and short. */
bool utf8_plain(struct str text)
{
    pair some, odd = {0, 0};

    if (text.len <= sizeof(some))
        return short_is_plain(text);
    for (size_t i = 0; i < text.len - sizeof(some); i += sizeof(some)) {
        memcpy(&some, text.at + i, sizeof(some));
        odd |= some | (some - ones);
    }
    /* what is left, with some of what was looked at */
    memcpy(&some, text.at + text.len - sizeof(some), sizeof(some));
    odd |= some | (some - ones);
    return ((odd[0] | odd[1]) & tops) == 0;
}

bool utf8_valid(struct str s)
{
    while (s.len > 0) {
        size_t ascii = utf8_ascii(s);

        if (ascii > 0)
            s = str_part(s, ascii, s.len);
        else if (utf8_take(&s) == UTF8_BAD)
            return false;
    }
    return true;
}

void utf8_put(struct buf *buf, uint32_t ch)
{
    char bytes[4];
    size_t len = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0}; /* by length */

    for (size_t i = len; i-- > 1;) {
        bytes[i] = (char)(0x80 | (ch & 0x3f));
        ch >>= 6;
    }
    bytes[0] = (char)(first[len] | ch);
    buf_add(buf, bytes, len);
}

size_t utf8_clip(struct str s, size_t most)
{
    size_t begin = most, used;

    if (s.len <= most)
        return s.len;
    while (begin > 0 && most - begin < 3 && ((unsigned char)s.at[begin] & 0xc0) == 0x80)
        begin--;
    decode(str_part(s, begin, 4), &used); /* the character that stands across the cut, if any */
    return begin + used > most ? begin : most;
}
