/* sandbox.h - the parts of a jail; role_begin() and role_enter() put them together. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/role.h"

/* What a filter says to a system call. One that no rule allows ends the process. */
enum sandbox_answer {
    SANDBOX_ALLOW,         /* whatever its arguments */
    SANDBOX_ALLOW_MASKED,  /* if (argument & mask) == value */
    SANDBOX_ALLOW_OWN_PID, /* if the argument is our own process */
    SANDBOX_REFUSE,        /* fails with the error in value, harmlessly: libraries try it */
};

struct sandbox_rule {
    int number;     /* SYS_... */
    unsigned roles; /* bits 1 << ROLE_... */
    enum sandbox_answer answer;
    unsigned argument; /* which one, from 0 */
    uint64_t mask, value;
};

extern const struct sandbox_rule sandbox_rules[];
extern const size_t sandbox_rule_count;

/* The filter of a role; the caller frees it. What cannot be made fails when it is loaded. */
struct sandbox *sandbox_new(enum role_kind kind) NODISCARD;
void sandbox_free(struct sandbox *sandbox);

/* Loads it into this process, once. False and err: the kernel does not have it. */
bool sandbox_load(struct sandbox *sandbox, struct error *err) NODISCARD;

/* Takes away every right to reach a path. Returns the kernel's Landlock version; 0: it has none. */
int landlock_restrict(void);

/* Which bounds: those that hold from the first line on, or the ones that come with the jail. */
enum rlimits_when { RLIMITS_BEGIN, RLIMITS_ENTER };

/* Address space, processor time, files, processes: set once, never to be raised again. */
bool rlimits_apply(enum role_kind kind, enum rlimits_when when, struct error *err) NODISCARD;

#endif
