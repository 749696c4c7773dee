/* failing.c - see failing.h. */
#include "failing.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

_Static_assert(FAILING_SQL_BUSY == SQLITE_BUSY && FAILING_SQL_IO == SQLITE_IOERR &&
                   FAILING_SQL_FULL == SQLITE_FULL,
               "as SQLite calls them");

#define INSTEAD __attribute__((visibility("default")))

static _Thread_local struct failing *plan;
static _Thread_local unsigned disk_errors;
static _Thread_local bool in_sqlite; /* calls itself: that is no call of ours */

void failing_begin(struct failing *next)
{
    next->calls = next->happened = 0;
    plan = next;
}

void failing_end(void)
{
    plan = NULL;
}

/* Whether a call of this kind is of those that the plan counts. */
static bool is_meant(enum failing_kind kind)
{
    if (!plan)
        return false;
    if (plan->kind != FAILING_CHANGES)
        return plan->kind == kind;
    return kind == FAILING_WRITE || kind == FAILING_SYNC || kind == FAILING_CHANGE ||
           kind == FAILING_OPEN;
}

static void end_here(void)
{
    (void)kill(getpid(), SIGKILL);
}

unsigned failing_disk_errors(void)
{
    return disk_errors;
}

static bool is_disk_error(void)
{
    return plan->how == FAILING_ERROR && plan->kind != FAILING_SQL && plan->error != EMFILE;
}

/* Counts it; whether it is one that the plan means. */
static bool meets(enum failing_kind kind)
{
    if (!is_meant(kind))
        return false;
    if (plan->calls++ < FAILING_MOST && plan->kinds)
        plan->kinds[plan->calls - 1] = (uint8_t)kind;
    if (plan->at == 0 || (plan->sticky ? plan->calls < plan->at : plan->calls != plan->at))
        return false;
    if (plan->happened++ == 0 && is_disk_error())
        disk_errors++;
    return true;
}

/* Whether this call is to go wrong; errno is set then. */
static bool fails(enum failing_kind kind)
{
    if (!meets(kind))
        return false;
    if (plan->how != FAILING_ERROR)
        end_here();
    errno = plan->error;
    return plan->error != 0; /* there is no half of such a call */
}

/* The same of what makes room: no full disk refuses it. */
static bool fails_making_room(void)
{
    bool failed = fails(FAILING_CHANGE);

    return failed && !(plan->sticky && (plan->error == ENOSPC || plan->error == EDQUOT));
}

/* --- the system's --- */

/* How much of it is to be done; -1: none of it, it fails. */
static ssize_t share(size_t len)
{
    if (plan->how == FAILING_KILL)
        end_here();
    errno = plan->error;
    return plan->error != 0 ? -1 : (ssize_t)((len + 1) / 2);
}

static ssize_t do_read(int fd, void *bytes, size_t len, off64_t at)
{
    ssize_t much = meets(FAILING_READ) ? share(len) : (ssize_t)len;

    if (much < 0)
        return -1;
    return at < 0 ? syscall(SYS_read, fd, bytes, (size_t)much)
                  : syscall(SYS_pread64, fd, bytes, (size_t)much, at);
}

/* at: where; -1: where the file is. */
static ssize_t do_write(int fd, const void *bytes, size_t len, off64_t at)
{
    bool met = meets(FAILING_WRITE);
    ssize_t much = met ? share(len) : (ssize_t)len, put;

    if (much < 0)
        return -1;
    put = at < 0 ? syscall(SYS_write, fd, bytes, (size_t)much)
                 : syscall(SYS_pwrite64, fd, bytes, (size_t)much, at);
    if (met && plan->how == FAILING_TORN)
        end_here();
    return put;
}

INSTEAD ssize_t read(int fd, void *bytes, size_t len)
{
    return do_read(fd, bytes, len, -1);
}

INSTEAD ssize_t pread64(int fd, void *bytes, size_t len, off64_t at)
{
    return do_read(fd, bytes, len, at);
}

INSTEAD ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
    return pread64(fd, bytes, len, at);
}

INSTEAD ssize_t write(int fd, const void *bytes, size_t len)
{
    return do_write(fd, bytes, len, -1);
}

INSTEAD ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    return do_write(fd, bytes, len, at);
}

INSTEAD ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

static int do_open(int folder, const char *path, int flags, mode_t mode)
{
    bool counts = plan && (plan->kind != FAILING_CHANGES || (flags & O_CREAT));

    return counts && fails(FAILING_OPEN) ? -1 : (int)syscall(SYS_openat, folder, path, flags, mode);
}

