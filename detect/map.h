/* map.h - text to number, for what is counted by name. Private to detect/. */
#ifndef DETECT_MAP_H
#define DETECT_MAP_H

#include "base/mem.h"
#include "base/text.h"

struct map { /* zero it */
    struct arena keys;
    struct map_slot *slots;
    size_t room, count;
};

enum { MAP_NONE = -1 };

/* The number under key, or MAP_NONE. */
int64_t map_get(const struct map *map, struct str key);
/* Puts a number (0 or more) under key, replacing what was there. The key is copied. */
void map_put(struct map *map, struct str key, int64_t number);
/* The key as it is kept; NULL: not there. */
const char *map_key(const struct map *map, struct str key);
void map_dispose(struct map *map);

#endif
