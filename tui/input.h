/* input.h - one line of text being typed. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include "tui/canvas.h"

enum { INPUT_MOST = 256 };

struct input {
    char text[INPUT_MOST]; /* UTF-8, NUL-terminated */
    size_t len, at;        /* at: where the next character goes */
    bool lost;             /* something was typed for which there was no room */
};

void input_set(struct input *input, const char *text);

/* Whether something was lost since it was asked last: what is there is then not what was meant. */
bool input_has_lost(struct input *input);

/* Takes a key if it is one that edits; false: it is somebody else's. */
bool input_key(struct input *input, uint32_t key);

/* Draws it with the cursor in it; a text that is too wide is scrolled. */
void input_draw(const struct input *input, struct canvas *canvas, int y, int x, int width);
/* The same, of which only the length is seen. */
void input_draw_hidden(const struct input *input, struct canvas *canvas, int y, int x, int width);

#endif
