/* long_deed.h - does what takes long beside the picture and beside jobs, one at a time: see
 * app_deed(). */
#ifndef TUI_LONG_DEED_H
#define TUI_LONG_DEED_H

#include "base/job.h"
#include "tui/app.h"

struct casefile;

struct long_deed {
    struct casefile *shared; /* cloned for each */
    const struct deed_hands *hands;
    int wake_fd;

    struct job *job;      /* NULL: nothing is being done. Of what follows it may touch all */
    struct deed deed;     /* what it does */
    struct buf text;      /* what there is to be read of it */
    char told[DEED_TOLD]; /* what has come of it */
};

void long_deed_init(struct long_deed *work, struct casefile *cf, const struct deed_hands *hands,
                    int wake_fd);
/* Takes app_deed() with its secrets. */
void long_deed_begin(struct long_deed *work, struct app *app);
/* Tells the app what has come of it if it has ended. True: the case was made ready to be sealed,
 * and no connection may be open then. */
bool long_deed_look(struct long_deed *work, struct app *app);
/* Waits: a probe that was begun ends by itself. */
void long_deed_close(struct long_deed *work);

#endif
