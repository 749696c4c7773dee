/* json.c - see json_in.h. */
#include "json_in.h"

#include "base/limits.h"
#include "parse/json_walk.h"

#include <jansson.h>
#include <stdio.h>
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
