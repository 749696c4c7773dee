/* intact.h - what must hold for every screen, whatever mail it shows. */
#ifndef TESTS_INTACT_H
#define TESTS_INTACT_H

#include "tui/canvas.h"

/* NULL if all is well, or what is broken: halves of wide characters belong together, nothing
 * hidden is drawn, and the frame (tabs above, keys below) is ours. Small screens have no frame. */
const char *screen_broken(const struct canvas *canvas);

#endif
