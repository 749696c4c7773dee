/* own_sign.h - a sign-in of ours, written down as such (private to imap/): the intent before, the
 * row in own_login after, so that nobody takes it for the intruder's. */
#ifndef IMAP_OWN_SIGN_H
#define IMAP_OWN_SIGN_H

#include "case/own_logins.h"
#include "imap/acquire.h"
#include "link.h"

struct own_sign {
    struct own_login row;
    int64_t intent; /* seq of its journal entry; 0: none is waiting for its end */
};

/* Before the connection is made; no transaction is open. usual: the purpose, if options say none.
 * Texts are borrowed until own_sign_end(). */
bool own_sign_begin(struct own_sign *out, struct casefile *cf,
                    const struct acquire_options *options, const struct server_address *address,
                    enum net_protocol protocol, const char *usual, struct error *err) NODISCARD;
/* Inside a transaction. why NULL: it is signed in. What a refusal means is not judged here: its
 * class is "ambiguous", which proves nothing. */
bool own_sign_end(struct own_sign *sign, struct casefile *cf, const struct link *link,
                  const char *why, struct error *err) NODISCARD;

#endif
