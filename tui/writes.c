/* writes.c - see writes.h. */
#include "writes.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

struct write *writes_add(struct writes *writes, const struct deed *deed)
{
    struct write **end = &writes->first;
    struct write *write = xcalloc(1, sizeof(*write));

    assert(deed->secret_count == 0);
    write->deed = *deed;
    write->number = ++writes->number;
    while (*end)
        end = &(*end)->next;
    *end = write;
    writes->count++;
    return write;
}

struct write *writes_take(struct writes *writes)
{
    struct write *first = writes->first;

    writes->first = first->next;
    writes->count--;
    return first;
}

void writes_dispose(struct writes *writes)
{
    while (writes->first)
        free(writes_take(writes));
}

bool writes_play(const struct writes *writes)
{
    for (const struct write *write = writes->first; write; write = write->next)
        if (write->deed.kind < DEED_INDICATOR)
            return true;
    return false;
}

const char *writes_verdict(const struct writes *writes, int64_t finding)
{
    const char *verdict = NULL;

    for (const struct write *write = writes->first; write; write = write->next)
        if (write->deed.kind == DEED_VERDICT && write->deed.id == finding)
            verdict = write->deed.name;
    return verdict;
}
