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

/* As many letters of ASCII as stand there. False: none stand there. */
static bool count_ascii(struct tally *tally, struct str *rest)
{
    size_t len = utf8_ascii(*rest);

    for (size_t i = 0; i < len; i++)
        tally->letters += (unsigned char)((rest->at[i] | 0x20) - 'a') < 26;
    *rest = str_part(*rest, len, rest->len);
    return len > 0;
}

/* Words that are common in one language and no words of another, of eight bytes at most. */
static const struct {
    const char *language, *words;
} common[] = {
    {"English", "the and you please with for this have will that"},
    {"German", "und der die das nicht bitte mit wir ist für"},
    {"French", "les vous nous pour avec est dans votre merci une"},
    {"Spanish", "los para usted con una gracias del más pero"},
    {"Portuguese", "não para você com uma obrigado são nos"},
};

enum { LANGUAGES = ARRAY_LEN(common), WORD = 8, SLOTS = 256 };

/* Where they are found by their bytes; made for each text, which takes less than its words do. */
struct dictionary {
    uint64_t words[SLOTS];    /* 0: none */
    uint8_t languages[SLOTS]; /* a bit for each */
};

static uint64_t key_of(struct str word)
{
    uint64_t key = 0;

    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.at[i];

        key |= (uint64_t)(byte | (unsigned)((unsigned char)(byte - 'A') < 26) << 5) << 8 * i;
    }
    return key;
}

/* Its own place, or the free one where it would stand. */
static size_t slot_of(const struct dictionary *dictionary, uint64_t key)
{
    size_t slot = key * 0x9e3779b97f4a7c15u >> 56;

    while (dictionary->words[slot] != 0 && dictionary->words[slot] != key)
        slot = (slot + 1) % SLOTS;
    return slot;
}

static bool is_between(char ch)
{
    return (unsigned char)ch < 64 && strchr(" \t\n,.;:!?()<>\"", ch);
}

static struct str next_word(struct str *rest)
{
    size_t len = 0;
    struct str word;

    while (len < rest->len && !is_between(rest->at[len]))
        len++;
    word = str_part(*rest, 0, len);
    *rest = str_part(*rest, len + 1, rest->len);
    return word;
}

static void fill(struct dictionary *dictionary)
{
    memset(dictionary, 0, sizeof(*dictionary));
    for (unsigned i = 0; i < LANGUAGES; i++) {
        struct str rest = str_of(common[i].words);

        while (rest.len > 0) {
            uint64_t key = key_of(next_word(&rest));
            size_t slot = slot_of(dictionary, key);

            dictionary->words[slot] = key;
            dictionary->languages[slot] |= (uint8_t)(1u << i);
        }
    }
}

static const char *by_common_words(struct str text)
{
    size_t hits[LANGUAGES] = {0}, best = 0;
    struct dictionary dictionary;

    fill(&dictionary);
    while (text.len > 0) {
        struct str word = next_word(&text);
        unsigned languages;

        if (word.len < 2 || word.len > WORD)
            continue;
        languages = dictionary.languages[slot_of(&dictionary, key_of(word))];
        for (unsigned i = 0; languages != 0; i++, languages >>= 1)
            hits[i] += languages & 1;
    }
    for (size_t i = 1; i < LANGUAGES; i++)
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
        if (!count_ascii(&tally, &rest))
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
