/* json_walk.h - JSON that somebody else wrote, told piece by piece. For jailed processes only:
 * whoever else wants it asks one of those.
 *
 * Duplicate keys, NULs, what is not UTF-8 and what is nested too deep are refused. Numbers, true,
 * false and null are told as text: "1", "true", "". */
#ifndef PARSE_JSON_WALK_H
#define PARSE_JSON_WALK_H

#include "base/text.h"

struct json_walker { /* each returns false to stop; key: NULL in an array and at the top */
    void *self;
    bool (*open)(void *self, const char *key, bool is_object);
    bool (*text)(void *self, const char *key, struct str value);
    bool (*close)(void *self);
};

/* False: it is no JSON, or a function said stop; err is set if it was not the function. */
bool json_walk(struct str text, unsigned deepest, const struct json_walker *walker,
               struct error *err) NODISCARD;

#endif
