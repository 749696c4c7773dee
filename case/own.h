/* own.h - the segment that evidence_put() appends to: collected in memory, written when a
 * transaction commits (or a megabyte is together), synced once for all of it. */
#ifndef CASE_OWN_H
#define CASE_OWN_H

#include "base/hash.h"
#include "case/evidence.h"

struct own_segment {
    int64_t segment; /* 0: none yet */
    int fd;
    uint64_t size;      /* with what is still in `pending` */
    uint64_t committed; /* up to here it belongs to committed transactions */
    bool fresh;         /* made in the open transaction: a rollback takes it away again */
    bool dirty;         /* something to sync */
    bool failed;        /* a write or sync failed: nobody knows what of it is on the disk */
    struct buf pending;
};

void own_init(struct own_segment *own);
void own_dispose(struct own_segment *own);

/* Takes a fresh file; what was there before is closed. */
void own_begin(struct own_segment *own, int64_t segment, int fd);

/* Adds a record; *place receives where its bytes will be. */
bool own_add(struct own_segment *own, struct str bytes, const struct hash *hash,
             struct evidence_place *place, struct error *err) NODISCARD;
/* Everything is written (not synced): for a reader inside the transaction. */
bool own_flush(struct own_segment *own, struct error *err) NODISCARD;
/* Everything is on the disk. */
bool own_sync(struct own_segment *own, struct error *err) NODISCARD;
/* The transaction is through; or it is not, and what it added goes. */
void own_committed(struct own_segment *own);
/* Nobody knows whether the transaction is through: its bytes stay, and the next record begins
 * another segment. */
void own_left(struct own_segment *own);
void own_rolled_back(struct own_segment *own, int evidence_fd);

#endif
