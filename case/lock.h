/* lock.h - the file `lock` in a case: who may write, and how the last writer left.
 *
 * A lock of the open file (F_OFD_SETLK) makes the writer the only one. The line in the file says
 * who it is (for the message that a second one gets), and afterwards whether the case was closed in
 * an orderly way: if so, and if case.db is still that very file, opening can spare itself reading
 * all of it. It is a hint; one that does not fit costs a full check, nothing else. */
#ifndef CASE_LOCK_H
#define CASE_LOCK_H

#include "base/error.h"

enum { LOCK_MACHINE = 17 };

struct lock_mark {
    bool clean;          /* closed in an orderly way, and case.db has not been touched since */
    bool same_file;      /* the last writer was on this machine, with this very case.db */
    bool crashed;        /* ... and did not get to close it (or is still at it) */
    bool writer;         /* somebody is writing now (only asked when the lock is not taken) */
    char session_id[33]; /* the last writer's; "" not known */
};

/* A name for this machine that says nothing else about it. */
void lock_machine(char out[LOCK_MACHINE]);

/* Takes the lock: *fd is then to be kept open. folder_fd: the case. */
bool lock_take(int folder_fd, int *fd, struct lock_mark *mark, struct error *err) NODISCARD;
/* Looks at it only. A case without one is fine. */
void lock_look(int folder_fd, struct lock_mark *mark);

/* Keeps writers out while the case is read, and other readers not: *fd is then to be kept open.
 * False, and nothing else: somebody writes, or there is no such file. */
bool lock_hold(int folder_fd, int *fd) NODISCARD;

/* What the next one finds. clean: after the database was closed. */
bool lock_write(int fd, int folder_fd, const char *session_id, bool clean, struct error *err)
    NODISCARD;

#endif
