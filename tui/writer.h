/* writer.h - writes to the case beside the picture, one thing at a time, through a connection of
 * its own: see app_to_write(). */
#ifndef TUI_WRITER_H
#define TUI_WRITER_H

#include "base/job.h"
#include "tui/app.h"

struct casefile;

struct writer {
    struct casefile *shared; /* cloned for the first write */
    const struct deed_hands *hands;
    int wake_fd;

    struct job *job; /* NULL: nothing is being written. Of what follows it may touch all */
    struct casefile *cf;
    struct deed deed;
    char told[DEED_TOLD];
    struct error error;
};

void writer_init(struct writer *writer, struct casefile *cf, const struct deed_hands *hands,
                 int wake_fd);
/* Begins with the first of what the app wants written, unless something is being written. */
void writer_begin(struct writer *writer, struct app *app);
/* Tells the app of what has ended, and goes on with the next. */
void writer_look(struct writer *writer, struct app *app);
/* Waits until all is written, or was tried. */
void writer_finish(struct writer *writer, struct app *app);
void writer_close(struct writer *writer);

#endif
