/* writer.c - see writer.h. */
#include "writer.h"

#include "base/limits.h"
#include "case/casefile.h"

void writer_init(struct writer *writer, struct casefile *cf, const struct deed_hands *hands,
                 int wake_fd)
{
    *writer = (struct writer){.shared = cf, .hands = hands, .wake_fd = wake_fd};
}

/* A job_fn; arg: the writer. */
static bool write_it(struct job *job, void *arg, struct error *err)
{
    struct writer *writer = arg;
    struct buf text;

    (void)job;
    (void)err;
    buf_init(&text, KIB(4)); /* nothing is to be read of these */
    if ((writer->cf || casefile_clone(&writer->cf, writer->shared, &writer->error)) &&
        !deed_do(&writer->deed, writer->hands, writer->cf, &text, writer->told, &writer->error))
        writer->told[0] = '\0';
    buf_dispose(&text);
    return true;
}

void writer_begin(struct writer *writer, struct app *app)
{
    while (!writer->job && app_to_write(app)) {
        writer->deed = *app_to_write(app);
        writer->told[0] = '\0';
        error_clear(&writer->error);
        writer->job = job_start(write_it, writer, writer->wake_fd, &writer->error);
        if (!writer->job)
            app_written(app, "", &writer->error);
    }
}

static void end(struct writer *writer, struct app *app)
{
    job_free(writer->job);
    writer->job = NULL;
    app_written(app, writer->told, &writer->error);
    writer_begin(writer, app);
}

void writer_look(struct writer *writer, struct app *app)
{
    struct job_status status;

    if (!writer->job)
        return;
    job_poll(writer->job, &status);
    if (job_ended(&status))
        end(writer, app);
}

void writer_finish(struct writer *writer, struct app *app)
{
    writer_begin(writer, app);
    while (writer->job)
        end(writer, app);
}

void writer_close(struct writer *writer)
{
    casefile_close(writer->cf);
}
