/* screen_copy.c - see screen_copy.h. */
#include "screen_copy.h"

#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void keep_settled(void *self, const char *text)
{
    struct screen_copy *copying = self;
    size_t len = strlen(copying->settled);

    snprintf(copying->settled + len, sizeof(copying->settled) - len, "%s%s", len > 0 ? "; " : "",
             text);
}

/* What an interrupted action has come to, before anything else is asked of the server. */
static bool settle(struct screen_copy *copying, struct job *job, struct error *err)
{
    struct casefile *cf;

    copying->settled[0] = '\0';
    if (!casefile_clone(&cf, copying->collect.cf, err))
        return false;
    act_settle_open(copying->call, cf, copying->words, keep_settled, copying);
    casefile_close(cf);
    if (copying->settled[0] != '\0')
        job_report(job, &(struct job_progress){.changed = ~0u}, "%s", copying->settled);
    return true;
}

/* A job_fn; arg: the struct screen_copy. */
bool screen_copy(struct job *job, void *arg, struct error *err)
{
    struct screen_copy *copying = arg;
    const struct acquire_job *done = &copying->collect.done;

    if (!settle(copying, job, err) || !collect_run(job, &copying->collect, err))
        return false;
    if (copying->settled[0] != '\0')
        job_report(job, NULL, "%" PRIu64 " new; %s", done->fetched, copying->settled);
    return true;
}
