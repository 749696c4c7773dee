/* input.h - one line of text being typed. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include "tui/canvas.h"

enum { INPUT_MOST = 256 };

struct input {
    char text[INPUT_MOST]; /* UTF-8, NUL-terminated */
    size_t len, at;        /* at: where the next character goes */
};

void input_set(struct input *input, const char *text);

/* Takes a key if it is one that edits; false: it is somebody else's. */
bool input_key(struct input *input, uint32_t key);

/* Draws it with the cursor in it; a text that is too wide is scrolled. */
void input_draw(const struct input *input, struct canvas *canvas, int y, int x, int width);

#endif
