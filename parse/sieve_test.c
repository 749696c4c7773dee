/* sieve_test.c - see sieve_test.h. */
#include "sieve_test.h"

#include "base/limits.h"

#include <string.h>

enum { MOST_RAW = 200 };

static bool is_named(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

void sieve_conditions_add(struct sieve_context *context, struct sieve_conditions *list,
                          const struct rule_condition *condition)
{
    if (list->count == LIMIT_RULE_CONDITIONS || context->conditions_left == 0) {
        sieve_limit(context, "rule-conditions");
        return;
    }
    if (list->count == list->room) {
        struct rule_condition *more;

        list->room = list->room ? list->room * 2 : 4;
        more = arena_alloc(context->arena, list->room * sizeof(*more));
        if (list->count > 0)
            memcpy(more, list->at, list->count * sizeof(*more));
        list->at = more;
    }
    list->at[list->count++] = *condition;
    context->conditions_left--;
}

/* anyof of the same question with other values is one question; so is allof of its negation. */
static bool can_merge(const struct sieve_conditions *list)
{
    const struct rule_condition *first = &list->at[0];
    bool negated = list->join == RULE_ALL;

    if (list->nested || first->match == RULE_EXISTS || first->field == RULE_OPAQUE)
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct rule_condition *one = &list->at[i];

        if (one->field != first->field || one->match != first->match || one->negated != negated ||
            strcmp(one->header, first->header) != 0)
            return false;
    }
    return true;
}

static struct rule_condition merge(struct sieve_context *context,
                                   const struct sieve_conditions *list)
{
    struct rule_condition merged = list->at[0];
    size_t total = 0;

    for (size_t i = 0; i < list->count; i++)
        total += list->at[i].value_count;
    merged.values = arena_alloc(context->arena, (total + 1) * sizeof(*merged.values));
    merged.value_count = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->at[i].value_count; k++)
            merged.values[merged.value_count++] = list->at[i].values[k];
    if (merged.value_count > LIMIT_RULE_VALUES)
        merged.value_count = LIMIT_RULE_VALUES;
    merged.raw = list->raw;
    return merged;
}

/* Adds what `other` says to a list with a join. */
static void append(struct sieve_context *context, struct sieve_conditions *list,
                   const struct sieve_conditions *other)
{
    enum sieve_truth decides = list->join == RULE_ALL ? TRUTH_NEVER : TRUTH_ALWAYS;

    if (!list->program)
        list->program = other->program;
    if (list->truth == decides)
        return;
    if (other->truth == decides) {
        list->truth = decides;
        list->count = 0;
        return;
    }
    if (other->truth != TRUTH_DEPENDS)
        return;
    list->nested = list->nested || other->nested;
    if (other->count > 1 && other->join != list->join) {
        if (can_merge(other)) {
            struct rule_condition merged = merge(context, other);

            sieve_conditions_add(context, list, &merged);
            return;
        }
        list->nested = true;
    }
    for (size_t i = 0; i < other->count; i++)
        sieve_conditions_add(context, list, &other->at[i]);
}

/* An empty list that depends on nothing: allof() is true, anyof() is false. */
static void settle(struct sieve_conditions *list)
{
    if (list->truth == TRUTH_DEPENDS && list->count == 0)
        list->truth = list->join == RULE_ALL ? TRUTH_ALWAYS : TRUTH_NEVER;
}

static void list_of(struct sieve_context *context, const struct sieve_node *test, bool negated,
                    struct sieve_conditions *out)
{
    out->join = is_named(test, "anyof") != negated ? RULE_ANY : RULE_ALL;
    for (const struct sieve_node *child = test->tests; child; child = child->next) {
        struct sieve_conditions part;

        if (child->broken)
            break;
        sieve_conditions_of(context, child, negated, &part);
        append(context, out, &part);
    }
    settle(out);
}

static void leaf_of(struct sieve_context *context, const struct sieve_node *test, bool negated,
                    struct sieve_conditions *out)
{
    struct rule_condition one = {.header = "", .raw = out->raw};
    enum sieve_truth truth = sieve_leaf(context, test, &one);

