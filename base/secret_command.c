/* secret_command.c - a secret from a program's output, run without a shell; see secret.h. */
#include "base/secret.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 64 };

struct words {
    char *text; /* owned; the words lie in it one after the other */
    char *at[MOST_WORDS + 1];
    size_t count;
};

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* Copies one word, its quotes removed, to *to. NULL: a quote is not closed. */
static const char *take_word(const char *from, char **to)
{
    char quote = '\0';

    for (; *from && (quote || !is_blank(*from)); from++) {
        if (*from == quote)
            quote = '\0';
        else if (!quote && (*from == '\'' || *from == '"'))
            quote = *from;
        else
            *(*to)++ = *from;
    }
    *(*to)++ = '\0';
    return quote ? NULL : from;
}

static bool split(struct words *words, const char *command, struct error *err)
{
    char *to = words->text = xcalloc(strlen(command) + 2, 1);

    for (;;) {
        while (is_blank(*command))
            command++;
        if (!*command)
            break;
        if (words->count == MOST_WORDS)
            return error_set(err, ERROR_USAGE, "the password command has too many words");
        words->at[words->count++] = to;
        command = take_word(command, &to);
        if (!command)
            return error_set(err, ERROR_USAGE, "a quote in the password command is not closed");
    }
    if (words->count > 0)
        return true;
    error_set(err, ERROR_USAGE, "the password command is empty");
    return false;
}

/* Starts it with its output on out_fd, nothing to read, and the signals as a fresh program
 * has them. */
static bool start(const struct words *words, int out_fd, pid_t *pid, struct error *err)
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
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
    rc = posix_spawnp(pid, words->at[0], &files, &attributes, words->at, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    errno = rc;
    return rc == 0 || error_set_errno(err, ERROR_USAGE, "cannot run %s", words->at[0]);
}

/* Only a program that ended well is believed. */
static bool finished_well(pid_t pid, const char *name, struct error *err)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(err, ERROR_IO, "cannot wait for %s", name);
    if (WIFSIGNALED(status))
        return error_set(err, ERROR_USAGE, "%s was ended by signal %d", name, WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ||
           error_set(err, ERROR_USAGE, "%s failed with exit code %d", name, WEXITSTATUS(status));
}

/* Password managers print more lines than one; a program whose output nobody reads would die of
 * SIGPIPE and look as if it had failed. */
static void drain(int fd)
{
    char rest[512];

    while (read(fd, rest, sizeof(rest)) > 0)
        continue;
    explicit_bzero(rest, sizeof(rest));
}

static bool read_output(struct secret *secret, const struct words *words, struct error *err)
{
    struct error reading = {0};
    int ends[2];
    pid_t pid;
    bool started, got;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_set_errno(err, ERROR_IO, "pipe");
    started = start(words, ends[1], &pid, err);
    close(ends[1]);
    got = started && secret_from_fd(secret, ends[0], &reading);
    if (started)
        drain(ends[0]);
    close(ends[0]);
    if (!started)
        return false;
    if (finished_well(pid, words->at[0], err) && !got)
        *err = reading;
    if (err->code == ERROR_NONE)
        return true;
    secret_wipe(secret);
    return false;
}

bool secret_from_command(struct secret *secret, const char *command, struct error *err)
{
    struct words words = {0};
    bool ok;

    *secret = (struct secret){0};
    ok = split(&words, command, err) && read_output(secret, &words, err);
    free(words.text);
    return ok;
}
