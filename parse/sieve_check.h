/* sieve_check.h - would a server take this script? */
#ifndef PARSE_SIEVE_CHECK_H
#define PARSE_SIEVE_CHECK_H

#include "sieve_tree.h"

/* Extensions named by `require`, each once. */
struct sieve_required {
    struct str *names;
    size_t count;
    bool unknown; /* one of them is not in our table: what we do not know may be its doing */
};

void sieve_required_collect(struct sieve_required *out, struct arena *arena,
                            const struct sieve_tree *tree);
bool sieve_is_required(const struct sieve_required *required, const char *name);

/* The first thing for which a server would refuse a script that parses: an unknown word, an
 * extension not required, arguments that do not fit. "line 3: ...", "" none. */
const char *sieve_check(const struct sieve_tree *tree, const struct sieve_required *required,
                        struct arena *arena);

/* For sieve_check(): what is wrong with the values of one command or test; NULL nothing. */
const char *sieve_check_values(const struct sieve_node *node,
                               const struct sieve_required *required);

#endif
