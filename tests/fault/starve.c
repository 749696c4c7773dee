/* starve.c - loaded before the C library: one allocation of the role that is meant gets no memory,
 * and, if the plan is sticky, none after it. Counted from the program's first line on: what the
 * loader needs before that is not the program's. */
#include "under.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, under the names it keeps for such libraries. */
extern void *__libc_malloc(size_t size);               /* NOLINT: theirs */
extern void *__libc_calloc(size_t count, size_t size); /* NOLINT */
extern void *__libc_realloc(void *old, size_t size);   /* NOLINT */

static bool is_starved(void)
{
    uint32_t number;

    if (!under_meets(&number))
        return false;
    errno = ENOMEM;
    return true;
}

EXPORT void *malloc(size_t size)
{
    return is_starved() ? NULL : __libc_malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    return is_starved() ? NULL : __libc_calloc(count, size);
}

EXPORT void *realloc(void *old, size_t size)
{
    return is_starved() ? NULL : __libc_realloc(old, size);
}

EXPORT void *reallocarray(void *old, size_t count, size_t size)
{
    size_t whole;

    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, whole);
}
