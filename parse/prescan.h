/* prescan.h - a message's raw bytes measured with our own means before any library sees them
 * (security.md 4, 5.3 and 13).
 *
 * Says where the header ends, which of its fields are harmless, and how much of the body stays
 * within our limits of depth and number of parts. Only that much is then given to GMime. */
#ifndef PARSE_PRESCAN_H
#define PARSE_PRESCAN_H

#include "outline.h"

struct prescan_field {
    struct header header;
    bool refused; /* passes a limit: not for GMime */
};

struct prescan {
    const char *limit; /* the first that was passed; NULL none */
    struct prescan_field *fields;
    size_t field_count;
    size_t body; /* offset */
    size_t end;  /* offset in the body behind which nothing is safe; the length if all is */
    struct outline outline;
};

/* Borrows message; the fields lie in the arena. */
void prescan(struct prescan *out, struct str message, struct arena *arena);

#endif
