/* faulty.h - the program itself on a case, with one of its calls gone wrong; and what a case holds,
 * as text that can be compared. See fault/plan.h. */
#ifndef TESTS_FAULTY_H
#define TESTS_FAULTY_H

#include "plan.h"
#include "temp.h"

enum { RIG_PATH = TEMP_PATH + 64, RIG_WORDS = 40, RIG_SAID = 64 << 20 };

struct rig {
    char folder[TEMP_PATH];
    char path[RIG_PATH];   /* of the case: FOLDER/a.case */
    char before[RIG_PATH]; /* a copy of it to begin with, or nothing there */
    char plan_path[RIG_PATH], out_path[RIG_PATH];
    struct fault_plan *plan;
    const char *library; /* under the program: the one for files unless changed */
    const char *program; /* mailmedic unless changed */
    int patience_ms;     /* how long a run may take: two minutes unless changed */
    struct buf said;     /* by the last run, both outputs */
};

void rig_open(struct rig *rig);
/* For a case of a few megabytes: in memory, if there is room (forked_folder()). */
void rig_open_small(struct rig *rig);
void rig_close(struct rig *rig);

/* Keeps the case (or that there is none) as what rig_reset() goes back to. */
void rig_keep(struct rig *rig);
void rig_reset(struct rig *rig);
/* Whether something that is not the case itself lies beside it. */
bool rig_has_litter(const struct rig *rig);

/* Runs `mailmedic WORDS`, with CASE for the case and HERE for the folder; the status is as
 * waitpid() gives it. fault: as the plan says; else undisturbed. Fails the test when it takes
 * too long. */
int rig_run(struct rig *rig, const char *words, bool fault);
/* The same; the exit status, waiting for a lock that a killed one's children still hold. */
int rig_run_again(struct rig *rig, const char *words);

/* True: `mailmedic verify` could check the case and would find nothing wrong. The same in this very
 * process, which costs no start of the program; `said` has each "wrong: " line, or why it could
 * not. */
bool rig_verify(struct rig *rig) NODISCARD;

/* How this happens to that role at that call. */
void rig_plan(struct rig *rig, const char *role, enum fault_how how, int error, uint32_t at,
              bool sticky);

/* What the case holds: messages, rules, findings, whether it is sealed; sorted lines, without what
 * differs from run to run. False: it cannot be opened, and err says why. */
bool rig_content(const struct rig *rig, struct buf *out, struct error *err) NODISCARD;
/* The first line of a that b lacks, each line counted as often as it is there; NULL: none. In a
 * buffer of its own till the next call. */
const char *rig_lacks(const struct buf *a, const struct buf *b);

#endif
