/* role.h - the same binary started again as a jailed process (security.md 6 and 7).
 *
 * The parent calls role_start(); the child runs `PROGRAM --role=NAME`, finds its socket to the
 * parent at ROLE_FD and any further descriptors behind it, prepares its libraries, calls
 * role_enter() and from then on can compute, read and write what it holds, and nothing else. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include "base/error.h"

#include <sys/types.h>

enum role_kind {
    ROLE_PARSE, /* strangers' mail and scripts; holds nothing */
    ROLE_IMAP,  /* libetpan; one end of a socket pair to net */
    ROLE_NET,   /* TLS, sign-in, write blocker; the connected socket, append-only segments */
};

enum { ROLE_FD = 3, ROLE_MAX_FDS = 8 };

struct role_options {
    const char *program; /* our own binary; NULL: /proc/self/exe */
    bool best_effort;    /* go on without seccomp, and say so */
};

struct role {
    enum role_kind kind;
    pid_t pid; /* 0: not running */
    int fd;    /* our end of its socket, close-on-exec, non-blocking for reads (MSG_DONTWAIT) */
};

const char *role_name(enum role_kind kind);
bool role_from_name(const char *name, enum role_kind *out) NODISCARD;

/* Starts one. fds are copied into the child at ROLE_FD + 1, + 2, ... and stay the caller's. */
bool role_start(struct role *role, enum role_kind kind, const struct role_options *options,
                const int *fds, size_t count, struct error *err) NODISCARD;

/* Kills it (at once), waits, closes fd. what, if not NULL, receives how it had ended if it had
 * ended by itself: "exited 1", "signal 11", "signal 31 (system call refused)"; else "". */
void role_stop(struct role *role, char what[48]);

/* In the child: locks itself down. Before it the libraries are initialised and files loaded. state
 * receives a short description for the journal ("seccomp, landlock 7"). Fails when seccomp is not
 * there and best_effort was not given. */
bool role_enter(enum role_kind kind, bool best_effort, char state[64], struct error *err) NODISCARD;

#endif
