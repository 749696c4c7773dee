/* shim.c - see plan.h. Loaded before the C library (LD_PRELOAD), so that the program's own calls
 * and SQLite's come here first. It adds no system call to a jailed role but the fatal one. */
#include "plan.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum { DESCRIPTORS = 64, ENVIRONMENT = 256 };

static struct fault_plan *plan;
static bool is_main, is_target;
static bool is_file[DESCRIPTORS]; /* what a role was given at its start */

static bool looks_like_file(int fd)
{
    struct stat st;
    int saved = errno;
    bool yes = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

    errno = saved;
    return yes;
}

/* The words of the command line that say which role this is. */
static void find_role(char role[FAULT_ROLE])
{
    char line[512] = "";
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
    const char *second = line + strnlen(line, sizeof(line) - 1) + 1;

    if (fd >= 0)
        close(fd);
    snprintf(role, FAULT_ROLE, "main");
    if (got > 0 && second < line + got && strncmp(second, "--role=", 7) == 0)
        snprintf(role, FAULT_ROLE, "%.15s", second + 7);
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(FAULT_VARIABLE);
    char role[FAULT_ROLE];
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *at;

    if (fd < 0)
        return;
    find_role(role);
    at = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at == MAP_FAILED)
        return;
    for (int i = 0; i < DESCRIPTORS; i++)
        is_file[i] = looks_like_file(i);
    plan = at;
    is_main = strcmp(role, "main") == 0;
    is_target = strcmp(role, plan->role) == 0;
}

static void end_here(void)
{
    kill(getpid(), SIGKILL);
    __builtin_trap(); /* where the jail does not know kill() */
}

static void note_hit(const char *call, int fd, const char *name)
{
    char link[64], path[FAULT_HIT] = "";

    if (!is_main || plan->hit[0])
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
    int saved = errno;
    uint32_t number;

    if (!is_target)
        return FAULT_NONE;
    number = atomic_fetch_add(&plan->calls, 1) + 1;
    if (number <= FAULT_MOST)
        plan->kinds[number - 1] = (uint8_t)kind;
    if (plan->how == FAULT_NONE || (number != plan->at && !(plan->sticky && number > plan->at)))
        return FAULT_NONE;
    atomic_fetch_add(&plan->happened, 1);
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
    if (!plan || !is_target || fd < 0)
        return false;
    return is_main ? looks_like_file(fd) : fd < DESCRIPTORS && is_file[fd];
}

/* How much of it is to be written by the real call; -1: none, and *out is what to say. */
static ssize_t ask_write(const char *call, int fd, size_t len, ssize_t *out)
{
    enum fault_how how = counts(fd) ? meet(FAULT_WRITE, call, fd, NULL) : FAULT_NONE;

    *out = is_failed(how) ? -1 : (ssize_t)len;
    if (is_failed(how) || how == FAULT_LOST)
        return -1;
    return how == FAULT_SHORT || how == FAULT_TORN ? (ssize_t)((len + 1) / 2) : (ssize_t)len;
}

static ssize_t after_write(ssize_t wrote)
{
    if (is_target && plan->how == FAULT_TORN && atomic_load(&plan->happened) > 0)
        end_here();
    return wrote;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t len)
{
    ssize_t out, much = ask_write("write", fd, len, &out);

    return much < 0 ? out : after_write(syscall(SYS_write, fd, bytes, (size_t)much));
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    ssize_t out, much = ask_write("pwrite", fd, len, &out);

    return much < 0 ? out : after_write(syscall(SYS_pwrite64, fd, bytes, (size_t)much, at));
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

/* --- the others: all or nothing --- */

/* True: the call is made; else *out is what to say. */
static bool ask(enum fault_kind kind, const char *call, int fd, const char *name, int *out)
{
    enum fault_how how = plan ? meet(kind, call, fd, name) : FAULT_NONE;

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

/* --- into the role that is meant: they start with an empty environment --- */

static bool is_meant(char *const argv[])
{
    return plan && argv[0] && argv[1] && strncmp(argv[1], "--role=", 7) == 0 &&
           strcmp(argv[1] + 7, plan->role) == 0;
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
                       const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    char preload[512], file[512];
    char *with[ENVIRONMENT + 3];
    size_t count = 0;

    if (!is_meant(argv))
        return REAL(posix_spawn)(pid, path, files, attributes, argv, envp);
    for (; envp[count] && count < ENVIRONMENT; count++)
        with[count] = envp[count];
    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", getenv("LD_PRELOAD"));
    snprintf(file, sizeof(file), FAULT_VARIABLE "=%s", getenv(FAULT_VARIABLE));
    with[count++] = preload;
    with[count++] = file;
    with[count] = NULL;
    return REAL(posix_spawn)(pid, path, files, attributes, argv, with);
}
