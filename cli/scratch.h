/* scratch.h - a folder of our own that goes when we are done. */
#ifndef CLI_SCRATCH_H
#define CLI_SCRATCH_H

#include "base/error.h"

enum { SCRATCH_PATH = 4096 };

/* purpose: a word of its name. folder: "" when it fails. */
bool scratch_make(char folder[SCRATCH_PATH], const char *purpose, struct error *err) NODISCARD;

void scratch_remove(const char *folder); /* with all that is in it; "" is fine */

#endif
