/* pool_worker.c - see pool_worker.h. */
#include "pool_worker.h"

#include "base/clock.h"
#include "base/limits.h"
#include "protocol.h"

#include <string.h>
#include <time.h>

enum {
    START_MS = 10000 * POOL_SLOWER, /* to lock itself down, on a machine that is busy */
    LEAST_MS = LIMIT_PARSE_MS * POOL_SLOWER,
    LONGEST_MS = 8000 * POOL_SLOWER, /* of one piece, by the clock on the wall (security.md 8.2) */
    BYTES_A_MS = 20 * 1024 / POOL_SLOWER,
    /* A file that the operator named has few beside it, and may be 256 MiB of one page of JSON. */
    FILE_LONGEST_MS = 120000 * POOL_SLOWER,
    FILE_BYTES_A_MS = 2 * 1024 / POOL_SLOWER,
    QUEUED_BYTES = 128 * 1024, /* of requests that may wait in the socket; see role_copy.c */
};

uint16_t pool_frame_type(enum pool_kind kind)
{
    static const uint16_t types[] = {
        [POOL_MAIL] = PROTOCOL_MAIL,   [POOL_SIEVE] = PROTOCOL_SIEVE,
        [POOL_SNIFF] = PROTOCOL_SNIFF, [POOL_EXPORT] = PROTOCOL_EXPORT,
        [POOL_EDIT] = PROTOCOL_EDIT,   [POOL_LOG] = PROTOCOL_LOG,
        [POOL_PART] = PROTOCOL_PART,   [POOL_HEADER] = PROTOCOL_HEADER};

    return types[kind];
}

bool pool_worker_runs(const struct pool_worker *worker)
{
    return worker->role.pid != 0;
}

