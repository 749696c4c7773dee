/* reader.c - see reader.h. */
#include "reader.h"

#include "yaml_in.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool reader_ok(const struct reader *r)
{
    return r->err->code == ERROR_NONE;
}

bool reader_fail(struct reader *r, const struct node *at, const char *fmt, ...)
{
    char text[300];
    va_list args;

    if (!reader_ok(r))
        return false;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return yaml_error(r->err, r->file, at ? at->line : 1, at ? at->column : 1, "%s", text);
}

static bool in_words(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

bool reader_map(struct reader *r, const struct node *at, const char *keys)
{
    if (!at || at->kind != NODE_MAP)
        return reader_fail(r, at, "a map is expected here");
    for (const struct node *child = at->first; child; child = child->next)
        if (strncmp(child->key, "x-", 2) != 0 && !in_words(keys, child->key))
            return reader_fail(r, child, "the key \"%.60s\" is not known here", child->key);
    return reader_ok(r);
}

const char *reader_text(struct reader *r, const struct node *map, const char *key, bool must)
{
    const struct node *child = node_get(map, key);

    if (!child && must)
        reader_fail(r, map, "\"%s\" is missing", key);
    if (!child)
        return NULL;
    if (child->kind != NODE_TEXT)
        reader_fail(r, child, "\"%s\" must be a text", key);
    else if (must && !*child->text)
        reader_fail(r, child, "\"%s\" must not be empty", key);
    return child->kind == NODE_TEXT ? child->text : NULL;
}

static bool is_made_of(const char *text, const char *first, const char *others)
{
    size_t len = strlen(text);

    return len >= 1 && len <= 63 && strchr(first, text[0]) && strspn(text + 1, others) == len - 1;
}

bool is_play_id(const char *text)
{
    return is_made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789",
                      "abcdefghijklmnopqrstuvwxyz0123456789-");
}

bool is_play_name(const char *text)
{
    return is_made_of(text, "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz0123456789_");
}

const char *reader_id(struct reader *r, const struct node *map, const char *key, bool must)
{
    const char *text = reader_text(r, map, key, must);

    if (text && !is_play_id(text))
        reader_fail(r, node_get(map, key),
                    "\"%.60s\" is no identifier: small letters, digits and - only", text);
    return text;
}

bool reader_bool(struct reader *r, const struct node *map, const char *key, bool standing)
{
    const char *text = reader_text(r, map, key, false);

    if (!text)
        return standing;
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        reader_fail(r, node_get(map, key), "\"%s\" is true or false", key);
    return strcmp(text, "true") == 0;
}

int reader_number(struct reader *r, const struct node *map, const char *key, int most, int standing)
{
    const char *text = reader_text(r, map, key, false);
    uint64_t value = 0;

    if (!text)
        return standing;
    if (!str_to_u64(str_of(text), (uint64_t)most, &value))
        reader_fail(r, node_get(map, key), "\"%s\" is a whole number from 0 to %d", key, most);
    return (int)value;
}

int64_t duration_parse(const char *text)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    size_t len = strlen(text);
    uint64_t value;

    if (len < 2 || !str_to_u64((struct str){text, len - 1}, 99999, &value))
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (text[len - 1] == units[i].unit)
            return (int64_t)value * units[i].seconds;
    return -1;
}

int64_t reader_duration(struct reader *r, const struct node *map, const char *key, bool must)
{
    const char *text = reader_text(r, map, key, must);
    int64_t value = text ? duration_parse(text) : 0;

    if (value < 0)
        reader_fail(r, node_get(map, key), "\"%s\" is a duration such as 30s, 15m, 24h or 14d",
                    key);
    return value;
}

int reader_word(struct reader *r, const struct node *map, const char *key, const char *const *words,
                int standing)
{
    const char *text = reader_text(r, map, key, standing < 0);

    if (!text)
        return standing;
    for (int i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    reader_fail(r, node_get(map, key), "\"%.60s\" is not one of the words \"%s\" may be", text,
                key);
    return standing;
}

struct play_names reader_names(struct reader *r, const struct node *map, const char *key)
{
    const struct node *list = node_get(map, key);
    struct play_names names = {0};

    if (!list)
        return names;
    if (list->kind == NODE_MAP) {
        reader_fail(r, list, "\"%s\" is a list of texts", key);
        return names;
    }
    names.at = arena_alloc(r->arena, (list->count + 1) * sizeof(*names.at));
    if (list->kind == NODE_TEXT)
        names.at[names.count++] = list->text;
    for (const struct node *child = list->first; child; child = child->next) {
        if (child->kind != NODE_TEXT)
            reader_fail(r, child, "\"%s\" is a list of texts", key);
        else
            names.at[names.count++] = child->text;
    }
    return names;
}

struct play_pairs reader_pairs(struct reader *r, const struct node *map, const char *key)
{
    const struct node *pairs = node_get(map, key);
    struct play_pairs out = {0};

    if (!pairs)
        return out;
    if (pairs->kind != NODE_MAP) {
        reader_fail(r, pairs, "\"%s\" is a map of texts", key);
        return out;
    }
    out.at = arena_alloc(r->arena, (pairs->count + 1) * sizeof(*out.at));
    for (const struct node *child = pairs->first; child; child = child->next) {
        if (child->kind != NODE_TEXT)
            reader_fail(r, child, "\"%s\" is a map of texts", key);
        else
            out.at[out.count++] = (struct play_pair){child->key, child->text};
    }
    return out;
}

const struct node *reader_list(struct reader *r, const struct node *map, const char *key)
{
    const struct node *list = node_get(map, key);

    if (list && list->kind != NODE_LIST)
        reader_fail(r, list, "\"%s\" is a list", key);
    return list && list->kind == NODE_LIST ? list : NULL;
}

const struct expr *reader_expr(struct reader *r, const struct node *map, const char *key)
{
    const char *text = reader_text(r, map, key, false);
    struct error wrong = {0};
    const struct expr *expr;
    unsigned column;

    if (!text)
        return NULL;
    if (!expr_parse(r->arena, text, &expr, &column, &wrong))
        reader_fail(r, node_get(map, key), "the condition at its character %u: %s", column,
                    wrong.text);
    return expr;
}
