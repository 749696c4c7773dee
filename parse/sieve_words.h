/* sieve_words.h - the commands, tests and tags of Sieve and its extensions, as a table. */
#ifndef PARSE_SIEVE_WORDS_H
#define PARSE_SIEVE_WORDS_H

#include "sieve_tree.h"

enum sieve_word_kind { WORD_COMMAND, WORD_TEST };

enum sieve_shape { /* what follows the arguments */
                   SHAPE_PLAIN,
                   SHAPE_TEST,       /* one test */
                   SHAPE_TESTS,      /* tests in parentheses */
                   SHAPE_BLOCK,      /* a block */
                   SHAPE_TEST_BLOCK, /* one test and a block */
};

struct sieve_word {
    enum sieve_word_kind kind;
    const char *name;
    const char *extension; /* to be required; several: one of them; "" none */
    const char *takes;     /* in order: s string, l string list, n number; upper case: optional */
    uint32_t tags;         /* groups of tags, a private matter of the table */
    enum sieve_shape shape;
};

struct sieve_tag {
    const char *name;
    const char *extension;
    char value; /* s, l, n as above; 0: none */
    uint32_t groups;
};

/* NULL: not known. */
const struct sieve_word *sieve_word_find(enum sieve_word_kind kind, struct str name);
/* The tag as this word understands it. NULL: not known. */
const struct sieve_tag *sieve_tag_find(const struct sieve_word *word, struct str name);
bool sieve_extension_known(struct str name);

#endif
