/* sieve_tree.c - see sieve_tree.h. */
#include "sieve_tree.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

struct parser {
    struct sieve_tree *tree;
    struct arena *arena;
    struct sieve_token token; /* the next one, not used yet */
    size_t used_to;           /* where the one before it ended */
};

static void advance(struct parser *parser)
{
    parser->used_to = parser->token.to;
    sieve_lex(&parser->tree->lexer, &parser->token);
}

static bool is_mark(const struct parser *parser, char mark)
{
    return parser->token.kind == TOKEN_MARK && parser->token.mark == mark;
}

static void describe(const struct sieve_token *token, char out[40])
{
    if (token->kind == TOKEN_END)
        snprintf(out, 40, "the end of the script");
    else if (token->kind == TOKEN_MARK)
        snprintf(out, 40, "\"%c\"", token->mark);
    else if (token->kind == TOKEN_WORD || token->kind == TOKEN_TAG)
        snprintf(out, 40, "\"%s%.*s\"", token->kind == TOKEN_TAG ? ":" : "",
                 (int)(token->text.len < 24 ? token->text.len : 24), token->text.at);
    else
        snprintf(out, 40, "%s", token->kind == TOKEN_NUMBER ? "a number" : "a string");
}

/* The first cause wins. */
static bool fail(struct parser *parser, uint32_t line, const char *why)
{
    char text[200];

    if (parser->tree->error[0] == '\0') {
        snprintf(text, sizeof(text), "line %u: %s", line, why);
        parser->tree->error = arena_strndup(parser->arena, text, strlen(text));
    }
    return false;
}

static bool unexpected(struct parser *parser, const char *wanted)
{
    char found[40], why[160];

    if (parser->token.kind == TOKEN_BAD)
        return fail(parser, parser->token.line, parser->tree->lexer.error);
    describe(&parser->token, found);
    snprintf(why, sizeof(why), "%s expected, but %s found", wanted, found);
    return fail(parser, parser->token.line, why);
}

static bool enter(struct parser *parser, unsigned depth)
{
    if (depth <= LIMIT_SIEVE_DEPTH)
        return true;
    parser->tree->too_deep = true;
    return fail(parser, parser->token.line, "commands or tests nested too deep");
}

static struct sieve_argument *add_argument(struct parser *parser, struct sieve_argument ***tail,
                                           enum sieve_argument_kind kind)
{
    struct sieve_argument *argument = arena_alloc(parser->arena, sizeof(*argument));

    argument->kind = kind;
    argument->line = parser->token.line;
    **tail = argument;
    *tail = &argument->next;
    return argument;
}

static void add_string(struct parser *parser, struct sieve_argument *argument, size_t *room)
{
    if (argument->count == *room) {
        struct str *more;

        *room = *room ? *room * 2 : 4;
        more = arena_alloc(parser->arena, *room * sizeof(*more));
        if (argument->count > 0)
            memcpy(more, argument->strings, argument->count * sizeof(*more));
        argument->strings = more;
    }
    argument->strings[argument->count++] = parser->token.text;
}

/* ["a", "b"]; an empty list is read too, though the grammar has none. */
static bool parse_string_list(struct parser *parser, struct sieve_argument *argument)
{
    size_t room = 0;

    argument->list = true;
    advance(parser);
    if (is_mark(parser, ']')) {
        advance(parser);
        return true;
    }
    for (;;) {
        if (parser->token.kind != TOKEN_STRING)
            return unexpected(parser, "a string of the list");
        add_string(parser, argument, &room);
        advance(parser);
        if (is_mark(parser, ']')) {
            advance(parser);
            return true;
        }
        if (!is_mark(parser, ','))
            return unexpected(parser, "\",\" or \"]\"");
        advance(parser);
    }
}

