/* merkle.h - the Merkle tree of RFC 6962 over a list of hashes: one root for all of them, and short
 * proofs that a single one is among them.
 *
 * leaf = SHA-256(0x00 || hash), node = SHA-256(0x01 || left || right), split at the largest power
 * of two below the number of leaves. */
#ifndef BASE_MERKLE_H
#define BASE_MERKLE_H

#include "base/hash.h"

enum { MERKLE_LEVELS = 64 };

struct merkle { /* zero it; holds one node a level, whatever the number of leaves */
    struct hash at[MERKLE_LEVELS];
    uint64_t count;
};

void merkle_add(struct merkle *merkle, const struct hash *entry);
/* Of what was added so far; of nothing it is SHA-256 of nothing. */
struct hash merkle_root(const struct merkle *merkle);

/* The hashes that lead from entry number `index` (from 0) to the root, from the leaf up; returns
 * how many (MERKLE_LEVELS at most). */
size_t merkle_prove(const struct hash *entries, uint64_t count, uint64_t index,
                    struct hash path[MERKLE_LEVELS]);
/* True if the path leads from this entry, as number `index` of `count`, to the root. */
bool merkle_proves(const struct hash *entry, uint64_t count, uint64_t index,
                   const struct hash *path, size_t path_count, const struct hash *root);

#endif
