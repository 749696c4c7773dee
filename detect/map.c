/* map.c - see map.h: open addressing, never more than three quarters full, and growing by half. */
#include "map.h"

#include <stdlib.h>
#include <string.h>

struct map_slot {
    const char *key; /* NULL: free */
    uint32_t len, hash;
    int64_t number;
};

/* FNV-1a with a final mix. The keys are strangers' words, but a flood of equal hashes costs them
 * as many mails as it costs us steps. */
static uint32_t hash_key(struct str key)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3u;
    hash ^= hash >> 32;
    return (uint32_t)(hash * 0x9e3779b97f4a7c15u >> 32);
}

static struct map_slot *slot_of(const struct map *map, struct str key, uint32_t hash)
{
    size_t at = (size_t)(((uint64_t)hash * map->room) >> 32);

    while (map->slots[at].key) {
        const struct map_slot *slot = &map->slots[at];

        if (slot->hash == hash && slot->len == key.len && memcmp(slot->key, key.at, key.len) == 0)
            break;
        at = at + 1 < map->room ? at + 1 : 0;
    }
    return &map->slots[at];
}

static void grow(struct map *map)
{
    struct map_slot *old = map->slots;
    size_t old_room = map->room;

    map->room = old_room ? old_room + old_room / 2 : 32;
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
    uint32_t hash = hash_key(key);
    struct map_slot *slot;

    if (4 * (map->count + 1) > 3 * map->room)
        grow(map);
    slot = slot_of(map, key, hash);
    if (!slot->key) {
        slot->key = arena_strndup(&map->keys, key.at, key.len);
        slot->len = (uint32_t)key.len;
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
