/* pattern.c - see pattern.h. */
#include "pattern.h"

static size_t place_in(struct str pattern)
{
    for (size_t i = 0; i + 2 < pattern.len; i++)
        if (pattern.at[i] == '{' && pattern.at[i + 2] == '}')
            return i;
    return pattern.len;
}

/* Takes the value at the beginning of *text, which ends where the words behind it begin. */
static bool take_value(struct str *text, struct str words, struct str *value)
{
    size_t len = words.len == 0 ? text->len : 1 + str_find(str_part(*text, 1, text->len), words);

    if (text->len == 0 || len > text->len || (words.len > 0 && len == text->len))
        return false;
    *value = str_part(*text, 0, len);
    *text = str_part(*text, len, text->len);
    return true;
}

bool pattern_fits(struct str pattern, struct str text, struct pattern_match *out)
{
    out->count = 0;
    out->id = pattern;
    for (;;) {
        struct str words = str_part(pattern, 0, place_in(pattern));

        if (!str_equal(str_part(text, 0, words.len), words))
            return false;
        text = str_part(text, words.len, text.len);
        pattern = str_part(pattern, words.len, pattern.len);
        if (pattern.len == 0)
            return text.len == 0;
        pattern = str_part(pattern, 3, pattern.len);
        if (out->count == SAID_MOST ||
            !take_value(&text, str_part(pattern, 0, place_in(pattern)), &out->values[out->count++]))
            return false;
    }
}
