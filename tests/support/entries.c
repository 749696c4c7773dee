/* entries.c - see entries.h. */
#include "entries.h"

#include "case/journal.h"
#include "case/tables.h"
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

unsigned entries_count(struct casefile *cf, const char *action, const char *words)
{
    const struct page all = {.most = PAGE_ALL};
    struct arena arena = {0};
    struct journal_row *rows;
    struct error err = {0};
    unsigned found = 0;
    size_t count;

    assert_ok(journal_list(cf, &arena, false, all, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        found += strcmp(rows[i].action, action) == 0 && (!words || strstr(rows[i].body, words));
    arena_dispose(&arena);
    return found;
}

unsigned entries_count_in(const char *path, const char *action)
{
    struct casefile *cf;
    struct error err = {0};
    unsigned found;

    assert_ok(casefile_open(&cf, path, CASE_READ, &err), &err);
    found = entries_count(cf, action, NULL);
    casefile_close(cf);
    return found;
}
