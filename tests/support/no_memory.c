/* no_memory.c - see no_memory.h. */
#include "no_memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INSTEAD __attribute__((visibility("default")))

/* glibc's own, under the names it keeps for those who stand in their place. */
extern void *__libc_malloc(size_t size);               /* NOLINT: theirs */
extern void *__libc_calloc(size_t count, size_t size); /* NOLINT */
extern void *__libc_realloc(void *old, size_t size);   /* NOLINT */

static _Thread_local unsigned long asked, fails_at;
static _Thread_local bool is_counted;

void no_memory_begin(unsigned long at)
{
    asked = 0;
    fails_at = at;
    is_counted = true;
}

unsigned long no_memory_end(void)
{
    is_counted = false;
    return asked;
}

static bool is_starved(void)
{
    if (!is_counted || ++asked != fails_at)
        return false;
    errno = ENOMEM;
    return true;
}

INSTEAD void *malloc(size_t size)
{
    return is_starved() ? NULL : __libc_malloc(size);
}

INSTEAD void *calloc(size_t count, size_t size)
{
    return is_starved() ? NULL : __libc_calloc(count, size);
}

INSTEAD void *realloc(void *old, size_t size)
{
    return is_starved() ? NULL : __libc_realloc(old, size);
}

INSTEAD void *reallocarray(void *old, size_t count, size_t size)
{
    size_t whole;

    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, whole);
}

/* glibc 2.36 ends the process by itself when its name service gets no memory. */
INSTEAD int getpwuid_r(uid_t uid, struct passwd *entry, char *room, size_t size,
                       struct passwd **out)
{
    void *at = dlsym(RTLD_NEXT, "getpwuid_r");
    bool before = is_counted;
    __typeof__(&getpwuid_r) real;
    int failed;

    memcpy(&real, &at, sizeof(real));
    is_counted = false;
    failed = real(uid, entry, room, size, out);
    is_counted = before;
    return failed;
}
