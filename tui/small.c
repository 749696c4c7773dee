/* small.c - see small.h. */
#include "small.h"

#include <stdio.h>

enum { LEAST_HEIGHT = 15, LEAST_WIDTH = 60 };

bool small_screen(int height, int width)
{
    return height < LEAST_HEIGHT || width < LEAST_WIDTH;
}

bool small_draw(struct canvas *canvas, const char *keys)
{
    char text[300];

    if (!small_screen(canvas->height, canvas->width))
        return false;
    snprintf(text, sizeof(text),
             "mailmedic needs %dx%d characters, better 80x24; this screen has %dx%d. %s",
             LEAST_WIDTH, LEAST_HEIGHT, canvas->width, canvas->height, keys);
    canvas_lines(canvas, (struct rect){0, 0, canvas->height, canvas->width}, STYLE_PLAIN,
                 str_of(text));
    return true;
}
