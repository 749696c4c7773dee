/* plan.h - what the test and the library it puts under a program agree on: a file that both map.
 *
 * The library (shim.c) numbers the calls with which the program changes files, notes their kinds,
 * and lets one of them go wrong. It works in one role: in the program itself ("main"), or in those
 * of its jailed processes that have that name. */
#ifndef FAULT_PLAN_H
#define FAULT_PLAN_H

#include <stdatomic.h>
#include <stdint.h>

enum fault_kind {
    FAULT_OPEN, /* of a file that need not be there yet */
    FAULT_WRITE,
    FAULT_SYNC,
    FAULT_RENAME,
    FAULT_UNLINK,
    FAULT_TRUNCATE,
    FAULT_MKDIR,
    FAULT_LINK,
    FAULT_KINDS,
};

enum fault_how {
    FAULT_NONE,  /* only counted */
    FAULT_KILL,  /* kill -9 instead of the call */
    FAULT_TORN,  /* kill -9 in the middle of it, where it writes */
    FAULT_ERROR, /* it fails with this error */
    FAULT_SHORT, /* it writes half of what it was given, and says so */
    FAULT_LOST,  /* it does nothing and says that all went well: the tests' control */
};

enum { FAULT_MOST = 1 << 16, FAULT_PLACES = 1 << 18, FAULT_ROLE = 16, FAULT_HIT = 128 };

#define FAULT_VARIABLE "MAILMEDIC_TEST_FAULT" /* the file's name */

struct fault_plan {
    char role[FAULT_ROLE];
    uint32_t how;    /* enum fault_how */
    int32_t error;   /* FAULT_ERROR: errno */
    uint32_t at;     /* the number of the call, from 1 */
    uint32_t sticky; /* it and all after it, as on a disk that stays full */
    uint32_t only;   /* of these kinds, as bits of enum fault_kind; 0: of all */
    /* filled by the library: */
    _Atomic uint32_t calls;
    _Atomic uint32_t happened;
    char hit[FAULT_HIT]; /* which call of what file it was; main only */
    uint8_t kinds[FAULT_MOST];
    uint32_t places[FAULT_PLACES]; /* starve.c, with FAULT_NONE: a hash of who asks for memory */
};

#endif
