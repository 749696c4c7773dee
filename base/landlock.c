/* landlock.c - no path can be reached any more; see sandbox.h. Raw system calls: Debian 12's C
 * library and headers are older than most of what this asks for. */
#include "sandbox.h"

#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE_RULESET_VERSION = 1 };

#ifndef SYS_landlock_create_ruleset /* the same on every kind of machine */
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

struct ruleset { /* as the kernel knows it: struct landlock_ruleset_attr */
    uint64_t handled_files, handled_net, scoped;
};

/* What each version can take away; all of it is handled, nothing allowed (security.md 7.2). */
static const struct {
    size_t size;
    struct ruleset rules;
} versions[] = {
    {8, {0x1fff, 0, 0}},  {8, {0x3fff, 0, 0}},  {8, {0x7fff, 0, 0}},
    {16, {0x7fff, 3, 0}}, {16, {0xffff, 3, 0}}, {24, {0xffff, 3, 3}},
};

int landlock_restrict(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    size_t row;
    long fd;
    bool ok;

    if (version < 1)
        return 0;
    row = (size_t)version <= ARRAY_LEN(versions) ? (size_t)version - 1 : ARRAY_LEN(versions) - 1;
    fd = syscall(SYS_landlock_create_ruleset, &versions[row].rules, versions[row].size, 0);
    if (fd < 0)
        return 0;
    ok = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close((int)fd);
    return ok ? (int)version : 0;
}
