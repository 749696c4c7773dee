/* outlined.h - the tree of a message whose parts the pre-scan has told already. */
#ifndef PARSE_OUTLINED_H
#define PARSE_OUTLINED_H

#include "mime.h"
#include "prescan.h"

/* The parts of a regular message, their values read by plain.h or one by one by GMime, just as
 * tree_read() would give them. False: it is not regular, and nothing was found out. */
bool tree_outlined(struct tree *out, struct arena *arena, const struct outline *outline,
                   const char *hint) NODISCARD;

#endif
