/* map.c - see map.h: open addressing, never more than two thirds full. */
#include "map.h"

#include <stdlib.h>
#include <string.h>

struct map_slot {
    const char *key; /* NULL: free */
    size_t len;
    uint64_t hash;
    int64_t number;
};

/* FNV-1a with a final mix. The keys are strangers' words, but a flood of equal hashes costs them
 * as many mails as it costs us steps. */
static uint64_t hash_key(struct str key)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3u;
    hash ^= hash >> 32;
    return hash * 0x9e3779b97f4a7c15u;
}

static struct map_slot *slot_of(const struct map *map, struct str key, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & (map->room - 1);

    while (map->slots[at].key) {
        const struct map_slot *slot = &map->slots[at];

        if (slot->hash == hash && slot->len == key.len && memcmp(slot->key, key.at, key.len) == 0)
            break;
        at = (at + 1) & (map->room - 1);
    }
    return &map->slots[at];
}

static void grow(struct map *map)
{
    struct map_slot *old = map->slots;
    size_t old_room = map->room;

    map->room = old_room ? 2 * old_room : 64;
    map->slots = xcalloc(map->room, sizeof(*map->slots));
    for (size_t i = 0; i < old_room; i++) {
        struct str key = {old[i].key, old[i].len};

        if (old[i].key)
            *slot_of(map, key, old[i].hash) = old[i];
    }
    free(old);
}

int64_t map_get(const struct map *map, struct str key)
{
    const struct map_slot *slot;

    if (map->room == 0)
        return MAP_NONE;
    slot = slot_of(map, key, hash_key(key));
    return slot->key ? slot->number : MAP_NONE;
}

const char *map_key(const struct map *map, struct str key)
{
    return map->room == 0 ? NULL : slot_of(map, key, hash_key(key))->key;
}

void map_put(struct map *map, struct str key, int64_t number)
{
    uint64_t hash = hash_key(key);
    struct map_slot *slot;

    if (3 * (map->count + 1) > 2 * map->room)
        grow(map);
    slot = slot_of(map, key, hash);
    if (!slot->key) {
        slot->key = arena_strndup(&map->keys, key.at, key.len);
        slot->len = key.len;
        slot->hash = hash;
        map->count++;
    }
    slot->number = number;
}

void map_dispose(struct map *map)
{
    free(map->slots);
    arena_dispose(&map->keys);
    *map = (struct map){0};
}
