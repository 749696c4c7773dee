/* vt.h - a strict reader of what a program sends to its terminal.
 *
 * It takes only what terminfo has for xterm-256color and ncurses or the screen uses: no operating
 * system command, no device control, no report, no colour beyond the palette's sixteen; text is
 * UTF-8 without hidden characters. What else comes is somebody's text that was obeyed. */
#ifndef TESTS_VT_H
#define TESTS_VT_H

#include "base/text.h"

struct vt { /* zero it */
    char sequence[64];
    size_t len;         /* of the escape sequence being read; 0: none */
    char character[4];  /* of the character being read */
    size_t bytes, need; /* of it */
    bool colored;       /* a colour was asked for */
    bool brackets;      /* around a paste are asked for */
    char wrong[160];    /* the first thing that must not be; "" nothing */
};

void vt_read(struct vt *vt, const char *bytes, size_t len);

#endif
