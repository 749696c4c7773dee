/* small.c - see small.h. */
#include "small.h"

#include "glyph.h"

#include <stdio.h>

enum { LEAST_HEIGHT = 15, LEAST_WIDTH = 60 };

bool small_screen(int height, int width)
{
    return height < LEAST_HEIGHT || width < LEAST_WIDTH;
}

bool small_draw(struct canvas *canvas)
{
    char text[160];
    struct str rest;
    int len;

    if (!small_screen(canvas->height, canvas->width))
        return false;
    len = snprintf(text, sizeof(text),
                   "mailmedic needs %dx%d characters, better 80x24; this screen has %dx%d.",
                   LEAST_WIDTH, LEAST_HEIGHT, canvas->width, canvas->height);
    rest = (struct str){text, (size_t)len};
    for (int y = 0; y < canvas->height && rest.len > 0; y++) {
        size_t fits = glyph_fit(rest, canvas->width, false, NULL);
        size_t blank = fits;

        while (fits < rest.len && blank > 0 && rest.at[blank] != ' ')
            blank--;
        if (blank > 0)
            fits = blank;
        canvas_text(canvas, y, 0, canvas->width, STYLE_PLAIN, str_part(rest, 0, fits));
        rest = str_trim(str_part(rest, fits, rest.len));
    }
    return true;
}
