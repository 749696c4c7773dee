/* plain.h - the screen for a terminal that cannot place text, and for people who listen to it:
 * printed line by line after each line of keys, without colours, without moving anything. */
#ifndef TUI_PLAIN_H
#define TUI_PLAIN_H

#include "tui/canvas.h"

enum { PLAIN_LINE = 1024 };

struct plain {
    char line[PLAIN_LINE]; /* what has been typed so far */
    size_t len;
    struct str keys; /* of a whole line, still to be taken */
    bool shown;      /* nothing was typed since the screen was printed */
};

void plain_size(int *height, int *width);

/* Reads what is there on standard input. False: it has ended. */
bool plain_take(struct plain *plain);

/* The next key of the line; false: none. */
bool plain_key(struct plain *plain, uint32_t *key) NODISCARD;

/* Prints the screen, if keys came since the last time. */
void plain_show(struct plain *plain, const struct canvas *canvas);

#endif
