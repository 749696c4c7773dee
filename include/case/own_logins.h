/* own_logins.h - the sign-ins we made ourselves: to see whether a credential still works, to look
 * again, to change something.
 *
 * Each is in the provider's log as well: address, time and protocol are kept here so that exactly
 * those rows are never taken for the intruder's. Rows are added and never changed. */
#ifndef CASE_OWN_LOGINS_H
#define CASE_OWN_LOGINS_H

#include "base/mem.h"
#include "base/secret.h"
#include "case/casefile.h"

enum { CREDENTIAL_TAG = 9 }; /* eight digits and a NUL */

struct own_login {
    int64_t id;
    int64_t began, ended; /* UTC milliseconds */
    const char *protocol; /* "imap", "pop3", "smtp", "sieve" */
    const char *host, *user;
    unsigned port;
    const char *encryption; /* "TLS", "STARTTLS", "none" */
    const char *purpose;    /* "baseline", "control", "probe", "canary", "canary-lost", "look",
                             * "act" */
    const char *credential; /* what the playbook calls it */
    char tag[CREDENTIAL_TAG];
    const char *class;       /* "accepted", "bad-credential" ... see imap/attempt.h */
    const char *line;        /* the server's words, shown form, a line each; "" none */
    const char *why;         /* one sentence; "" accepted */
    const char *certificate; /* SHA-256 of the server's key; "" not seen */
    const char *local;       /* our address; there may be NAT between */
    const char *vantage;     /* "local", or what the operator calls where we were */
    struct hash transcript;  /* an object of the evidence; zero none */
    int64_t related;         /* canary-lost: the canary's id; else 0 */
    int64_t journal;         /* filled */
};

/* Which credential it was, without telling it: the first 32 bits of a keyed hash, the key being the
 * case's own. Equal tags claim the same credential. */
bool own_login_tag(struct casefile *cf, const struct secret *secret, char out[CREDENTIAL_TAG],
                   struct error *err) NODISCARD;

/* Before: an entry in the journal, in a transaction of its own. */
bool own_login_intent(struct casefile *cf, const struct own_login *login, int64_t *seq,
                      struct error *err) NODISCARD;
/* After: the row, and the entry that answers the intent (0 none). Inside a transaction. Any text
 * may be NULL for "". id is filled. */
bool own_login_put(struct casefile *cf, struct own_login *login, int64_t intent, struct error *err)
    NODISCARD;
bool own_login_list(struct casefile *cf, struct arena *arena, struct own_login **out, size_t *count,
                    struct error *err) NODISCARD; /* oldest first */

#endif
