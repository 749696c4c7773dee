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

/* What was typed may be at fault. */
static void keep_failure(struct screen_copy *copying, struct error *err)
{
    if (copying->collect.done.signed_in || err->code == ERROR_CANCELLED || err->code == ERROR_IO)
        return;
    copying->failed = *err;
    if (err->code == ERROR_TRUST)
        memcpy(copying->fingerprint, copying->collect.done.refused_certificate, HASH_HEX);
    if (copying->form_behind)
        error_suffix(err, " (q goes back to what was typed)");
}

/* A job_fn; arg: the struct screen_copy. */
bool screen_copy(struct job *job, void *arg, struct error *err)
{
    struct screen_copy *copying = arg;
    const struct acquire_job *done = &copying->collect.done;

    copying->failed = (struct error){0};
    copying->fingerprint[0] = '\0';
    if (!settle(copying, job, err))
        return false;
    if (!collect_run(job, &copying->collect, err)) {
        keep_failure(copying, err);
        return false;
    }
    if (copying->settled[0] != '\0')
        job_report(job, NULL, "%" PRIu64 " new; %s", done->fetched, copying->settled);
    return true;
}
