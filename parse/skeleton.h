/* skeleton.h - a message without the middles of its long encoded content.
 *
 * GMime walks every line it is given, byte by byte, to find boundaries and header fields. In
 * attachments there are none: lines without blank, "-" and ":" that are not empty are no boundary,
 * no field, none's continuation and no header's end, wherever GMime meets them. Of many such lines
 * together it is shown the first and the last. */
#ifndef PARSE_SKELETON_H
#define PARSE_SKELETON_H

#include "base/text.h"

struct skeleton_cut {
    size_t at, len; /* where in the skeleton, and how much of the message is left out there */
};

struct skeleton {
    struct str text; /* the message itself, if there is nothing to leave out */
    struct skeleton_cut *cuts;
    size_t count, room;
    char *own;
};

/* Borrows message. */
void skeleton_make(struct skeleton *out, struct str message);
void skeleton_dispose(struct skeleton *skeleton);

/* Where in the message that is which stands at `at` in the skeleton. */
size_t skeleton_place(const struct skeleton *skeleton, size_t at);

#endif
