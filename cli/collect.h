/* collect.h - the main job: a mailbox into the case, parsed and judged while it comes. */
#ifndef CLI_COLLECT_H
#define CLI_COLLECT_H

#include "detect/scan.h"
#include "imap/acquire.h"

struct collect {
    struct casefile *cf; /* the owner's; the job works on a clone */
    struct acquire_options acquire;
    struct scan_options scan;
    bool no_scan;            /* evidence only: nothing is parsed or judged */
    struct acquire_job done; /* what came of it, for the summary */
};

/* A job_fn; arg: struct collect. Findings appear in the case while mail still comes in: after the
 * rules, then each time the number of messages has doubled, and at the end. */
bool collect_run(struct job *job, void *arg, struct error *err);

#endif
