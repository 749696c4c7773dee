/* sieve_check.c - see sieve_check.h. */
#include "sieve_check.h"

#include "sieve_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_REQUIRED = 200 };

struct checker {
    const struct sieve_required *required;
    struct arena *arena;
    bool lenient; /* extensions may be there without require */
    const char *problem;
};

/* --- require --- */

static bool is_command(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

static bool is_listed(const struct sieve_required *required, struct str name)
{
    for (size_t i = 0; i < required->count; i++)
        if (str_equal(required->names[i], name))
            return true;
    return false;
}

static void collect_list(struct sieve_required *out, const struct sieve_argument *argument)
{
    for (size_t i = 0; i < argument->count; i++) {
        if (out->count == MOST_REQUIRED || is_listed(out, argument->strings[i]))
            continue;
        out->names[out->count++] = argument->strings[i];
        if (!sieve_extension_known(argument->strings[i]))
            out->unknown = true;
    }
}

void sieve_required_collect(struct sieve_required *out, struct arena *arena,
                            const struct sieve_tree *tree)
{
    *out =
        (struct sieve_required){.names = arena_alloc(arena, MOST_REQUIRED * sizeof(*out->names))};
    for (const struct sieve_node *node = tree->commands; node; node = node->next)
        if (is_command(node, "require") && node->arguments)
            collect_list(out, node->arguments);
}

bool sieve_is_required(const struct sieve_required *required, const char *name)
{
    return is_listed(required, str_of(name));
}

/* --- one node --- */

PRINTF_LIKE(3, 4)
static void complain(struct checker *checker, uint32_t line, const char *fmt, ...)
{
    char text[240];
    va_list ap;
    int used;

    if (checker->problem)
        return;
    used = snprintf(text, sizeof(text), "line %u: ", line);
    va_start(ap, fmt);
    vsnprintf(text + used, sizeof(text) - (size_t)used, fmt, ap);
    va_end(ap);
    checker->problem = arena_strndup(checker->arena, text, strlen(text));
}

/* names: "imap4flags imapflags", one of which will do. */
static bool has_extension(const struct checker *checker, const char *names)
{
    struct str rest = str_of(names);

    if (rest.len == 0 || checker->lenient)
        return true;
    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');

        if (is_listed(checker->required, str_part(rest, 0, len)))
            return true;
        rest = str_part(rest, len + 1, rest.len);
    }
    return false;
}

static void need_extension(struct checker *checker, uint32_t line, struct str what,
                           const char *names)
{
    if (!has_extension(checker, names))
        complain(checker, line, "%.*s needs require \"%.*s\"", (int)(what.len < 40 ? what.len : 40),
                 what.at, (int)strcspn(names, " "), names);
}

static bool fits(const struct sieve_argument *argument, char wanted)
{
    if (wanted == 'n')
        return argument->kind == ARGUMENT_NUMBER;
    if (argument->kind != ARGUMENT_STRINGS)
        return false;
    return wanted == 'l' || !argument->list;
}

/* Checks the tag and steps over its value. */
static const struct sieve_argument *check_tag(struct checker *checker,
                                              const struct sieve_word *word,
                                              const struct sieve_argument *argument)
{
    const struct sieve_tag *tag = sieve_tag_find(word, argument->tag);
    const struct sieve_argument *value = argument->next;
    int len = (int)(argument->tag.len < 40 ? argument->tag.len : 40);

    if (!tag) {
        if (!checker->required->unknown)
            complain(checker, argument->line, "%s has no tag :%.*s", word->name, len,
                     argument->tag.at);
        return argument;
    }
    need_extension(checker, argument->line, argument->tag, tag->extension);
    if (tag->value == 0)
        return argument;
    if (value && fits(value, tag->value))
        return value;
    complain(checker, argument->line, ":%.*s needs a value", len, argument->tag.at);
    return argument;
}

