/* command_run.h - one program, started without a shell: nothing of ours but what it is given. */
#ifndef PLAYBOOKS_COMMAND_RUN_H
#define PLAYBOOKS_COMMAND_RUN_H

#include "base/text.h"

struct command_job {
    char *const *argv;        /* argv[0] absolute */
    char *const *environment; /* all there is */
    struct str input;         /* its standard input; at most 64 KiB */
    int64_t timeout_ms;
};

struct command_end {
    int exit_code;  /* -1: it did not end by itself */
    bool timed_out; /* and was killed with all it had started */
    bool cut;       /* it said more than was kept, and was killed */
    int signal;     /* that ended it; 0 none */
};

/* Standard output and error go to *out (initialised by the caller, who chooses its limit). The
 * working folder is an empty one that is removed. False: it could not be started. */
bool command_run(const struct command_job *job, struct buf *out, struct command_end *end,
                 struct error *err) NODISCARD;

#endif