/* The mode is there only with O_CREAT; otherwise it is not looked at. */
#define MODE_OF(last)                                                                              \
    va_list ap;                                                                                    \
    mode_t mode;                                                                                   \
    va_start(ap, last);                                                                            \
    mode = (last & O_CREAT) ? va_arg(ap, mode_t) : 0;                                              \
    va_end(ap)

INSTEAD int open64(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return do_open(AT_FDCWD, path, flags, mode);
}

INSTEAD int open(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return do_open(AT_FDCWD, path, flags, mode);
}

INSTEAD int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags);
    return do_open(folder, path, flags, mode);
}

/* Nothing is lost when a test's machine loses its power: to wait for the disk is not needed. */
INSTEAD int fsync(int fd)
{
    (void)fd;
    return fails(FAILING_SYNC) ? -1 : 0;
}

INSTEAD int fdatasync(int fd)
{
    (void)fd;
    return fails(FAILING_SYNC) ? -1 : 0;
}

INSTEAD int fstat(int fd, struct stat *st)
{
    return fails(FAILING_LOOK) ? -1 : (int)syscall(SYS_fstat, fd, st);
}

INSTEAD int fstat64(int fd, struct stat64 *st)
{
    return fails(FAILING_LOOK) ? -1 : (int)syscall(SYS_fstat, fd, st);
}

INSTEAD int fstatat(int folder, const char *path, struct stat *st, int flags)
{
    return fails(FAILING_LOOK) ? -1 : (int)syscall(SYS_newfstatat, folder, path, st, flags);
}

INSTEAD int stat64(const char *path, struct stat64 *st)
{
    return fails(FAILING_LOOK) ? -1 : (int)syscall(SYS_newfstatat, AT_FDCWD, path, st, 0);
}

INSTEAD int lstat64(const char *path, struct stat64 *st)
{
    return fails(FAILING_LOOK)
               ? -1
               : (int)syscall(SYS_newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

INSTEAD int fstatfs(int fd, struct statfs *fs)
{
    return fails(FAILING_LOOK) ? -1 : (int)syscall(SYS_fstatfs, fd, fs);
}

INSTEAD int ftruncate64(int fd, off64_t len)
{
    return fails_making_room() ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

INSTEAD int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

INSTEAD int unlinkat(int folder, const char *name, int flags)
{
    return fails_making_room() ? -1 : (int)syscall(SYS_unlinkat, folder, name, flags);
}

INSTEAD int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

INSTEAD int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    return fails(FAILING_CHANGE) ? -1
                                 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

INSTEAD int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return renameat2(from_fd, from, to_fd, to, 0);
}

INSTEAD int rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

INSTEAD int mkdirat(int folder, const char *path, mode_t mode)
{
    return fails(FAILING_CHANGE) ? -1 : (int)syscall(SYS_mkdirat, folder, path, mode);
}

INSTEAD int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

/* --- SQLite's: it fails without having been done --- */

/* The real one, into a pointer to function. */
static void find(const char *name, void *out)
{
    void *at = dlsym(RTLD_NEXT, name);

    memcpy(out, &at, sizeof(at));
}

/* Of the rows of a statement the first two are counted: no later one goes wrong in another way, and
 * some have thousands. */
static bool step_fails(sqlite3_stmt *statement)
{
    static _Thread_local sqlite3_stmt *last;
    static _Thread_local unsigned row;

    row = statement == last && sqlite3_stmt_busy(statement) ? row + 1 : 0;
    last = statement;
    return row < 2 && fails(FAILING_SQL);
}

INSTEAD int sqlite3_step(sqlite3_stmt *statement)
{
    static __typeof__(&sqlite3_step) real;
    bool before = in_sqlite;
    int rc;

    if (!in_sqlite && step_fails(statement))
        return plan->error;
    if (!real)
        find("sqlite3_step", &real);
    in_sqlite = true;
    rc = real(statement);
    in_sqlite = before;
    return rc;
}

INSTEAD int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                               sqlite3_stmt **out, const char **tail)
{
    static __typeof__(&sqlite3_prepare_v3) real;

    *out = NULL;
    if (fails(FAILING_SQL))
        return plan->error;
    if (!real)
        find("sqlite3_prepare_v3", &real);
    return real(db, sql, len, flags, out, tail);
}

INSTEAD int sqlite3_exec(sqlite3 *db, const char *sql, int (*fn)(void *, int, char **, char **),
                         void *arg, char **message)
{
    static __typeof__(&sqlite3_exec) real;
    bool before = in_sqlite;
    int rc;

    if (!in_sqlite && fails(FAILING_SQL))
        return plan->error;
    if (!real)
        find("sqlite3_exec", &real);
    in_sqlite = true;
    rc = real(db, sql, fn, arg, message);
    in_sqlite = before;
    return rc;
}
