/* pool.c - main's side of the parse workers; see pool.h. */
#include "parse/pool.h"

#include "base/limits.h"
#include "pool_answer.h"
#include "pool_hooks.h"
#include "pool_worker.h"
#include "protocol.h"

#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FAILURES = 3 }; /* workers in a row that do not even start */

struct pool {
    struct role_options options;
    char *program;
    pool_result_fn fn;
    void *arg;
    struct role original; /* the workers are its copies; it parses nothing */
    struct pool *source;  /* whose original that is: mostly its own */
    struct pool_worker *workers;
    size_t worker_count;
    size_t pipeline;             /* pieces that each has at once */
    struct piece *first, **last; /* waiting for a worker */
    size_t busy;                 /* waiting, or with one */
    size_t load;                 /* the same; a header counts 1, others POOL_HEADERS_A_MAIL */
    uint64_t numbers;            /* given out so far */
    unsigned failures, started;
    bool running, trusting;
    int tables[2]; /* the operator's keys, and YARA rules; -1: none */
    char jail[ROLE_STATE];
    char why[200];      /* the last worker did not start */
    struct arena arena; /* of the answer at hand */
};

struct pool *pool_new(const struct role_options *options, unsigned workers, pool_result_fn fn,
                      void *arg)
{
    struct pool *pool = xcalloc(1, sizeof(*pool));

    pool->options = *options;
    pool->program = options->program ? xstrdup(options->program) : NULL;
    pool->options.program = pool->program;
    pool->source = pool;
    pool->fn = fn;
    pool->arg = arg;
    pool->worker_count = workers > 0 ? workers : 1;
    pool->pipeline = POOL_PIPELINE;
    pool->workers = xcalloc(pool->worker_count, sizeof(*pool->workers));
    pool->last = &pool->first;
    pool->tables[0] = pool->tables[1] = -1;
    return pool;
}

static void free_piece(struct piece *piece)
{
    buf_dispose(&piece->request);
    free(piece);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < pool->worker_count; i++) {
        struct pool_worker *worker = &pool->workers[i];

        pool_worker_stop(worker, NULL);
        for (size_t k = 0; k < worker->count; k++)
            free_piece(worker->flight[k]);
    }
    role_stop(&pool->original, NULL);
    while (pool->first) {
        struct piece *next = pool->first->next;

        free_piece(pool->first);
        pool->first = next;
    }
    arena_dispose(&pool->arena);
    free(pool->workers);
    free(pool->program);
    free(pool);
}

void pool_rest(struct pool *pool)
{
    if (pool->busy > 0)
        return;
    for (size_t i = 0; i < pool->worker_count; i++)
        pool_worker_stop(&pool->workers[i], NULL);
    role_stop(&pool->original, NULL);
}

void pool_beside_screen(struct pool *pool)
{
    pool->pipeline = POOL_PIPELINE_SCREEN;
}

void pool_keys(struct pool *pool, int fd)
{
    pool->tables[0] = fd;
}

void pool_yara(struct pool *pool, int fd)
{
    pool->tables[1] = fd;
}

/* With a descriptor for each table: an empty one where there is none. */
static bool start_original(struct pool *pool, struct error *err)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), fds[2];
    bool ok;

    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        fds[i] = pool->tables[i] >= 0 ? pool->tables[i] : nothing;
    ok = nothing >= 0 ? role_start(&pool->original, ROLE_PARSE, &pool->options, fds, 2, err)
                      : error_set_errno(err, ERROR_IO, "cannot open /dev/null");
    if (nothing >= 0)
        close(nothing);
    return ok;
}

void pool_warm(struct pool *pool)
{
    struct error ignored = {0};

    if (pool->source->original.pid == 0 && !start_original(pool->source, &ignored))
        return; /* the first piece tries again, and tells */
}

void pool_share(struct pool *pool, struct pool *source)
{
    assert(pool->started == 0 && pool->original.pid == 0 && source->source == source);
    pool->source = source;
}

void pool_trust(struct pool *pool)
{
    pool->trusting = true;
}

unsigned pool_started(const struct pool *pool)
{
    return pool->started;
}

const char *pool_jail(const struct pool *pool)
{
    return pool->jail;
}

size_t pool_busy(const struct pool *pool)
{
    return pool->busy;
}

static size_t load_of(enum pool_kind kind)
{
    return kind == POOL_HEADER ? 1 : POOL_HEADERS_A_MAIL;
}

size_t pool_room(const struct pool *pool)
{
    size_t most = pool->worker_count * 2 * pool->pipeline; /* as many waiting as being worked on */
    size_t load = (pool->load + POOL_HEADERS_A_MAIL - 1) / POOL_HEADERS_A_MAIL;

    return load < most ? most - load : 0;
}

/* --- the queue --- */

static void append(struct pool *pool, struct piece *piece)
{
    piece->next = NULL;
    *pool->last = piece;
    pool->last = &piece->next;
}

