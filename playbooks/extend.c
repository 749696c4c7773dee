/* extend.c - see extend.h. */
#include "extend.h"

#include <string.h>

static bool is_listed(const struct node *list, const char *id)
{
    if (list)
        for (const struct node *at = list->first; at; at = at->next)
            if (at->kind == NODE_TEXT && strcmp(at->text, id) == 0)
                return true;
    return list && list->kind == NODE_TEXT && strcmp(list->text, id) == 0;
}

static void merge_map(struct arena *arena, struct node *into, const struct node *from)
{
    for (const struct node *at = from->first; at; at = at->next)
        node_put(into, node_copy(arena, at));
}

static struct node *by_id(const struct node *list, const char *id)
{
    for (struct node *at = list->first; at && id; at = at->next) {
        const char *its = node_text(at, "id");

        if (its && strcmp(its, id) == 0)
            return at;
    }
    return NULL;
}

/* A new step comes behind the last one of its phase; what has no phase, behind all. */
static void add_in_phase(struct node *list, struct node *child)
{
    const char *phase = node_text(child, "phase");
    struct node *last = NULL;

    for (struct node *at = list->first; at && phase; at = at->next)
        if (node_text(at, "phase") && strcmp(node_text(at, "phase"), phase) == 0)
            last = at;
    if (!last || last == list->last) {
        node_add(list, child);
        return;
    }
    child->next = last->next;
    last->next = child;
    list->count++;
}

/* Entries of a list that have an id: a known one is merged key by key, a new one is added. */
static struct node *merge_list(struct arena *arena, const struct node *parent,
                               const struct node *child, const struct node *removed)
{
    struct node *out = node_new(arena, NODE_LIST, child ? child->line : parent->line, 1);

    out->key = parent->key;
    for (const struct node *at = parent->first; at; at = at->next)
        if (!node_text(at, "id") || !is_listed(removed, node_text(at, "id")))
            node_add(out, node_copy(arena, at));
    for (const struct node *at = child ? child->first : NULL; at; at = at->next) {
        struct node *known = by_id(out, node_text(at, "id"));

        if (known && at->kind == NODE_MAP && known->kind == NODE_MAP)
            merge_map(arena, known, at);
        else
            add_in_phase(out, node_copy(arena, at));
    }
    return out;
}

/* A copy that lacks the key. */
static struct node *without(struct arena *arena, const struct node *map, const char *key)
{
    struct node *out = node_new(arena, map->kind, map->line, map->column);

    out->key = map->key;
    for (const struct node *at = map->first; at; at = at->next)
        if (strcmp(at->key, key) != 0)
            node_add(out, node_copy(arena, at));
    return out;
}

static bool is_one_of(const char *key, const char *const *keys)
{
    for (; *keys; keys++)
        if (strcmp(*keys, key) == 0)
            return true;
    return false;
}

const struct node *tree_extend(struct arena *arena, const struct node *parent,
                               const struct node *child)
{
    static const char *const maps[] = {"vars", "facts", NULL};
    static const char *const lists[] = {"clocks", "refs", "fragments", "steps", NULL};
    static const char *const gone[] = {"extends", "remove", NULL};
    struct node *out = without(arena, parent, "abstract");
    const struct node *removed = node_get(child, "remove");

    if (removed && node_get(out, "steps"))
        node_put(out, merge_list(arena, node_get(out, "steps"), NULL, removed));
    for (const struct node *at = child->first; at; at = at->next) {
        const struct node *known = node_get(out, at->key);

        if (is_one_of(at->key, gone))
            continue;
        if (known && is_one_of(at->key, lists) && at->kind == NODE_LIST && known->kind == NODE_LIST)
            node_put(out, merge_list(arena, known, at, NULL));
        else if (known && is_one_of(at->key, maps) && at->kind == NODE_MAP &&
                 known->kind == NODE_MAP) {
            struct node *merged = node_copy(arena, known);

            merge_map(arena, merged, at);
            node_put(out, merged);
        } else {
            node_put(out, node_copy(arena, at));
        }
    }
    return out;
}

/* --- fragments --- */

static bool has_uses(const struct node *steps)
{
    for (const struct node *at = steps ? steps->first : NULL; at; at = at->next)
        if (node_get(at, "use"))
            return true;
    return false;
}

static struct node *use_one(struct arena *arena, const struct node *step, const struct node *from)
{
    struct node *out = without(arena, from, "id");

    out->key = step->key;
    out->line = step->line;
    out->column = step->column;
    for (const struct node *at = step->first; at; at = at->next)
        if (strcmp(at->key, "use") != 0)
            node_put(out, node_copy(arena, at));
    return out;
}

const struct node *tree_use(struct arena *arena, const struct node *tree, const struct node **wrong)
{
    const struct node *steps = node_get(tree, "steps"), *fragments = node_get(tree, "fragments");
    struct node *out, *list;

    *wrong = NULL;
    if (!fragments && !has_uses(steps))
        return tree;
    out = without(arena, tree, "fragments");
    if (!steps)
        return out;
    list = node_new(arena, NODE_LIST, steps->line, steps->column);
    list->key = steps->key;
    for (const struct node *at = steps->first; at; at = at->next) {
        const struct node *name = node_get(at, "use");
        const struct node *from =
            name && fragments && name->text ? by_id(fragments, name->text) : NULL;

        if (name && (!from || from->kind != NODE_MAP || node_get(from, "use"))) {
            *wrong = name;
            return tree;
        }
        node_add(list, from ? use_one(arena, at, from) : node_copy(arena, at));
    }
    node_put(out, list);
    return out;
}