static void check_arguments(struct checker *checker, const struct sieve_word *word,
                            const struct sieve_node *node)
{
    const struct sieve_argument *argument = node->arguments;
    size_t have = 0, left = strlen(word->takes), at = 0;
    const struct sieve_argument *positional[8];

    for (; argument; argument = argument->next) {
        if (argument->kind == ARGUMENT_TAG)
            argument = check_tag(checker, word, argument);
        else if (have < ARRAY_LEN(positional))
            positional[have++] = argument;
    }
    for (size_t i = 0; word->takes[i]; i++, left--) {
        char wanted = (char)(word->takes[i] | 0x20);
        bool optional = wanted != word->takes[i];

        if (optional && (at >= have || have - at < left))
            continue;
        if (at >= have) {
            complain(checker, node->line, "%s needs more arguments", word->name);
            return;
        }
        if (!fits(positional[at], wanted))
            complain(checker, positional[at]->line, "an argument of %s is of the wrong kind",
                     word->name);
        at++;
    }
    if (at < have)
        complain(checker, positional[at]->line, "%s takes fewer arguments", word->name);
}

static void check_shape(struct checker *checker, const struct sieve_word *word,
                        const struct sieve_node *node)
{
    bool one = node->tests && !node->test_list, block = node->has_block;

    switch (word->shape) {
    case SHAPE_PLAIN:
        if (node->tests || block)
            complain(checker, node->line, "%s takes no %s", word->name, block ? "block" : "test");
        break;
    case SHAPE_TEST:
        if (!one)
            complain(checker, node->line, "%s needs one test", word->name);
        break;
    case SHAPE_TESTS:
        if (!node->test_list)
            complain(checker, node->line, "%s needs tests in parentheses", word->name);
        break;
    case SHAPE_BLOCK:
    case SHAPE_TEST_BLOCK:
        if (word->shape == SHAPE_TEST_BLOCK ? !one : node->tests != NULL)
            complain(checker, node->line, "%s needs %s test", word->name, node->tests ? "no" : "a");
        if (!block)
            complain(checker, node->line, "%s needs a block", word->name);
        break;
    }
}

static void check_word(struct checker *checker, enum sieve_word_kind kind,
                       const struct sieve_node *node)
{
    const struct sieve_word *word = sieve_word_find(kind, node->name);
    const char *wrong;

    if (!word) {
        if (!checker->required->unknown)
            complain(checker, node->line, "unknown %s \"%.*s\"",
                     kind == WORD_TEST ? "test" : "command",
                     (int)(node->name.len < 40 ? node->name.len : 40), node->name.at);
        return;
    }
    need_extension(checker, node->line, node->name, word->extension);
    check_arguments(checker, word, node);
    check_shape(checker, word, node);
    wrong = sieve_check_values(node, checker->required);
    if (wrong)
        complain(checker, node->line, "%s: %s", word->name, wrong);
}

static void check_tests(struct checker *checker, const struct sieve_node *test)
{
    for (; test && !checker->problem; test = test->next) {
        if (test->broken)
            return;
        check_word(checker, WORD_TEST, test);
        check_tests(checker, test->tests);
    }
}

/* --- the order of commands --- */

static void check_order(struct checker *checker, const struct sieve_node *node,
                        const struct sieve_node *before, bool head)
{
    bool after_if = before && (is_command(before, "if") || is_command(before, "elsif"));

    if ((is_command(node, "elsif") || is_command(node, "else")) && !after_if)
        complain(checker, node->line, "%s does not follow an if",
                 is_command(node, "else") ? "else" : "elsif");
    if (is_command(node, "require") && !head)
        complain(checker, node->line, "require must come before everything else");
}

static void check_commands(struct checker *checker, const struct sieve_node *node, bool top)
{
    const struct sieve_node *before = NULL;
    bool head = top;

    for (; node && !checker->problem; before = node, node = node->next) {
        head = head && is_command(node, "require");
        check_order(checker, node, before, head);
        if (!node->broken)
            check_word(checker, WORD_COMMAND, node);
        check_tests(checker, node->tests);
        check_commands(checker, node->block, false);
    }
}

const char *sieve_check(const struct sieve_tree *tree, const struct sieve_required *required,
                        struct arena *arena)
{
    struct checker checker = {
        .required = required, .arena = arena, .lenient = sieve_is_required(required, "ihave")};

    check_commands(&checker, tree->commands, true);
    return checker.problem ? checker.problem : "";
}
