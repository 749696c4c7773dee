/* timestamp.h - RFC 3161: somebody else's word that a hash existed at a moment.
 *
 * What goes out is a hash and a random number, nothing else. The reply is a stranger's bytes: it is
 * read and judged by a process of its own, which holds nothing (--role=stamp). */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include "base/hash.h"
#include "base/role.h"

enum {
    TIMESTAMP_REQUEST_MOST = 512,
    TIMESTAMP_REPLY_MOST = 64 * 1024,
    TIMESTAMP_CA_MOST = 1024 * 1024,
};

/* A TimeStampReq over this SHA-256, in DER, with a nonce of its own; asks for the certificates. */
bool timestamp_request(const struct hash *imprint, struct buf *out, struct error *err) NODISCARD;

struct timestamp_question {
    struct hash imprint;
    struct str request;   /* as it was sent: the reply must have its nonce */
    struct str reply, ca; /* ca: certificates in PEM, each of which is trusted */
    int64_t
        at; /* when the certificates must be valid, UTC seconds; INT64_MIN: at the attested time */
};

struct timestamp_facts { /* text in shown form */
    int64_t when;        /* attested, UTC seconds */
    int64_t until;       /* the signer's certificate */
    char authority[256], issuer[256], serial[80], policy[80];
};

/* ERROR_PROTOCOL: the reply is the answer to something else. ERROR_FORMAT, ERROR_USAGE: it proves
 * nothing. Any other: it could not be judged. err says why. */
bool timestamp_check(const struct role_options *options, const struct timestamp_question *question,
                     struct timestamp_facts *out, struct error *err) NODISCARD;

/* What `--role=stamp` runs. */
int timestamp_role_main(bool best_effort);

#endif
