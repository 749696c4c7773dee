/* rlimits.c - how much a role may have of anything (security.md 7.4); see sandbox.h. */
#include "sandbox.h"

#include "base/limits.h"

#include <sys/resource.h>

enum {
    PARSE_SECONDS = 8 * LIMIT_RECYCLE, /* the longest deadline of each message it lives for */
    IMAP_SECONDS = 6 * 3600,           /* a run: 100,000 messages take it seconds */
    READ_SECONDS = 10,                 /* one file */
    STAMP_SECONDS = 5,
    DNS_SECONDS = 60,     /* a few questions */
    CLAMD_SECONDS = 3600, /* it copies; the scanner works elsewhere */
    DESCRIPTORS = 16,
    DNS_DESCRIPTORS = 256, /* a port of its own for each question */
};

struct bound {
    __rlimit_resource_t what;
    enum rlimits_when when;
    rlim_t most[ROLE_COUNT];
};

static const struct bound bounds[] = {
    {.what = RLIMIT_CPU,
     .most = {[ROLE_PARSE] = PARSE_SECONDS,
              [ROLE_IMAP] = IMAP_SECONDS,
              [ROLE_NET] = RLIM_INFINITY,
              [ROLE_READ] = READ_SECONDS,
              [ROLE_STAMP] = STAMP_SECONDS,
              [ROLE_DNS] = DNS_SECONDS,
              [ROLE_CLAMD] = CLAMD_SECONDS,
              [ROLE_UNPACK] = 2 * LIMIT_UNPACK_SECONDS}},
    {.what = RLIMIT_CORE},
    {.what = RLIMIT_NOFILE,
     .most = {[ROLE_PARSE] = DESCRIPTORS,
              [ROLE_IMAP] = DESCRIPTORS,
              [ROLE_NET] = DESCRIPTORS,
              [ROLE_READ] = DESCRIPTORS,
              [ROLE_STAMP] = DESCRIPTORS,
              [ROLE_DNS] = DNS_DESCRIPTORS,
              [ROLE_CLAMD] = DESCRIPTORS,
              [ROLE_UNPACK] = DESCRIPTORS}},
    {.what = RLIMIT_STACK,
     .most = {[ROLE_PARSE] = MIB(8),
              [ROLE_IMAP] = MIB(8),
              [ROLE_NET] = MIB(8),
              [ROLE_READ] = MIB(8),
              [ROLE_STAMP] = MIB(8),
              [ROLE_DNS] = MIB(8),
              [ROLE_CLAMD] = MIB(8),
              [ROLE_UNPACK] = MIB(8)}},
#ifndef SANITIZED /* ASan maps terabytes, and its report may go to a file */
    {.what = RLIMIT_AS,
     .most = {[ROLE_PARSE] = MIB(512),
              [ROLE_IMAP] = MIB(1024),
              [ROLE_NET] = MIB(512),
              [ROLE_READ] = MIB(256),
              [ROLE_STAMP] = MIB(256),
              [ROLE_DNS] = MIB(512),
              [ROLE_CLAMD] = MIB(256),
              [ROLE_UNPACK] = RLIM_INFINITY}}, /* it maps a file of any size, */
    {.what = RLIMIT_DATA,                      /* and has this beside it */
     .most = {[ROLE_PARSE] = RLIM_INFINITY,
              [ROLE_IMAP] = RLIM_INFINITY,
              [ROLE_NET] = RLIM_INFINITY,
              [ROLE_READ] = RLIM_INFINITY,
              [ROLE_STAMP] = RLIM_INFINITY,
              [ROLE_DNS] = RLIM_INFINITY,
              [ROLE_CLAMD] = RLIM_INFINITY,
              [ROLE_UNPACK] = MIB(1024)}},
    {.what = RLIMIT_NPROC, .when = RLIMITS_ENTER},                /* not before: role_copies() */
    {.what = RLIMIT_FSIZE, .most = {[ROLE_NET] = RLIM_INFINITY}}, /* the evidence */
#endif
};

bool rlimits_apply(enum role_kind kind, enum rlimits_when when, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
        struct rlimit limit;
        rlim_t most = bounds[i].most[kind];

        if (bounds[i].when != when)
            continue;
        if (getrlimit(bounds[i].what, &limit) < 0)
            return error_set_errno(err, ERROR_JAIL, "getrlimit");
        if (most < limit.rlim_max) /* whoever started us may give less */
            limit.rlim_max = most;
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(bounds[i].what, &limit) < 0)
            return error_set_errno(err, ERROR_JAIL, "setrlimit");
    }
    return true;
}
