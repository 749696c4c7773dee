/* evidence.h - raw bytes as they came, named by their SHA-256, in append-only segments.
 *
 * A segment is a file evidence/NNNNNN.seg, a row of records that can be walked without the
 * database:
 *
 *     "mailmedic-object 1 " 20 decimal digits of length "\n"     (EVIDENCE_HEAD bytes)
 *     the bytes
 *     "\nsha256 " 64 hex digits "\n"                             (EVIDENCE_TAIL bytes)
 *
 * Two ways in: evidence_put() for what we hold, and evidence_segment() for a jailed process that
 * writes records itself into a descriptor that can only append (then evidence_add() names them).
 * Nothing is named before it is durable: evidence_sync(), then rows, then casefile_commit(). What
 * a crash leaves behind the last named record is cut off, and counted, at the next open for
 * writing; in a case that crashed elsewhere, or was put back from a copy, nothing is cut. */
#ifndef CASE_EVIDENCE_H
#define CASE_EVIDENCE_H

#include "case/casefile.h"

enum { EVIDENCE_HEAD = 40, EVIDENCE_TAIL = 73 };

struct evidence_place { /* where an object's bytes are */
    int64_t segment;
    uint64_t offset, length; /* of the bytes themselves, without head and tail */
};

/* Writes bytes into the case's own segment and names them inside the open transaction;
 * casefile_commit() syncs them, once for all, before it commits. The same bytes again cost
 * nothing. */
bool evidence_put(struct casefile *cf, struct str bytes, struct hash *out, struct error *err)
    NODISCARD;

/* A fresh segment for somebody else to fill: an O_APPEND|O_WRONLY descriptor, the caller's to
 * close. Journalled; not inside a transaction, so that nothing can take it back. */
bool evidence_segment(struct casefile *cf, int64_t *segment, int *fd, struct error *err) NODISCARD;

/* fdatasync of that segment (and its folder). Call before evidence_add() of what is in it. */
bool evidence_sync(struct casefile *cf, int64_t segment, struct error *err) NODISCARD;

/* Names a record that lies in a segment and was synced; inside a transaction. Checks head, length
 * and tail (does not hash: evidence_read() and verify do). An object known already keeps its first
 * place. */
bool evidence_add(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                  struct error *err) NODISCARD;

bool evidence_has(struct casefile *cf, const struct hash *hash);
bool evidence_find(struct casefile *cf, const struct hash *hash, struct evidence_place *out,
                   struct error *err) NODISCARD;
/* A read-only descriptor of the segment, for a jailed process; the caller's to close. */
bool evidence_open(struct casefile *cf, int64_t segment, int *fd, struct error *err) NODISCARD;

/* Reads one object of at most `most` bytes and checks its hash. The buffer is initialised here
 * and the caller's to dispose. */
bool evidence_read(struct casefile *cf, const struct hash *hash, size_t most, struct buf *out,
                   struct error *err) NODISCARD;

/* The same of an object of any size, in pieces of at most 1 MiB. Whether the hash is right is only
 * known at the end: until it returns true nothing that fn was given is to be relied on. */
typedef bool (*evidence_piece_fn)(void *arg, struct str piece, struct error *err);
bool evidence_each_piece(struct casefile *cf, const struct hash *hash, evidence_piece_fn fn,
                         void *arg, struct error *err) NODISCARD;

struct evidence_stats {
    uint64_t objects, bytes, segments;
};
bool evidence_stats(struct casefile *cf, struct evidence_stats *out, struct error *err) NODISCARD;

#endif
