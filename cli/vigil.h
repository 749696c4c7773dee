/* vigil.h - a canary session and whoever watches it: a process of its own, or a thread of the
 * screen. How it is stands in its perch.h file; what became of it goes into the case at the end. */
#ifndef CLI_VIGIL_H
#define CLI_VIGIL_H

#include "command.h"

#include "base/mem.h"
#include "base/secret.h"
#include "imap/canary.h"

struct vigil {
    const struct invocation *call; /* --server, --ca-file, --pin, --vantage, --every */
    const char *credential;        /* the playbook's name of it */
    bool (*secret)(void *self, const char *name, struct secret *out, struct error *err);
    void *secret_self;
    bool alone; /* this process does nothing else */
    /* Filled by vigil_open(): */
    struct arena arena;
    struct canary *canary;
    struct own_login opened;
    char path[4096]; /* of the case, absolute */
    int lock;
};

/* Signs in and says so, in the case and in the perch. What it began is ended by vigil_close(),
 * whether it is true or not. */
bool vigil_open(struct vigil *vigil, struct casefile *cf, struct error *err) NODISCARD;
/* Waits until the session ends, or stop_fd is readable: "ended", "broken", "stopped". */
const char *vigil_wait(struct vigil *vigil, int stop_fd);
/* What became of it, into the case. */
bool vigil_keep(struct vigil *vigil, struct casefile *cf, const char *how, struct error *err)
    NODISCARD;
void vigil_close(struct vigil *vigil);

#endif
