/* failed.c - see failed.h. A list that only grows needs no lock. */
#include "failed.h"

#include "base/mem.h"

#include <stdlib.h>

struct failed_segment {
    int64_t segment;
    struct failed_segment *next;
};

void failed_add(struct failed_segments *failed, int64_t segment)
{
    struct failed_segment *entry = xcalloc(1, sizeof(*entry));

    entry->segment = segment;
    entry->next = atomic_load(&failed->first);
    while (!atomic_compare_exchange_weak(&failed->first, &entry->next, entry))
        continue;
}

bool failed_has(struct failed_segments *failed, int64_t segment)
{
    for (const struct failed_segment *entry = atomic_load(&failed->first); entry;
         entry = entry->next)
        if (entry->segment == segment)
            return true;
    return false;
}

void failed_dispose(struct failed_segments *failed)
{
    struct failed_segment *entry = atomic_exchange(&failed->first, NULL);

    while (entry) {
        struct failed_segment *next = entry->next;

        free(entry);
        entry = next;
    }
}