    if (truth == TRUTH_DEPENDS) {
        one.negated = one.negated != negated;
        sieve_conditions_add(context, out, &one);
    } else
        out->truth = (truth == TRUTH_ALWAYS) != negated ? TRUTH_ALWAYS : TRUTH_NEVER;
}

/* exists ["a", "b"] asks for both. */
static bool is_long_exists(const struct sieve_node *test)
{
    return is_named(test, "exists") && test->arguments &&
           test->arguments->kind == ARGUMENT_STRINGS && test->arguments->count > 1;
}

static void exists_of(struct sieve_context *context, const struct sieve_node *test, bool negated,
                      struct sieve_conditions *out)
{
    const struct sieve_argument *all = test->arguments;

    out->join = negated ? RULE_ANY : RULE_ALL;
    for (size_t i = 0; i < all->count; i++) {
        struct sieve_argument argument = {
            .kind = ARGUMENT_STRINGS, .strings = &all->strings[i], .count = 1};
        struct sieve_node one = *test;

        one.arguments = &argument;
        leaf_of(context, &one, negated, out);
        if (context->conditions_left == 0)
            break;
    }
}

static const char *program_of(struct sieve_context *context, const struct sieve_node *test)
{
    const struct sieve_word *word = sieve_word_find(WORD_TEST, test->name);
    struct sieve_call call;

    if (!word || (!is_named(test, "execute") && !is_named(test, "filter")))
        return NULL;
    sieve_call_read(&call, word, test);
    sieve_run_output(context, test);
    return sieve_show(context, sieve_string(context, call.count > 0 ? call.at[0] : NULL), MOST_RAW);
}

void sieve_conditions_of(struct sieve_context *context, const struct sieve_node *test, bool negated,
                         struct sieve_conditions *out)
{
    bool list = is_named(test, "anyof") || is_named(test, "allof");

    if (is_named(test, "not") && test->tests) {
        sieve_conditions_of(context, test->tests, !negated, out);
        return;
    }
    *out = (struct sieve_conditions){.join = RULE_ALL, .raw = ""};
    out->raw = sieve_show_line(
        context, str_part(context->source, test->from, test->to - test->from), MOST_RAW);
    out->program = program_of(context, test);
    if (list)
        list_of(context, test, negated, out);
    else if (is_long_exists(test))
        exists_of(context, test, negated, out);
    else
        leaf_of(context, test, negated, out);
}

void sieve_conditions_and(struct sieve_context *context, struct sieve_conditions *list,
                          const struct sieve_conditions *other)
{
    struct sieve_conditions both = {.join = RULE_ALL, .raw = list->raw};

    if (list->truth == TRUTH_ALWAYS || (list->truth == TRUTH_DEPENDS && list->count == 0)) {
        const char *program = list->program;

        *list = *other;
        list->room = list->count; /* the other's own; grown before it is written to */
        if (!list->program)
            list->program = program;
        return;
    }
    if (other->truth == TRUTH_ALWAYS) {
        if (!list->program)
            list->program = other->program;
        return;
    }
    append(context, &both, list);
    append(context, &both, other);
    settle(&both);
    *list = both;
}

void sieve_conditions_not(struct sieve_context *context, struct sieve_conditions *list)
{
    struct rule_condition opaque = {
        .field = RULE_OPAQUE, .negated = true, .header = "", .raw = list->raw};

    if (list->truth != TRUTH_DEPENDS) {
        list->truth = list->truth == TRUTH_ALWAYS ? TRUTH_NEVER : TRUTH_ALWAYS;
        return;
    }
    if (!list->nested && (list->count == 1 || list->join == RULE_ANY)) {
        struct rule_condition *at = list->at;
        size_t count = list->count;

        list->at = NULL;
        list->count = list->room = 0;
        for (size_t i = 0; i < count; i++) {
            struct rule_condition turned = at[i];

            turned.negated = !turned.negated;
            sieve_conditions_add(context, list, &turned);
        }
    } else {
        list->at = NULL;
        list->count = list->room = 0;
        list->nested = false;
        sieve_conditions_add(context, list, &opaque);
    }
    list->join = RULE_ALL;
}
