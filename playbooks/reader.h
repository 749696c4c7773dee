/* reader.h - a tree's values, taken as what the schema says they are.
 *
 * The first thing that is wrong is kept with its place, and everything after it gives defaults: a
 * caller reads a whole map and asks once whether it was well. */
#ifndef PLAYBOOKS_READER_H
#define PLAYBOOKS_READER_H

#include "playbooks/playbook.h"
#include "tree.h"

struct reader {
    struct arena *arena;
    const char *file;
    struct error *err;
};

bool reader_ok(const struct reader *r);
/* Records the first failure; returns false. */
bool reader_fail(struct reader *r, const struct node *at, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* at is a map and every key is in the list (blank between) or begins with "x-". */
bool reader_map(struct reader *r, const struct node *at, const char *keys);

/* Each takes a child of map. What is not there gives the default (NULL, 0 ...); `must`: it fails.
 */
const char *reader_text(struct reader *r, const struct node *map, const char *key, bool must);
const char *reader_id(struct reader *r, const struct node *map, const char *key, bool must);
bool reader_bool(struct reader *r, const struct node *map, const char *key, bool standing);
int reader_number(struct reader *r, const struct node *map, const char *key, int most,
                  int standing);
int64_t reader_duration(struct reader *r, const struct node *map, const char *key, bool must);
/* The index of its text among the words (NULL ends them). */
int reader_word(struct reader *r, const struct node *map, const char *key, const char *const *words,
                int standing);
/* A list of texts; one text alone is a list too. */
struct play_names reader_names(struct reader *r, const struct node *map, const char *key);
/* A map of texts. */
struct play_pairs reader_pairs(struct reader *r, const struct node *map, const char *key);
/* The child as a list of anything; NULL: not there. */
const struct node *reader_list(struct reader *r, const struct node *map, const char *key);
/* NULL: not there. */
const struct expr *reader_expr(struct reader *r, const struct node *map, const char *key);

bool is_play_id(const char *text);   /* [a-z0-9][a-z0-9-]{0,62} */
bool is_play_name(const char *text); /* [a-z][a-z0-9_]{0,62} */

#endif