static void put_back(struct pool *pool, struct piece *piece)
{
    piece->next = pool->first;
    pool->first = piece;
    if (!piece->next)
        pool->last = &piece->next;
}

static void remove_first(struct pool *pool)
{
    pool->first = pool->first->next;
    if (!pool->first)
        pool->last = &pool->first;
}

static void note_failure(struct pool *pool, const char *why)
{
    pool->failures++;
    snprintf(pool->why, sizeof(pool->why), "%s", why[0] ? why : "no answer");
}

/* False: it could not be started now. */
static bool start(struct pool *pool, struct pool_worker *worker)
{
    struct pool *source = pool->source;
    struct error err = {0};
    char what[ROLE_ENDED];

    if (source->original.pid == 0 && !start_original(source, &err)) {
        note_failure(pool, err.text);
        return false;
    }
    if (pool_worker_start(worker, &source->original, &err)) {
        pool->started++;
        return true;
    }
    role_stop(&source->original, what); /* the next attempt has a new one */
    note_failure(pool, what[0] ? what : err.text);
    return false;
}

/* Off the front of the queue: a piece that this worker may have, and what may share a frame with
 * it. */
static size_t take_some(struct pool *pool, const struct pool_worker *worker,
                        struct piece *out[POOL_HEADERS])
{
    size_t count = 0, bytes = 0;

    while (pool->first && count < POOL_HEADERS &&
           pool_worker_wants(worker, pool->first, pool->pipeline, count, bytes) &&
           (count == 0 || (pool_worker_shares(out[0]) && pool_worker_shares(pool->first)))) {
        out[count++] = pool->first;
        bytes += FRAME_HEAD + pool->first->request.len;
        remove_first(pool);
    }
    return count;
}

/* Gives waiting pieces to workers that want them, and starts workers for the rest. */
static void hand_out(struct pool *pool)
{
    struct piece *pieces[POOL_HEADERS];
    size_t count;

    for (size_t i = 0; i < pool->worker_count && pool->first; i++) {
        struct pool_worker *worker = &pool->workers[i];

        if (!pool_worker_runs(worker) && !start(pool, worker))
            return;
        while ((count = take_some(pool, worker, pieces)) > 0) {
            if (pool_worker_give(worker, pieces, count, &pool->numbers))
                continue;
            while (count > 0)
                put_back(pool, pieces[--count]);
            break; /* looking at it will tell why */
        }
    }
}

/* --- results --- */

static void report(struct pool *pool, struct piece *piece, struct pool_result *result)
{
    result->kind = piece->kind;
    result->id = piece->id;
    pool->busy--;
    pool->load -= load_of(piece->kind);
    free_piece(piece);
    pool->fn(pool->arg, result);
}

static void report_failure(struct pool *pool, struct piece *piece, enum pool_status status,
                           const char *why)
{
    struct pool_result result = {.status = status, .why = why, .blob = str_of("")};

    report(pool, piece, &result);
}

/* Everything in flight goes back in its order, the oldest too. */
static void take_back(struct pool *pool, struct pool_worker *worker)
{
    while (worker->count > 0)
        put_back(pool, worker->flight[--worker->count]);
}

/* The worker has ended, or has been made to. Its oldest piece is to blame - unless it had worked
 * on others before, which may have left it broken, or was killed by somebody: then that piece has
 * one more go. */
static void bury(struct pool *pool, struct pool_worker *worker, enum pool_event event)
{
    bool was_ready = worker->ready, used = worker->answered > 0;
    char what[ROLE_ENDED];
    struct piece *guilty;

    pool_worker_stop(worker, what);
    guilty = was_ready && worker->count > 0 ? pool_worker_take(worker) : NULL;
    take_back(pool, worker);
    if (!was_ready && event != POOL_UNABLE)
        note_failure(pool, what);
    if (!guilty)
        return;
    if (event == POOL_LATE) {
        report_failure(pool, guilty, POOL_TIMEOUT, "deadline");
    } else if (event == POOL_DEAD && (used || !what[0]) && !guilty->again) {
        guilty->again = true;
        put_back(pool, guilty);
    } else {
        report_failure(pool, guilty, POOL_CRASHED,
                       event == POOL_LIES ? "protocol"
                       : what[0]          ? what
                                          : "ended");
    }
}

/* False: it is not to be believed. */
static bool accept(struct pool *pool, struct pool_worker *worker, struct str blob)
{
    struct pool_result result;
    struct mail mail;
    bool ok = pool_answer_read(&result, &mail, &pool->arena, worker->flight[0]->kind, blob);

    if (ok)
        report(pool, pool_worker_take(worker), &result);
    arena_clear(&pool->arena);
    return ok;
}

static void accept_jail(struct pool *pool, struct str state)
{
    text_show_in(state, pool->jail, sizeof(pool->jail));
    pool->failures = 0;
}

