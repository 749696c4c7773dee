/* body_store.h - message bytes on their way from the wire into the evidence segment.
 *
 * Each becomes a numbered object. Main is told (NET_OBJECT) when the bytes are in the file, many
 * at a time: body_store_flush() writes bytes, then frames. */
#ifndef IMAP_BODY_STORE_H
#define IMAP_BODY_STORE_H

#include "transcript.h"
#include "wire.h"

enum { OBJECT_NAME = 96, OBJECT_TORN = 120 };

struct object {
    uint64_t number;
    struct record record;
    uint64_t uid; /* 0: the response did not say */
    bool nil;     /* the server said NIL */
    char name[OBJECT_NAME];
};

struct body_store {
    struct record_writer writer;
    uint64_t last_number;
    struct object at_hand;
    int control;       /* to main; -1: tell nobody (tests) */
    struct buf frames; /* not sent yet */
    struct buf fields;
};

/* Before lock-down. */
bool body_store_open(struct body_store *store, int fd, int control, struct error *err) NODISCARD;
void body_store_dispose(struct body_store *store);

/* An object of exactly length bytes, which come through store->writer. name is cut if it is too
 * long; what is not printable ASCII in it becomes "?". */
bool body_store_begin(struct body_store *store, struct str name, uint64_t length, struct error *err)
    NODISCARD;
bool body_store_end(struct body_store *store, struct object *out, struct error *err) NODISCARD;

/* All in one: begin, bytes, end. */
bool body_store_whole(struct body_store *store, struct str name, struct str bytes,
                      struct object *out, struct error *err) NODISCARD;

/* The object at hand was cut off: what of it is not in the file goes to the transcript (may be
 * NULL). `text` says how much came. */
void body_store_abandon(struct body_store *store, struct transcript *transcript,
                        char text[OBJECT_TORN]);

/* Has main told of it at the next flush. */
bool body_store_announce(struct body_store *store, const struct object *object, struct error *err)
    NODISCARD;

bool body_store_flush(struct body_store *store, struct error *err) NODISCARD;

#endif
