/* small.h - a screen that is too small for anything but one sentence. */
#ifndef TUI_SMALL_H
#define TUI_SMALL_H

#include "tui/canvas.h"

bool small_screen(int height, int width);

/* Draws the sentence, and behind it what keys do there, if the canvas is too small; false: it is
 * not. */
bool small_draw(struct canvas *canvas, const char *keys);

#endif
