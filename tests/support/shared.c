/* shared.c - see shared.h. */
#include "shared.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool shared_unpack(const char *name, char dir[TEMP_PATH])
{
    char archive[400];
    const char *const argv[] = {"tar", "-xJf", archive, "-C", dir, NULL};
    struct error err = {0};

    snprintf(archive, sizeof(archive), SHARED_DIR "/%s.tar.xz", name);
    if (access(archive, R_OK) != 0 || !temp_make(dir, &err))
        return false;
    if (temp_run(argv, &err))
        return true;
    temp_remove(dir);
    return false;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

void shared_each(const char *dir, shared_fn fn, void *arg)
{
    char *top = strdup(dir);
    char *const paths[] = {top, NULL};
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    FTSENT *entry;

    while (walk && (entry = fts_read(walk)) != NULL) {
        struct error err = {0};
        struct buf bytes;

        if (entry->fts_info != FTS_F)
            continue;
        if (temp_read(entry->fts_path, &bytes, &err))
            fn(arg, entry->fts_path + strlen(dir) + 1, buf_as_str(&bytes));
        buf_dispose(&bytes);
    }
    if (walk)
        fts_close(walk);
    free(top);
}
