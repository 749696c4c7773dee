/* temp.c - see temp.h. */
#include "temp.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX    "mailmedic-test-"
#define IN_MEMORY "/dev/shm"

static bool make_below(const char *top, char out[TEMP_PATH], struct error *err)
{
    snprintf(out, TEMP_PATH, "%s/" PREFIX "XXXXXX", top);
    if (!mkdtemp(out) || chmod(out, 0755) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", out);
    return true;
}

bool temp_make(char out[TEMP_PATH], struct error *err)
{
    const char *top = getenv("TMPDIR");

    return make_below(top && *top ? top : "/tmp", out, err);
}

static bool has_room(const char *path, unsigned megabytes)
{
    struct statvfs fs;

    return access(path, W_OK | X_OK) == 0 && statvfs(path, &fs) == 0 && !(fs.f_flag & ST_NOEXEC) &&
           (uint64_t)fs.f_bavail * fs.f_frsize >= (uint64_t)megabytes << 20;
}

bool temp_make_light(char out[TEMP_PATH], unsigned megabytes, struct error *err)
{
    return has_room(IN_MEMORY, megabytes) ? make_below(IN_MEMORY, out, err) : temp_make(out, err);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

void temp_remove(const char *path)
{
    if (strstr(path, "/" PREFIX))
        (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

bool temp_write(const char *path, struct str bytes, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool ok = fd >= 0;

    while (ok && bytes.len > 0) {
        ssize_t put = write(fd, bytes.at, bytes.len);

        ok = put > 0;
        if (ok)
            bytes = str_part(bytes, (size_t)put, bytes.len);
    }
    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool temp_read(const char *path, struct buf *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : 1;

    buf_init(out, MIB(64));
    while (got > 0 && buf_reserve(out, KIB(64))) {
        got = read(fd, out->at + out->len, KIB(64));
        if (got > 0)
            out->len += (size_t)got;
        out->at[out->len] = '\0';
    }
    if (got != 0)
        error_set_errno(err, ERROR_IO, "cannot read %s", path);
    if (fd >= 0)
        close(fd);
    return got == 0;
}

/* Servers live in sbin, which is not on an ordinary user's PATH. */
static bool find_program(const char *name, char *out, size_t size)
{
    static const char *const sbin[] = {"/usr/sbin", "/usr/local/sbin", "/usr/bin", "/bin"};
    const char *path = getenv("PATH");
    struct str rest = str_of(path);

    while (rest.len > 0) {
        size_t len = str_find_char(rest, ':');

        snprintf(out, size, "%.*s/%s", (int)len, rest.at, name);
        if (access(out, X_OK) == 0)
            return true;
        rest = str_part(rest, len + 1, rest.len);
    }
    for (size_t i = 0; i < ARRAY_LEN(sbin); i++) {
        snprintf(out, size, "%s/%s", sbin[i], name);
        if (access(out, X_OK) == 0)
            return true;
    }
    return false;
}

bool temp_has_program(const char *name)
{
    char path[TEMP_PATH];

    return find_program(name, path, sizeof(path));
}

bool temp_run(const char *const *argv, struct error *err)
{
    union { /* exec takes its words as char * and changes none */
        const char *const *words;
        char *const *spawned;
    } args = {argv};
    char program[TEMP_PATH];
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    int failed;

    if (!find_program(argv[0], program, sizeof(program)))
        return error_set(err, ERROR_IO, "%s is not installed", argv[0]);
    posix_spawn_file_actions_init(&actions);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    failed = posix_spawn(&pid, program, &actions, NULL, args.spawned, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return error_set(err, ERROR_IO, "cannot start %s: %s", program, strerror(failed));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(err, ERROR_IO, "cannot wait for %s", program);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_IO, "%s %s failed", argv[0], argv[1] ? argv[1] : "");
    return true;
}
