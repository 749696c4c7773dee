/* scratch.c - see scratch.h. */
#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum { DESCRIPTORS = 8 };

bool scratch_make(char folder[SCRATCH_PATH], const char *purpose, struct error *err)
{
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    bool ok;

    snprintf(folder, SCRATCH_PATH, "%s/mailmedic-%s.XXXXXX", tmp && *tmp ? tmp : "/tmp", purpose);
    if (mkdtemp(folder))
        return true;
    ok = error_set_errno(err, ERROR_IO, "cannot make %s", folder);
    *folder = '\0';
    return ok;
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    if (*folder)
        (void)nftw(folder, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}
