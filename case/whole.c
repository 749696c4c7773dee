/* whole.c - see whole.h. */
#include "whole.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { NAME_MOST = 64 };

/* A file that is not there under its own name yet. */
static void name_fresh(const char *name, char out[NAME_MOST])
{
    snprintf(out, NAME_MOST, "%s.new", name);
}

void whole_clear(int folder, const char *name)
{
    char fresh[NAME_MOST];

    name_fresh(name, fresh);
    (void)unlinkat(folder, fresh, 0);
}

bool whole_write(int folder, const char *name, struct str bytes, struct error *err)
{
    char fresh[NAME_MOST];
    bool ok;
    int fd;

    whole_clear(folder, name);
    name_fresh(name, fresh);
    fd = openat(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", name);
    ok = file_write(fd, bytes) && fsync(fd) == 0;
    ok = ok && renameat(folder, fresh, folder, name) == 0 && fsync(folder) == 0;
    if (!ok) {
        error_set_errno(err, ERROR_IO, "cannot write %s", name);
        whole_clear(folder, name);
    }
    close(fd);
    return ok;
}
