/* outline.h - the parts of a message as the pre-scan meets them: where each one's content lies and
 * what its header says of it.
 *
 * Most mail is regular: every line of a header is a field, each boundary is that of the innermost
 * container, no message stands in another. Then two readers cannot come to different parts, and
 * what is noted here is the tree (outlined.h). Of anything else it says no more than that it is
 * not, and GMime takes the message apart. */
#ifndef PARSE_OUTLINE_H
#define PARSE_OUTLINE_H

#include "base/limits.h"
#include "header.h"

enum outline_field {
    OUTLINE_TYPE,
    OUTLINE_ENCODING,
    OUTLINE_DISPOSITION,
    OUTLINE_ID,
    OUTLINE_FIELDS,
};

struct outline_part {
    size_t parent; /* its place; its own for the outermost */
    uint32_t depth;
    bool is_container;
    struct str boundary;               /* of a container */
    struct str content;                /* of all others, undecoded */
    struct str fields[OUTLINE_FIELDS]; /* values, folded; at is NULL: not there */
};

struct outline {
    struct arena *arena;
    bool irregular; /* the rest means nothing then */
    struct outline_part *parts;
    size_t count, room;
    size_t around[LIMIT_MIME_DEPTH]; /* places of the containers around the part at hand */
    const char *open;                /* begin of the content whose end was not met; NULL none */
};

/* The outermost part; its fields come next. */
void outline_begin(struct outline *outline, struct arena *arena);

/* A field of the part at hand. Of the outermost the first of its name counts (harmless.h); a part
 * inside that has two is not regular. */
void outline_field(struct outline *outline, const struct header *header);

/* The header of the part at hand has ended: it is a container in `depth` others, or content that
 * begins at `at`. */
void outline_container(struct outline *outline, size_t depth, struct str boundary);
void outline_content(struct outline *outline, const char *at);

/* A boundary of the innermost of `depth` containers. line is it with its line end, `closes` if it
 * is the container's last; else the next part's fields come next. */
void outline_boundary(struct outline *outline, size_t depth, struct str line, bool closes);

/* The message has ended before `end`. */
void outline_end(struct outline *outline, const char *end);

#endif
