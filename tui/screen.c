/* screen.c - see screen.h. */
#include "screen.h"

#include "term.h"

#include "base/clock.h"
#include "tui/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PASTE_QUIET_MS = 1000 }; /* without its end it is over then */

static void block_signals(struct screen *screen, sigset_t *ours)
{
    sigemptyset(ours);
    sigaddset(ours, SIGWINCH);
    sigaddset(ours, SIGTERM);
    sigaddset(ours, SIGHUP);
    sigaddset(ours, SIGINT);
    if (!screen->is_plain)
        sigaddset(ours, SIGTSTP); /* the terminal is given back before it stops */
    pthread_sigmask(SIG_BLOCK, ours, &screen->before);
}

static void make_canvas(struct screen *screen, int height, int width)
{
    bool ascii = screen->canvas.ascii;

    canvas_dispose(&screen->canvas);
    canvas_init(&screen->canvas, height, width);
    screen->canvas.ascii = ascii;
    screen->canvas.plain = screen->is_plain;
}

static bool open_screen(struct screen *screen, const struct screen_options *options,
                        struct error *err)
{
    int height, width;

    if (screen->is_plain) {
        plain_size(&height, &width);
    } else {
        if (!term_open(!options->no_color && term_wants_color(), err))
            return false;
        term_size(&height, &width);
    }
    make_canvas(screen, height, width);
    return true;
}

bool screen_open(struct screen *screen, const struct screen_options *options, struct error *err)
{
    sigset_t ours;

    *screen = (struct screen){.canvas.ascii = options->ascii || !term_is_utf8(),
                              .is_plain = options->plain || term_is_dumb()};
    block_signals(screen, &ours);
    screen->signal_fd = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
    if (screen->signal_fd < 0) {
        error_set_errno(err, ERROR_IO, "signalfd");
        goto restore_signals;
    }
    if (pipe2(screen->wake, O_NONBLOCK | O_CLOEXEC) < 0) {
        error_set_errno(err, ERROR_IO, "pipe");
        goto close_signals;
    }
    if (open_screen(screen, options, err))
        return true;

    close(screen->wake[0]);
    close(screen->wake[1]);
close_signals:
    close(screen->signal_fd);
restore_signals:
    pthread_sigmask(SIG_SETMASK, &screen->before, NULL);
    return false;
}

void screen_leave(struct screen *screen)
{
    if (!screen->is_plain)
        term_close();
    canvas_dispose(&screen->canvas);
    close(screen->signal_fd);
    pthread_sigmask(SIG_SETMASK, &screen->before, NULL);
}

void screen_close(struct screen *screen)
{
    close(screen->wake[0]);
    close(screen->wake[1]);
}

static void take_signals(struct screen *screen, struct screen_news *news)
{
    struct signalfd_siginfo info;
    int height, width;

    while (read(screen->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGTSTP)
            term_suspend();
        if (info.ssi_signo == SIGWINCH || info.ssi_signo == SIGTSTP)
            news->resized = true; /* or may have been, while it stood still */
        else
            news->ended = true;
    }
    if (!news->resized)
        return;
    if (screen->is_plain)
        plain_size(&height, &width);
    else
        term_resize(&height, &width);
    make_canvas(screen, height, width);
}

bool screen_wait(struct screen *screen, int timeout_ms, struct screen_news *news, struct error *err)
{
    struct pollfd fds[] = {
        {STDIN_FILENO, POLLIN, 0}, {screen->wake[0], POLLIN, 0}, {screen->signal_fd, POLLIN, 0}};
    int64_t began = clock_mono_ms();
    char bytes[16];

    *news = (struct screen_news){0};
    if (poll(fds, ARRAY_LEN(fds), timeout_ms) < 0 && errno != EINTR)
        return error_set_errno(err, ERROR_IO, "poll");
    screen->paste.quiet += clock_mono_ms() - began;
    news->keys = fds[0].revents & POLLIN;
    if (!screen->is_plain)
        news->ended = fds[0].revents & (POLLHUP | POLLERR | POLLNVAL);
    else if (fds[0].revents != 0) /* what a pipe still holds is read before its end counts */
        news->ended = !plain_take(&screen->plain);
    while (read(screen->wake[0], bytes, sizeof(bytes)) > 0)
        news->woken = true;
    take_signals(screen, news);
    return true;
}

/* Whether it is a bracket of a paste. One whose end never comes, as its connection broke off say,
 * must not take the keys that come later. */
static bool is_bracket(struct screen *screen, uint32_t key)
{
    if (screen->paste.quiet > PASTE_QUIET_MS)
        screen->paste.inside = false;
    screen->paste.quiet = 0;
    if (key != KEYCODE_PASTE_BEGIN && key != KEYCODE_PASTE_END)
        return false;
    screen->paste.inside = key == KEYCODE_PASTE_BEGIN;
    screen->paste.typed = screen->paste.gap = false;
    return true;
}

/* What is left of a key in a paste: a character, with a space before it if it begins a line. */
static bool take_pasted(struct screen *screen, uint32_t *key)
{
    bool gap = screen->paste.gap;

    if (*key < ' ' || *key == 0x7f || *key >= KEYCODE_ENTER) {
        screen->paste.gap |= screen->paste.typed && (*key == KEYCODE_ENTER || *key == KEYCODE_TAB);
        return false;
    }
    screen->paste.typed = true;
    screen->paste.gap = false;
    screen->paste.held = gap ? *key : KEYCODE_NONE;
    if (gap)
        *key = ' ';
    return true;
}

bool screen_key(struct screen *screen, uint32_t *key, bool *pasted)
{
    *pasted = false;
    if (screen->is_plain)
        return plain_key(&screen->plain, key);
    if (screen->paste.held != KEYCODE_NONE) {
        *key = screen->paste.held;
        screen->paste.held = KEYCODE_NONE;
        return *pasted = true;
    }
    while (term_read(key)) {
        if (is_bracket(screen, *key))
            continue;
        if (!screen->paste.inside)
            return true;
        if (take_pasted(screen, key))
            return *pasted = true;
    }
    return false;
}

bool screen_key_waits(const struct screen *screen)
{
    struct pollfd keys = {STDIN_FILENO, POLLIN, 0};

    return !screen->is_plain && poll(&keys, 1, 0) > 0;
}

void screen_show(struct screen *screen)
{
    if (screen->is_plain)
        plain_show(&screen->plain, &screen->canvas);
    else
        term_show(&screen->canvas);
}

void screen_redraw(struct screen *screen)
{
    if (!screen->is_plain)
        term_redraw();
}
