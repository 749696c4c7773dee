/* tree_wire.c - a tree as flat bytes; see tree.h.
 *
 * One record a node, parents before children: kind, whether it has a key, line, column, count of
 * children or length of text, all little-endian; then key and text. */
#include "tree.h"

#include <string.h>

static void put_number(struct buf *out, uint32_t value)
{
    unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                              (unsigned char)(value >> 16), (unsigned char)(value >> 24)};

    buf_add(out, bytes, sizeof(bytes));
}

static void put_text(struct buf *out, const char *text)
{
    put_number(out, (uint32_t)strlen(text));
    buf_text(out, text);
}

void node_flatten(const struct node *node, struct buf *out)
{
    buf_char(out, (char)node->kind);
    put_text(out, node->key ? node->key : "");
    put_number(out, node->line);
    put_number(out, node->column);
    if (node->kind == NODE_TEXT)
        put_text(out, node->text);
    else
        put_number(out, (uint32_t)node->count);
    for (const struct node *child = node->first; child; child = child->next)
        node_flatten(child, out);
}

struct flat {
    struct arena *arena;
    struct str rest;
    size_t nodes;
};

static bool take_number(struct flat *flat, uint32_t *out)
{
    const unsigned char *at = (const unsigned char *)flat->rest.at;

    if (flat->rest.len < 4)
        return false;
    *out = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    flat->rest = str_part(flat->rest, 4, flat->rest.len);
    return true;
}

static bool take_text(struct flat *flat, const char **out)
{
    struct str text;
    uint32_t len;

    if (!take_number(flat, &len) || len > flat->rest.len || len > LIMIT_CACAO)
        return false;
    text = str_part(flat->rest, 0, len);
    flat->rest = str_part(flat->rest, len, flat->rest.len);
    if (!utf8_valid(text) || memchr(text.at, 0, text.len))
        return false;
    *out = arena_strndup(flat->arena, text.at, text.len);
    return true;
}

static struct node *take(struct flat *flat, const struct node *parent, unsigned depth)
{
    struct node *node = arena_alloc(flat->arena, sizeof(*node));
    uint32_t line, column, count;

    if (depth > LIMIT_PLAYBOOK_DEPTH || ++flat->nodes > LIMIT_PLAYBOOK_NODES ||
        flat->rest.len == 0 || (unsigned char)flat->rest.at[0] > NODE_MAP)
        return NULL;
    node->kind = (enum node_kind)flat->rest.at[0];
    flat->rest = str_part(flat->rest, 1, flat->rest.len);
    if (!take_text(flat, &node->key) || !take_number(flat, &line) || !take_number(flat, &column))
        return NULL;
    node->line = line;
    node->column = column;
    if (!parent || parent->kind != NODE_MAP)
        node->key = NULL;
    else if (!*node->key || parent->count == LIMIT_PLAYBOOK_KEYS || node_get(parent, node->key))
        return NULL;
    if (node->kind == NODE_TEXT)
        return take_text(flat, &node->text) ? node : NULL;
    if (!take_number(flat, &count))
        return NULL;
    while (count-- > 0) {
        struct node *child = take(flat, node, depth + 1);

        if (!child)
            return NULL;
        node_add(node, child);
    }
    return node;
}

bool node_unflatten(struct arena *arena, struct str bytes, const struct node **out,
                    struct error *err)
{
    struct flat flat = {arena, bytes, 0};

    *out = take(&flat, NULL, 1);
    if (*out && flat.rest.len == 0)
        return true;
    return error_set(err, ERROR_JAIL, "the jailed reader's answer is not a tree");
}
