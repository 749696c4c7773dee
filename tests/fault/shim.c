/* shim.c - see plan.h and under.h. Loaded before the C library (LD_PRELOAD), so that the program's
 * own calls and SQLite's come here first. It adds no system call to a jailed role but the fatal
 * one. */
#include "under.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS = 64 };

static bool is_file[DESCRIPTORS]; /* what a role was given at its start */

static bool looks_like_file(int fd)
{
    struct stat st;
    int saved = errno;
    bool yes = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

    errno = saved;
    return yes;
}

/* Before a jail closes: it may not be asked afterwards. */
__attribute__((constructor)) static void look_at_descriptors(void)
{
    for (int i = 0; i < DESCRIPTORS; i++)
        is_file[i] = looks_like_file(i);
}

static void end_here(void)
{
    kill(getpid(), SIGKILL);
    __builtin_trap(); /* where the jail does not know kill() */
}

static void note_hit(const char *call, int fd, const char *name)
{
    char link[64], path[FAULT_HIT] = "";

    struct fault_plan *plan = under.plan;

    if (!under.is_main || plan->hit[0])
        return;
    if (!name && fd >= 0) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        if (readlink(link, path, sizeof(path) - 1) < 0)
            path[0] = '\0';
        name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    }
    snprintf(plan->hit, sizeof(plan->hit), "%s %s", call, name ? name : "");
}

/* How this call is to go; it may not come back. */
static enum fault_how meet(enum fault_kind kind, const char *call, int fd, const char *name)
{
    struct fault_plan *plan = under.plan;
    int saved = errno;
    uint32_t number = 0;
    bool met = under_meets(&number);

    if (number > 0 && number <= FAULT_MOST)
        plan->kinds[number - 1] = (uint8_t)kind;
    if (!met || (plan->only && !(plan->only >> kind & 1)))
        return FAULT_NONE;
    note_hit(call, fd, name);
    if (plan->how == FAULT_KILL || (plan->how == FAULT_TORN && kind != FAULT_WRITE))
        end_here();
    errno = plan->how == FAULT_ERROR ? plan->error : saved;
    return (enum fault_how)plan->how;
}

static bool is_failed(enum fault_how how)
{
    return how == FAULT_ERROR;
}

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

/* --- writing --- */

static bool counts(int fd)
{
    if (!under.plan || !under.is_target || fd < 0)
        return false;
    return under.is_main ? looks_like_file(fd) : fd < DESCRIPTORS && is_file[fd];
}

/* How much of it is to be written by the real call, and whether that was the end; -1: none, and
 * *out is what to say. */
static ssize_t ask_write(const char *call, int fd, size_t len, ssize_t *out, bool *torn)
{
    enum fault_how how = counts(fd) ? meet(FAULT_WRITE, call, fd, NULL) : FAULT_NONE;

    *out = is_failed(how) ? -1 : (ssize_t)len;
    *torn = how == FAULT_TORN;
    if (is_failed(how) || how == FAULT_LOST)
        return -1;
    return how == FAULT_SHORT || how == FAULT_TORN ? (ssize_t)((len + 1) / 2) : (ssize_t)len;
}

static ssize_t after_write(ssize_t wrote, bool torn)
{
    if (torn)
        end_here();
    return wrote;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t len)
{
    bool torn;
    ssize_t out, much = ask_write("write", fd, len, &out, &torn);

    return much < 0 ? out : after_write(syscall(SYS_write, fd, bytes, (size_t)much), torn);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    bool torn;
    ssize_t out, much = ask_write("pwrite", fd, len, &out, &torn);

    return much < 0 ? out : after_write(syscall(SYS_pwrite64, fd, bytes, (size_t)much, at), torn);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

/* --- the others: all or nothing --- */

/* True: the call is made; else *out is what to say. */
static bool ask(enum fault_kind kind, const char *call, int fd, const char *name, int *out)
{
    enum fault_how how = under.plan ? meet(kind, call, fd, name) : FAULT_NONE;

    *out = is_failed(how) ? -1 : 0;
    return !is_failed(how) && how != FAULT_LOST;
}

EXPORT int fsync(int fd)
{
    int out;

    return ask(FAULT_SYNC, "fsync", fd, NULL, &out) ? (int)syscall(SYS_fsync, fd) : out;
}

EXPORT int fdatasync(int fd)
{
    int out;

    return ask(FAULT_SYNC, "fdatasync", fd, NULL, &out) ? (int)syscall(SYS_fdatasync, fd) : out;
}

EXPORT int ftruncate64(int fd, off64_t len)
{
    int out;

    return ask(FAULT_TRUNCATE, "ftruncate", fd, NULL, &out) ? (int)syscall(SYS_ftruncate, fd, len)
                                                            : out;
}

EXPORT int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

EXPORT int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    int out;

    return ask(FAULT_RENAME, "rename", -1, to, &out)
               ? (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags)
               : out;
}

EXPORT int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return renameat2(from_fd, from, to_fd, to, 0);
}

EXPORT int rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int unlinkat(int fd, const char *name, int flags)
{
    int out;

    return ask(FAULT_UNLINK, "unlink", -1, name, &out) ? (int)syscall(SYS_unlinkat, fd, name, flags)
                                                       : out;
}

EXPORT int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

EXPORT int rmdir(const char *name)
{
    return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

EXPORT int mkdirat(int fd, const char *name, mode_t mode)
{
    int out;

    return ask(FAULT_MKDIR, "mkdir", -1, name, &out) ? (int)syscall(SYS_mkdirat, fd, name, mode)
                                                     : out;
}

EXPORT int mkdir(const char *name, mode_t mode)
{
    return mkdirat(AT_FDCWD, name, mode);
}

EXPORT char *mkdtemp(char *name)
{
    int out;

    if (ask(FAULT_MKDIR, "mkdir", -1, name, &out))
        return REAL(mkdtemp)(name);
    return out < 0 ? NULL : name;
}

EXPORT int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    int out;

    return ask(FAULT_LINK, "link", -1, to, &out)
               ? (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags)
               : out;
}

EXPORT int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* --- opening: a call that did nothing would have no descriptor to give --- */

static int open_at(int folder, const char *name, int flags, mode_t mode)
{
    int out;

    if ((flags & O_CREAT) && !ask(FAULT_OPEN, "open", -1, name, &out) && out < 0)
        return -1;
    return (int)syscall(SYS_openat, folder, name, flags, mode);
}

static mode_t mode_of(int flags, va_list *args)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(*args, mode_t) : 0;
}

EXPORT int openat64(int folder, const char *name, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, &args);
    va_end(args);
    return open_at(folder, name, flags, mode);
}

EXPORT int openat(int folder, const char *name, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, &args);
    va_end(args);
    return open_at(folder, name, flags, mode);
}

EXPORT int open64(const char *name, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, &args);
    va_end(args);
    return open_at(AT_FDCWD, name, flags, mode);
}

EXPORT int open(const char *name, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, &args);
    va_end(args);
    return open_at(AT_FDCWD, name, flags, mode);
}
