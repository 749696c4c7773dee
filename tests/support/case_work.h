/* case_work.h - a small writer of a case, made to be killed and to be lied to by the system, and
 * what must be there afterwards. In a program of its own (fault/case_writer.c), or in a test's
 * child. */
#ifndef TESTS_CASE_WORK_H
#define TESTS_CASE_WORK_H

#include "base/error.h"

enum work_care {
    WORK_CAREFUL,
    WORK_CARELESS, /* a control: promises before it commits */
    WORK_NORMAL,   /* a control: commits without waiting for the disk, as SQLite's synchronous =
                    * NORMAL does */
};

enum work_measure {
    WORK_PROMISED, /* everything promised is there, and nothing is wrong */
    WORK_ALL,      /* all of it is there, and nothing is wrong */
    WORK_WHOLE,    /* the same, and nothing else but what the journal says was kept */
};

/* An empty case, if there is none. */
bool work_create(const char *path, struct error *err) NODISCARD;
/* Goes on where it was; a line in the file `acks` for all that is promised. */
bool work_write(const char *path, const char *acks, enum work_care care, struct error *err)
    NODISCARD;
bool work_check(const char *path, const char *acks, enum work_measure measure, struct error *err)
    NODISCARD;

/* In one go, for those who do it a thousand times: what was promised is there, the rest is written,
 * and then it is whole. */
bool work_finish(const char *path, const char *acks, struct error *err) NODISCARD;

/* Makes the case's key or opens it, and signs what the journal holds. The checkpoint goes into the
 * file `note`, as to somebody who keeps it: what it covers is promised. */
bool work_sign(const char *path, const char *note, struct error *err) NODISCARD;
/* The case is what the note says, if there is a whole one. */
bool work_check_note(const char *path, const char *note, struct error *err) NODISCARD;

#endif
