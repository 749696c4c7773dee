/* under.c - see under.h. Finds the plan when the program starts, and puts the library under those
 * of its jailed processes that are meant: they start with an empty environment. */
#include "under.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ENVIRONMENT = 256 };

struct under under;

/* The word of the command line that says which role this is. */
static void find_role(char role[FAULT_ROLE])
{
    char line[512] = "";
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
    const char *second = line + strnlen(line, sizeof(line) - 1) + 1;

    if (fd >= 0)
        close(fd);
    snprintf(role, FAULT_ROLE, "main");
    if (got > 0 && second < line + got && strncmp(second, "--role=", 7) == 0)
        snprintf(role, FAULT_ROLE, "%.15s", second + 7);
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(FAULT_VARIABLE);
    char role[FAULT_ROLE];
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *at;

    if (fd < 0)
        return;
    find_role(role);
    at = mmap(NULL, sizeof(*under.plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at == MAP_FAILED)
        return;
    under.is_main = strcmp(role, "main") == 0;
    under.is_target = strcmp(role, ((struct fault_plan *)at)->role) == 0;
    under.plan = at;
}

bool under_meets(uint32_t *number)
{
    struct fault_plan *plan = under.plan;

    if (!plan || !under.is_target)
        return false;
    *number = atomic_fetch_add(&plan->calls, 1) + 1;
    if (plan->how == FAULT_NONE || (*number != plan->at && !(plan->sticky && *number > plan->at)))
        return false;
    atomic_fetch_add(&plan->happened, 1);
    return true;
}

static bool is_meant(char *const argv[])
{
    return under.plan && argv[0] && argv[1] && strncmp(argv[1], "--role=", 7) == 0 &&
           strcmp(argv[1] + 7, under.plan->role) == 0;
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
                       const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    __typeof__(&posix_spawn) real = (__typeof__(&posix_spawn))dlsym(RTLD_NEXT, "posix_spawn");
    char preload[512], file[512];
    char *with[ENVIRONMENT + 3];
    size_t count = 0;

    if (!is_meant(argv))
        return real(pid, path, files, attributes, argv, envp);
    for (; envp[count] && count < ENVIRONMENT; count++)
        with[count] = envp[count];
    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", getenv("LD_PRELOAD"));
    snprintf(file, sizeof(file), FAULT_VARIABLE "=%s", getenv(FAULT_VARIABLE));
    with[count++] = preload;
    with[count++] = file;
    with[count] = NULL;
    return real(pid, path, files, attributes, argv, with);
}
