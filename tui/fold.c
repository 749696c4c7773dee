/* fold.c - see fold.h. */
#include "fold.h"

#include "base/fold.h"

#include <string.h>

/* The next folded character; marks that stand by themselves are left out. False at the end. */
static bool next_folded(struct str *text, uint32_t *out)
{
    while (text->len > 0) {
        int32_t ch = utf8_take(text);

        *out = ch == UTF8_BAD ? 0xfffd : fold_char((uint32_t)ch);
        if (*out != 0)
            return true;
    }
    return false;
}

bool fold_starts(struct str text, struct str needle)
{
    uint32_t want, have;

    while (next_folded(&needle, &want))
        if (!next_folded(&text, &have) || have != want)
            return false;
    return true;
}

size_t fold_find(struct str text, struct str needle)
{
    struct str rest = text;

    while (rest.len > 0) {
        if (fold_starts(rest, needle))
            return text.len - rest.len;
        utf8_take(&rest);
    }
    return text.len;
}

bool fold_subsequence(struct str text, struct str needle, int *gaps)
{
    uint32_t want, have;

    *gaps = 0;
    while (next_folded(&needle, &want)) {
        bool found = want == ' ';

        while (!found && next_folded(&text, &have)) {
            found = have == want;
            *gaps += !found;
        }
        if (!found)
            return false;
    }
    return true;
}

bool fold_has_words(struct str words, const char *const *texts, size_t count)
{
    words = str_trim(words);
    while (words.len > 0) {
        size_t end = str_find_char(words, ' ');
        struct str word = str_part(words, 0, end);
        bool found = false;

        for (size_t i = 0; i < count && !found; i++)
            found = fold_find(str_of(texts[i]), word) < strlen(texts[i]);
        if (!found)
            return false;
        words = str_trim(str_part(words, end, words.len));
    }
    return true;
}