/* Processor time it has used. 0 if it has gone. */
static int64_t cpu_ns(const struct pool_worker *worker)
{
    struct timespec used;

    if (!worker->has_clock || clock_gettime(worker->clock, &used) != 0)
        return 0;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static void restart_clock(struct pool_worker *worker)
{
    worker->since_ms = clock_mono_ms();
    worker->since_cpu_ns = -1;
    worker->extended = false;
}

/* Since it began with the oldest piece, as far as anybody looked. */
static int64_t used_ms(struct pool_worker *worker)
{
    int64_t now = cpu_ns(worker);

    if (worker->since_cpu_ns < 0)
        worker->since_cpu_ns = now;
    return (now - worker->since_cpu_ns) / 1000000;
}

bool pool_worker_start(struct pool_worker *worker, const struct role *original, struct error *err)
{
    *worker = (struct pool_worker){0};
    if (!role_copy(&worker->role, original, err))
        return false;
    frame_reader_init(&worker->in, worker->role.fd);
    worker->in.ahead = true;
    worker->has_clock = clock_getcpuclockid(worker->role.pid, &worker->clock) == 0;
    restart_clock(worker);
    return true;
}

void pool_worker_stop(struct pool_worker *worker, char what[ROLE_ENDED])
{
    if (what)
        what[0] = '\0';
    if (!pool_worker_runs(worker))
        return;
    role_stop(&worker->role, what);
    frame_reader_dispose(&worker->in);
    worker->ready = false;
}

/* --- giving --- */

/* How much of a worker's life a piece takes: a header has no parts to go wrong in. */
static unsigned weight(const struct piece *piece)
{
    return piece->kind == POOL_HEADER ? 1 : POOL_HEADERS_A_MAIL;
}

bool pool_worker_is_old(const struct pool_worker *worker)
{
    return worker->spent >= LIMIT_RECYCLE * POOL_HEADERS_A_MAIL;
}

bool pool_worker_shares(const struct piece *piece)
{
    return piece->kind == POOL_HEADER && piece->fd < 0 && piece->length <= POOL_HEADER_BYTES;
}

bool pool_worker_wants(const struct pool_worker *worker, const struct piece *piece, size_t most,
                       size_t before, size_t bytes)
{
    if (pool_worker_shares(piece))
        most = POOL_PIPELINE_MOST;
    if (!pool_worker_runs(worker) || pool_worker_is_old(worker))
        return false;
    if (worker->count + before == 0)
        return true;
    return worker->count + before < most &&
           worker->queued + bytes + piece->request.len <= QUEUED_BYTES;
}

static bool write_request(const struct pool_worker *worker, struct piece *const *pieces,
                          size_t count)
{
    struct frame frame = {.type = pool_frame_type(pieces[0]->kind),
                          .flags = pieces[0]->flags,
                          .id = pieces[0]->number,
                          .payload = buf_as_str(&pieces[0]->request)};
    struct error err = {0};
    struct buf together;
    bool ok;

    if (!pool_worker_shares(pieces[0]))
        return frame_write_within(worker->role.fd, &frame, pieces[0]->fd, LONGEST_MS, &err);
    buf_init(&together, LIMIT_FRAME);
    for (size_t i = 0; i < count; i++)
        buf_str(&together, buf_as_str(&pieces[i]->request));
    frame.type = PROTOCOL_HEADERS;
    frame.payload = buf_as_str(&together);
    ok = frame_write_within(worker->role.fd, &frame, -1, LONGEST_MS, &err);
    buf_dispose(&together);
    return ok;
}

bool pool_worker_give(struct pool_worker *worker, struct piece **pieces, size_t count,
                      uint64_t *numbers)
{
    if (worker->count == 0 && worker->ready)
        restart_clock(worker);
    for (size_t i = 0; i < count; i++) {
        pieces[i]->number = ++*numbers;
        worker->spent += weight(pieces[i]);
    }
    if (!write_request(worker, pieces, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        worker->flight[worker->count++] = pieces[i];
        worker->queued += FRAME_HEAD + pieces[i]->request.len;
    }
    return true;
}

struct piece *pool_worker_take(struct pool_worker *worker)
{
    struct piece *piece = worker->flight[0];

    worker->count--;
    worker->queued -= FRAME_HEAD + piece->request.len;
    memmove(worker->flight, worker->flight + 1, worker->count * sizeof(struct piece *));
    worker->answered++;
    restart_clock(worker);
    return piece;
}

/* --- deadlines --- */

static bool is_file(const struct piece *piece)
{
    return piece->kind == POOL_EXPORT || piece->kind == POOL_LOG;
}

static int64_t longest_ms(const struct piece *piece)
{
    return is_file(piece) ? FILE_LONGEST_MS : LONGEST_MS;
}

/* What a piece may use of a processor; a busy machine gives it that only slowly. */
static int64_t allowed_ms(const struct piece *piece)
{
    uint64_t more = piece->length / (is_file(piece) ? FILE_BYTES_A_MS : BYTES_A_MS);
    int64_t most = longest_ms(piece);

    return more > (uint64_t)(most - LEAST_MS) ? most : LEAST_MS + (int64_t)more;
}

int pool_worker_timeout(struct pool_worker *worker)
{
    int64_t passed, allowed, left;

    if (!pool_worker_runs(worker) || (worker->ready && worker->count == 0))
        return -1;
    passed = clock_mono_ms() - worker->since_ms;
    left = (worker->ready ? longest_ms(worker->flight[0]) : START_MS) - passed;
    if (worker->ready && left > 0) {
        allowed = allowed_ms(worker->flight[0]) - used_ms(worker);
        left = allowed < left ? allowed : left;
    }
    return left > 0 ? (int)left : 0;
}

/* --- looking --- */

static enum pool_event read_answer(const struct pool_worker *worker, const struct frame *frame)
{
    const struct piece *oldest = worker->count > 0 ? worker->flight[0] : NULL;

    if (!worker->ready)
        return frame->type == PROTOCOL_READY    ? POOL_READY
               : frame->type == PROTOCOL_UNABLE ? POOL_UNABLE
                                                : POOL_LIES;
    if (!oldest || frame->id != oldest->number || frame->flags != 0 ||
        frame->type != pool_frame_type(oldest->kind))
        return POOL_LIES;
    return POOL_ANSWER;
}

/* Past its deadline? If main itself was away and a long answer waits half written, there is time
 * for the rest of it, once. */
static bool is_late(struct pool_worker *worker)
{
    if (pool_worker_timeout(worker) != 0)
        return false;
    if (worker->in.in.len == 0 || worker->extended)
        return true;
    restart_clock(worker);
    worker->extended = true;
    return false;
}

enum pool_event pool_worker_look(struct pool_worker *worker, struct frame *answer)
{
    struct error err = {0};
    enum pool_event event;

    if (!pool_worker_runs(worker))
        return POOL_NOTHING;
    switch (frame_poll(&worker->in, answer, &err)) {
    case FRAME_OK:
        break;
    case FRAME_NONE:
        return is_late(worker) ? POOL_LATE : POOL_NOTHING;
    case FRAME_END:
        return POOL_DEAD;
    case FRAME_BAD: /* too large, or it died in the middle of one */
        return err.code == ERROR_LIMIT ? POOL_LIES : POOL_DEAD;
    }
    event = read_answer(worker, answer);
    if (event == POOL_READY) {
        worker->ready = true;
        restart_clock(worker);
    }
    return event;
}
