/* writes.h - what the operator has ordered and is not in the case yet, in its order.
 *
 * A job may hold the case for seconds. So an order becomes a row here; the event loop has the first
 * one written beside the picture, and app_written() takes it away: app_to_write(), tui/app.h. */
#ifndef TUI_WRITES_H
#define TUI_WRITES_H

#include "tui/deed.h"

struct undo { /* a verdict that can be taken back */
    int64_t finding;
    char before[16], given[16];
    char title[DEED_NAME]; /* of the finding, as much of it as there is room for */
    unsigned number;       /* of the write that gave it */
};

struct write {
    struct deed deed;
    unsigned number;
    unsigned presses; /* of keys, when it was ordered */
    struct undo undo; /* of a verdict: what is given or taken back */
    struct write *next;
};

struct writes {
    struct write *first;
    size_t count;
    unsigned number; /* of the last one */
};

/* Behind all others. A copy; the deed has no secrets. */
struct write *writes_add(struct writes *writes, const struct deed *deed);
/* The first, which must be there; freed by whoever takes it. */
struct write *writes_take(struct writes *writes);
void writes_dispose(struct writes *writes);

/* Whether one of them belongs to a playbook: what can be done in it next is not known yet. */
bool writes_play(const struct writes *writes);
/* The verdict that a finding will have; NULL: none is being written. */
const char *writes_verdict(const struct writes *writes, int64_t finding);

#endif
