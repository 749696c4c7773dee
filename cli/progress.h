/* progress.h - runs a job from the command line: progress on standard error, Ctrl-C stops it in an
 * orderly way, a second one at once. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/job.h"

#include <signal.h>

/* What asks us to stop. Not what we were started to ignore (nohup, or `&` in a script): blocked, it
 * would arrive all the same. */
void progress_signals(sigset_t *out);

/* For a command that will have such a job, before anything else: to be stopped before it begins, or
 * while what came of it is read, says the same sentence and ends the program. */
void progress_say_stops(void);

/* quiet: no progress. False with ERROR_CANCELLED when the operator stopped it. */
bool progress_run(job_fn fn, void *arg, bool quiet, struct error *err) NODISCARD;

#endif
