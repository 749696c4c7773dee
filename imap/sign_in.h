/* sign_in.h - from a connected socket to a signed-in IMAP session: greeting, TLS, capabilities, the
 * password or token (security.md 19). Nothing of it reaches libetpan. */
#ifndef IMAP_SIGN_IN_H
#define IMAP_SIGN_IN_H

#include "dialog.h"
#include "net.h"
#include "sasl.h"

struct signing {
    struct dialog *dialog;
    struct tls *tls; /* NULL: in clear, for tests */
    const struct net_setup *setup;
    /* Asked for when it is needed and no sooner; wiped here. */
    bool (*ask)(void *arg, struct secret *out, struct error *err);
    /* What the server wants people to read; may be NULL. */
    void (*note)(void *arg, const char *rule, const char *text);
    void *arg;
};

struct signed_in {
    struct buf greeting;     /* shown form */
    struct buf capabilities; /* words */
    enum sasl mechanism;
};

void signed_in_init(struct signed_in *facts);
void signed_in_dispose(struct signed_in *facts);

bool sign_in_run(struct signing *how, struct signed_in *facts, struct error *err) NODISCARD;

#endif