static void accept_reason(struct pool *pool, struct str reason)
{
    char shown[sizeof(pool->why)];

    text_show_in(reason, shown, sizeof(shown));
    note_failure(pool, shown);
}

/* Takes one thing that happened to a worker. False: nothing more has. */
static bool look(struct pool *pool, struct pool_worker *worker)
{
    struct frame answer;
    enum pool_event event = pool_worker_look(worker, &answer);

    switch (event) {
    case POOL_NOTHING:
        return false;
    case POOL_READY:
        accept_jail(pool, answer.payload);
        return true;
    case POOL_ANSWER:
        if (accept(pool, worker, answer.payload))
            break;
        bury(pool, worker, POOL_LIES);
        return false;
    case POOL_UNABLE:
        accept_reason(pool, answer.payload);
        bury(pool, worker, event);
        return false;
    case POOL_LATE:
    case POOL_DEAD:
    case POOL_LIES:
        bury(pool, worker, event);
        return false;
    }
    if (pool_worker_is_old(worker) && worker->count == 0)
        pool_worker_stop(worker, NULL); /* a fresh one follows: it may have been taken over */
    return true;
}

bool pool_run(struct pool *pool, struct error *err)
{
    pool->running = true;
    for (size_t i = 0; i < pool->worker_count; i++)
        while (look(pool, &pool->workers[i]))
            ;
    pool->running = false;
    hand_out(pool);
    if (pool->failures >= MOST_FAILURES)
        return error_set(err, ERROR_JAIL, "the parse worker does not start: %s", pool->why);
    return true;
}

/* --- giving --- */

bool pool_give(struct pool *pool, const struct pool_work *work, struct error *err)
{
    struct piece *piece;

    if (pool_room(pool) == 0)
        return error_set(err, ERROR_LIMIT, "the parse workers have more than they can take");
    if (work->fd < 0 && work->bytes.len > LIMIT_SCRIPT)
        return error_set(err, ERROR_LIMIT, "%zu bytes are too many to copy", work->bytes.len);
    piece = xcalloc(1, sizeof(*piece));
    piece->kind = work->kind;
    piece->id = work->id;
    piece->fd = work->fd;
    piece->length = work->fd >= 0 ? work->length : work->bytes.len;
    piece->flags = pool->trusting ? PROTOCOL_TRUST : 0;
    buf_init(&piece->request, LIMIT_FRAME);
    if (work->fd >= 0) {
        pack_u64(&piece->request, PROTOCOL_OFFSET, work->offset);
        pack_u64(&piece->request, PROTOCOL_LENGTH, work->length);
    } else {
        pack_str(&piece->request, PROTOCOL_BYTES, work->bytes);
    }
    if (work->name)
        pack_text(&piece->request, PROTOCOL_NAME, work->name);
    if (work->format)
        pack_text(&piece->request, PROTOCOL_FORMAT, work->format);
    if (work->kind == POOL_PART)
        pack_u64(&piece->request, PROTOCOL_ORDER, work->order);
    if (work->size > 0)
        pack_u64(&piece->request, PROTOCOL_SIZE, work->size);
    if (work->kind == POOL_LOG)
        pack_str(&piece->request, PROTOCOL_CURSOR, work->cursor);
    if (work->kind == POOL_EDIT) {
        pack_u64(&piece->request, PROTOCOL_ORDER, work->order);
        pack_u64(&piece->request, PROTOCOL_REMOVE, work->remove);
    }
    append(pool, piece);
    pool->busy++;
    pool->load += load_of(work->kind);
    if (!pool->running)
        hand_out(pool); /* what does not start now, pool_run() will try and tell */
    return true;
}

/* --- waiting --- */

size_t pool_fds(const struct pool *pool, struct pollfd *fds, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < pool->worker_count && count < most; i++)
        if (pool_worker_runs(&pool->workers[i]))
            fds[count++] = (struct pollfd){pool->workers[i].role.fd, POLLIN, 0};
    return count;
}

int pool_timeout(const struct pool *pool)
{
    bool runs = false;
    int least = -1;

    for (size_t i = 0; i < pool->worker_count; i++)
        runs |= pool_worker_runs(&pool->workers[i]);
    if (pool->first && !runs)
        return 0; /* none could be started: the next attempt may do, or be the last */
    for (size_t i = 0; i < pool->worker_count; i++) {
        int left = pool_worker_timeout(&pool->workers[i]);

        if (left >= 0 && (least < 0 || left < least))
            least = left;
    }
    return least;
}

bool pool_drain(struct pool *pool, struct error *err)
{
    struct pollfd *fds = xcalloc(pool->worker_count, sizeof(*fds));
    bool ok = true;

    while (ok && pool->busy > 0) {
        size_t count = pool_fds(pool, fds, pool->worker_count);

        poll(fds, count, pool_timeout(pool));
        ok = pool_run(pool, err);
    }
    free(fds);
    return ok;
}
