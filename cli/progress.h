/* progress.h - runs a job from the command line: progress on standard error, Ctrl-C stops it in an
 * orderly way, a second one at once. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/job.h"

/* quiet: no progress. False with ERROR_CANCELLED when the operator stopped it. */
bool progress_run(job_fn fn, void *arg, bool quiet, struct error *err) NODISCARD;

#endif
