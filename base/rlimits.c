/* rlimits.c - how much a role may have of anything (security.md 7.4); see sandbox.h. */
#include "sandbox.h"

#include "base/limits.h"

#include <sys/resource.h>

enum {
    PARSE_SECONDS = 8 * LIMIT_RECYCLE, /* the longest deadline of each message it lives for */
    IMAP_SECONDS = 6 * 3600,           /* a run: 100,000 messages take it seconds */
    DESCRIPTORS = 16,
};

struct bound {
    __rlimit_resource_t what;
    rlim_t most[ROLE_COUNT];
};

static const struct bound bounds[] = {
    {RLIMIT_CPU,
     {[ROLE_PARSE] = PARSE_SECONDS, [ROLE_IMAP] = IMAP_SECONDS, [ROLE_NET] = RLIM_INFINITY}},
    {RLIMIT_CORE, {0}},
    {RLIMIT_NOFILE,
     {[ROLE_PARSE] = DESCRIPTORS, [ROLE_IMAP] = DESCRIPTORS, [ROLE_NET] = DESCRIPTORS}},
    {RLIMIT_STACK, {[ROLE_PARSE] = MIB(8), [ROLE_IMAP] = MIB(8), [ROLE_NET] = MIB(8)}},
#ifndef SANITIZED /* ASan maps terabytes, and its report may go to a file */
    {RLIMIT_AS, {[ROLE_PARSE] = MIB(512), [ROLE_IMAP] = MIB(1024), [ROLE_NET] = MIB(512)}},
    {RLIMIT_NPROC, {0}},
    {RLIMIT_FSIZE, {[ROLE_NET] = RLIM_INFINITY}}, /* the evidence */
#endif
};

bool rlimits_apply(enum role_kind kind, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
        struct rlimit limit;
        rlim_t most = bounds[i].most[kind];

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
