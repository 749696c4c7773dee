/* open_runs.h - the playbooks that were begun in this case and have not ended, and how far each is.
 */
#ifndef TUI_OPEN_RUNS_H
#define TUI_OPEN_RUNS_H

#include "base/mem.h"
#include "case/casefile.h"

struct engine_setup;

struct open_run {
    int64_t id;
    int64_t started;     /* UTC seconds */
    const char *title;   /* of its playbook */
    const char *mailbox; /* that it is about; "" it does not say */
    const char *next;    /* "step 1 of 6, Stop payments"; NULL: that cannot be worked out */
    const char *why;     /* then: why */
    bool waits;          /* there is something to do now */
};

/* Newest first; all text lies in the arena. setup: NULL if playbooks cannot be walked through,
 * then there are none. */
bool open_runs(struct casefile *cf, const struct engine_setup *setup, struct arena *arena,
               struct open_run **out, size_t *count, struct error *err) NODISCARD;

/* How many there are: no playbook is read for it. */
bool open_runs_count(struct casefile *cf, size_t *count, struct error *err) NODISCARD;

#endif