/* Tags, numbers, strings and lists, as many as there are. */
static bool parse_arguments(struct parser *parser, struct sieve_node *node)
{
    struct sieve_argument **tail = &node->arguments;

    for (;;) {
        struct sieve_argument *argument;
        size_t room = 0;

        if (parser->token.kind == TOKEN_TAG) {
            argument = add_argument(parser, &tail, ARGUMENT_TAG);
            argument->tag = parser->token.text;
        } else if (parser->token.kind == TOKEN_NUMBER) {
            argument = add_argument(parser, &tail, ARGUMENT_NUMBER);
            argument->number = parser->token.number;
        } else if (parser->token.kind == TOKEN_STRING) {
            argument = add_argument(parser, &tail, ARGUMENT_STRINGS);
            add_string(parser, argument, &room);
        } else if (is_mark(parser, '[')) {
            if (!parse_string_list(parser, add_argument(parser, &tail, ARGUMENT_STRINGS)))
                return false;
            continue;
        } else
            return true;
        advance(parser);
    }
}

static struct sieve_node *begin_node(struct parser *parser)
{
    struct sieve_node *node = arena_alloc(parser->arena, sizeof(*node));

    node->name = parser->token.text;
    node->line = parser->token.line;
    node->from = parser->token.from;
    node->broken = true;
    advance(parser);
    return node;
}

static bool parse_tests(struct parser *parser, struct sieve_node *node, unsigned depth);

static bool parse_test(struct parser *parser, struct sieve_node **out, unsigned depth)
{
    struct sieve_node *test;

    if (!enter(parser, depth))
        return false;
    if (parser->token.kind != TOKEN_WORD)
        return unexpected(parser, "a test");
    test = *out = begin_node(parser);
    if (!parse_arguments(parser, test) || !parse_tests(parser, test, depth))
        return false;
    test->to = parser->used_to;
    test->broken = false;
    return true;
}

/* What may follow the arguments: a test, or tests in parentheses. */
static bool parse_tests(struct parser *parser, struct sieve_node *node, unsigned depth)
{
    struct sieve_node **tail = &node->tests;

    if (parser->token.kind == TOKEN_WORD)
        return parse_test(parser, tail, depth + 1);
    if (!is_mark(parser, '('))
        return true;
    node->test_list = true;
    do {
        advance(parser);
        if (!parse_test(parser, tail, depth + 1))
            return false;
        tail = &(*tail)->next;
    } while (is_mark(parser, ','));
    if (!is_mark(parser, ')'))
        return unexpected(parser, "\",\" or \")\"");
    advance(parser);
    return true;
}

static bool parse_block(struct parser *parser, struct sieve_node **tail, unsigned depth);

static bool parse_command(struct parser *parser, struct sieve_node *node, unsigned depth)
{
    if (!parse_arguments(parser, node) || !parse_tests(parser, node, depth))
        return false;
    if (is_mark(parser, '{')) {
        node->has_block = true;
        node->block_from = parser->token.from;
        advance(parser);
        if (!parse_block(parser, &node->block, depth + 1))
            return false;
        if (!is_mark(parser, '}')) {
            char why[80];

            snprintf(why, sizeof(why), "\"}\" for the block of line %u", node->line);
            return unexpected(parser, why);
        }
    } else if (!is_mark(parser, ';'))
        return unexpected(parser, "\";\" or \"{\"");
    advance(parser);
    return true;
}

/* Commands up to something that is none. */
static bool parse_block(struct parser *parser, struct sieve_node **tail, unsigned depth)
{
    if (!enter(parser, depth))
        return false;
    while (parser->token.kind == TOKEN_WORD) {
        struct sieve_node *node = *tail = begin_node(parser);
        bool ok = parse_command(parser, node, depth);

        node->to = parser->used_to;
        if (!ok)
            return false;
        node->broken = false;
        tail = &node->next;
    }
    return true;
}

void sieve_tree_parse(struct sieve_tree *out, struct arena *arena, struct str source)
{
    struct parser parser = {.tree = out, .arena = arena};

    *out = (struct sieve_tree){
        .source = source, .lexer = {.source = source, .arena = arena}, .error = ""};
    if (str_starts(source, "\xef\xbb\xbf")) /* a byte order mark, from a Windows editor */
        out->lexer.at = 3;
    advance(&parser);
    if (parse_block(&parser, &out->commands, 0) && parser.token.kind != TOKEN_END)
        unexpected(&parser, "a command");
}

void sieve_tree_dispose(struct sieve_tree *tree)
{
    sieve_lexer_dispose(&tree->lexer);
}
