/* custody.h - who had the case in hand: its sessions, as the journal has them. */
#ifndef CASE_CUSTODY_H
#define CASE_CUSTODY_H

#include "case/tables.h"

enum custody_deed { /* what was done in a session, as bits */
                    CUSTODY_MADE = 1 << 0,
                    CUSTODY_COPIED = 1 << 1,
                    CUSTODY_IMPORTED = 1 << 2,
                    CUSTODY_JUDGED = 1 << 3,   /* verdicts on findings, what is allowed */
                    CUSTODY_ANSWERED = 1 << 4, /* a playbook */
                    CUSTODY_CHANGED = 1 << 5,  /* the mailbox */
                    CUSTODY_WRITTEN = 1 << 6,  /* reports, exports */
                    CUSTODY_SIGNED = 1 << 7,   /* checkpoints, time stamps */
                    CUSTODY_SEALED = 1 << 8,
                    CUSTODY_UNSEALED = 1 << 9,
                    CUSTODY_DEEDS = 10,
};

struct custody {                  /* text in the arena; "" not known */
    int64_t first, last;          /* journal entries */
    int64_t begin_ns, end_ns;     /* UTC */
    const char *operator, * role; /* as they name themselves */
    const char *user, *host;      /* of the machine */
    const char *version, *build;  /* of this program */
    int64_t objects;              /* named as evidence in it */
    unsigned deeds;
};

/* In their order. Sessions in which nothing of the above was done and nothing named are counted
 * in *idle and left out. */
bool custody_list(struct casefile *cf, struct arena *arena, struct custody **out, size_t *count,
                  uint64_t *idle, struct error *err) NODISCARD;

#endif
