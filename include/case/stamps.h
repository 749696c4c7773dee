/* stamps.h - time stamps (RFC 3161) over the case's checkpoints: the word of an authority outside
 * that a checkpoint, and so every entry before it, was there at a moment.
 *
 * A request goes out of the case; its answer comes back by hand or over [net]. Request, reply and
 * the certificates that were trusted are evidence, so that anybody can judge them again:
 *
 *     openssl ts -verify -queryfile REQUEST -in REPLY -CAfile CERTIFICATES
 *
 * What is sent is the SHA-256 of the checkpoint's note and a random number. */
#ifndef CASE_STAMPS_H
#define CASE_STAMPS_H

#include "base/timestamp.h"
#include "case/casefile.h"

/* Makes a request over the newest checkpoint, and keeps it. whom: where it is going to be sent;
 * NULL: that is left to the operator. request is initialised by the caller. */
bool stamp_ask(struct casefile *cf, const char *whom, struct buf *request, struct error *err)
    NODISCARD;

struct stamp {          /* as the journal has it; text in the arena */
    int64_t seq;        /* its entry; 0: a request without an answer */
    int64_t checkpoint; /* the entry of the checkpoint */
    int64_t covers;     /* entries before that */
    int64_t when;       /* attested, UTC seconds */
    int64_t kept_ns;    /* when it was kept, by our clock */
    struct hash imprint, request, reply, ca;
    const char *authority, *issuer, *serial, *policy;
};

/* Judges a reply (in the jail) to one of the case's requests, and keeps it when it holds. */
bool stamp_keep(struct casefile *cf, const struct role_options *role, struct str reply,
                struct str ca, struct arena *arena, struct stamp *out, struct error *err) NODISCARD;

/* Those that were kept, oldest first. */
bool stamp_list(struct casefile *cf, struct arena *arena, struct stamp **out, size_t *count,
                struct error *err) NODISCARD;

/* The text that was stamped, in the arena. */
bool stamp_note(struct casefile *cf, const struct stamp *stamp, struct arena *arena,
                struct str *note, struct error *err) NODISCARD;

/* Judges one again from what is kept: what it is about, and whose it is. ca NULL: as it was kept.
 * ERROR_JAIL: it could not be judged here; any other: it does not hold. */
bool stamp_check(struct casefile *cf, const struct role_options *role, const struct stamp *stamp,
                 const struct str *ca, struct timestamp_facts *out, struct error *err) NODISCARD;

#endif
