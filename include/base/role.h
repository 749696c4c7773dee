/* role.h - the same binary started again as a jailed process (security.md 6 and 7).
 *
 * The parent calls role_start(); the child runs `PROGRAM --role=NAME`, finds its socket to the
 * parent at ROLE_FD and any further descriptors behind it. Its main() first calls role_begin(),
 * then prepares its libraries (files read, tables built, descriptors made non-blocking), calls
 * role_enter() and from then on can compute, read and write what it holds, and nothing else:
 * opening and looking at files fails with EACCES, almost everything else ends it on the spot.
 *
 * A role dies with the thread that started it. It ends with _exit(): exit handlers may want what a
 * jail does not give. Descriptors 0 to 2 are /dev/null, the environment is LC_ALL=C.UTF-8. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include "base/error.h"

#include <sys/types.h>

enum role_kind {
    ROLE_PARSE,  /* strangers' mail and scripts; holds nothing */
    ROLE_IMAP,   /* libetpan; one end of a socket pair to net */
    ROLE_NET,    /* TLS, sign-in, write blocker; the connected socket, append-only segments */
    ROLE_UNPACK, /* an archive or Outlook data file; the mapped file, nothing else */
    ROLE_READ,   /* a playbook from elsewhere: libyaml, jansson; holds nothing */
    ROLE_DNS,    /* libunbound; sockets of its own, nothing else */
    ROLE_STAMP,  /* a time stamp from elsewhere: OpenSSL; holds nothing */
    ROLE_CLAMD,  /* talks to a virus scanner on this machine; the connected socket */
    ROLE_COUNT,
};

enum { ROLE_FD = 3, ROLE_MAX_FDS = 8, ROLE_STATE = 64, ROLE_ENDED = 48 };

struct role_options {
    const char *program; /* our own binary; NULL: /proc/self/exe */
    bool best_effort;    /* go on without seccomp, and say so */
};

struct role {
    enum role_kind kind;
    pid_t pid;                   /* 0: not running */
    int fd;                      /* our end of its socket: close-on-exec, blocking */
    const struct role *original; /* a copy: what it is a copy of; NULL: started by us */
};

/* --- for the parent --- */

/* Starts one. fds are copied into the child at ROLE_FD + 1, + 2, ... and stay the caller's. */
bool role_start(struct role *role, enum role_kind kind, const struct role_options *options,
                const int *fds, size_t count, struct error *err) NODISCARD;

/* Another one, forked off a running role that waits in role_copies(): all that the original has
 * loaded is there, and it costs a tenth of the time of starting a program. The original must
 * outlive its copies and is not spoken to otherwise; when it ends, so do they. */
bool role_copy(struct role *out, const struct role *original, struct error *err) NODISCARD;

/* Kills it (at once), waits, closes fd. what, if not NULL, receives how it had ended if it had
 * ended by itself: "exited 1", "signal 11", "signal 31 (system call refused)"; else "". A role
 * that is not running (pid 0) is fine. */
void role_stop(struct role *role, char what[ROLE_ENDED]);

/* --- for the child --- */

const char *role_name(enum role_kind kind);

/* Was this program started as a role? What role_start() put on the command line. */
bool role_from_args(int argc, char **argv, enum role_kind *kind, bool *best_effort) NODISCARD;

/* The first thing it does: dies with its parent from here on, cannot be dumped or traced, keeps to
 * its memory, stack and descriptors. */
bool role_begin(enum role_kind kind, struct error *err) NODISCARD;

/* Makes copies of itself for the parent's role_copy(). Returns true in each copy, which has a
 * socket of its own at ROLE_FD and goes on to role_enter(); false in the original, when the parent
 * wants no more. The original reads nothing but these requests. */
bool role_copies(void) NODISCARD;

/* Locks itself down for good. state receives a short description for the journal ("seccomp,
 * landlock 7"). Fails when seccomp is not there and best_effort was not given. */
bool role_enter(enum role_kind kind, bool best_effort, char state[ROLE_STATE], struct error *err)
    NODISCARD;

/* The same in two parts. Making the filter takes as long as reading ten mails, so an original makes
 * it once for all its copies, before role_copies(); it stays for as long as the process does. */
struct sandbox;
struct sandbox *role_filter(enum role_kind kind) NODISCARD;
bool role_enter_by(struct sandbox *filter, enum role_kind kind, bool best_effort,
                   char state[ROLE_STATE], struct error *err) NODISCARD;

#endif
