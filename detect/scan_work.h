/* scan_work.h - a scan inside: what is waiting, what is with the workers, what is to be stored.
 * Private to scan*.c. */
#ifndef DETECT_SCAN_WORK_H
#define DETECT_SCAN_WORK_H

#include "case/tables.h"
#include "detect/scan.h"
#include "detect/words.h"
#include "lure.h"
#include "parse/clamd.h"
#include "parse/pool.h"
#include "points.h"

enum {
    SCAN_QUEUE = 16384,         /* objects offered and not yet given to a worker */
    SCAN_RECENT = 64,           /* of the queue's end that are compared with a new one */
    SCAN_GIVEN = 1024,          /* with the workers; more than a pool ever has room for */
    SCAN_BATCH = 1000,          /* results stored in one transaction, or */
    SCAN_BATCH_BYTES = 4 << 20, /* of facts, or */
    SCAN_BATCH_MS = 250,
    SCAN_SEGMENTS = 8, /* descriptors of evidence segments kept open */
    SCAN_TRIES = 3,    /* crashes before an object is left alone (security.md, 8) */
    SCAN_WHY = 64,
};

struct scan_piece {
    struct hash raw;
    int64_t object;              /* 0: not known */
    struct evidence_place place; /* segment 0: likewise, to be looked up */
    unsigned tries;
    bool header;  /* of a mail, and no more */
    bool offered; /* may have been parsed meanwhile, as another copy, */
    bool fresh;   /* unless the case did not have it before */
    bool used;
};

struct scan_result {        /* of one mail, in the batch's arena */
    struct message message; /* raw, status, limit, date ... as message_parsed() wants them */
    struct str blob;
    int64_t object; /* 0: not known */
    unsigned tries;
    bool header;
};

struct scan_batch { /* of results that wait to be stored */
    struct arena arena;
    struct scan_result results[SCAN_BATCH + SCAN_GIVEN]; /* one pool_run() may bring many */
    size_t count, bytes;
    int64_t since; /* clock_mono_ms() of its first result */
};

struct scan_segment {
    int64_t segment;
    int fd; /* -1: free */
    uint64_t used;
    char *ahead; /* `have` bytes of it that were read, from `from` on; NULL: none yet */
    uint64_t from;
    size_t have;
};

struct scan_script_wait { /* the one script that is with a worker */
    bool done;
    enum pool_status status;
    char why[SCAN_WHY];
    struct buf blob;
};

struct scan {
    struct casefile *cf;
    struct words *words;
    struct points *points;
    struct lure_points lure_points;
    unsigned threads; /* as survey_make() wants them */
    struct pool *pool;
    int keys_fd; /* the operator's public keys; -1: none */
    size_t key_count;
    struct hash keys_hash;
    int yara_fd; /* the operator's YARA rules; -1: none */
    unsigned yara_rules;
    struct hash yara_hash;
    struct clamd_place clamd; /* where NULL: nobody is asked */
    struct role_options clamd_role;
    char clamd_trouble[300];             /* why it could not be asked; "" it could */
    struct scan_piece queue[SCAN_QUEUE]; /* a ring */
    size_t queue_first, queue_count;
    struct scan_piece given[SCAN_GIVEN];
    uint64_t unsearched; /* out: scan_job's */
    uint64_t serial;
    struct scan_batch batches[2], *filling; /* one may be stored while the other fills */
    struct scan_segment segments[SCAN_SEGMENTS];
    uint64_t segment_clock;
    struct scan_script_wait script;
    char owner[320];           /* as the operator gave it */
    bool more_headers;         /* some were offered when the queue was full */
    uint64_t headers_asked_at; /* how many results there were when the case was asked for them */
    bool last; /* all mail is parsed: what is found now stays, so that it gives indicators */
    uint64_t stored, failed; /* results of this scan; failed: not analysed */
};

/* --- scan_queue.c: evidence to the workers and back --- */

void scan_on_result(void *arg, const struct pool_result *result);       /* for the pool */
bool scan_queue_add(struct scan *scan, const struct scan_piece *piece); /* false: full */
/* Is it with a worker, or among the last that were offered? */
bool scan_queue_has(const struct scan *scan, const struct hash *raw, bool header);
bool scan_pump(struct scan *scan, struct error *err) NODISCARD;

/* --- scan_bytes.c --- */

/* Where a mail's bytes are. */
bool scan_locate(struct scan *scan, const struct scan_piece *piece, struct pool_work *work,
                 struct error *err) NODISCARD;
/* The same of a header, or the bytes themselves, good until the next call. */
bool scan_header_bytes(struct scan *scan, const struct scan_piece *piece, struct pool_work *work,
                       struct error *err) NODISCARD;
void scan_close_segments(struct scan *scan);

/* --- scan_keys.c --- */

bool scan_keys_open(struct scan *scan, const struct scan_options *options, struct error *err)
    NODISCARD;
void scan_keys_close(struct scan *scan);

/* --- scan_yara.c --- */

bool scan_yara_open(struct scan *scan, const struct scan_options *options, struct error *err)
    NODISCARD;
void scan_yara_close(struct scan *scan);

/* --- scan_clamd.c --- */

bool scan_clamd_open(struct scan *scan, const struct scan_options *options, struct error *err)
    NODISCARD;
/* About everything nobody was asked about with these signatures. A scanner that fails is told by
 * coverage, and is no failure of the scan. */
bool scan_clamd_ask(struct scan *scan, struct job *job, struct error *err) NODISCARD;

/* --- scan_store.c: results into the case --- */

/* Stores a batch if it is time; the workers get their work meanwhile. */
bool scan_store_due(struct scan *scan, struct error *err) NODISCARD;
/* In how many milliseconds that will be; -1: nothing waits. */
int64_t scan_store_wait(const struct scan *scan);
/* Everything there is. */
bool scan_store(struct scan *scan, struct error *err) NODISCARD;

/* --- scan_script.c --- */

struct rule;
/* One piece of work beside mail, waited for; crashes are tried again like mail. The worker's word
 * is in scan->script. */
bool scan_ask(struct scan *scan, const struct pool_work *work, struct error *err) NODISCARD;
void scan_rule_row(struct rule_row *row, const struct hash *raw, bool active,
                   const struct rule *rule, struct arena *arena);

/* --- scan_coverage.c --- */

struct collect;
struct survey;
bool scan_cover(struct scan *scan, const struct survey *survey, const struct collect *found,
                int64_t run, struct error *err) NODISCARD;

/* --- scan_cover_logins.c --- */

bool scan_cover_logins(struct scan *scan, const struct survey *survey, const struct collect *found,
                       int64_t run, struct error *err) NODISCARD;

#endif
