/* flips.h - a case whose covered bytes are altered one bit at a time, and what notices.
 *
 * The case is open once. A value gets its flipped bits by an UPDATE in a transaction that is never
 * committed, and only what covers that value is asked again. With MAILMEDIC_LONG=1 all bits are
 * shown to all that covers them, else a sample: see FLIPS_BODY_STEP and the others. */
#ifndef TESTS_FLIPS_H
#define TESTS_FLIPS_H

#include "sample_rows.h"

#include "seal_tables.h"
#include "verify.h"

enum { FLIPS_ROWS = 400 };
/* Of an entry's text, and of the bits that only a walk over the journal sees, in the ordinary run:
 * odd numbers, so that each bit of a byte gets its turn. */
#ifdef SANITIZED
enum { FLIPS_BODY_STEP = 33, FLIPS_WALK_STEP = 31, FLIPS_BODY_WALKS = 17, FLIPS_HEADERS = 0 };
#else
enum { FLIPS_BODY_STEP = 1, FLIPS_WALK_STEP = 3, FLIPS_BODY_WALKS = 17, FLIPS_HEADERS = 45 };
#endif
enum { FLIPS_FINDINGS = SEALED_TABLES, FLIPS_SEALS }; /* they have a seal of their own */

typedef bool (*flips_check)(struct verify *verify, struct error *err);

/* A case that is open, and a connection that may write what nobody may. */
struct flips {
    struct sample sample;
    struct casefile cf; /* the reader's, with that connection */
    struct hash sealed[FLIPS_SEALS];
    uint64_t flips, walks, unseen;
};

bool flips_are_all(void);
/* A check that cannot be made is a check that noticed. */
bool flips_noticed(struct flips *bench, flips_check check);
bool flips_table_differs(struct flips *bench, unsigned sealed);
/* headers: transactions with one each, for a journal that is long. */
void flips_open(struct flips *bench, bool rows, unsigned headers);
void flips_close(struct flips *bench);
/* Of the first unseen ones, where they are. */
void flips_tell(struct flips *bench, const char *where, const char *what, size_t bit);
/* out is the caller's to dispose of. */
void flips_keep(struct buf *out, struct str bytes);

#endif
