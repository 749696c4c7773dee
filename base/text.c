/* text.c - borrowed bytes and bounded buffers; see text.h. */
#include "base/text.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct str str_of(const char *text)
{
    return text ? (struct str){text, strlen(text)} : (struct str){"", 0};
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_blank(s.at[s.len - 1]))
        s.len--;
    while (s.len > 0 && is_blank(s.at[0])) {
        s.at++;
        s.len--;
    }
    return s;
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Not tolower(): that follows the locale, and these bytes are the protocol's. */
static unsigned char lower(char ch)
{
    return (unsigned char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool str_starts(struct str s, const char *prefix)
{
    return str_equal(str_part(s, 0, strlen(prefix)), str_of(prefix));
}

bool str_starts_nocase(struct str s, const char *prefix)
{
    return str_equal_nocase(str_part(s, 0, strlen(prefix)), str_of(prefix));
}

bool str_ends_nocase(struct str s, const char *suffix)
{
    size_t len = strlen(suffix);

    return len <= s.len && str_equal_nocase(str_part(s, s.len - len, len), str_of(suffix));
}

/* Where in a needle to look first: at a byte that texts and compressed data have seldom. */
static size_t rare_byte(struct str needle)
{
    static const char letters[] = "jqxzkvJQXZKV";

    for (size_t i = 0; i < needle.len; i++) {
        unsigned char ch = (unsigned char)needle.at[i];

        if (ch > ' ' && ch < 0x80 && !((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z') &&
            !(ch >= '0' && ch <= '9'))
            return i;
    }
    for (size_t i = 0; i < needle.len; i++)
        if (needle.at[i] != '\0' && strchr(letters, needle.at[i]))
            return i;
    return needle.len - 1;
}

enum { FEW = 16, BYTES_A_MISS = 64 }; /* more misses than that, and the byte was not rare */

size_t str_find(struct str s, struct str needle)
{
    size_t rare, from, misses = 0;
    const char *found;

    if (needle.len == 0)
        return 0;
    if (needle.len > s.len)
        return s.len;
    rare = rare_byte(needle);
    from = rare;
    while (misses < FEW + from / BYTES_A_MISS) {
        size_t last = s.len - needle.len + rare;

        found = from <= last ? memchr(s.at + from, needle.at[rare], last - from + 1) : NULL;
        if (!found)
            return s.len;
        from = (size_t)(found - s.at);
        if (memcmp(found - rare, needle.at, needle.len) == 0)
            return from - rare;
        from++;
        misses++;
    }
    from -= rare;
    found = memmem(s.at + from, s.len - from, needle.at, needle.len);
    return found ? (size_t)(found - s.at) : s.len;
}

size_t str_find_last(struct str s, struct str needle)
{
    for (size_t end = s.len + 1; end-- > needle.len;)
        if (memcmp(s.at + end - needle.len, needle.at, needle.len) == 0)
            return end - needle.len;
    return s.len;
}

size_t str_find_char(struct str s, char ch)
{
    const char *found = s.len > 0 ? memchr(s.at, ch, s.len) : NULL;

    return found ? (size_t)(found - s.at) : s.len;
}

bool str_holds_nocase(struct str s, struct str needle)
{
    for (size_t at = 0; at + needle.len <= s.len; at++)
        if (str_equal_nocase(str_part(s, at, needle.len), needle))
            return true;
    return false;
}

int digit_hex(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch = (char)(ch | 0x20);
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

bool str_next_line(struct str *rest, struct str *line)
{
    size_t end;

    if (rest->len == 0)
        return false;
    end = str_find_char(*rest, '\n');
    *line = str_part(*rest, 0, end);
    *rest = str_part(*rest, end + 1, rest->len);
    if (line->len > 0 && line->at[line->len - 1] == '\r')
        line->len--;
    return true;
}

const char *text_plural(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        uint64_t digit = (uint64_t)(unsigned char)s.at[i] - '0';

        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

static size_t put_digits(char *out, uint64_t number)
{
    char digits[DECIMAL_MOST];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(out, digits + at, sizeof(digits) - at);
    return sizeof(digits) - at;
}

size_t decimal_unsigned(char out[DECIMAL_MOST], uint64_t number)
{
    return put_digits(out, number);
}

size_t decimal_signed(char out[DECIMAL_MOST], int64_t number)
{
    if (number >= 0)
        return put_digits(out, (uint64_t)number);
    out[0] = '-';
    return 1 + put_digits(out + 1, 0 - (uint64_t)number);
}

void buf_init(struct buf *buf, size_t most)
{
    *buf = (struct buf){.most = most};
}

void buf_dispose(struct buf *buf)
{
    free(buf->at);
    *buf = (struct buf){.most = buf->most};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->full = false;
    if (buf->at)
        buf->at[0] = '\0';
}

bool buf_reserve(struct buf *buf, size_t more)
{
    size_t want;

    if (buf->full || more > buf->most - buf->len) {
        buf->full = true;
        return false;
    }
    want = buf->len + more + 1; /* a NUL behind them */
    if (want <= buf->room)
        return true;
    if (want < 2 * buf->room)
        want = 2 * buf->room;
    if (want < 64)
        want = 64;
    if (want - 1 > buf->most)
        want = buf->most + 1;
    buf->at = xreallocarray(buf->at, want, 1);
    buf->room = want;
    return true;
}

bool buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (!buf_reserve(buf, len))
        return false;
    if (len > 0)
        memcpy(buf->at + buf->len, bytes, len);
    buf->len += len;
    buf->at[buf->len] = '\0';
    return true;
}

bool buf_str(struct buf *buf, struct str s)
{
    return buf_add(buf, s.at, s.len);
}

bool buf_text(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

bool buf_char(struct buf *buf, char ch)
{
    return buf_add(buf, &ch, 1);
}

bool buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0 || !buf_reserve(buf, (size_t)len)) {
        buf->full = true;
        return false;
    }
    va_start(ap, fmt);
    vsnprintf(buf->at + buf->len, (size_t)len + 1, fmt, ap);
    va_end(ap);
    buf->len += (size_t)len;
    return true;
}

bool buf_hex(struct buf *buf, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;

    if (len > SIZE_MAX / 2 || !buf_reserve(buf, 2 * len)) {
        buf->full = true;
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        buf->at[buf->len++] = digits[from[i] >> 4];
        buf->at[buf->len++] = digits[from[i] & 15];
    }
    buf->at[buf->len] = '\0';
    return true;
}

struct str buf_as_str(const struct buf *buf)
{
    return (struct str){buf_c(buf), buf->len};
}

const char *buf_c(const struct buf *buf)
{
    return buf->at ? buf->at : "";
}
