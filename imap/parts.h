/* parts.h - a large message, or one that a connection could not carry whole: fetched in parts, each
 * its own record in the connection's segment, and put together here (private to imap/). A break
 * costs one part: parts are in the case (case/parts.h), where the next run finds them as well. The
 * records stay where they are, unnamed. */
#ifndef IMAP_PARTS_H
#define IMAP_PARTS_H

#include "acquisition.h"

#define WHOLE_MOST  FLIGHT_BYTES /* a larger one is never asked for in one piece */
#define PART_BYTES  BATCH_BYTES  /* of such a message; */
#define SMALL_BYTES MIB(2)       /* and after something went wrong */

/* How many bytes of this message are to be asked for; 0: all. */
uint64_t parts_size(const struct want *want);
/* How many of its bytes are here; looks into the case for those of an earlier run. */
bool parts_have(struct acquisition *run, const struct box *box, const struct want *want,
                uint64_t *out, struct error *err) NODISCARD;

enum parts_step {
    PARTS_ODD,  /* not the part that comes next: it is not taken */
    PARTS_NONE, /* the server has nothing there: the message is gone */
    PARTS_MORE, /* taken: there may be more of the message */
    PARTS_LAST, /* taken, or nothing: the message ends here */
    PARTS_FAILED,
};

/* Takes a part: it is durable and in the case, committed. asked: how many bytes were. */
enum parts_step parts_take(struct acquisition *run, const struct want *want, uint64_t asked,
                           const struct link_object *part, struct error *err);

/* All are here: writes one record of them, in a segment of its own. *spoilt: the disk does not hold
 * what was written; nothing is kept of the message. */
bool parts_join(struct acquisition *run, const struct box *box, const struct want *want,
                struct link_object *out, bool *spoilt, struct error *err) NODISCARD;

/* Nothing is kept of it. */
bool parts_drop(struct acquisition *run, const struct want *want, struct error *err) NODISCARD;

uint64_t parts_bytes(const struct acquisition *run); /* here, of messages that are not complete */
void parts_dispose(struct acquisition *run);

#endif
