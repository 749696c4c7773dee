/* screen_copy.h - the copy of a mailbox as the screen starts it. */
#ifndef CLI_SCREEN_COPY_H
#define CLI_SCREEN_COPY_H

#include "account.h"
#include "collect.h"

struct screen_copy {
    struct invocation *call;
    const struct account_words *words; /* NULL: none, and then it cannot be started */
    struct collect collect;
    bool form_behind;           /* the screen was begun from a form that can be gone back to */
    struct error failed;        /* filled: why nothing came of it, not even a sign-in */
    char fingerprint[HASH_HEX]; /* filled: of the certificate that was not believed; "" none */
    char settled[300]; /* filled: what actions without an end turned out to be; "" there was none */
};

/* A job_fn; arg: the struct screen_copy. Asks first what has come of actions without an end, as
 * `mailmedic acquire` does, and says so at the end. */
bool screen_copy(struct job *job, void *arg, struct error *err);

#endif
