/* next.h - what to do next, in one line, derived from what the case holds. */
#ifndef TUI_NEXT_H
#define TUI_NEXT_H

#include "case/casefile.h"

void next_step(struct casefile *cf, char *out, size_t size);

#endif
