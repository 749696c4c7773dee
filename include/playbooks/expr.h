/* expr.h - the conditions of a playbook, with three values: true, false, unknown.
 *
 *     finding(rule-forwards-*) or coverage(rules) != full
 *
 * Unknown is no error: it opens a step with the note that it could not be checked. `false and x` is
 * false and `true or x` is true whatever x is; everything else with unknown in it is unknown. What
 * a name means is the caller's word, through struct expr_world. */
#ifndef PLAYBOOKS_EXPR_H
#define PLAYBOOKS_EXPR_H

#include "base/mem.h"
#include "base/text.h"

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };
const char *truth_name(enum truth truth);

struct expr; /* opaque, in an arena */

/* column: where the text failed, from 1. */
bool expr_parse(struct arena *arena, const char *text, const struct expr **out, unsigned *column,
                struct error *err) NODISCARD;

struct expr_count { /* of what a glob names */
    int64_t value;
    bool complete; /* false: there may be more that nobody could see */
    bool known;    /* false: nothing at all can be said */
};

/* The case as conditions see it; each is asked with the name or glob between the brackets. */
struct expr_world {
    void *self;
    enum truth (*finding)(void *self, const char *glob);
    enum truth (*fact)(void *self, const char *name);
    enum truth (*done)(void *self, const char *step);
    enum truth (*skipped)(void *self, const char *step);
    enum truth (*failed)(void *self, const char *step);
    enum truth (*provider)(void *self, const char *glob);
    enum truth (*control)(void *self, const char *glob);
    const char *(*var)(void *self, const char *name);            /* NULL: not given yet */
    struct expr_count (*severity)(void *self, const char *glob); /* enum severity; -1: none */
    struct expr_count (*count)(void *self, const char *glob);
    struct expr_count (*coverage)(void *self, const char *name); /* 0 none, 1 partial, 2 full */
};

enum truth expr_eval(const struct expr *expr, const struct expr_world *world);

/* Calls fn for each name in it: "fact", "needs_third_party_client". */
void expr_names(const struct expr *expr, void (*fn)(void *arg, const char *call, const char *name),
                void *arg);

/* "*" stands for any run of characters. */
bool glob_matches(const char *glob, const char *text);

#endif
