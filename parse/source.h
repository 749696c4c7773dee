/* source.h - the bytes of one message in the worker: ours to scribble on, with room before them. */
#ifndef PARSE_SOURCE_H
#define PARSE_SOURCE_H

#include "base/text.h"
#include "examine.h"

struct source { /* zero it once; used again for message after message */
    char *at;
    size_t len;
    char *own; /* a buffer for small ones */
    size_t room;
    void *large; /* of pages_take(): one for larger ones */
    size_t large_len;
    void *map; /* of the largest */
    size_t map_len;
};

/* Each replaces what was there. False: it cannot be read, or memory does not suffice. */
bool source_from_fd(struct source *source, int fd, uint64_t offset, uint64_t len);
bool source_from_bytes(struct source *source, struct str bytes);
void source_dispose(struct source *source);

#endif
