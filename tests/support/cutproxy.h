/* cutproxy.h - a connection that breaks where a test wants it: a proxy on the loopback address that
 * hangs up after so many bytes from the server. It knows nothing of what it carries. */
#ifndef TESTS_CUTPROXY_H
#define TESTS_CUTPROXY_H

#include "base/error.h"

#include <sys/types.h>

struct cutproxy_options {
    unsigned target;      /* port on the loopback address */
    const uint64_t *cuts; /* the n-th connection ends after cuts[n] bytes from the server */
    size_t cut_count;     /* connections after these are left alone */
    bool drips;           /* what comes from the server goes on one byte at a time */
};

struct cutproxy {
    unsigned port;
    pid_t pid; /* 0: not running */
    int count_fd;
};

bool cutproxy_start(struct cutproxy *proxy, const struct cutproxy_options *options,
                    struct error *err) NODISCARD;
/* Connections it has cut so far. */
unsigned cutproxy_cuts(struct cutproxy *proxy);
void cutproxy_stop(struct cutproxy *proxy); /* {0} is fine */

#endif
