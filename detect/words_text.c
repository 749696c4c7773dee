/* words_text.c - a text that several lists are held against: where entries of any may begin; see
 * words.h. */
#include "sixteen.h"
#include "words_list.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 4 }; /* bytes that are looked at from a place on */

enum { MANY = 64 };

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

/* Of MANY bytes those where words begin, and others with which an entry may. after: 1 if a plain
 * byte stands before them; then if the last of them is one. */
static uint64_t find_begins(const struct words *words, const char *at, uint64_t *after)
{
    struct kinds kinds = {0, 0};
    uint64_t begins;

    for (unsigned i = 0; i < MANY; i += SIXTEEN)
        add_sixteen(&kinds, at + i, i);
    begins = kinds.plain & ~(kinds.plain << 1 | *after);
    begins |= find_other(words, at, words->begins_oddly ? ~kinds.plain : kinds.high);
    *after = kinds.plain >> (MANY - 1);
    return begins;
}

/* Of these places, those where an entry of some list may begin. No branch for each: texts begin
 * words as they like. Behind the text there are zeros, with which none does. */
static void add_spots(struct words_text *text, const struct words *words, const char *at,
                      size_t place, uint64_t begins)
{
    struct words_spot *spot = text->spots + text->count;
    const unsigned lists = text->lists;

    for (; begins != 0; begins &= begins - 1) {
        unsigned i = (unsigned)__builtin_ctzll(begins);
        uint32_t four;

        memcpy(&four, at + i, sizeof(four));
        four = le32toh(four);
        *spot = (struct words_spot){
            (uint32_t)(place + i),
            (words->beginnings[words_beginning(four & 0xffffff)] | words->brief[four & 0xff]) &
                lists};
        spot += spot->lists != 0;
    }
    text->count = (size_t)(spot - text->spots);
}

static void make_room(struct words_text *text)
{
    if (text->room - text->count >= MANY)
        return;
    text->room = 2 * text->room + 8 * MANY;
    text->spots = xreallocarray(text->spots, text->room, sizeof(*text->spots));
}

void words_text_make(struct words_text *out, const struct words *words, unsigned lists,
                     struct str folded)
{
    uint64_t after = 0;

    folded.len = utf8_clip(folded, WORDS_MOST_TEXT);
    *out = (struct words_text){.folded = folded, .lists = lists};
    for (size_t at = 0; at < folded.len; at += MANY) {
        struct str rest = str_part(folded, at, MANY + AHEAD);
        char last[MANY + AHEAD] = {0};

        if (rest.len < MANY + AHEAD)
            rest.at = memcpy(last, rest.at, rest.len);
        make_room(out);
        add_spots(out, words, rest.at, at, find_begins(words, rest.at, &after));
    }
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
