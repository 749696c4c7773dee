/* see command_run.h */
#include "command_run.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct started {
    pid_t pid;
    int output;      /* ours to read */
    char folder[32]; /* its empty working folder */
};

/* A group of its own, so that all of it can be killed; no descriptor of ours but the three. */
static int spawn(const struct command_job *job, const char *folder, int input, int output,
                 pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int rc;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawn_file_actions_addchdir_np(&files, folder);
    rc = posix_spawn(pid, job->argv[0], &files, &attributes, job->argv, job->environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return rc;
}

/* A socket and not a pipe: a program that does not read its input must not end us by a signal. */
static bool feed(int fd, struct str input)
{
    while (input.len > 0) {
        ssize_t sent = send(fd, input.at, input.len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent <= 0)
            return false;
        input = str_part(input, (size_t)sent, input.len);
    }
    return true;
}

static bool start(const struct command_job *job, struct started *out, struct error *err)
{
    int input[2] = {-1, -1}, output[2] = {-1, -1};
    int rc = 0;

    *out = (struct started){.output = -1, .folder = "/tmp/mailmedic-XXXXXX"};
    if (!mkdtemp(out->folder))
        return error_set_errno(err, ERROR_IO, "cannot make an empty folder to run in");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input) < 0 ||
        pipe2(output, O_CLOEXEC) < 0)
        rc = errno;
    if (rc == 0) {
        (void)feed(input[0], job->input); /* what it does not take it does not want */
        rc = spawn(job, out->folder, input[1], output[1], &out->pid);
    }
    for (size_t i = 0; i < 2; i++)
        if (input[i] >= 0)
            close(input[i]);
    if (output[1] >= 0)
        close(output[1]);
    if (rc == 0) {
        out->output = output[0];
        return true;
    }
    if (output[0] >= 0)
        close(output[0]);
    rmdir(out->folder);
    errno = rc;
    return error_set_errno(err, ERROR_IO, "cannot run %s", job->argv[0]);
}

/* Until it closes its output, the time is over, or there is too much of it. */
static void listen_to(const struct started *at, int64_t deadline, struct buf *out,
                      struct command_end *end)
{
    for (;;) {
        struct pollfd wait = {.fd = at->output, .events = POLLIN};
        int64_t left = deadline - clock_mono_ms();
        char bytes[4096];
        ssize_t got;

        if (left <= 0) {
            end->timed_out = true;
            return;
        }
        if (poll(&wait, 1, left > 60000 ? 60000 : (int)left) <= 0)
            continue;
        got = read(at->output, bytes, sizeof(bytes));
        if (got <= 0)
            return;
        if (!buf_add(out, bytes, (size_t)got)) {
            end->cut = true;
            return;
        }
    }
}

/* It may have closed its output and live on: it has what is left of its time. */
static int wait_for(pid_t pid, int64_t deadline, struct command_end *end)
{
    int status = 0;

    for (;;) {
        pid_t got = waitpid(pid, &status, end->timed_out || end->cut ? 0 : WNOHANG);

        if (got == pid || (got < 0 && errno != EINTR))
            return status;
        if (got == 0) {
            if (clock_mono_ms() >= deadline) {
                end->timed_out = true;
                kill(-pid, SIGKILL);
            } else {
                poll(NULL, 0, 5);
            }
        }
    }
}

bool command_run(const struct command_job *job, struct buf *out, struct command_end *end,
                 struct error *err)
{
    int64_t deadline = clock_mono_ms() + job->timeout_ms;
    struct started at;
    int status;

    *end = (struct command_end){.exit_code = -1};
    if (!start(job, &at, err))
        return false;
    listen_to(&at, deadline, out, end);
    if (end->timed_out || end->cut)
        kill(-at.pid, SIGKILL);
    status = wait_for(at.pid, deadline, end);
    kill(-at.pid, SIGKILL); /* what it left running goes with it */
    close(at.output);
    rmdir(at.folder);
    if (WIFEXITED(status))
        end->exit_code = WEXITSTATUS(status);
    else if (WIFSIGNALED(status))
        end->signal = WTERMSIG(status);
    return true;
}
