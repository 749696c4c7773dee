/* expr_eval.c - a condition's truth; see playbooks/expr.h. */
#include "expr.h"

#include <string.h>

const char *truth_name(enum truth truth)
{
    return truth == TRUTH_TRUE ? "true" : truth == TRUTH_FALSE ? "false" : "unknown";
}

bool glob_matches(const char *glob, const char *text)
{
    const char *star = NULL, *resume = NULL;

    while (*text) {
        if (*glob == '*') {
            star = glob++;
            resume = text;
        } else if (*glob == *text) {
            glob++;
            text++;
        } else if (star) {
            glob = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == '\0';
}

static bool compare(enum expr_compare how, int64_t a, int64_t b)
{
    switch (how) {
    case IS_EQUAL:
        return a == b;
    case IS_NOT:
        return a != b;
    case IS_LESS:
        return a < b;
    case IS_AT_MOST:
        return a <= b;
    case IS_MORE:
        return a > b;
    case IS_AT_LEAST:
    default:
        return a >= b;
    }
}

/* A count that may be larger than what was seen: only what no larger number would change is said.
 * From one past the literal on, nothing changes any more. */
static enum truth compare_count(const struct expr *expr, struct expr_count count)
{
    bool now = compare(expr->compare, count.value, expr->number);

    if (!count.known)
        return TRUTH_UNKNOWN;
    if (!count.complete)
        for (int64_t more = expr->number - 1; more <= expr->number + 1; more++)
            if (more > count.value && compare(expr->compare, more, expr->number) != now)
                return TRUTH_UNKNOWN;
    return now ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth evaluate_compare(const struct expr *expr, const struct expr_world *world)
{
    const char *value;

    switch ((int)expr->call) {
    case CALL_SEVERITY:
        return compare_count(expr, world->severity(world->self, expr->name));
    case CALL_COUNT:
        return compare_count(expr, world->count(world->self, expr->name));
    case CALL_COVERAGE:
        return compare_count(expr, world->coverage(world->self, expr->name));
    default:
        value = world->var(world->self, expr->name);
        if (!value)
            return TRUTH_UNKNOWN;
        return (strcmp(value, expr->text) == 0) == (expr->compare == IS_EQUAL) ? TRUTH_TRUE
                                                                               : TRUTH_FALSE;
    }
}

static enum truth call(const struct expr *expr, const struct expr_world *world)
{
    enum truth (*const functions[])(void *, const char *) = {
        [CALL_FINDING] = world->finding, [CALL_FACT] = world->fact,
        [CALL_DONE] = world->done,       [CALL_SKIPPED] = world->skipped,
        [CALL_FAILED] = world->failed,   [CALL_PROVIDER] = world->provider,
        [CALL_CONTROL] = world->control,
    };

    return functions[expr->call] ? functions[expr->call](world->self, expr->name) : TRUTH_UNKNOWN;
}

enum truth expr_eval(const struct expr *expr, const struct expr_world *world)
{
    enum truth left, right, decisive;

    switch (expr->kind) {
    case EXPR_CALL:
        return call(expr, world);
    case EXPR_COMPARE:
        return evaluate_compare(expr, world);
    case EXPR_NOT:
        left = expr_eval(expr->left, world);
        return left == TRUTH_UNKNOWN ? left : left == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
    case EXPR_AND:
    case EXPR_OR:
    default:
        break;
    }
    decisive = expr->kind == EXPR_AND ? TRUTH_FALSE : TRUTH_TRUE;
    left = expr_eval(expr->left, world);
    right = expr_eval(expr->right, world);
    if (left == decisive || right == decisive)
        return decisive;
    if (left == TRUTH_UNKNOWN || right == TRUTH_UNKNOWN)
        return TRUTH_UNKNOWN;
    return left;
}

void expr_names(const struct expr *expr, void (*fn)(void *arg, const char *call, const char *name),
                void *arg)
{
    if (!expr)
        return;
    if (expr->name)
        fn(arg, expr_call_names[expr->call], expr->name);
    expr_names(expr->left, fn, arg);
    expr_names(expr->right, fn, arg);
}
