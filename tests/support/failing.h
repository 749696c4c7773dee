/* failing.h - calls of this very process that go wrong: the system's, also where SQLite makes them,
 * and SQLite's own. What the shim (fault/shim.c) does to another process is not seen by who counts
 * branches; this is.
 *
 * The functions in failing.c stand in place of the C library's and SQLite's: link it only into a
 * test that is about this. */
#ifndef TESTS_FAILING_H
#define TESTS_FAILING_H

#include <stdbool.h>
#include <stdint.h>

enum failing_kind {
    FAILING_OPEN,    /* open, openat */
    FAILING_READ,    /* read, pread */
    FAILING_WRITE,   /* write, pwrite */
    FAILING_SYNC,    /* fsync, fdatasync */
    FAILING_LOOK,    /* fstat, fstatat, stat, lstat, fstatfs */
    FAILING_CHANGE,  /* ftruncate, unlink, rename, mkdir */
    FAILING_SQL,     /* prepare, step, exec */
    FAILING_CHANGES, /* in a plan: whatever changes a file, and opening one that need not be there
                      */
    FAILING_KINDS,
};

enum failing_how {
    FAILING_ERROR, /* with the error of the plan */
    FAILING_KILL,  /* kill -9 instead of the call: only in a child */
    FAILING_TORN,  /* kill -9 in the middle of it, where it writes */
};

enum { FAILING_MOST = 4096 };

/* SQLite's, for FAILING_SQL. */
enum { FAILING_SQL_BUSY = 5, FAILING_SQL_IO = 10, FAILING_SQL_FULL = 13 };

struct failing {
    enum failing_kind kind;
    enum failing_how how;
    int error;   /* errno, or of FAILING_SQL_...; 0: half of it is read or written, without an error
                  */
    unsigned at; /* which call, from 1; 0: none */
    bool sticky; /* and all after it; what gives room does not fail for want of it */
    /* filled: */
    unsigned calls, happened;
    uint8_t *kinds; /* room for those of the first FAILING_MOST calls; may be NULL */
};

/* From here to failing_end() calls are counted and go wrong as the plan says, in this thread. */
void failing_begin(struct failing *plan);
void failing_end(void);

/* How many plans of this process met a call so far that failed as on a bad disk: with EIO, ENOSPC,
 * EDQUOT or EINTR, or half done. */
unsigned failing_disk_errors(void);

#endif
