/* long_deed.c - see long_deed.h. */
#include "long_deed.h"

#include "base/limits.h"
#include "case/casefile.h"

void long_deed_init(struct long_deed *work, struct casefile *cf, const struct deed_hands *hands,
                    int wake_fd)
{
    *work = (struct long_deed){.shared = cf, .hands = hands, .wake_fd = wake_fd};
    buf_init(&work->text, MIB(64));
}

/* A job_fn; arg: the struct long_deed. */
static bool do_it(struct job *job, void *arg, struct error *err)
{
    struct long_deed *work = arg;
    struct casefile *cf;
    bool ok;

    (void)job;
    if (!casefile_clone(&cf, work->shared, err))
        return false;
    ok = deed_do(&work->deed, work->hands, cf, &work->text, work->told, err);
    casefile_close(cf);
    return ok;
}

void long_deed_begin(struct long_deed *work, struct app *app)
{
    struct deed *deed = app_deed(app);
    struct error err = {0};

    work->deed = *deed;
    deed->secret_count = 0; /* they are the job's now */
    work->job = job_start(do_it, work, work->wake_fd, &err);
    if (work->job)
        return;
    deed_wipe(&work->deed);
    app_deed_done(app, deed, str_of(""), "", &err);
}

bool long_deed_look(struct long_deed *work, struct app *app)
{
    struct job_status status;

    if (!work->job)
        return false;
    job_poll(work->job, &status);
    if (!job_ended(&status))
        return false;
    job_free(work->job);
    work->job = NULL;
    deed_wipe(&work->deed);
    app_changed(app, ~0u);
    app_deed_done(app, &work->deed, buf_as_str(&work->text), work->told, &status.error);
    buf_clear(&work->text);
    return work->deed.kind == DEED_SEAL && status.error.code == ERROR_NONE;
}

void long_deed_close(struct long_deed *work)
{
    job_free(work->job);
    deed_wipe(&work->deed);
    buf_dispose(&work->text);
}
