/* wants.c - what is still wanted of the messages that were planned, in a phase that fetches headers
 * or one that fetches all of them; see acquisition.h. */
#include "acquisition.h"

#include <stdlib.h>

enum { HEADER_USUAL = KIB(4) };

bool want_is_open(const struct acquisition *run, const struct want *want)
{
    return !want->over && !(run->phase->heads && want->headed);
}

uint64_t want_bytes(const struct acquisition *run, const struct want *want)
{
    return run->phase && run->phase->heads && want->size > HEADER_USUAL ? HEADER_USUAL : want->size;
}

int wants_newest_first(const void *left, const void *right)
{
    const struct want *a = left, *b = right;

    if (a->minute != b->minute)
        return a->minute > b->minute ? -1 : 1;
    return a->uid > b->uid ? -1 : a->uid < b->uid;
}

struct want *want_of(const struct box *box, const struct want *copy)
{
    if (box->want_count == 0)
        return NULL;
    return bsearch(copy, box->wants, box->want_count, sizeof(*copy), wants_newest_first);
}

void wants_begin(struct acquisition *run, bool heads)
{
    run->phase = heads ? &heads_phase : &fetch_phase;
    run->left = run->total = run->total_bytes = run->done = run->done_bytes = 0;
    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        box->want_next = 0;
        for (size_t k = 0; k < box->want_count; k++) {
            if (!want_is_open(run, &box->wants[k]))
                continue;
            run->left++;
            run->total_bytes += heads ? 0 : box->wants[k].size;
        }
    }
    run->total = run->left;
}
