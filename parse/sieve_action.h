/* sieve_action.h - commands that do something, as actions of the rule model. */
#ifndef PARSE_SIEVE_ACTION_H
#define PARSE_SIEVE_ACTION_H

#include "sieve_values.h"

struct sieve_actions {
    struct rule_action *at;
    size_t count, room;
    bool strange; /* a command that is not known is among them */
};

/* Adds what the command does: nothing for one that only prepares (require, set), several for one
 * that says several things (fileinto with :flags). */
void sieve_action(struct sieve_context *context, const struct sieve_node *node,
                  struct sieve_actions *out);
void sieve_actions_add(struct sieve_context *context, struct sieve_actions *out,
                       const struct rule_action *action);

#endif
