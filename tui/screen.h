/* screen.h - a terminal (or lines of text, plain.h), signals as data, a pipe to be woken by. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "base/error.h"
#include "plain.h"
#include "tui/canvas.h"

#include <signal.h>

struct screen {
    struct canvas canvas;
    int wake[2];   /* jobs write to [1] */
    int signal_fd; /* signals arrive as data: none can slip in before poll() */
    sigset_t before;
    bool is_plain;
    struct plain plain;
    struct {
        bool inside;   /* the terminal has said that a paste begins, and not that it ends */
        bool typed;    /* a character of it was a key */
        bool gap;      /* and an end of line came behind it */
        uint32_t held; /* the character behind the gap; KEYCODE_NONE: none */
        int64_t quiet; /* for how long, while we waited, nothing came; ms */
    } paste;
};

struct screen_options {
    bool ascii, no_color, plain; /* as asked for; the environment may ask for them too */
};

#define PASTE_LEFT_OUT "Pasted text was left out: no field is open."

struct screen_news {
    bool keys;    /* there may be some to read */
    bool woken;   /* somebody wrote into wake[1] */
    bool resized; /* the canvas has its new size */
    bool ended;   /* a signal asks us to leave, or the terminal is gone */
};

bool screen_open(struct screen *screen, const struct screen_options *options, struct error *err)
    NODISCARD;
/* Gives the terminal back. Jobs may go on waking the screen until screen_close(): what they write
 * to must not be somebody else's file meanwhile. */
void screen_leave(struct screen *screen);
void screen_close(struct screen *screen); /* after screen_leave() */

/* Waits for something, at most timeout_ms (-1: for ever). */
bool screen_wait(struct screen *screen, int timeout_ms, struct screen_news *news, struct error *err)
    NODISCARD;

/* A key that has already arrived; false: there is none left. *pasted: nobody has pressed it, it is
 * a character of a paste. Such are no orders: a line's end between two of them is a space. */
bool screen_key(struct screen *screen, uint32_t *key, bool *pasted) NODISCARD;
/* Whether one has come that was not read. */
bool screen_key_waits(const struct screen *screen);
void screen_show(struct screen *screen);
void screen_redraw(struct screen *screen); /* the terminal was disturbed */

#endif
