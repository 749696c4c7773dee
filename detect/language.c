/* language.c - see language.h. */
#include "language.h"

#include <string.h>

enum {
    MOST_TEXT = 1024,
    LEAST_LETTERS = 40,
    LEAST_IDEOGRAPHS = 8,
    LEAST_COMMON = 3, /* words that only one language has */
};

struct tally {
    size_t letters, han, kana, hangul, cyrillic, arabic, thai, vietnamese;
};

static bool is_vietnamese(int32_t ch)
{
    return (ch >= 0x1EA0 && ch <= 0x1EF9) || ch == 0x01A0 || ch == 0x01A1 || ch == 0x01AF ||
           ch == 0x01B0 || ch == 0x0110 || ch == 0x0111;
}

static void count(struct tally *tally, int32_t ch)
{
    tally->han += ch >= 0x4E00 && ch <= 0x9FFF;
    tally->kana += ch >= 0x3041 && ch <= 0x30FF;
    tally->hangul += ch >= 0xAC00 && ch <= 0xD7A3;
    tally->cyrillic += ch >= 0x0400 && ch <= 0x04FF;
    tally->arabic += ch >= 0x0600 && ch <= 0x06FF;
    tally->thai += ch >= 0x0E00 && ch <= 0x0E7F;
    tally->vietnamese += is_vietnamese(ch);
    tally->letters += ch >= 0xC0 || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* Words that are common in one language and no words of another. */
static const char *by_common_words(struct str text)
{
    static const struct {
        const char *language, *words;
    } common[] = {
        {"English", " the and you please with for this have will that "},
        {"German", " und der die das nicht bitte mit wir ist für "},
        {"French", " les vous nous pour avec est dans votre merci une "},
        {"Spanish", " los para usted con una gracias del más pero "},
        {"Portuguese", " não para você com uma obrigado são nos "},
    };
    size_t hits[ARRAY_LEN(common)] = {0}, best = 0;

    while (text.len > 0) {
        char word[18] = " ";
        size_t len = 0;

        while (len < text.len && !strchr(" \t\n,.;:!?()<>\"", text.at[len]))
            len++;
        if (len > 0 && len < sizeof(word) - 3) {
            for (size_t i = 0; i < len; i++)
                word[i + 1] =
                    text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] + 32) : text.at[i];
            word[len + 1] = ' ';
            for (size_t i = 0; i < ARRAY_LEN(common); i++)
                hits[i] += strstr(common[i].words, word) != NULL;
        }
        text = str_part(text, len + 1, text.len);
    }
    for (size_t i = 1; i < ARRAY_LEN(common); i++)
        if (hits[i] > hits[best])
            best = i;
    return hits[best] >= LEAST_COMMON ? common[best].language : "";
}

const char *language_of(struct str text)
{
    struct tally tally = {0};
    struct str rest;

    text.len = utf8_clip(text, MOST_TEXT);
    rest = text;
    while (rest.len > 0)
        count(&tally, utf8_take(&rest));
    if (tally.kana >= LEAST_IDEOGRAPHS)
        return "Japanese";
    if (tally.hangul >= LEAST_IDEOGRAPHS)
        return "Korean";
    if (tally.han >= LEAST_IDEOGRAPHS && 4 * tally.han >= tally.letters)
        return "Chinese";
    if (tally.letters < LEAST_LETTERS)
        return "";
    if (2 * tally.cyrillic > tally.letters)
        return "a language in Cyrillic letters";
    if (2 * tally.arabic > tally.letters)
        return "Arabic";
    if (2 * tally.thai > tally.letters)
        return "Thai";
    if (20 * tally.vietnamese > tally.letters)
        return "Vietnamese";
    return by_common_words(text);
}
