/* json_in.h - JSON that somebody else wrote, read by jansson. Values are borrowed from their
 * document. Nothing here fails: what is not there, or of another kind, is empty. */
#ifndef PARSE_JSON_IN_H
#define PARSE_JSON_IN_H

#include "base/text.h"

struct json_in; /* a document or a value in it; NULL is "not there" */

/* NULL: not JSON, or nested too deep. */
struct json_in *json_in_parse(struct str text);
/* Takes one document off *text, of several that may stand one after another. A NUL in a string is
 * let through. NULL: not JSON from here on; *text stays. */
struct json_in *json_in_take(struct str *text);
void json_in_free(struct json_in *document);

struct json_in *json_in_get(const struct json_in *object, const char *key);
struct json_in *json_in_at(const struct json_in *array, size_t index);
size_t json_in_count(const struct json_in *array);
struct str json_in_text(const struct json_in *value);
bool json_in_true(const struct json_in *value);
bool json_in_is_object(const struct json_in *value);
bool json_in_is_array(const struct json_in *value);
bool json_in_is_null(const struct json_in *value);

/* What is there in an object, one after another, in its order; *iter is NULL at first. False: no
 * more. */
bool json_in_each(const struct json_in *object, void **iter, const char **key,
                  const struct json_in **value);

/* Text, a number, true or false as text, added to out; false: it is none of these. */
bool json_in_scalar(const struct json_in *value, struct buf *out);
/* Any value as JSON of one line. */
void json_in_dump(const struct json_in *value, struct buf *out);

#endif
