/* json.c - see json_in.h. */
#include "json_in.h"

#include "base/limits.h"
#include "parse/json_walk.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static const json_t *as_json(const struct json_in *value)
{
    return (const json_t *)value;
}

/* Left alone, jansson opens /dev/urandom for its hash; the worker may open nothing. */
static void seed(void)
{
    size_t value = 0;

    if (getrandom(&value, sizeof(value), GRND_NONBLOCK) != sizeof(value) || value == 0)
        value = 1;
    json_object_seed(value);
}

struct json_in *json_in_parse(struct str text)
{
    json_error_t error;

    if (text.len == 0 || text.len > LIMIT_SCRIPT)
        return NULL;
    seed();
    return (struct json_in *)json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
}

struct json_in *json_in_take(struct str *text)
{
    const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;
    json_error_t error;
    json_t *value;

    *text = str_trim(*text);
    if (text->len == 0 || text->len > LIMIT_EXPORT)
        return NULL;
    seed();
    value = json_loadb(text->at, text->len, flags, &error);
    if (value)
        *text = str_part(*text, (size_t)error.position, text->len);
    return (struct json_in *)value;
}

void json_in_free(struct json_in *document)
{
    json_decref((json_t *)document);
}

struct json_in *json_in_get(const struct json_in *object, const char *key)
{
    return (struct json_in *)json_object_get(as_json(object), key);
}

struct json_in *json_in_at(const struct json_in *array, size_t index)
{
    return (struct json_in *)json_array_get(as_json(array), index);
}

size_t json_in_count(const struct json_in *array)
{
    return json_array_size(as_json(array));
}

struct str json_in_text(const struct json_in *value)
{
    const char *text = json_string_value(as_json(value));

    return text ? (struct str){text, json_string_length(as_json(value))} : str_of("");
}

bool json_in_true(const struct json_in *value)
{
    return value && json_is_true(as_json(value));
}

bool json_in_is_object(const struct json_in *value)
{
    return value && json_is_object(as_json(value));
}

/* --- walking --- */

static bool walk(json_t *value, const char *key, unsigned left, const struct json_walker *walker);

static bool walk_inside(json_t *value, unsigned left, const struct json_walker *walker)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!walk(json_array_get(value, i), NULL, left, walker))
            return false;
    for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at))
        if (!walk(json_object_iter_value(at), json_object_iter_key(at), left, walker))
            return false;
    return true;
}

static struct str scalar_text(const json_t *value, char room[32])
{
    if (json_is_string(value))
        return (struct str){json_string_value(value), json_string_length(value)};
    if (json_is_integer(value))
        snprintf(room, 32, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(room, 32, "%.17g", json_real_value(value));
    else
        snprintf(room, 32, "%s",
                 json_is_true(value)    ? "true"
                 : json_is_false(value) ? "false"
                                        : "");
    return str_of(room);
}

static bool walk(json_t *value, const char *key, unsigned left, const struct json_walker *walker)
{
    char room[32];

    if (!json_is_object(value) && !json_is_array(value))
        return walker->text(walker->self, key, scalar_text(value, room));
    return left > 0 && walker->open(walker->self, key, json_is_object(value)) &&
           walk_inside(value, left - 1, walker) && walker->close(walker->self);
}

bool json_walk(struct str text, unsigned deepest, const struct json_walker *walker,
               struct error *err)
{
    json_error_t error;
    json_t *document;
    bool ok;

    if (text.len == 0 || text.len > LIMIT_SCRIPT)
        return error_set(err, ERROR_LIMIT, "it is empty or larger than 1 MiB");
    seed();
    document = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        return error_set(err, ERROR_FORMAT, "line %d, column %d: this is not JSON", error.line,
                         error.column);
    ok = walk(document, NULL, deepest, walker);
    json_decref(document);
    return ok;
}

bool json_in_is_array(const struct json_in *value)
{
    return value && json_is_array(as_json(value));
}

bool json_in_is_null(const struct json_in *value)
{
    return !value || json_is_null(as_json(value));
}

bool json_in_each(const struct json_in *object, void **iter, const char **key,
                  const struct json_in **value)
{
    json_t *whole = json_in_is_object(object) ? (json_t *)(uintptr_t)object : NULL;

    *iter = *iter ? json_object_iter_next(whole, *iter) : json_object_iter(whole);
    if (!*iter)
        return false;
    *key = json_object_iter_key(*iter);
    *value = (const struct json_in *)json_object_iter_value(*iter);
    return true;
}

bool json_in_scalar(const struct json_in *value, struct buf *out)
{
    const json_t *json = as_json(value);

    if (!value)
        return false;
    if (json_is_string(json))
        buf_str(out, json_in_text(value));
    else if (json_is_integer(json))
        buf_printf(out, "%lld", (long long)json_integer_value(json));
    else if (json_is_real(json))
        buf_printf(out, "%g", json_real_value(json));
    else if (json_is_boolean(json))
        buf_text(out, json_is_true(json) ? "true" : "false");
    else
        return false;
    return true;
}

void json_in_dump(const struct json_in *value, struct buf *out)
{
    char *text = json_dumps(as_json(value), JSON_COMPACT | JSON_ENCODE_ANY);

    if (text)
        buf_text(out, text);
    free(text);
}
