/* expr.h - the tree of a condition. */
#ifndef PLAYBOOKS_EXPR_TREE_H
#define PLAYBOOKS_EXPR_TREE_H

#include "playbooks/expr.h"

enum expr_kind { EXPR_OR, EXPR_AND, EXPR_NOT, EXPR_CALL, EXPR_COMPARE };
enum expr_call {
    CALL_FINDING,
    CALL_FACT,
    CALL_DONE,
    CALL_SKIPPED,
    CALL_FAILED,
    CALL_PROVIDER,
    CALL_CONTROL,
    CALL_VAR, /* from here on: to be compared */
    CALL_SEVERITY,
    CALL_COUNT,
    CALL_COVERAGE,
    CALL_NUMBER,
};
enum expr_compare { IS_EQUAL, IS_NOT, IS_LESS, IS_AT_MOST, IS_MORE, IS_AT_LEAST };

struct expr {
    enum expr_kind kind;
    const struct expr *left, *right; /* EXPR_NOT: left */
    enum expr_call call;
    const char *name;
    enum expr_compare compare;
    const char *text; /* CALL_VAR: compared with */
    int64_t number;   /* the others */
};

extern const char *const expr_call_names[CALL_NUMBER];

#endif
