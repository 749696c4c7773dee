/* pool_worker.h - one parse worker as main sees it: what it was given, how long it may take, how it
 * ended. Work is handed on without waiting for the answer to the piece before; the oldest piece is
 * the one being worked on, so it is the one that a crash or a deadline belongs to. */
#ifndef PARSE_POOL_WORKER_H
#define PARSE_POOL_WORKER_H

#include "base/frame.h"
#include "base/role.h"
#include "parse/pool.h"

struct piece {
    struct piece *next; /* in the pool's queue */
    enum pool_kind kind;
    uint64_t id, number; /* the caller's and ours */
    int fd;
    uint64_t offset, length;
    struct buf request; /* the frame's payload */
    uint16_t flags;
    bool again; /* a worker died on it that had worked on others before: it has one more go */
};

#ifdef SANITIZED
enum { POOL_SLOWER = 3 }; /* the same work in a program whose every access is checked */
#else
enum { POOL_SLOWER = 1 };
#endif

enum {
    POOL_PIPELINE = 48,            /* pieces that a worker has at once, */
    POOL_PIPELINE_SCREEN = 16,     /* beside a screen, */
    POOL_PIPELINE_MOST = 96,       /* or headers, which are short */
    POOL_HEADERS = 24,             /* headers in one frame, and */
    POOL_HEADER_BYTES = 16 * 1024, /* the longest that shares a frame with others */
    POOL_HEADERS_A_MAIL = 16, /* headers count as one mail: in a worker's life, and in the queue */
};

struct pool_worker { /* zero it */
    struct role role;
    struct frame_reader in;
    bool ready;
    struct piece *flight[POOL_PIPELINE_MOST]; /* oldest first */
    size_t count;
    size_t queued;            /* bytes of their requests */
    unsigned spent, answered; /* of its life; in it */
    int64_t since_ms;         /* when it began to start, or to work on the oldest */
    int64_t since_cpu_ns;     /* -1: not looked at yet */
    bool has_clock;           /* of its processor time */
    clockid_t clock;
    bool extended; /* its answer was on the way when its time was up */
};

enum pool_event {
    POOL_NOTHING, /* yet */
    POOL_READY,   /* it has started */
    POOL_UNABLE,  /* it cannot start */
    POOL_ANSWER,
    POOL_LATE, /* past its deadline */
    POOL_DEAD, /* ended by itself */
    POOL_LIES, /* broke the protocol */
};

bool pool_worker_runs(const struct pool_worker *worker);
bool pool_worker_start(struct pool_worker *worker, const struct role *original, struct error *err)
    NODISCARD;
/* Ends it. what as of role_stop(). Pieces in flight stay there for the caller to take. */
void pool_worker_stop(struct pool_worker *worker, char what[ROLE_ENDED]);

/* It has worked long enough: another one shall take its place. */
bool pool_worker_is_old(const struct pool_worker *worker);
/* Could it take this piece, behind `before` others of `bytes` in all, without anybody having to
 * wait, and without having more than `most` at once if they are not headers? */
bool pool_worker_wants(const struct pool_worker *worker, const struct piece *piece, size_t most,
                       size_t before, size_t bytes);
/* Could it go into one frame with others of its kind? */
bool pool_worker_shares(const struct piece *piece);
/* Gives one piece, or several that share a frame, numbered from *numbers on. False: it did not take
 * them (and is as good as dead); the pieces are the caller's again. */
bool pool_worker_give(struct pool_worker *worker, struct piece **pieces, size_t count,
                      uint64_t *numbers);

/* The frame that asks for a kind of work, and answers it. */
uint16_t pool_frame_type(enum pool_kind kind);

/* What has happened. POOL_ANSWER: *answer is good until the next call, and its piece is still
 * flight[0]. POOL_READY: *answer holds the state of the jail; POOL_UNABLE: why. */
enum pool_event pool_worker_look(struct pool_worker *worker, struct frame *answer);

/* The oldest piece is done with: the next one begins. */
struct piece *pool_worker_take(struct pool_worker *worker);

/* Milliseconds until pool_worker_look() might say POOL_LATE; -1: not at all. */
int pool_worker_timeout(struct pool_worker *worker);

#endif
