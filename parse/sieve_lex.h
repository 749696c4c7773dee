/* sieve_lex.h - Sieve source as tokens (RFC 5228, section 8.1); comments are kept on the side.
 *
 * Borrows from the source wherever it can; strings with escapes are copied to the arena. */
#ifndef PARSE_SIEVE_LEX_H
#define PARSE_SIEVE_LEX_H

#include "base/mem.h"
#include "base/text.h"

enum sieve_token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_TAG,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_MARK, /* one of ; , ( ) [ ] { } */
    TOKEN_BAD,  /* lexer->error says why; there is no going on */
};

struct sieve_token {
    enum sieve_token_kind kind;
    struct str text; /* a word, a tag without its colon, a string without quotes and escapes */
    uint64_t number;
    char mark;
    uint32_t line;   /* where it begins, from 1 */
    size_t from, to; /* its place in the source */
};

struct sieve_comment {
    struct str text; /* without the marks around it */
    uint32_t line;
    size_t from, to;
    bool bracket; /* the form with slash and star */
};

struct sieve_lexer { /* zero it and set source and arena */
    struct str source;
    struct arena *arena;
    size_t at;
    uint32_t line; /* of `at`, less one */
    struct sieve_comment *comments;
    size_t comment_count, comment_room;
    const char *error;
};

/* The next token. After TOKEN_BAD or TOKEN_END it is the same again. */
void sieve_lex(struct sieve_lexer *lexer, struct sieve_token *out);
/* Frees the comments. */
void sieve_lexer_dispose(struct sieve_lexer *lexer);

#endif
