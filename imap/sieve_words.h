/* sieve_words.h - one response of ManageSieve (RFC 5804) as words. */
#ifndef IMAP_SIEVE_WORDS_H
#define IMAP_SIEVE_WORDS_H

#include "dialog.h"

enum sieve_kind { SIEVE_ATOM, SIEVE_STRING, SIEVE_CODE };

enum { SIEVE_WORDS_MOST = 8 };

struct sieve_words {
    struct {
        enum sieve_kind kind;
        size_t at, len; /* in text */
    } words[SIEVE_WORDS_MOST];
    size_t count;
    struct buf text; /* what the words hold: unquoted, codes without their parentheses */
};

void sieve_words_init(struct sieve_words *words);
void sieve_words_dispose(struct sieve_words *words); /* wipes */
void sieve_words_forget(struct sieve_words *words);  /* the same, to be used on */

/* Reads one: a line, or several when strings come as literals (of at most 64 KB). */
bool sieve_words_read(struct dialog *dialog, struct sieve_words *words, struct error *err)
    NODISCARD;

/* The i-th, "" if there is none of that kind. */
struct str sieve_word(const struct sieve_words *words, size_t i, enum sieve_kind kind);
/* The first of that kind behind the first word. */
struct str sieve_word_after(const struct sieve_words *words, enum sieve_kind kind);
bool sieve_is(const struct sieve_words *words, const char *atom); /* the first word */

/* The length in "{123}" or "{123+}" CR LF, if that is all of line. */
bool sieve_marker(struct str line, uint64_t *length);

#endif
