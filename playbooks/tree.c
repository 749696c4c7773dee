/* tree.c - see tree.h. */
#include "tree.h"

#include <string.h>

struct node *node_new(struct arena *arena, enum node_kind kind, unsigned line, unsigned column)
{
    struct node *node = arena_alloc(arena, sizeof(*node));

    node->kind = kind;
    node->line = line;
    node->column = column;
    return node;
}

void node_add(struct node *parent, struct node *child)
{
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (map && map->kind == NODE_MAP)
        for (const struct node *child = map->first; child; child = child->next)
            if (strcmp(child->key, key) == 0)
                return child;
    return NULL;
}

const char *node_text(const struct node *map, const char *key)
{
    const struct node *child = node_get(map, key);

    return child && child->kind == NODE_TEXT ? child->text : NULL;
}

struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *copy = arena_alloc(arena, sizeof(*copy));

    *copy = *node;
    copy->first = copy->last = copy->next = NULL;
    copy->count = 0;
    for (const struct node *child = node->first; child; child = child->next)
        node_add(copy, node_copy(arena, child));
    return copy;
}

void node_put(struct node *map, struct node *child)
{
    struct node *before = NULL;

    for (struct node *at = map->first; at; before = at, at = at->next) {
        if (strcmp(at->key, child->key) != 0)
            continue;
        child->next = at->next;
        if (before)
            before->next = child;
        else
            map->first = child;
        if (map->last == at)
            map->last = child;
        return;
    }
    node_add(map, child);
}
