/* progress.c - see progress.h. */
#include "progress.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { LOOK_MS = 50 }; /* between two looks at a job that works: each costs it a switch */

struct watch {
    struct job *job;
    int wake[2], signal_fd;
    bool on_terminal, quiet;
    char last[160];   /* the line printed last, for output that is not a terminal */
    int64_t next_try; /* told last */
};

/* "312 of 20000 messages, 14 of 900 MB, 41.0 MB/s, 22 s left". */
static void format(const struct job_status *status, char *line, size_t room)
{
    size_t used = 0;

    if (status->next_try > 0)
        used = (size_t)snprintf(line, room, "next try in %" PRId64 " s, ", status->next_try);
    used += (size_t)snprintf(line + used, room - used, "%s", status->activity);
    if (status->total > 0 && used < room)
        used += (size_t)snprintf(line + used, room - used, "  %" PRIu64 " of %" PRIu64,
                                 status->done, status->total);
    if (status->bytes_total > 0 && used < room)
        used += (size_t)snprintf(line + used, room - used, ", %.1f of %.1f MB, %.1f MB/s",
                                 (double)status->bytes_done / 1e6,
                                 (double)status->bytes_total / 1e6, status->rate / 1e6);
    if (status->eta_seconds > 0 && used < room)
        snprintf(line + used, room - used, ", %" PRId64 " s left", status->eta_seconds);
}

/* A line that is wider than the terminal could not be taken back. */
static void cut(char *line)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 &&
        strlen(line) >= size.ws_col)
        line[size.ws_col - 1] = '\0';
}

static void show(struct watch *watch, const struct job_status *status)
{
    char line[160];

    if (watch->quiet || status->activity[0] == '\0')
        return;
    format(status, line, sizeof(line));
    if (watch->on_terminal) {
        cut(line);
        fprintf(stderr, "\r\033[K%s", line);
    } else if (strcmp(status->activity, watch->last) != 0 || status->next_try > watch->next_try) {
        fprintf(stderr, "%s\n", line); /* a log file wants changes, not every count */
    }
    watch->next_try = status->next_try;
    snprintf(watch->last, sizeof(watch->last), "%s", status->activity);
}

static const char stopped_text[] =
    "stopped; what was done so far is kept, and the same command goes on there";

/* Everything named is durable, and children die with us. */
static void say_and_end(int signal)
{
    static const char line[] = "\nmailmedic: ";

    (void)signal;
    (void)!write(STDERR_FILENO, line, sizeof(line) - 1);
    (void)!write(STDERR_FILENO, stopped_text, sizeof(stopped_text) - 1);
    (void)!write(STDERR_FILENO, "\n", 1);
    _exit(1);
}

void progress_signals(sigset_t *out)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction before;

    sigemptyset(out);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaddset(out, signals[i]);
}

void progress_say_stops(void)
{
    const struct sigaction said = {.sa_handler = say_and_end};
    sigset_t ours;

    progress_signals(&ours);
    for (int signal = 1; signal < NSIG; signal++)
        if (sigismember(&ours, signal) == 1)
            sigaction(signal, &said, NULL);
}

static void take_signals(struct watch *watch, unsigned *interrupts)
{
    struct signalfd_siginfo info;

    while (read(watch->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        ++*interrupts;
    if (*interrupts == 1)
        job_cancel(watch->job);
    if (*interrupts > 1) {
        (void)!write(STDERR_FILENO, "\nstopped at once; the case can be continued\n", 44);
        _exit(1); /* everything acknowledged is durable: a second signal need not wait */
    }
}

/* Until the job, or somebody who stops it, has something to say. False: it cannot be waited for. */
static bool wait_for_news(const struct watch *watch, int timeout)
{
    struct pollfd fds[] = {{watch->wake[0], POLLIN, 0}, {watch->signal_fd, POLLIN, 0}};
    char bytes[64];

    if (poll(fds, ARRAY_LEN(fds), timeout) < 0 && errno != EINTR)
        return false;
    while (read(watch->wake[0], bytes, sizeof(bytes)) > 0)
        continue;
    return true;
}

static void follow(struct watch *watch, struct job_status *status)
{
    unsigned interrupts = 0;
    int64_t looked = 0;

    do {
        int64_t left;

        if (!wait_for_news(watch, -1))
            break;
        /* It says no more until job_poll(), except that it has ended. */
        left = looked + LOOK_MS - clock_mono_ms();
        if (left > 0 && (watch->quiet || watch->on_terminal) && !wait_for_news(watch, (int)left))
            break;
        looked = clock_mono_ms();
        take_signals(watch, &interrupts);
        job_poll(watch->job, status);
        show(watch, status);
    } while (status->state == JOB_RUNNING || status->state == JOB_PAUSED);
    if (watch->on_terminal && !watch->quiet)
        fputs("\r\033[K", stderr);
}

bool progress_run(job_fn fn, void *arg, bool quiet, struct error *err)
{
    struct watch watch = {.quiet = quiet, .on_terminal = isatty(STDERR_FILENO) == 1};
    const struct sigaction pass_over = {.sa_handler = SIG_IGN};
    struct sigaction broken_pipe;
    struct job_status status = {0};
    sigset_t ours, before;
    bool ok = false;

    /* Nobody reads how it goes any more (`2>&1 | head`): that is no reason to break off. */
    sigaction(SIGPIPE, &pass_over, &broken_pipe);
    progress_signals(&ours);
    pthread_sigmask(SIG_BLOCK, &ours, &before);
    watch.signal_fd = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
    if (watch.signal_fd < 0) {
        error_set_errno(err, ERROR_IO, "cannot watch for signals");
        goto restore;
    }
    if (pipe2(watch.wake, O_NONBLOCK | O_CLOEXEC) < 0) {
        error_set_errno(err, ERROR_IO, "cannot make a pipe");
        goto close_signals;
    }
    watch.job = job_start(fn, arg, watch.wake[1], err);
    if (watch.job) {
        follow(&watch, &status);
        ok = status.state == JOB_DONE;
        if (!ok)
            *err = status.error;
        if (!ok && err->code == ERROR_CANCELLED) {
            error_clear(err);
            error_set(err, ERROR_CANCELLED, "%s", stopped_text);
        }
        job_free(watch.job);
    }
    close(watch.wake[0]);
    close(watch.wake[1]);
close_signals:
    close(watch.signal_fd);
restore:
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGPIPE, &broken_pipe, NULL);
    return ok;
}
