/* export_seen.c - see export_seen.h: a table with open addressing. */
#include "export_seen.h"

#include <string.h>

enum { LEAST = 64, MOST = 1 << 16, BYTES_A_ROW = 16 };

void seen_init(struct seen *seen, struct arena *arena, size_t bytes)
{
    *seen = (struct seen){.room = LEAST};
    while (seen->room < MOST && seen->room < bytes / BYTES_A_ROW)
        seen->room *= 2;
    seen->at = arena_alloc(arena, seen->room * sizeof(*seen->at));
}

bool seen_before(struct seen *seen, struct str row)
{
    struct hash hash = hash_of(row);
    size_t slot;

    memcpy(&slot, &hash, sizeof(slot));
    for (slot %= seen->room; !hash_is_zero(&seen->at[slot]); slot = (slot + 1) % seen->room)
        if (hash_equal(&seen->at[slot], &hash))
            return true;
    if (seen->count < seen->room / 2) {
        seen->at[slot] = hash;
        seen->count++;
    }
    return false;
}
