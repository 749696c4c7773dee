/* rule_text.c - see rule_text.h. */
#include "rule_text.h"

#include "letters.h"

#include <string.h>
#include <strings.h>

static bool is_ascii(struct str text)
{
    return utf8_ascii(text) == text.len;
}

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch | 0x20) : ch;
}

/* ASCII letters of either case; other bytes as they are. */
static bool contains_bytes(struct str text, struct str value)
{
    char first;

    if (value.len == 0)
        return true;
    first = lower(value.at[0]);
    for (size_t i = 0; i + value.len <= text.len; i++)
        if (lower(text.at[i]) == first && strncasecmp(text.at + i, value.at, value.len) == 0)
            return true;
    return false;
}

bool rule_text_contains(struct str text, const char *value)
{
    struct buf folded, wanted;
    bool found;

    if (contains_bytes(text, str_of(value)))
        return true;
    if (is_ascii(str_of(value)))
        return false;
    buf_init(&folded, SIZE_MAX);
    buf_init(&wanted, SIZE_MAX);
    unicode_fold(&folded, text);
    unicode_fold(&wanted, str_of(value));
    found = contains_bytes(buf_as_str(&folded), buf_as_str(&wanted));
    buf_dispose(&folded);
    buf_dispose(&wanted);
    return found;
}

bool rule_text_is(struct str text, const char *value)
{
    struct buf folded, wanted;
    bool same;

    if (str_equal_nocase(text, str_of(value)))
        return true;
    if (is_ascii(str_of(value)))
        return false;
    buf_init(&folded, SIZE_MAX);
    buf_init(&wanted, SIZE_MAX);
    unicode_fold(&folded, text);
    unicode_fold(&wanted, str_of(value));
    same = str_equal(buf_as_str(&folded), buf_as_str(&wanted));
    buf_dispose(&folded);
    buf_dispose(&wanted);
    return same;
}

/* One step back at the last star is enough: time is the product of the lengths at worst. */
bool rule_text_matches(struct str text, const char *pattern)
{
    size_t at = 0, p = 0, star = SIZE_MAX, resume = 0;

    while (at < text.len) {
        bool quoted = pattern[p] == '\\' && pattern[p + 1];

        if (pattern[p] == '*') {
            star = p++;
            resume = at;
        } else if (pattern[p] && ((!quoted && pattern[p] == '?') ||
                                  lower(pattern[p + quoted]) == lower(text.at[at]))) {
            bool any = !quoted && pattern[p] == '?';

            p += 1u + quoted;
            at++;
            while (any && at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
                at++; /* the rest of the character */
        } else if (star != SIZE_MAX) {
            p = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (pattern[p] == '*')
        p++;
    return pattern[p] == '\0';
}

bool rule_text_size(const char *text, uint64_t *out)
{
    struct str number = str_trim(str_of(text));
    unsigned shift = 0;

    if (number.len == 0)
        return false;
    switch (number.at[number.len - 1] | 0x20) {
    case 'k':
        shift = 10;
        break;
    case 'm':
        shift = 20;
        break;
    case 'g':
        shift = 30;
        break;
    default:
        break;
    }
    if (shift)
        number.len--;
    if (!str_to_u64(str_trim(number), UINT64_MAX >> shift, out))
        return false;
    *out <<= shift;
    return true;
}

bool rule_text_is_plain(const char *query)
{
    return !strpbrk(query, ":-(){}\"|*~^<>") && !strstr(query, " OR ") && !strstr(query, " AND ") &&
           !strstr(query, "AROUND");
}
