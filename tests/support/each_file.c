/* each_file.c - see each_file.h. */
#include "each_file.h"
#include "temp.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

size_t each_file(const char *dir, each_file_fn fn, void *arg)
{
    char *top = strdup(dir);
    char *const paths[] = {top, NULL};
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    FTSENT *entry;
    size_t count = 0;

    while (walk && (entry = fts_read(walk)) != NULL) {
        struct error err = {0};
        struct buf bytes;

        if (entry->fts_info != FTS_F)
            continue;
        if (temp_read(entry->fts_path, &bytes, &err)) {
            fn(arg, entry->fts_path + strlen(dir) + 1, buf_as_str(&bytes));
            count++;
        }
        buf_dispose(&bytes);
    }
    if (walk)
        fts_close(walk);
    free(top);
    return count;
}
