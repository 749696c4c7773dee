/* secret_line.h - a line in which a password is typed: it grows and shrinks at its end, no copy is
 * made of it, and only its length is drawn. */
#ifndef TUI_SECRET_LINE_H
#define TUI_SECRET_LINE_H

#include "base/secret.h"
#include "tui/canvas.h"

void secret_line_key(struct secret *secret, uint32_t key);

/* here: it has the cursor. */
void secret_line_draw(const struct secret *secret, struct canvas *canvas, int y, int x, int width,
                      bool here);

#endif
