/* words_list.h - one word list in memory (private to words*.c). */
#ifndef DETECT_WORDS_LIST_H
#define DETECT_WORDS_LIST_H

#include "detect/words.h"

#include "base/mem.h"

enum form_kind {
    FORM_WORDS,    /* text between word boundaries */
    FORM_ANYWHERE, /* ideographs: a plain substring */
    FORM_SEQUENCE, /* several words with gaps */
};

struct form_word {
    const char *text;
    size_t len;
    bool open; /* any ending will do */
};

struct form_step { /* one place in a sequence */
    struct form_word *words;
    size_t word_count;
    unsigned gap; /* up to so many words of any kind may stand before it */
};

enum { MOST_STEPS = 12 };

struct form { /* one way to write an entry, folded */
    enum form_kind kind;
    struct form_word whole; /* all kinds but FORM_SEQUENCE */
    struct form_step *steps;
    size_t step_count;
    const char *entry, *group;
};

struct head { /* how a text begins, as four bytes in memory */
    uint32_t bytes, mask;
};

struct opener { /* a word with which a sequence may begin */
    const struct form_word *word;
    const struct form *form;
    struct head head; /* of the word */
};

_Static_assert(WORDS_LISTS <= 16, "a bit for each list");

enum {
    BEGINNINGS_BITS = 15,
    BEGINNINGS = 1 << BEGINNINGS_BITS,
    WORDS_MOST_TEXT = 1 << 18, /* bytes of a text that are looked at */
};

enum {
    BYTE_PLAIN = 1, /* an ASCII letter, digit or _ */
    BYTE_BEGINS = 2 /* an entry begins with it */
};

enum {
    BRIEF_TEXT = 1,  /* a text of less than three bytes begins with it */
    BRIEF_OPENER = 2 /* likewise an opener */
};

struct range { /* of an array */
    size_t from, until;
};

struct choice {           /* what may stand at a place */
    struct range texts;   /* of `sorted` */
    struct range openers; /* of `openers` */
};

struct narrow {       /* what begins with the same three bytes */
    uint32_t bytes;   /* these; 0: a place that is free */
    struct choice is; /* nothing that is brief */
};

struct list {
    struct form *forms; /* in the order of the file */
    size_t count, room;
    struct form **sorted; /* those that are one text, by that text */
    struct head *heads;   /* of each of them */
    size_t sorted_count;
    size_t first[257]; /* of `sorted`: where texts with this first byte begin */
    /* Which three bytes (hashed) texts and openers begin with, and the first byte of shorter ones:
     * most places of a text are passed over with one look. */
    unsigned char beginnings[BEGINNINGS / 8];
    unsigned char brief[256]; /* BRIEF_TEXT, BRIEF_OPENER */
    unsigned char bytes[256]; /* BYTE_PLAIN, BYTE_BEGINS */
    struct opener *openers;   /* by their word */
    size_t opener_count;
    size_t first_opener[257]; /* of `openers`: as first[] */
    struct narrow *narrow;    /* a hash table */
    size_t narrow_mask;       /* its places are one more */
};

struct words {
    struct arena arena;
    struct list lists[WORDS_LISTS];
    /* The same of all lists together, a bit for each list. */
    uint16_t beginnings[BEGINNINGS], brief[256];
    unsigned char bytes[256];
    bool begins_oddly; /* some entry begins with an ASCII character that is not BYTE_PLAIN */
};

/* The three bytes at a place as a number. */
static inline uint32_t words_three(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;

    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16;
}

/* Three bytes as one of BEGINNINGS. */
static inline unsigned words_beginning(uint32_t three)
{
    return three * 0x9e3779b1u >> (32 - BEGINNINGS_BITS);
}

/* Fills list->narrow; `sorted` and `openers` are in their order. */
void words_narrow_make(struct list *list);
/* All that may stand at a place where so many bytes are left, and some that may not. */
struct choice words_choice(const struct list *list, const char *at, size_t left);

/* Reads one entry ("hóa đơn", "{new|old} ..2 account*") and adds its forms. False: it cannot be
 * understood. */
bool words_add_entry(struct words *words, struct list *list, const char *group, struct str line);

#endif
