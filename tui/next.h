/* next.h - what to do next, in one line, derived from what the case holds. */
#ifndef TUI_NEXT_H
#define TUI_NEXT_H

#include "case/casefile.h"

struct engine_setup;

/* play: NULL if playbooks cannot be walked through. copies: the mailbox is being copied. */
void next_step(struct casefile *cf, const struct engine_setup *play, bool copies, char *out,
               size_t size);

#endif
