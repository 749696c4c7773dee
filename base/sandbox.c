/* sandbox.c - the system call filter, by way of libseccomp; see sandbox.h. */
#include "sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <unistd.h>

static int add_rule(scmp_filter_ctx filter, const struct sandbox_rule *rule)
{
    struct scmp_arg_cmp check;

    switch (rule->answer) {
    case SANDBOX_ALLOW:
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, rule->number, 0);
    case SANDBOX_ALLOW_MASKED:
        check = SCMP_CMP64(rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value);
        break;
    case SANDBOX_ALLOW_OWN_PID:
        check = SCMP_CMP64(rule->argument, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
        break;
    case SANDBOX_REFUSE:
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint16_t)rule->value), rule->number, 0);
    }
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule->number, 1, &check);
}

/* Zero or a negative errno. The filter knows this machine's own calls only: those of another kind
 * of machine (i386, x32) end the process too, and so does every thread that broke a rule. */
static int set_up(scmp_filter_ctx filter, enum role_kind kind)
{
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    if (rc == 0)
        rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (rc == 0)
        rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; rc == 0 && i < sandbox_rule_count; i++)
        if (sandbox_rules[i].roles & 1u << kind)
            rc = add_rule(filter, &sandbox_rules[i]);
    return rc == 0 ? seccomp_load(filter) : rc;
}

bool sandbox_load(enum role_kind kind, struct error *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int rc = filter ? set_up(filter, kind) : -ENOMEM;

    seccomp_release(filter);
    errno = -rc;
    return rc == 0 ||
           error_set_errno(err, ERROR_JAIL, "this system cannot filter system calls (seccomp)");
}
