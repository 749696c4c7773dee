/* starving.c - see starving.h. */
#include "starving.h"

#include "check.h"

#include <sqlite3.h>

/* What SQLite asks for memory comes without an argument of ours. */
static sqlite3_mem_methods real;
static unsigned long asked, fails_at;

static bool is_starved(void)
{
    return ++asked == fails_at;
}

static void *starving_malloc(int size)
{
    return is_starved() ? NULL : real.xMalloc(size);
}

static void *starving_realloc(void *old, int size)
{
    return is_starved() ? NULL : real.xRealloc(old, size);
}

void starving_install(void)
{
    sqlite3_mem_methods starving;

    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    starving = real;
    starving.xMalloc = starving_malloc;
    starving.xRealloc = starving_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &starving), SQLITE_OK);
}

void starving_begin(unsigned long at)
{
    asked = 0;
    fails_at = at;
}

unsigned long starving_end(void)
{
    fails_at = 0;
    return asked;
}
