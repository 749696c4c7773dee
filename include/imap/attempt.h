/* attempt.h - one try to sign in, over TLS, to see whether a credential still opens a door; and
 * what the server's refusal means.
 *
 * An attempt is itself a login to somebody's mailbox. It is written into the journal before it is
 * made, and afterwards into the case as an own_login (case/own_logins.h): our address, UTC times,
 * protocol, the server's words, so that nobody takes it for the intruder's. The conversation is
 * kept as evidence, without the secret.
 *
 * What a refusal means is in data/responses.txt. A wording that no row knows is ambiguous. */
#ifndef IMAP_ATTEMPT_H
#define IMAP_ATTEMPT_H

#include "base/mem.h"
#include "case/own_logins.h"
#include "imap/acquire.h"

enum attempt_class {
    ATTEMPT_AMBIGUOUS, /* zero: nothing is proved */
    ATTEMPT_ACCEPTED,
    ATTEMPT_BAD_CREDENTIAL,
    ATTEMPT_SECOND_FACTOR, /* the password is right */
    ATTEMPT_BLOCKED,       /* the password is right */
    ATTEMPT_PROTOCOL_OFF,
    ATTEMPT_POLICY_IP,
    ATTEMPT_WEB_LOGIN,
    ATTEMPT_LIMITED,
    ATTEMPT_NETWORK, /* it did not come to a verdict */
    ATTEMPT_CLASSES,
};
const char *attempt_class_name(enum attempt_class class); /* "bad-credential" */
bool attempt_class_parse(struct str name, enum attempt_class *out);
/* What is told of a try: the server's words; why there was no verdict where none came about, such
 * as a certificate that was refused behind a greeting. */
const char *attempt_words(const struct own_login *row);

enum attempt_protocol {
    ATTEMPT_IMAP,
    ATTEMPT_POP3,
    ATTEMPT_SMTP,
    ATTEMPT_SIEVE,
    ATTEMPT_PROTOCOLS
};
const char *attempt_protocol_name(enum attempt_protocol protocol); /* "imap" */
bool attempt_protocol_parse(struct str name, enum attempt_protocol *out);

/* imaps:// imap:// pop3s:// pop3:// smtps:// (465) submission:// (587) sieve:// (4190), each
 * USER@HOST[:PORT]; those without s begin with STARTTLS. */
bool attempt_address_parse(const char *url, enum attempt_protocol *protocol,
                           struct server_address *out, struct error *err) NODISCARD;
/* The usual port with TLS: 993, 995, 465, 4190. */
void attempt_usual(enum attempt_protocol protocol, struct server_address *address);

/* --- wordings --- */

struct responses; /* opaque */
bool responses_load(struct responses **out, const char *path, struct error *err) NODISCARD;
void responses_free(struct responses *responses);
/* lines: what the server said, a line each. *row (may be NULL) is the row's number in the file; 0
 * none fits. */
enum attempt_class responses_class(const struct responses *responses,
                                   enum attempt_protocol protocol, struct str lines, unsigned *row);

/* --- the attempt --- */

struct attempt_options {
    enum attempt_protocol protocol;
    struct server_address address;
    enum sign_in sign_in;
    const struct secret *secret; /* the caller's */
    const char *ca_file, *pin;   /* may be NULL */
    const struct responses *responses;
    struct role_options role;
    int cancel_fd;          /* -1: none */
    const char *purpose;    /* "baseline", "control", "probe" */
    const char *credential; /* what the playbook calls it: "old_password" */
    const char *vantage;    /* "local", or what the operator calls where we are */
};

/* No transaction is open. False: it could not be made or written down at all; what came of it is
 * *out, with text in the arena. */
bool attempt_run(struct casefile *cf, const struct attempt_options *options, struct arena *arena,
                 struct own_login *out, struct error *err) NODISCARD;

#endif
