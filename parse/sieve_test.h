/* sieve_test.h - tests as the flat conditions of the rule model.
 *
 * A tree of tests becomes one list with one join. `not` is pushed down to the leaves, lists inside
 * lists of the same join are merged, tests that are always true or false are computed away, and
 * anyof over the same field becomes one condition with several values. What is left nested is
 * listed all the same and marked: then raw text alone is exact. */
#ifndef PARSE_SIEVE_TEST_H
#define PARSE_SIEVE_TEST_H

#include "sieve_values.h"

enum sieve_truth { TRUTH_DEPENDS, TRUTH_ALWAYS, TRUTH_NEVER };

struct sieve_conditions {
    enum sieve_truth truth; /* unless TRUTH_DEPENDS, at is empty */
    enum rule_join join;
    struct rule_condition *at;
    size_t count, room;
    bool nested;
    const char *raw;     /* source of the whole, one line */
    const char *program; /* a program that a test runs; NULL none */
};

/* Of one test. */
void sieve_conditions_of(struct sieve_context *context, const struct sieve_node *test, bool negated,
                         struct sieve_conditions *out);

/* Both must hold. */
void sieve_conditions_and(struct sieve_context *context, struct sieve_conditions *list,
                          const struct sieve_conditions *other);

/* Turns it around, if that can be said without nesting; else one opaque condition. */
void sieve_conditions_not(struct sieve_context *context, struct sieve_conditions *list);

/* --- for the leaves (sieve_leaf.c) --- */

/* One test that is no list: fills *out, which is zeroed, and says whether it is always true. */
enum sieve_truth sieve_leaf(struct sieve_context *context, const struct sieve_node *test,
                            struct rule_condition *out);
void sieve_conditions_add(struct sieve_context *context, struct sieve_conditions *list,
                          const struct rule_condition *condition);

#endif
