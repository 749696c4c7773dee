/* file.c - see base/file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t file_fill(int fd, void *out, size_t room)
{
    size_t len = 0;

    while (len < room) {
        ssize_t got = read(fd, (char *)out + len, room - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

int file_open(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat facts;

    if (fd < 0) {
        error_set_errno(err, ERROR_IO, "cannot open %s", path);
        return -1;
    }
    if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode))
        return fd;
    close(fd);
    error_set(err, ERROR_IO, "%s is not a file", path);
    return -1;
}

bool file_read(const char *path, struct buf *out, struct error *err)
{
    int fd = file_open(path, err);
    char piece[16 * 1024];
    ssize_t got = 0;

    if (fd < 0)
        return false;
    while (!out->full && (got = file_fill(fd, piece, sizeof(piece))) > 0)
        buf_add(out, piece, (size_t)got);
    if (got < 0)
        error_set_errno(err, ERROR_IO, "cannot read %s", path);
    close(fd);
    return got >= 0 && (!out->full || error_set(err, ERROR_LIMIT, "%s is too large", path));
}

bool file_read_text(const char *path, struct buf *out, struct error *err)
{
    return file_read(path, out, err) &&
           (utf8_valid(buf_as_str(out)) || error_set(err, ERROR_FORMAT, "%s is not UTF-8", path));
}

bool file_write(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t wrote = write(fd, bytes.at, bytes.len);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        bytes = str_part(bytes, (size_t)wrote, bytes.len);
    }
    return true;
}

bool file_write_new(const char *path, struct str bytes, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    bool ok;

    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", path);
    ok = file_write(fd, bytes);
    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s", path);
    return close(fd) == 0 && ok;
}

const char *data_dir(const char *given)
{
    if (given)
        return given;
    return access(DATA_DIR_INSTALLED, R_OK) == 0 ? DATA_DIR_INSTALLED : DATA_DIR_BUILT;
}

int file_nameless(const char *folder, struct error *err)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char path[PATH_MAX];

    if (fd < 0 && /* not every file system has that */
        snprintf(path, sizeof(path), "%s/scratch-XXXXXX", folder) < (int)sizeof(path)) {
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    if (fd < 0)
        error_set_errno(err, ERROR_IO, "cannot make a scratch file in %s", folder);
    return fd;
}
