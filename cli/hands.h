/* hands.h - what the screen has done for it: see tui/deed.h. */
#ifndef CLI_HANDS_H
#define CLI_HANDS_H

#include "command.h"
#include "tui/deed.h"

struct screen_hands { /* the self of deed_hands */
    const struct invocation *call;
};

/* A report, or its preview. */
bool screen_report(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                   struct error *err);
/* A change to the mailbox, or what it would be (deed->who empty). */
bool screen_act(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err);

#endif
