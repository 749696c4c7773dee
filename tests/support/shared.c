/* shared.c - see shared.h. */
#include "shared.h"

#include <stdio.h>
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
