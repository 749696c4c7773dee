/* inside_sink.h - inside the jail: where a reader of containers puts what it finds; and what both
 * ends of the socket agree on. */
#ifndef PARSE_INSIDE_SINK_H
#define PARSE_INSIDE_SINK_H

#include "parse/inside.h"

enum { INSIDE_PIECE_MOST = 1 << 20, INSIDE_TEXT_MOST = 4096 };

enum inside_type { INSIDE_ASK = 1, INSIDE_HEAD, INSIDE_BYTES, INSIDE_TAIL, INSIDE_DONE };

enum inside_field {
    INSIDE_KIND = 1,
    INSIDE_NAME,
    INSIDE_FOLDER,
    INSIDE_FLAGS,
    INSIDE_WHY,
    INSIDE_RECEIVED,
    INSIDE_REBUILT,
    INSIDE_OTHER,
};

struct inside_sink; /* opaque */

/* A new member; texts may be any bytes, they are made UTF-8. */
void inside_put_member(struct inside_sink *sink, const struct inside_member *member);
void inside_put_bytes(struct inside_sink *sink, struct str bytes);
/* Each member has an end; why: its bytes are not all there, "" they are. */
void inside_put_end(struct inside_sink *sink, const char *why);

/* --- the readers: what is wrong at the end, "" nothing --- */

const char *inside_archive(struct inside_sink *sink, struct str bytes, const char *name);
const char *inside_pst(struct inside_sink *sink, struct str bytes);

#endif
