/* role.c - see role.h. */
#include "base/role.h"

#include "role_copy.h"
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[ROLE_COUNT] = {
    [ROLE_PARSE] = "parse",   [ROLE_IMAP] = "imap", [ROLE_NET] = "net",     [ROLE_READ] = "read",
    [ROLE_UNPACK] = "unpack", [ROLE_DNS] = "dns",   [ROLE_STAMP] = "stamp", [ROLE_CLAMD] = "clamd",
};

static const char best_effort_argument[] = "--sandbox=best-effort";

const char *role_name(enum role_kind kind)
{
    return names[kind];
}

bool role_from_args(int argc, char **argv, enum role_kind *kind, bool *best_effort)
{
    static const char option[] = "--role=";

    if (argc < 2 || strncmp(argv[1], option, sizeof(option) - 1) != 0)
        return false;
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(argv[1] + sizeof(option) - 1, names[i]) != 0)
            continue;
        *kind = (enum role_kind)i;
        *best_effort = argc > 2 && strcmp(argv[2], best_effort_argument) == 0;
        return true;
    }
    return false;
}

/* --- the parent --- */

/* Above every number that a descriptor gets in the child, so that none is overwritten before it
 * has been copied. */
enum { ABOVE = ROLE_FD + ROLE_MAX_FDS + 1 };

struct plan {
    int fds[1 + ROLE_MAX_FDS]; /* copies above ABOVE, ours to close */
    size_t count;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
};

static bool copy_above(struct plan *plan, int fd, struct error *err)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, ABOVE);

    if (copy < 0)
        return error_set_errno(err, ERROR_IO, "cannot pass a descriptor");
    plan->fds[plan->count++] = copy;
    return true;
}

static void plan_init(struct plan *plan)
{
    sigset_t none, all;

    *plan = (struct plan){0};
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&plan->files);
    posix_spawnattr_init(&plan->attributes);
    posix_spawnattr_setsigmask(&plan->attributes, &none);
    posix_spawnattr_setsigdefault(&plan->attributes, &all);
    /* A session of its own: no terminal, and Ctrl-C in ours does not reach it. */
    posix_spawnattr_setflags(&plan->attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
}

static void plan_dispose(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        close(plan->fds[i]);
    posix_spawnattr_destroy(&plan->attributes);
    posix_spawn_file_actions_destroy(&plan->files);
}

