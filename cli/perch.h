/* perch.h - where a canary session tells how it is, while nobody has the case open for it.
 *
 * One file a canary in CASE.canary/ beside the case (which may be sealed meanwhile), written anew
 * each time, and a lock that its watcher holds as long as it lives. */
#ifndef CLI_PERCH_H
#define CLI_PERCH_H

#include "base/error.h"
#include "base/mem.h"

#include <sys/types.h>

struct perch {
    int64_t id;        /* the own_login "canary" */
    int64_t at;        /* UTC milliseconds: the last answer of the server, or the end */
    const char *how;   /* "open", "ended", "broken", "stopped" */
    const char *words; /* the server's last, or why it broke; one line, shown form */
};

enum { PERCH_SCREEN = -1 }; /* for a watcher: a screen, which does more than that */

/* Makes the folder and takes the lock, which is held as long as *fd is open. alone: this process
 * does nothing else. */
bool perch_take(const char *case_path, int64_t id, bool alone, int *fd, struct error *err)
    NODISCARD;
bool perch_write(const char *case_path, const struct perch *perch, struct error *err) NODISCARD;
/* *known is false when there is none. *watcher is the process that holds the lock,
 * or PERCH_SCREEN; 0: none does. */
bool perch_read(const char *case_path, int64_t id, struct arena *arena, struct perch *out,
                bool *known, pid_t *watcher, struct error *err) NODISCARD;

#endif
