/* pages.c - see pages.h. */
#include "base/pages.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    HOLE = 16 << 10, /* bytes; a smaller one costs few pages */
    ROOM = 48 << 10, /* left before the large pages, for small things */
    OF_A_THREAD = 24 << 20,
    TRIMMED = 8 << 20, /* what is free at the end is given back if it is more than that, */
    MAPPED = 1 << 20,  /* and a larger piece is mapped by itself: one that grows leaves no holes */
};

size_t pages_size(size_t len)
{
    return (len + PAGES_LARGE - 1) / PAGES_LARGE * PAGES_LARGE;
}

/* The bytes from here to where a large page can begin. */
static size_t before(uintptr_t at)
{
    return (size_t)(-at % PAGES_LARGE);
}

/* A mapping begins at any page; what is before and behind the large ones is given back. */
void *pages_take(size_t len)
{
    size_t size = pages_size(len), lead;
    char *at;

    if (len > SIZE_MAX - 2 * PAGES_LARGE)
        return NULL;
    at = mmap(NULL, size + PAGES_LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    lead = before((uintptr_t)at);
    if (lead > 0)
        munmap(at, lead);
    munmap(at + lead + size, PAGES_LARGE - lead);
    madvise(at + lead, size, MADV_HUGEPAGE);
    return at + lead;
}

void pages_give(void *at, size_t len)
{
    if (at)
        munmap(at, pages_size(len));
}

#ifdef SANITIZED /* whose malloc() is another one */
void pages_for_malloc(void)
{
}

void pages_for_thread(void)
{
}
#else
/* Takes what is free below `end` in pieces worth mentioning, for good. */
static void fill_holes(const char *end)
{
    for (size_t size = PAGES_LARGE / 2; size >= HOLE; size /= 2) {
        char *piece;

        while ((piece = malloc(size)) && piece < end)
            ;
        free(piece);
    }
}

/* malloc() hands out what is free, then goes on behind it: so what is free before the large pages
 * is taken and never used, and they are taken and given back. Small things find room before them:
 * were they touched before a copy is made, it would have to copy them in small pages. */
void pages_for_malloc(void)
{
    char *probe = malloc(4 * PAGES_LARGE), *volatile never; /* or a compiler leaves it out */
    size_t lead;

    if (!probe)
        return;
    lead = before((uintptr_t)probe + ROOM) + ROOM;
    fill_holes(probe);
    madvise(probe + lead, 2 * PAGES_LARGE, MADV_HUGEPAGE);
    free(probe);
    never = malloc(lead - ROOM);
    (void)never;
}

/* A thread's malloc() asks the system for a page or two each time. Asked for a large piece, it has
 * the right to use it from then on, also when it has given it back. */
void pages_for_thread(void)
{
    char *probe;
    size_t lead;

    mallopt(M_MMAP_THRESHOLD, 2 * OF_A_THREAD);
    mallopt(M_TRIM_THRESHOLD, TRIMMED);
    probe = malloc(OF_A_THREAD);
    mallopt(M_MMAP_THRESHOLD, MAPPED);
    if (!probe)
        return;
    lead = before((uintptr_t)probe);
    madvise(probe + lead, (OF_A_THREAD - lead) / PAGES_LARGE * PAGES_LARGE, MADV_HUGEPAGE);
    free(probe);
}
#endif
