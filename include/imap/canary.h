/* canary.h - a session opened with the old credential before it is changed, and watched until the
 * server ends it.
 *
 * Changing a password ends no session by itself; whether the intruder's sessions died shows on one
 * of our own. It reads nothing, selects nothing, and says NOOP once a minute. Only a goodbye of the
 * server's (BYE) shows that it was ended on purpose: a connection that merely broke proves nothing.
 */
#ifndef IMAP_CANARY_H
#define IMAP_CANARY_H

#include "base/mem.h"
#include "case/own_logins.h"
#include "imap/acquire.h"

struct canary; /* opaque: the connection and its process */

struct canary_options {
    struct server_address address;
    enum sign_in sign_in;
    const struct secret *secret; /* the caller's; until canary_open() returns */
    const char *ca_file, *pin;   /* may be NULL */
    struct role_options role;
    const char *credential; /* what the playbook calls it */
    const char *vantage;
    int every_ms; /* between two NOOPs, at most a minute; 0: a minute */
};

/* Signs in, and writes that down (own_login "canary", *out; text in the arena). From then on the
 * case is not needed, and may be closed. False: the server did not let us in, or nothing could be
 * written. */
bool canary_open(struct canary **canary, struct casefile *cf, const struct canary_options *options,
                 struct arena *arena, struct own_login *out, struct error *err) NODISCARD;

enum canary_end {
    CANARY_STILL,  /* nothing yet */
    CANARY_ENDED,  /* the server said goodbye */
    CANARY_BROKEN, /* the connection broke */
};

/* Waits until something happens, or until stop_fd (-1: none) becomes readable. *alive is set when
 * the server answered a NOOP meanwhile. */
enum canary_end canary_watch(struct canary *canary, int stop_fd, bool *alive);

/* The server's last words, in shown form; or why it broke. */
const char *canary_words(const struct canary *canary);

/* Afterwards: the end, and what was said, into the case (own_login "canary-lost"). class: "ended",
 * "broken" or "stopped". */
bool canary_keep(struct canary *canary, struct casefile *cf, const struct own_login *opened,
                 const char *class, int64_t ended_ms, struct error *err) NODISCARD;

/* Says goodbye if it still stands. NULL is fine. */
void canary_close(struct canary *canary);
void canary_free(struct canary *canary);

#endif
