/* parts.h - a large message that a connection could not carry whole: fetched in parts, each its own
 * record in the connection's segment, and put together here (private to imap/). A break then costs
 * one part. The parts stay where they are, unnamed. */
#ifndef IMAP_PARTS_H
#define IMAP_PARTS_H

#include "acquisition.h"

#define PART_BYTES MIB(2)

/* Whether this message is to be fetched in parts. */
bool parts_suit(const struct want *want);
/* How many of its bytes are here. */
uint64_t parts_have(const struct acquisition *run, const struct box *box, uint32_t uid);
/* Takes the part that begins there. False: it is not the one that comes next. */
bool parts_take(struct acquisition *run, const struct box *box, const struct link_object *part);
/* All are here: writes one record of them, in a segment of its own. */
bool parts_join(struct acquisition *run, const struct box *box, uint32_t uid,
                struct link_object *out, struct error *err) NODISCARD;
void parts_dispose(struct acquisition *run);

#endif
