/* mbox.h - one mailbox file written piece by piece, quoted so that it can be undone ("mboxrd"): a
 * line of any number of ">" before "From " gets one more. */
#ifndef REPORT_MBOX_H
#define REPORT_MBOX_H

#include "out.h"

struct mbox {
    struct out *out;
    struct buf waiting; /* not written yet */
    uint64_t offset;    /* in the file */
    /* of the mail at hand */
    bool in_line;           /* else at the beginning of a line: */
    size_t quotes, letters; /* how much of ">>From " has come and is held back */
    char last;
};

void mbox_init(struct mbox *mbox, struct out *out);
void mbox_dispose(struct mbox *mbox);

/* The line before a mail that came at that time; UTC seconds. */
bool mbox_begin(struct mbox *mbox, int64_t when, struct error *err) NODISCARD;
/* Some of the mail; a line may be as long as it likes. An evidence_piece_fn. */
bool mbox_add(void *mbox, struct str bytes, struct error *err) NODISCARD;
/* Its end: how long it has become since `offset` was begun. */
bool mbox_end(struct mbox *mbox, uint64_t begun, uint64_t *length, struct error *err) NODISCARD;
/* Everything is written. */
bool mbox_flush(struct mbox *mbox, struct error *err) NODISCARD;

#endif
