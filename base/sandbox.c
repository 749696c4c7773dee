/* sandbox.c - the system call filter, by way of libseccomp; see sandbox.h. */
#include "sandbox.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Stands for the process that loads the filter, until it does: no process has this number. */
enum { ANY_PID = INT32_MAX - 14 };

enum { CODE_MOST = 1024 }; /* instructions; the largest filter has about 200 */

struct sandbox {
    unsigned short count; /* 0: could not be made */
    struct sock_filter code[CODE_MOST];
};

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
        check = SCMP_CMP64(rule->argument, SCMP_CMP_EQ, ANY_PID, 0);
        break;
    case SANDBOX_REFUSE:
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint16_t)rule->value), rule->number, 0);
    }
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule->number, 1, &check);
}

/* Zero or less. The filter knows this machine's own calls only: those of another kind
 * of machine (i386, x32) end the process too, and so does every thread that broke a rule. */
static int set_up(scmp_filter_ctx filter, enum role_kind kind)
{
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    if (rc == 0)
        rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; rc == 0 && i < sandbox_rule_count; i++)
        if (sandbox_rules[i].roles & 1u << kind)
            rc = add_rule(filter, &sandbox_rules[i]);
    return rc;
}

/* The filter as the kernel takes it. libseccomp writes it to a descriptor only. */
static bool read_back(struct sandbox *out, int fd)
{
    ssize_t got = read(fd, out->code, sizeof(out->code));

    out->count = got > 0 ? (unsigned short)((size_t)got / sizeof(out->code[0])) : 0;
    return got > 0 && (size_t)got < sizeof(out->code);
}

static bool translate(struct sandbox *out, scmp_filter_ctx filter)
{
    int ends[2];
    bool ok;

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    ok = seccomp_export_bpf(filter, ends[1]) == 0 && read_back(out, ends[0]);
    close(ends[0]);
    close(ends[1]);
    return ok;
}

struct sandbox *sandbox_new(enum role_kind kind)
{
    struct sandbox *sandbox = xcalloc(1, sizeof(*sandbox));
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    if (!filter || set_up(filter, kind) != 0 || !translate(sandbox, filter))
        sandbox->count = 0;
    seccomp_release(filter);
    return sandbox;
}

bool sandbox_load(struct sandbox *sandbox, struct error *err)
{
    struct sock_fprog program = {.len = sandbox->count, .filter = sandbox->code};

    for (size_t i = 0; i < sandbox->count; i++)
        if (BPF_CLASS(sandbox->code[i].code) == BPF_JMP && sandbox->code[i].k == ANY_PID)
            sandbox->code[i].k = (uint32_t)getpid();
    errno = ENOSYS;
    return (sandbox->count > 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                          SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) ||
           error_set_errno(err, ERROR_JAIL, "this system cannot filter system calls (seccomp)");
}

void sandbox_free(struct sandbox *sandbox)
{
    free(sandbox);
}