static void plan_descriptors(struct plan *plan)
{
    posix_spawn_file_actions_addopen(&plan->files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan->files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
#ifndef SANITIZED /* whose reports go to standard error */
    posix_spawn_file_actions_addopen(&plan->files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
    for (size_t i = 0; i < plan->count; i++)
        posix_spawn_file_actions_adddup2(&plan->files, plan->fds[i], ROLE_FD + (int)i);
    posix_spawn_file_actions_addclosefrom_np(&plan->files, ROLE_FD + (int)plan->count);
}

static int spawn(const struct plan *plan, enum role_kind kind, const struct role_options *options,
                 pid_t *pid)
{
    char program[] = "mailmedic", role[16], best_effort[sizeof(best_effort_argument)];
    char locale[] = "LC_ALL=C.UTF-8", bind[] = "LD_BIND_NOW=1";
    char *argv[] = {program, role, options->best_effort ? best_effort : NULL, NULL};
    char *env[4] = {locale};
    size_t count = 1;

    snprintf(role, sizeof(role), "--role=%s", names[kind]);
    memcpy(best_effort, best_effort_argument, sizeof(best_effort));
#ifdef SANITIZED /* looking for leaks at the end needs ptrace() */
    char leaks[] = "ASAN_OPTIONS=detect_leaks=0";

    env[count++] = leaks;
#endif
    if (kind == ROLE_PARSE) /* or each of its copies looks up again what it is the first to call */
        env[count] = bind;
    return posix_spawn(pid, options->program ? options->program : "/proc/self/exe", &plan->files,
                       &plan->attributes, argv, env);
}

bool role_start(struct role *role, enum role_kind kind, const struct role_options *options,
                const int *fds, size_t count, struct error *err)
{
    struct plan plan;
    int ends[2];
    bool ok;

    *role = (struct role){.kind = kind, .fd = -1};
    if (count > ROLE_MAX_FDS)
        return error_set(err, ERROR_JAIL, "%zu descriptors are too many for a role", count);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_set_errno(err, ERROR_JAIL, "cannot make a socket pair");
    plan_init(&plan);
    ok = copy_above(&plan, ends[1], err);
    for (size_t i = 0; ok && i < count; i++)
        ok = copy_above(&plan, fds[i], err);
    if (ok) {
        plan_descriptors(&plan);
        errno = spawn(&plan, kind, options, &role->pid);
        ok = errno == 0 ||
             error_set_errno(err, ERROR_JAIL, "cannot start the %s process", names[kind]);
    }
    plan_dispose(&plan);
    close(ends[1]);
    if (ok) {
        role->fd = ends[0];
        return true;
    }
    role->pid = 0;
    close(ends[0]);
    return false;
}

static void describe(int status, char what[ROLE_ENDED])
{
    if (WIFEXITED(status))
        snprintf(what, ROLE_ENDED, "exited %d", WEXITSTATUS(status));
    else if (WTERMSIG(status) == SIGSYS)
        snprintf(what, ROLE_ENDED, "signal %d (system call refused)", SIGSYS);
    else
        snprintf(what, ROLE_ENDED, "signal %d", WTERMSIG(status));
}

bool role_end(pid_t pid, int *status)
{
    pid_t got;

    /* Of a process that was already ending this signal changes nothing, so what the status says
     * is its own doing unless it is this one. */
    kill(pid, SIGKILL);
    do {
        got = waitpid(pid, status, 0);
    } while (got < 0 && errno == EINTR);
    return got > 0;
}

void role_stop(struct role *role, char what[ROLE_ENDED])
{
    int status;
    bool known;

    if (what)
        what[0] = '\0';
    if (role->pid == 0)
        return;
    known = role->original ? role_copy_end(role, &status) : role_end(role->pid, &status);
    if (what && known && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
        describe(status, what);
    close(role->fd);
    role->pid = 0;
    role->fd = -1;
}

/* --- the child --- */

/* From here on it dies with its parent - unless that has gone already: then nobody will ever tell
 * us. The socket at ROLE_FD remembers who made it. */
static bool die_with_parent(struct error *err)
{
    struct ucred maker;
    socklen_t size = sizeof(maker);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return error_set_errno(err, ERROR_JAIL, "PR_SET_PDEATHSIG");
    if (getsockopt(ROLE_FD, SOL_SOCKET, SO_PEERCRED, &maker, &size) < 0)
        return error_set_errno(err, ERROR_JAIL, "no socket to the parent process");
    return maker.pid == getppid() || error_set(err, ERROR_JAIL, "the parent process has gone");
}

bool role_begin(enum role_kind kind, struct error *err)
{
    if (!die_with_parent(err))
        return false;
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_set_errno(err, ERROR_JAIL, "PR_SET_DUMPABLE");
    signal(SIGPIPE, SIG_IGN); /* a peer that is gone is an error from write() */
    return rlimits_apply(kind, RLIMITS_BEGIN, err);
}

/* Root's powers, so that running as root is running as anybody. */
static bool drop_capabilities(struct error *err)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct nothing[_LINUX_CAPABILITY_U32S_3] = {{0}};

    return syscall(SYS_capset, &head, nothing) == 0 ||
           error_set_errno(err, ERROR_JAIL, "cannot drop capabilities");
}

struct sandbox *role_filter(enum role_kind kind)
{
    return sandbox_new(kind);
}

bool role_enter_by(struct sandbox *filter, enum role_kind kind, bool best_effort,
                   char state[ROLE_STATE], struct error *err)
{
    struct error missing = {0};
    bool filtered;
    int version;

    if (!role_begin(kind, err)) /* again: a change of user undoes the first */
        return false;
    if (!rlimits_apply(kind, RLIMITS_ENTER, err))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_set_errno(err, ERROR_JAIL, "PR_SET_NO_NEW_PRIVS");
    if (!drop_capabilities(err))
        return false;
    version = landlock_restrict();
    filtered = sandbox_load(filter, &missing);
    if (!filtered && !best_effort) {
        *err = missing;
        return false;
    }
    snprintf(state, ROLE_STATE, "%sseccomp, %slandlock", filtered ? "" : "no ",
             version ? "" : "no ");
    if (version)
        snprintf(state + strlen(state), ROLE_STATE - strlen(state), " %d", version);
    return true;
}

bool role_enter(enum role_kind kind, bool best_effort, char state[ROLE_STATE], struct error *err)
{
    struct sandbox *filter = sandbox_new(kind);
    bool entered = role_enter_by(filter, kind, best_effort, state, err);

    sandbox_free(filter);
    return entered;
}
