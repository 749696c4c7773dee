/* bars.h - a row of small bars: how many of something in each month, or day. */
#ifndef TUI_BARS_H
#define TUI_BARS_H

#include "tui/canvas.h"

/* Draws count values in at most width columns, in one line; each is at least one column wide. What
 * is more than nothing is seen. Values that find no room are added to their neighbour. */
void bars_draw(struct canvas *canvas, int y, int x, int width, const uint64_t *values,
               size_t count);

/* The columns one value takes, 1 to 4; and how many values share one (1 unless there are more
 * values than columns). */
int bars_width(int width, size_t count);
size_t bars_share(int width, size_t count);

#endif
