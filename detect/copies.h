/* copies.h - of which mails a copy was met in a walk, oldest first, and which way it went.
 *
 * Copies of a mail with a date stand close together: the walk goes by it, so that the last ones are
 * enough. One without a date stands where the server received it, and each of those is kept: seven
 * bytes, as in a struct marks. */
#ifndef DETECT_COPIES_H
#define DETECT_COPIES_H

#include "base/hash.h"
#include "base/marks.h"
#include "case/tables.h"

enum { COPIES_NEAR = 128, COPIES_NONE = MARKS_NONE };

struct copies {                   /* zero it */
    uint64_t begins[COPIES_NEAR]; /* of their hashes: most are told apart by it */
    struct copy {
        struct hash identity;
        enum direction direction;
    } near[COPIES_NEAR];
    size_t count; /* of all that were put there */
    struct marks dateless;
};

/* Its direction, or COPIES_NONE: none was met, or it is long past. */
int64_t copies_get(const struct copies *copies, const struct message *message);
/* Of one of which copies_get() found none. */
void copies_put(struct copies *copies, const struct message *message, enum direction direction);
void copies_dispose(struct copies *copies);

#endif
