/* words_text.c - a text that several lists are held against: where entries of any may begin; see
 * words.h. */
#include "words_list.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
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

enum { SIXTEEN = 16, MANY = 64 };

/* No function: NOLINTNEXTLINE(readability-identifier-naming) */
typedef unsigned char sixteen __attribute__((vector_size(SIXTEEN)));

/* The highest bit of each byte side by side, that of the first lowest. */
static uint64_t side_by_side(sixteen bytes)
{
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)bytes);
#else
    uint64_t half[2];

    memcpy(half, &bytes, SIXTEEN);
    for (int i = 0; i < 2; i++)
        half[i] = (le64toh(half[i]) >> 7 & 0x0101010101010101u) * 0x0102040810204080u >> 56;
    return half[0] | half[1] << 8;
#endif
}

/* What MANY bytes are, a bit for each. */
struct kinds {
    uint64_t plain; /* BYTE_PLAIN */
    uint64_t high;  /* not ASCII */
};

static void add_sixteen(struct kinds *kinds, const char *at, unsigned place)
{
    sixteen text, plain;

    memcpy(&text, at, SIXTEEN);
    plain =
        (sixteen)((text | 0x20) - 'a' < 26) | (sixteen)(text - '0' < 10) | (sixteen)(text == '_');
    kinds->plain |= side_by_side(plain) << place;
    kinds->high |= side_by_side(text) << place;
}

/* Of those bytes that are not plain, the ones with which an entry may begin. */
static uint64_t find_other(const struct words *words, const char *at, uint64_t bytes)
{
    uint64_t found = 0;

    for (; bytes != 0; bytes &= bytes - 1) {
        unsigned i = (unsigned)__builtin_ctzll(bytes);

        found |= (uint64_t)(words->bytes[(unsigned char)at[i]] / BYTE_BEGINS) << i;
    }
    return found;
}

/* Puts down where words begin among MANY bytes, and where others stand with which an entry may.
 * after: whether a plain byte stands before them; then whether the last of them is one. How many
 * there are is asked once for all of them: a branch for each eight would often be guessed wrong. */
static size_t add_places(uint32_t *places, const struct words *words, const char *at, size_t place,
                         uint64_t *after)
{
    struct kinds kinds = {0, 0};
    size_t count = 0;
    uint64_t begins;

    for (unsigned i = 0; i < MANY; i += SIXTEEN)
        add_sixteen(&kinds, at + i, i);
    begins = kinds.plain & ~(kinds.plain << 1 | *after);
    begins |= find_other(words, at, words->begins_oddly ? ~kinds.plain : kinds.high);
    for (; begins != 0; begins &= begins - 1)
        places[count++] = (uint32_t)(place + (size_t)__builtin_ctzll(begins));
    *after = kinds.plain >> (MANY - 1);
    return count;
}

void words_text_make(struct words_text *out, const struct words *words, struct str folded)
{
    uint32_t places[AT_ONCE];
    uint64_t after = 0;
    size_t count = 0;

    folded.len = utf8_clip(folded, WORDS_MOST_TEXT);
    *out = (struct words_text){.folded = folded};
    for (size_t at = 0; at < folded.len; at += MANY) {
        struct str rest = str_part(folded, at, MANY);
        char last[MANY] = {0};

        if (rest.len < MANY)
            rest.at = memcpy(last, rest.at, rest.len);
        count += add_places(places + count, words, rest.at, at, &after);
        if (count > AT_ONCE - MANY) {
            add_spots(out, words, places, count);
            count = 0;
        }
    }
    add_spots(out, words, places, count);
}

void words_text_dispose(struct words_text *text)
{
    free(text->spots);
    *text = (struct words_text){0};
}

static bool is_pattern(const char *entry)
{
    return strpbrk(entry, "{*") || strstr(entry, "..");
}

struct str words_shown(const struct word_hit *hit, struct str folded)
{
    size_t until = hit->until;

    if (!is_pattern(hit->entry) || hit->until <= hit->from || hit->until > folded.len)
        return str_of(hit->entry);
    while (until < folded.len && folded.at[until] >= 'a' && folded.at[until] <= 'z')
        until++; /* "suspend*" ends within "suspended" */
    return str_part(folded, hit->from, until - hit->from);
}
