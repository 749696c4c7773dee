/* json_check.c - is this the one canonical spelling? See json.h. Reads, builds nothing. */
#include "base/json.h"

#include <string.h>

static bool value(struct str *in, unsigned depth);

static bool take(struct str *in, char ch)
{
    if (in->len == 0 || in->at[0] != ch)
        return false;
    *in = str_part(*in, 1, in->len);
    return true;
}

static bool take_word(struct str *in, const char *word)
{
    if (!str_starts(*in, word))
        return false;
    *in = str_part(*in, strlen(word), in->len);
    return true;
}

/* The character of \u00XX, if that is its one spelling; UTF8_BAD otherwise. */
static int32_t escaped_control(struct str *in)
{
    static const char digits[] = "0123456789abcdef";
    const char *low;
    int32_t ch;

    if (!take_word(in, "u00") || in->len < 2 || in->at[1] == '\0')
        return UTF8_BAD;
    low = strchr(digits, in->at[1]);
    if (!low || (in->at[0] != '0' && in->at[0] != '1'))
        return UTF8_BAD;
    ch = (in->at[0] - '0') * 16 + (int32_t)(low - digits);
    *in = str_part(*in, 2, in->len);
    return ch == 0 || !strchr("\b\t\n\f\r", ch) ? ch : UTF8_BAD;
}

/* Most of what we write: means itself, and is a byte alone. */
static bool is_itself(char ch)
{
    return ch >= ' ' && ch <= '~' && ch != '\\';
}

/* One character of a string, escapes undone; UTF8_BAD: not canonical. */
static int32_t take_char(struct str *in)
{
    static const char letters[] = "btnfr\"\\";
    static const char meant[] = "\b\t\n\f\r\"\\";
    const char *found;
    int32_t ch;

    if (in->len == 0)
        return UTF8_BAD;
    if (is_itself(in->at[0])) {
        ch = in->at[0];
        *in = (struct str){in->at + 1, in->len - 1};
        return ch;
    }
    ch = utf8_take(in);
    if (ch != '\\')
        return ch < 0x20 ? UTF8_BAD : ch;
    if (in->len == 0 || in->at[0] == '\0')
        return UTF8_BAD;
    found = strchr(letters, in->at[0]);
    if (!found)
        return escaped_control(in);
    *in = str_part(*in, 1, in->len);
    return meant[found - letters];
}

/* *inside: what stood between the quotes, escapes and all. */
static bool string(struct str *in, struct str *inside)
{
    struct str start;

    if (!take(in, '"'))
        return false;
    start = *in;
    while (in->len > 0 && in->at[0] != '"')
        if (take_char(in) == UTF8_BAD)
            return false;
    *inside = str_part(start, 0, start.len - in->len);
    return take(in, '"');
}

/* By the bytes that are meant. UTF-8 sorts as its code points do. */
static bool is_before(struct str a, struct str b)
{
    while (a.len > 0 && b.len > 0) {
        int32_t left = take_char(&a);
        int32_t right = take_char(&b);

        if (left != right)
            return left < right;
    }
    return a.len == 0 && b.len > 0;
}

static bool number(struct str *in)
{
    bool negative = take(in, '-');
    size_t digits = 0;
    uint64_t ignored;
    struct str text;

    while (digits < in->len && in->at[digits] >= '0' && in->at[digits] <= '9')
        digits++;
    text = str_part(*in, 0, digits);
    *in = str_part(*in, digits, in->len);
    if (str_starts(text, "0") && (digits > 1 || negative))
        return false;
    return str_to_u64(text, (uint64_t)INT64_MAX + (negative ? 1 : 0), &ignored);
}

static bool object(struct str *in, unsigned depth)
{
    struct str key, last = {0};

    if (!take(in, '{'))
        return false;
    if (take(in, '}'))
        return true;
    do {
        if (!string(in, &key) || (last.at && !is_before(last, key)))
            return false;
        last = key;
        if (!take(in, ':') || !value(in, depth))
            return false;
    } while (take(in, ','));
    return take(in, '}');
}

static bool array(struct str *in, unsigned depth)
{
    if (!take(in, '['))
        return false;
    if (take(in, ']'))
        return true;
    do {
        if (!value(in, depth))
            return false;
    } while (take(in, ','));
    return take(in, ']');
}

static bool value(struct str *in, unsigned depth)
{
    struct str inside;

    if (in->len == 0 || depth == JSON_DEPTH)
        return false;
    switch (in->at[0]) {
    case '{':
        return object(in, depth + 1);
    case '[':
        return array(in, depth + 1);
    case '"':
        return string(in, &inside);
    case 't':
        return take_word(in, "true");
    case 'f':
        return take_word(in, "false");
    case 'n':
        return take_word(in, "null");
    default:
        return number(in);
    }
}

bool json_is_canonical(struct str text)
{
    return object(&text, 1) && text.len == 0;
}
