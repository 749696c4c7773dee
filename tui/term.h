/* term.h - the real terminal; the only part that knows ncurses. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/canvas.h"

/* color: false for NO_COLOR and kin; bold and reverse stay. */
bool term_open(bool color, struct error *err) NODISCARD;
void term_close(void);
/* Gives the terminal back and stops the program; returns when it goes on. */
void term_suspend(void);
void term_size(int *height, int *width);

/* Asks the terminal for its size anew; for after SIGWINCH. */
void term_resize(int *height, int *width);
void term_show(const struct canvas *canvas);
void term_redraw(void); /* forgets what it believes to be on the screen */

/* A key that has already arrived, as a keycode; false: there is none left. */
bool term_read(uint32_t *key) NODISCARD;

/* What the environment says; before term_open(). */
bool term_is_utf8(void);
bool term_wants_color(void);
bool term_is_dumb(void);

#endif
