/* tree.h - what a YAML or JSON file holds, with the place of each piece: texts, lists and maps.
 *
 * The one form that everything behind the two parsers reads. All scalars are text: the schema
 * decides what is a number. A tree lies in an arena; it can be flattened into bytes, so that a
 * jailed process parses a stranger's file and only the tree comes back. */
#ifndef PLAYBOOKS_TREE_H
#define PLAYBOOKS_TREE_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    const char *key;       /* in a map; else NULL */
    const char *text;      /* NODE_TEXT; UTF-8, no NULs */
    unsigned line, column; /* from 1; of the key, in a map */
    size_t count;          /* children */
    struct node *first, *last, *next;
};

struct node *node_new(struct arena *arena, enum node_kind kind, unsigned line, unsigned column);
void node_add(struct node *parent, struct node *child);
/* The child with this key, or NULL; NULL and what is no map have none. */
const struct node *node_get(const struct node *map, const char *key);
/* Its text; NULL if there is none, or it is no text. */
const char *node_text(const struct node *map, const char *key);
/* A copy whose children can be changed without touching the original. */
struct node *node_copy(struct arena *arena, const struct node *node);
/* Puts child in the place of the one with its key, or behind the others. */
void node_put(struct node *map, struct node *child);

/* Flat, for the way out of a jail. What comes back is checked: kinds, counts, depth, UTF-8. */
void node_flatten(const struct node *node, struct buf *out);
bool node_unflatten(struct arena *arena, struct str bytes, const struct node **out,
                    struct error *err) NODISCARD;

#endif
