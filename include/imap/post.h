/* post.h - one question over HTTP, with its answer as evidence: how a request for a time stamp
 * leaves, if the operator says where to. Nothing of the case goes out but the bytes handed in.
 *
 * Plain http:// is allowed: many authorities offer nothing else, what is sent is a hash, and the
 * answer is signed. Redirections are not followed. */
#ifndef IMAP_POST_H
#define IMAP_POST_H

#include "case/casefile.h"
#include "imap/acquire.h"

enum { POST_PATH = 1024, POST_BODY_MOST = 1024, POST_ANSWER_MOST = 64 * 1024 };

struct post_address {
    struct server_address server; /* without a user; TLS_NONE_FOR_TESTS: http */
    char path[POST_PATH];         /* "/tsr" */
};

/* http://HOST[:PORT][/PATH] or https://... */
bool post_address_parse(const char *url, struct post_address *out, struct error *err) NODISCARD;

struct post_options {
    struct post_address address;
    struct str body;     /* a TimeStampReq */
    const char *ca_file; /* for TLS; NULL: the system's */
    struct role_options role;
    int cancel_fd; /* -1: none */
};

/* No transaction is open. The answer's body and the transcript become evidence, whatever it is;
 * answer, initialised here and the caller's, receives the body. */
bool post_run(struct casefile *cf, const struct post_options *options, struct buf *answer,
              struct error *err) NODISCARD;

#endif
