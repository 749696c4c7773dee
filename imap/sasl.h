/* sasl.h - how a password or token is shown to a server (RFC 4616, 7628, and XOAUTH2). The same for
 * IMAP and ManageSieve, which differ only in how they wrap it. */
#ifndef IMAP_SASL_H
#define IMAP_SASL_H

#include "base/secret.h"
#include "net.h"
#include "redact.h"
#include "vault.h"

enum sasl {
    SASL_NONE,
    SASL_PLAIN,
    SASL_LOGIN_COMMAND, /* IMAP's LOGIN, POP3's USER and PASS */
    SASL_LOGIN_STEPS,   /* AUTH LOGIN: the user, then the password, each in base64 */
    SASL_XOAUTH2,
    SASL_OAUTHBEARER
};

const char *sasl_name(enum sasl sasl);

struct sasl_message {
    enum sasl mechanism;
    struct vault vault;     /* everything below lies in it */
    struct str response;    /* base64 of what proves who we are; LOGIN_STEPS: of the secret */
    struct redactor hidden; /* the forms in which the server might echo it */
};

/* Makes the response. For SASL_LOGIN_COMMAND only what is to be hidden. */
bool sasl_open(struct sasl_message *message, enum sasl mechanism,
               const struct server_address *address, const struct secret *secret, struct error *err)
    NODISCARD;
void sasl_wipe(struct sasl_message *message); /* {0} is fine */

/* What the server's last challenge says went wrong, added to out in shown form: "status 401, scope
 * https://mail.example/". Nothing when it is not the JSON of RFC 7628 in base64. */
void sasl_failure(struct str challenge, const struct redactor *hidden, struct buf *out);

/* What answers such a challenge: then the server says NO, in words. */
const char *sasl_give_up(enum sasl mechanism);

#endif
