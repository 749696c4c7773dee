/* json.c - see json_in.h. */
#include "json_in.h"

#include "base/limits.h"

#include <jansson.h>
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
