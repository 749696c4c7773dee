/* export_seen.h - rows that were there before. */
#ifndef PARSE_EXPORT_SEEN_H
#define PARSE_EXPORT_SEEN_H

#include "base/hash.h"
#include "base/mem.h"

struct seen { /* lives in the arena; when it is half full nothing more is remembered */
    struct hash *at;
    size_t room, count;
};

/* bytes: of the file, for how many rows it may have. */
void seen_init(struct seen *seen, struct arena *arena, size_t bytes);
/* True if this was given before. */
bool seen_before(struct seen *seen, struct str row);

#endif
