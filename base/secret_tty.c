/* secret_tty.c - asks the operator, without showing what is typed; see secret.h. */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

enum { KEY_INTERRUPT = 3, KEY_END = 4, KEY_BACKSPACE = 8, KEY_ERASE_ALL = 21, KEY_DELETE = 127 };

struct prompt {
    int tty;
    int signals; /* the ones that would end us with the echo still off arrive here */
    struct termios before;
    sigset_t mask_before;
    int caught; /* such a signal; 0: none */
};

static bool begin(struct prompt *prompt, struct error *err)
{
    struct termios quiet;
    sigset_t ours;

    prompt->tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (prompt->tty < 0)
        return error_set(err, ERROR_USAGE, "there is no terminal to ask for the password on");
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigaddset(&ours, SIGQUIT);
    prompt->signals = signalfd(-1, &ours, SFD_CLOEXEC);
    if (prompt->signals < 0 || tcgetattr(prompt->tty, &prompt->before) < 0) {
        error_set_errno(err, ERROR_IO, "cannot use the terminal");
        goto close_all;
    }
    pthread_sigmask(SIG_BLOCK, &ours, &prompt->mask_before);
    quiet = prompt->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    if (tcsetattr(prompt->tty, TCSAFLUSH, &quiet) == 0)
        return true;
    error_set_errno(err, ERROR_IO, "cannot hide what is typed");
    pthread_sigmask(SIG_SETMASK, &prompt->mask_before, NULL);

close_all:
    if (prompt->signals >= 0)
        close(prompt->signals);
    close(prompt->tty);
    return false;
}

/* The terminal as it was, then the signal to where it was going. */
static void end(struct prompt *prompt)
{
    tcsetattr(prompt->tty, TCSAFLUSH, &prompt->before);
    (void)!write(prompt->tty, "\n", 1);
    pthread_sigmask(SIG_SETMASK, &prompt->mask_before, NULL);
    close(prompt->signals);
    close(prompt->tty);
    if (prompt->caught)
        raise(prompt->caught);
}

/* The next key; -1: the terminal is gone or a signal came. */
static int next_key(struct prompt *prompt)
{
    struct pollfd fds[] = {{prompt->tty, POLLIN, 0}, {prompt->signals, POLLIN, 0}};
    struct signalfd_siginfo info;
    unsigned char key;
    ssize_t got;

    while (poll(fds, ARRAY_LEN(fds), -1) < 0)
        if (errno != EINTR)
            return -1;
    if (fds[1].revents) {
        if (read(prompt->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
            prompt->caught = (int)info.ssi_signo;
        return -1;
    }
    got = read(prompt->tty, &key, 1);
    return got == 1 ? key : -1;
}

/* A backspace takes a whole character, not its last byte. */
static void erase_last(struct secret *secret)
{
    while (secret->len > 0 && (secret->page[--secret->len] & 0xc0) == 0x80)
        continue;
}

static bool type(struct prompt *prompt, struct secret *secret, struct error *err)
{
    for (;;) {
        int key = next_key(prompt);

        switch (key) {
        case '\r':
        case '\n':
        case KEY_END:
            return secret->len > 0 || error_set(err, ERROR_CANCELLED, "no password was given");
        case -1:
        case KEY_INTERRUPT:
            return error_set(err, ERROR_CANCELLED, "no password was given");
        case KEY_BACKSPACE:
        case KEY_DELETE:
            erase_last(secret);
            break;
        case KEY_ERASE_ALL:
            secret->len = 0;
            break;
        default:
            if (secret->len == SECRET_MOST)
                return error_set(err, ERROR_LIMIT, "the password is longer than %d bytes",
                                 SECRET_MOST);
            secret->page[secret->len++] = (char)key;
        }
    }
}

bool secret_from_tty(struct secret *secret, const char *text, struct error *err)
{
    struct prompt prompt = {0};
    bool ok;

    if (!secret_init(secret, err))
        return false;
    if (!begin(&prompt, err)) {
        secret_wipe(secret);
        return false;
    }
    (void)!write(prompt.tty, text, strlen(text));
    ok = type(&prompt, secret, err);
    end(&prompt);
    if (!ok)
        secret_wipe(secret);
    return ok;
}
