/* record.h - evidence records, written by [net] into a descriptor that can only append.
 *
 * The form is case/evidence.h's; main names a record after it has made it durable. Bytes are
 * hashed as they come and leave in large pieces: what record_end() has finished is in the file
 * only after record_flush(). */
#ifndef IMAP_RECORD_H
#define IMAP_RECORD_H

#include "base/hash.h"

struct record {              /* what was written, for NET_OBJECT and NET_TRANSCRIPT */
    uint64_t offset, length; /* of the bytes, without head and tail */
    struct hash hash;
};

struct record_writer {
    int fd;        /* the caller's */
    uint64_t end;  /* of the file, with what is still held here */
    char *held;    /* not written yet */
    size_t len;    /* of it */
    size_t begun;  /* where in it the record at hand begins; 0 with `torn`: part is written */
    bool torn;     /* some of the record at hand is in the file already */
    uint64_t left; /* bytes the record at hand still wants */
    struct record at_hand;
    struct hasher *hasher;
};

/* Before lock-down: asks the file how long it is. */
bool record_open(struct record_writer *writer, int fd, struct error *err) NODISCARD;
void record_dispose(struct record_writer *writer); /* {0} is fine; what is held is lost */

/* A record of exactly length bytes: begin, bytes until all are there, end. */
bool record_begin(struct record_writer *writer, uint64_t length, struct error *err) NODISCARD;
bool record_add(struct record_writer *writer, struct str bytes, struct error *err) NODISCARD;
bool record_end(struct record_writer *writer, struct record *out, struct error *err) NODISCARD;

/* Without a copy: room for the next bytes of the record at hand, never none while it wants some;
 * then how many were put there. NULL: the file cannot be written. */
char *record_space(struct record_writer *writer, size_t *room, struct error *err) NODISCARD;
void record_put(struct record_writer *writer, size_t len);

/* Writes out what is held. */
bool record_flush(struct record_writer *writer, struct error *err) NODISCARD;

/* The record at hand will never be complete. Gives its bytes as far as they are not in the file
 * (good until the next call); those in the file stay there, unnamed, as its last bytes. */
struct str record_abandon(struct record_writer *writer);

#endif
