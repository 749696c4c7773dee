/* clamd.h - what ClamAV's daemon on this machine says of a few bytes. Nothing leaves the machine:
 * only a local socket, or a port of a loopback address given in numbers, is ever connected to.
 *
 * A jailed process of its own (`--role=clamd`) holds the connection: it sees the bytes and the
 * answers, may open nothing, and hands over checked words. One connection serves many questions
 * (IDSESSION, INSTREAM); one that broke is made anew with the next question. */
#ifndef PARSE_CLAMD_H
#define PARSE_CLAMD_H

#include "base/role.h"
#include "base/text.h"

enum { CLAMD_WORDS = 256 }; /* longest answer that is kept, with its NUL */

enum clamd_verdict {
    CLAMD_NOTHING,   /* it knows nothing bad of them */
    CLAMD_FOUND,     /* words: the signature's name */
    CLAMD_TOO_LARGE, /* more than its StreamMaxLength */
    CLAMD_ERROR,     /* it could not look; words: why */
    CLAMD_VERDICTS = CLAMD_ERROR,
};

struct clamd_answer {
    enum clamd_verdict verdict;
    char words[CLAMD_WORDS]; /* shown form */
};

struct clamd_place {      /* where it listens */
    const char *where;    /* a socket's path, 127.0.0.1:3310, [::1]:3310, or "default" */
    unsigned patience_ms; /* for each answer; 0: two minutes, as long as it may scan */
};

struct clamd; /* opaque */

/* Connects and asks for its version. False: err says why, in words for the operator. */
bool clamd_open(struct clamd **out, const struct role_options *role,
                const struct clamd_place *place, struct error *err) NODISCARD;
void clamd_close(struct clamd *clamd); /* NULL is fine */

const char *clamd_where(const struct clamd *clamd);   /* "default" resolved */
const char *clamd_version(const struct clamd *clamd); /* "ClamAV 1.0.5/27101/Mon ..." */
/* Does the version tell which signatures it has? It does not where only private ones are. */
bool clamd_tells_signatures(const struct clamd *clamd);

/* One question: begin, the bytes in pieces, the answer. What goes wrong on the way is told by
 * clamd_answer() as CLAMD_ERROR. False: it cannot be reached any more. */
void clamd_begin(struct clamd *clamd);
void clamd_add(struct clamd *clamd, struct str bytes);
bool clamd_answer(struct clamd *clamd, struct clamd_answer *out, struct error *err) NODISCARD;

/* A line of the daemon's without its end, as it answers INSTREAM. False: it is no such answer. */
bool clamd_reply_read(struct clamd_answer *out, struct str line);

/* What `--role=clamd` runs. */
int clamd_role_main(bool best_effort);

#endif
