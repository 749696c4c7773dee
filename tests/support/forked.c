/* forked.c - see forked.h. */
#include "forked.h"

#include "check.h"
#include "temp.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 120, ROOM_MB = 48, PATH_MOST = 512 };

void *forked_room(size_t size)
{
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(room != MAP_FAILED);
    return room;
}

void forked_room_free(void *room, size_t size)
{
    munmap(room, size);
}

void forked_step(void)
{
    alarm(PATIENCE_S);
}

int forked_run(forked_fn fn, void *arg, struct error *err)
{
    pid_t pid;
    int status;

    error_clear(err);
    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(PATIENCE_S);
        _exit(fn(arg, err) ? 0 : 1);
    }
    while (waitpid(pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool forked_folder(char *out, struct error *err)
{
    return temp_make_light(out, ROOM_MB, err);
}

/* --- copying --- */

static bool copy_file(const char *from, const char *to, const struct stat *st)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 07777);
    off_t left = st->st_size;

    while (in >= 0 && out >= 0 && left > 0) {
        ssize_t put = sendfile(out, in, NULL, (size_t)left);

        if (put <= 0)
            break;
        left -= put;
    }
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return in >= 0 && out >= 0 && left == 0;
}

static bool copy_folder(const char *from, const char *to, const struct stat *st);

static bool copy_one(const char *from, const char *to)
{
    struct stat st;

    if (lstat(from, &st) != 0)
        return false;
    return S_ISDIR(st.st_mode) ? copy_folder(from, to, &st) : copy_file(from, to, &st);
}

static bool copy_folder(const char *from, const char *to, const struct stat *st)
{
    DIR *folder = opendir(from);
    bool ok = folder && mkdir(to, st->st_mode & 07777) == 0;
    const struct dirent *entry;

    while (ok && (entry = readdir(folder))) { /* NOLINT(concurrency-mt-unsafe) */
        char one[PATH_MOST], other[PATH_MOST];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(one, sizeof(one), "%s/%s", from, entry->d_name);
        snprintf(other, sizeof(other), "%s/%s", to, entry->d_name);
        ok = copy_one(one, other);
    }
    if (folder)
        closedir(folder);
    return ok;
}

bool forked_restore(const char *from, const char *to, struct error *err)
{
    temp_remove(to);
    if (access(from, F_OK) != 0 && errno == ENOENT)
        return true;
    return copy_one(from, to) || error_set_errno(err, ERROR_IO, "cannot copy %s", from);
}
