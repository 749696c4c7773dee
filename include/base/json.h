/* json.h - JSON out: canonical for the journal, the same for --json.
 *
 * Canonical (security.md 14.3): no space, keys in byte order, integers only, only `"`, `\` and
 * controls escaped. The writer does not sort: for the journal the caller gives keys in order and
 * json_is_canonical() holds it to that; for --json any order will do. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/text.h"

struct json { /* zero it and set out */
    struct buf *out;
    unsigned depth;
    bool comma;         /* the next item wants one before it */
    bool escape_hidden; /* hidden characters as \uXXXX: for what may be printed on a terminal */
};

void json_object(struct json *json, const char *key); /* key NULL: in an array, or the top */
void json_array(struct json *json, const char *key);
void json_close(struct json *json, char bracket); /* '}' or ']' */
/* Bytes that are not UTF-8 come out as U+FFFD; where that matters use json_hex beside it. */
void json_str(struct json *json, const char *key, struct str value);
void json_text(struct json *json, const char *key, const char *value); /* NULL: null */
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
void json_hex(struct json *json, const char *key, const void *bytes, size_t len);

/* How deep json_is_canonical() follows. */
enum { JSON_DEPTH = 64 };

/* True if text is one JSON object in canonical form: sorted keys without duplicates, no blanks,
 * 64-bit integers, one spelling of each escape. */
bool json_is_canonical(struct str text);

#endif
