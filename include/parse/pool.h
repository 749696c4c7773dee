/* pool.h - jailed parse workers, seen from main. Not a thread: poll() its descriptors and call
 * pool_run().
 *
 * Work goes in as evidence (descriptor, offset, length) or as a few bytes; exactly one result
 * comes out for each piece, also when the worker crashed on it or took too long: then the status
 * says so, the worker is replaced and the next piece goes on. */
#ifndef PARSE_POOL_H
#define PARSE_POOL_H

#include "base/hash.h"
#include "base/role.h"
#include "parse/import.h"
#include "parse/mail.h"
#include "parse/rule.h"

struct pool; /* opaque */

enum { POOL_PIECE = 2 << 20 };

enum pool_kind {
    POOL_MAIL,
    POOL_SIEVE,
    POOL_SNIFF,  /* what is this file? Its first LIMIT_SNIFF bytes */
    POOL_EXPORT, /* an export of rules, all of it */
    POOL_EDIT,   /* a Sieve script without one of its rules */
    POOL_LOG,    /* a page of a log of sign-ins */
    POOL_PART,   /* the decoded bytes of one part of a mail, POOL_PIECE at most */
    POOL_HEADER, /* of a mail, and nothing else: facts with MAIL_HEADER_ONLY */
};

struct pool_work {
    enum pool_kind kind;
    uint64_t id; /* the caller's */
    int fd;      /* read-only; stays the caller's until the result; -1: bytes holds it */
    uint64_t offset, length;
    struct str
        bytes; /* copied; at most LIMIT_SCRIPT; cheaper than a descriptor for what is short */
    const char *name;   /* POOL_SIEVE: the script's name; POOL_SNIFF, POOL_EXPORT: the file's */
    const char *format; /* POOL_EXPORT, POOL_LOG: as POOL_SNIFF said */
    struct str cursor;  /* POOL_LOG: of log_cursor_encode() */
    uint64_t size;      /* POOL_SNIFF: of the whole file; POOL_PART: the first byte wanted */
    unsigned order;     /* POOL_EDIT: the rule's, from 1; POOL_PART: the part's, as in its facts */
    bool remove;        /* POOL_EDIT: take it out, instead of switching it off */
};

enum pool_status { POOL_OK, POOL_LIMIT, POOL_CRASHED, POOL_TIMEOUT };

struct pool_result { /* borrowed during the call */
    enum pool_kind kind;
    uint64_t id;
    enum pool_status status;
    const char *why; /* POOL_LIMIT: limit's name; POOL_CRASHED: "signal 11" ... */
    /* POOL_MAIL, POOL_HEADER: facts; POOL_SIEVE, POOL_EXPORT: see pool_script(); POOL_SNIFF: see
     * import.h; POOL_EDIT, POOL_PART: see below; POOL_LOG: see log_page_decode(); all checked; else
     * empty */
    struct str blob;
    const struct mail *mail; /* of facts: blob decoded; NULL if there is none */
};

typedef void (*pool_result_fn)(void *arg, const struct pool_result *result);

/* workers: how many processes; started when first needed. */
struct pool *pool_new(const struct role_options *options, unsigned workers, pool_result_fn fn,
                      void *arg);
/* A file of public keys (parse/dkim.h), for workers that start from now on; read by them at their
 * start, stays the caller's. Check it with dkim_keys_read() before. */
void pool_keys(struct pool *pool, int fd);
/* The same with YARA rules: what yara_pack() made, and yara_compile() took. */
void pool_yara(struct pool *pool, int fd);
void pool_free(struct pool *pool); /* kills the workers; work not done yields no result */

/* Starts the process that the workers are copies of, which takes a while, beside whatever else is
 * to begin. If that fails, the first piece will try again and tell. */
void pool_warm(struct pool *pool);
/* Before it has work: its workers become copies of the process that those of source are copies of,
 * so that all libraries are loaded once for both. Only while source neither rests nor is freed, and
 * on one thread with it. */
void pool_share(struct pool *pool, struct pool *source);
/* Somebody waits at a screen: the workers have less ahead, and leave the processor sooner. */
void pool_beside_screen(struct pool *pool);
/* Ends the workers if nothing is waiting or with one, so that they hold no memory meanwhile. They
 * start again when there is work. */
void pool_rest(struct pool *pool);

/* How its workers are jailed ("seccomp, landlock 7"); "" before the first has started. */
const char *pool_jail(const struct pool *pool);

/* How many more pieces it wants now, many more if they are headers; 0: poll first. */
size_t pool_room(const struct pool *pool);
size_t pool_busy(const struct pool *pool); /* pieces given and not answered */
/* Takes a piece on, also from within the result function. False: there is no room. */
bool pool_give(struct pool *pool, const struct pool_work *work, struct error *err) NODISCARD;

/* Descriptors to poll for reading; returns how many were written to fds. */
struct pollfd;
size_t pool_fds(const struct pool *pool, struct pollfd *fds, size_t most);
/* Milliseconds until the next deadline; -1: none. */
int pool_timeout(const struct pool *pool);
/* Takes what has arrived, kills what is late, restarts what died. fn is called from here. */
bool pool_run(struct pool *pool, struct error *err) NODISCARD;
/* Waits until everything given has been answered. */
bool pool_drain(struct pool *pool, struct error *err) NODISCARD;

/* A POOL_SIEVE or POOL_EXPORT blob as rules. */
bool pool_script(struct rule_script *out, struct arena *arena, struct str blob, struct error *err)
    NODISCARD;

/* A POOL_EDIT blob: the new script, borrowed from it. False: why it cannot be made is in err. */
bool pool_edited(struct str blob, struct str *script, struct error *err) NODISCARD;

/* A POOL_PART blob: the bytes, borrowed from it, and how many the part has in all. They are not to
 * be believed before the whole part has its hash. False: it cannot be had; why is in err. */
bool pool_part(struct str blob, struct str *bytes, uint64_t *size, struct error *err) NODISCARD;

/* The worker: what `--role=parse` runs. Returns the exit status. */
int parse_role_main(bool best_effort);

#endif
