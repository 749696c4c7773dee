/* inside.h - the files inside a file: an archive, an Outlook data file. One jailed process for
 * each, which sees the bytes and nothing else; its members come back in pieces, in the order they
 * stand.
 *
 * Main believes nothing of it: names are checked UTF-8 and never used as paths, what comes out is
 * bounded by what went in. A crash costs the rest of the container; why then says so. */
#ifndef PARSE_INSIDE_H
#define PARSE_INSIDE_H

#include "base/mem.h"
#include "base/role.h"
#include "base/text.h"

#define INSIDE_MEMBERS 2000000
#define INSIDE_TIMES   200 /* of the container's size, and 64 MiB: no more comes out of it */

struct inside; /* opaque */

struct inside_member {  /* texts live until the next member */
    const char *name;   /* with folders, '/' between; "" not told */
    const char *folder; /* of the mailbox, '/' between; "" not told */
    const char *flags;  /* "\\Seen" ... */
    const char *why;    /* why it has no bytes: encrypted ...; "" it has */
    int64_t received;   /* INT64_MIN: not told */
    bool other;         /* it is no mail: an appointment, a contact ...; it has no bytes */
    bool rebuilt;       /* these bytes were put together here; nobody sent them so */
};

enum inside_event { INSIDE_MEMBER, INSIDE_PIECE, INSIDE_MEMBER_END, INSIDE_END, INSIDE_FAILED };

/* kind: "archive" or "pst". name: the container's own, a hint. fd stays the caller's. */
struct inside *inside_start(const struct role_options *options, int fd, uint64_t size,
                            const char *kind, const char *name, struct error *err);
/* What comes next: a member, a piece of its bytes, its end, or the end of all. */
enum inside_event inside_next(struct inside *inside);
const struct inside_member *inside_member(const struct inside *inside);
struct str inside_piece(const struct inside *inside); /* until the next inside_next() */
/* At a member's end: why its bytes are not all there; at the end: why not all was read; "". */
const char *inside_why(const struct inside *inside);
void inside_stop(struct inside *inside); /* NULL is fine */

/* Whether this program was built to read that kind. */
bool inside_can(const char *kind);

/* What `--role=unpack` runs. */
int inside_role_main(bool best_effort);

#endif
