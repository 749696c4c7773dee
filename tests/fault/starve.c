/* starve.c - loaded before the C library: one allocation of the role that is meant gets no memory,
 * and, if the plan is sticky, none after it. Counted from the program's first line on: what the
 * loader needs before that is not the program's.
 *
 * When nothing is to fail it notes for each allocation who asked for it: a command has a hundred
 * thousand, and no more than a few thousand places from which they come. */
#include "under.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, under the names it keeps for such libraries. */
extern void *__libc_malloc(size_t size);               /* NOLINT: theirs */
extern void *__libc_calloc(size_t count, size_t size); /* NOLINT */
extern void *__libc_realloc(void *old, size_t size);   /* NOLINT */

enum { CALLERS = 8, OURS = 3 }; /* the innermost; what lies between them and backtrace() */

static _Thread_local bool is_left_alone; /* what follows is not the program's */

/* Before a jail closes: what finds the callers is loaded at its first use. */
__attribute__((constructor)) static void load(void)
{
    void *frame;

    is_left_alone = true;
    (void)backtrace(&frame, 1);
    is_left_alone = false;
}

static void note_place(uint32_t number)
{
    void *frames[OURS + CALLERS];
    uint32_t hash = 2166136261U; /* FNV-1a */
    int count;

    is_left_alone = true;
    count = backtrace(frames, OURS + CALLERS);
    is_left_alone = false;
    for (int i = OURS; i < count; i++)
        hash = (hash ^ (uint32_t)((uintptr_t)frames[i] >> 4 ^ (uintptr_t)frames[i])) * 16777619U;
    if (number <= FAULT_PLACES)
        under.plan->places[number - 1] = hash;
}

static bool is_starved(void)
{
    uint32_t number = 0;

    if (is_left_alone)
        return false;
    if (!under_meets(&number)) {
        if (number > 0 && under.plan->how == FAULT_NONE)
            note_place(number);
        return false;
    }
    errno = ENOMEM;
    return true;
}

/* glibc 2.36 ends the process by itself when its name service gets no memory: an assertion in
 * nss_database.c, or a null pointer behind it. No program can answer that. */
EXPORT int getpwuid_r(uid_t uid, struct passwd *entry, char *room, size_t size, struct passwd **out)
{
    __typeof__(&getpwuid_r) real = (__typeof__(&getpwuid_r))dlsym(RTLD_NEXT, "getpwuid_r");
    int failed;

    is_left_alone = true;
    failed = real(uid, entry, room, size, out);
    is_left_alone = false;
    return failed;
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
