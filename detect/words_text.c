/* words_text.c - a text that several lists are held against: where entries of any may begin; see
 * words.h. */
#include "words_list.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 512 };

/* Of these places, those where an entry of some list may begin. Neither loop has a branch for each
 * place: texts begin words as they like. */
static void add_spots(struct words_text *text, const struct words *words, const uint32_t *places,
                      size_t count)
{
    if (text->room - text->count < count) {
        text->room = 2 * text->room + AT_ONCE;
        text->spots = xreallocarray(text->spots, text->room, sizeof(*text->spots));
    }
    for (size_t i = 0; i < count; i++) {
        const char *at = text->folded.at + places[i];
        unsigned lists = words->brief[(unsigned char)at[0]];

        if (text->folded.len - places[i] >= 3)
            lists |= words->beginnings[words_beginning(at)];
        text->spots[text->count] = (struct words_spot){places[i], lists};
        text->count += lists != 0;
    }
}

/* Where entries may begin, gathered until there are enough to be looked at. */
struct gathering {
    const struct words *words;
    struct words_text *out;
    uint32_t places[AT_ONCE];
    size_t count;
    unsigned before; /* what the last byte was */
};

static void hand_over(struct gathering *gathering)
{
    if (gathering->count > 0)
        add_spots(gathering->out, gathering->words, gathering->places, gathering->count);
    gathering->count = 0;
}

static void gather_one(struct gathering *gathering, size_t at)
{
    unsigned byte = gathering->words->bytes[(unsigned char)gathering->out->folded.at[at]];

    gathering->places[gathering->count] = (uint32_t)at;
    /* inside a word nothing begins */
    gathering->count += (byte / BYTE_BEGINS) & ~(byte & gathering->before & BYTE_PLAIN) & 1;
    gathering->before = byte;
}

enum { EIGHT = 8 };

/* The highest bit of each of eight bytes below 0x80 that is within first and last. */
static uint64_t within(uint64_t eight, unsigned first, unsigned last)
{
    const uint64_t ones = 0x0101010101010101u;

    return (eight + (0x80 - first) * ones) & ~(eight + (0x7f - last) * ones) & 0x8080808080808080u;
}

/* Eight bytes at once: only where words begin is looked closer. False: they are not all ASCII. */
static bool gather_eight(struct gathering *gathering, size_t at)
{
    uint64_t eight, plain, begins;

    memcpy(&eight, gathering->out->folded.at + at, EIGHT);
    eight = le64toh(eight);
    if (eight & 0x8080808080808080u)
        return false;
    plain = within(eight, 'a', 'z') | within(eight, 'A', 'Z') | within(eight, '0', '9') |
            within(eight, '_', '_');
    begins = plain & ~(plain << 8 | (uint64_t)(gathering->before & BYTE_PLAIN) << 7);
    for (; begins != 0; begins &= begins - 1) {
        size_t place = at + (size_t)__builtin_ctzll(begins) / 8;
        unsigned char byte = (unsigned char)gathering->out->folded.at[place];

        gathering->places[gathering->count] = (uint32_t)place;
        gathering->count += gathering->words->bytes[byte] / BYTE_BEGINS;
    }
    gathering->before = plain >> 63 ? BYTE_PLAIN : 0;
    return true;
}

void words_text_make(struct words_text *out, const struct words *words, struct str folded)
{
    struct gathering gathering;
    size_t at = 0;

    folded.len = utf8_clip(folded, WORDS_MOST_TEXT);
    *out = (struct words_text){.folded = folded};
    gathering.words = words;
    gathering.out = out;
    gathering.count = gathering.before = 0;
    while (at < folded.len) {
        size_t end = folded.len - at < EIGHT ? folded.len : at + EIGHT;

        if (words->begins_oddly || end - at < EIGHT || !gather_eight(&gathering, at))
            for (size_t i = at; i < end; i++)
                gather_one(&gathering, i);
        at = end;
        if (gathering.count > AT_ONCE - EIGHT)
            hand_over(&gathering);
    }
    hand_over(&gathering);
}

void words_text_dispose(struct words_text *text)
{
    free(text->spots);
    *text = (struct words_text){0};
}
