/* sieve_tree.h - Sieve source as a tree of commands and tests (RFC 5228, section 8.2).
 *
 * Grammar only: names are not looked up here. When the source does not parse the tree holds what
 * came before; a command that broke off is marked. Commands and tests nest no deeper than
 * LIMIT_SIEVE_DEPTH, so walking the tree by recursion is safe. */
#ifndef PARSE_SIEVE_TREE_H
#define PARSE_SIEVE_TREE_H

#include "sieve_lex.h"

enum sieve_argument_kind { ARGUMENT_TAG, ARGUMENT_NUMBER, ARGUMENT_STRINGS };

struct sieve_argument {
    struct sieve_argument *next;
    enum sieve_argument_kind kind;
    struct str tag; /* without its colon */
    uint64_t number;
    struct str *strings;
    size_t count;
    bool list; /* written in brackets */
    uint32_t line;
};

struct sieve_node { /* a command or a test */
    struct sieve_node *next;
    struct str name;
    uint32_t line;
    size_t from, to; /* its source, with arguments and block */
    struct sieve_argument *arguments;
    struct sieve_node *tests; /* one, or what stood in parentheses */
    bool test_list;           /* in parentheses */
    struct sieve_node *block;
    bool has_block;
    size_t block_from; /* where its { is */
    bool broken;       /* the source stopped parsing inside it */
};

struct sieve_tree {
    struct str source;
    struct sieve_node *commands;
    struct sieve_lexer lexer; /* for its comments */
    const char *error;        /* "line 3: ..."; "" none */
    bool too_deep;
};

void sieve_tree_parse(struct sieve_tree *out, struct arena *arena, struct str source);
void sieve_tree_dispose(struct sieve_tree *tree);

#endif
