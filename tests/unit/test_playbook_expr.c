/* Conditions with three values: a table of truths, and what is no condition. */
#include "check.h"

#include "playbooks/expr.h"

#include <string.h>

/* true.x is there, false.x was looked for, anything else nobody could see. */
static enum truth by_name(void *self, const char *name)
{
    (void)self;
    return strncmp(name, "t", 1) == 0   ? TRUTH_TRUE
           : strncmp(name, "f", 1) == 0 ? TRUTH_FALSE
                                        : TRUTH_UNKNOWN;
}

static const char *var(void *self, const char *name)
{
    (void)self;
    return strcmp(name, "given") == 0 ? "203.0.113.7" : strcmp(name, "empty") == 0 ? "" : NULL;
}

static struct expr_count number(void *self, const char *name)
{
    (void)self;
    if (strcmp(name, "whole") == 0)
        return (struct expr_count){2, true, true};
    if (strcmp(name, "partly") == 0)
        return (struct expr_count){2, false, true};
    return (struct expr_count){0, false, false};
}

static const struct expr_world world = {.finding = by_name,
                                        .fact = by_name,
                                        .done = by_name,
                                        .var = var,
                                        .severity = number,
                                        .count = number,
                                        .coverage = number};

static void every_condition_has_its_truth(void **state)
{
    static const struct {
        const char *text;
        enum truth want;
    } cases[] = {
        {"finding(t)", TRUTH_TRUE},
        {"finding(f)", TRUTH_FALSE},
        {"finding(u)", TRUTH_UNKNOWN},
        {"not fact(u)", TRUTH_UNKNOWN},
        {"not fact(f)", TRUTH_TRUE},
        {"fact(f) and fact(u)", TRUTH_FALSE},
        {"fact(u) and fact(f)", TRUTH_FALSE},
        {"fact(t) and fact(u)", TRUTH_UNKNOWN},
        {"fact(t) or fact(u)", TRUTH_TRUE},
        {"fact(u) or fact(t)", TRUTH_TRUE},
        {"fact(f) or fact(u)", TRUTH_UNKNOWN},
        {"fact(f) or fact(f)", TRUTH_FALSE},
        {"fact(t) or fact(f) and fact(f)", TRUTH_TRUE}, /* "and" binds first */
        {"(fact(t) or fact(f)) and fact(f)", TRUTH_FALSE},
        {"not (fact(t) and fact(u))", TRUTH_UNKNOWN},
        {"skipped(t)", TRUTH_UNKNOWN}, /* a world that cannot say */
        {"var(given) != \"\"", TRUTH_TRUE},
        {"var(empty) != \"\"", TRUTH_FALSE},
        {"var(missing) != \"\"", TRUTH_UNKNOWN},
        {"var(given) == \"203.0.113.7\"", TRUTH_TRUE},
        {"count(whole) >= 2", TRUTH_TRUE},
        {"count(whole) > 2", TRUTH_FALSE},
        {"count(partly) >= 2", TRUTH_TRUE},   /* more would not change it */
        {"count(partly) > 2", TRUTH_UNKNOWN}, /* more might */
        {"count(partly) < 2", TRUTH_FALSE},
        {"count(partly) <= 2", TRUTH_UNKNOWN},
        {"count(partly) == 2", TRUTH_UNKNOWN},
        {"count(partly) == 1", TRUTH_FALSE},
        {"count(partly) != 1", TRUTH_TRUE},
        {"count(partly) == 5", TRUTH_UNKNOWN},
        {"count(nothing) < 9", TRUTH_UNKNOWN},
        {"severity(whole) >= medium", TRUTH_TRUE},
        {"severity(whole) == high", TRUTH_FALSE},
        {"coverage(whole) != full", TRUTH_FALSE},
        {"coverage(nothing) != full", TRUTH_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        const struct expr *expr;
        unsigned column;

        assert_ok(expr_parse(&arena, cases[i].text, &expr, &column, &err), &err);
        if (expr_eval(expr, &world) != cases[i].want)
            fail_msg("%s is %s", cases[i].text, truth_name(expr_eval(expr, &world)));
        arena_dispose(&arena);
    }
}

static void what_is_no_condition_is_refused_at_its_place(void **state)
{
    static const struct {
        const char *text;
        unsigned column;
    } cases[] = {
        {"", 1},
        {"finding", 8},
        {"finding(", 9},
        {"finding()", 9},
        {"finding(a", 10},
        {"finding(a) finding(b)", 12},
        {"finding(a) and", 15},
        {"(finding(a)", 12},
        {"finding(a))", 11},
        {"system(a)", 1},
        {"var(a)", 7},
        {"var(a) < \"b\"", 13},
        {"var(a) == b", 11},
        {"var(a) == \"b", 13},
        {"count(a) == x", 13},
        {"severity(a) >= grave", 16},
        {"coverage(a) == most", 16},
        {"finding(A)", 9},
        {"((((((((((((((((fact(a)))))))))))))))))", 17},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        const struct expr *expr;
        unsigned column;

        if (expr_parse(&arena, cases[i].text, &expr, &column, &err))
            fail_msg("%s was taken", cases[i].text);
        if (column != cases[i].column)
            fail_msg("%s: refused at %u: %s", cases[i].text, column, err.text);
        arena_dispose(&arena);
    }
}

static void a_star_stands_for_any_run(void **state)
{
    (void)state;
    assert_true(glob_matches("*", ""));
    assert_true(glob_matches("rule-*", "rule-hides"));
    assert_true(glob_matches("*-outside", "rule-forwards-outside"));
    assert_true(glob_matches("r*-f*e", "rule-forwards-outside"));
    assert_false(glob_matches("rule-", "rule-hides"));
    assert_false(glob_matches("rule-*x", "rule-hides"));
    assert_false(glob_matches("", "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_condition_has_its_truth),
        cmocka_unit_test(what_is_no_condition_is_refused_at_its_place),
        cmocka_unit_test(a_star_stands_for_any_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
