/* pool_worker.c - see pool_worker.h. */
#include "pool_worker.h"

#include "base/clock.h"
#include "base/limits.h"
#include "protocol.h"

#include <string.h>
#include <time.h>

enum {
    START_MS = 10000,  /* to lock itself down, on a machine that is busy */
    LONGEST_MS = 8000, /* of one piece, by the clock on the wall (security.md 8.2) */
    BYTES_A_MS = 20 * 1024,
    QUEUED_BYTES = 32 * 1024, /* of requests that may wait in the socket */
    HEADERS_A_MAIL = 8,       /* headers count as one mail in a worker's life */
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
    clockid_t clock;

    if (clock_getcpuclockid(worker->role.pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static void restart_clock(struct pool_worker *worker)
{
    worker->since_ms = clock_mono_ms();
    worker->since_cpu_ns = cpu_ns(worker);
    worker->extended = false;
}

bool pool_worker_start(struct pool_worker *worker, const struct role *original, struct error *err)
{
    *worker = (struct pool_worker){0};
    if (!role_copy(&worker->role, original, err))
        return false;
    frame_reader_init(&worker->in, worker->role.fd);
    worker->in.ahead = true;
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

static size_t queued_bytes(const struct pool_worker *worker)
{
    size_t bytes = 0;

    for (size_t i = 0; i < worker->count; i++)
        bytes += FRAME_HEAD + worker->flight[i]->request.len;
    return bytes;
}

/* How much of a worker's life a piece takes: a header has no parts to go wrong in. */
static unsigned weight(const struct piece *piece)
{
    return piece->kind == POOL_HEADER ? 1 : HEADERS_A_MAIL;
}

bool pool_worker_is_old(const struct pool_worker *worker)
{
    return worker->spent >= LIMIT_RECYCLE * HEADERS_A_MAIL;
}

bool pool_worker_wants(const struct pool_worker *worker, const struct piece *piece)
{
    if (!pool_worker_runs(worker) || pool_worker_is_old(worker))
        return false;
    if (worker->count == 0)
        return true;
    return worker->count < POOL_PIPELINE &&
           queued_bytes(worker) + piece->request.len <= QUEUED_BYTES;
}

bool pool_worker_give(struct pool_worker *worker, struct piece *piece)
{
    struct frame frame = {.type = pool_frame_type(piece->kind),
                          .flags = piece->flags,
                          .id = piece->number,
                          .payload = buf_as_str(&piece->request)};
    struct error err = {0};

    if (worker->count == 0 && worker->ready)
        restart_clock(worker);
    worker->spent += weight(piece);
    if (!frame_write_within(worker->role.fd, &frame, piece->fd, LONGEST_MS, &err))
        return false;
    worker->flight[worker->count++] = piece;
    return true;
}

struct piece *pool_worker_take(struct pool_worker *worker)
{
    struct piece *piece = worker->flight[0];

    worker->count--;
    memmove(worker->flight, worker->flight + 1, worker->count * sizeof(struct piece *));
    worker->answered++;
    restart_clock(worker);
    return piece;
}

/* --- deadlines --- */

/* What the oldest piece may use of a processor; a busy machine gives it that only slowly. */
static int64_t allowed_ms(const struct pool_worker *worker)
{
    uint64_t more = worker->flight[0]->length / BYTES_A_MS;

    return more > LONGEST_MS - LIMIT_PARSE_MS ? LONGEST_MS : LIMIT_PARSE_MS + (int64_t)more;
}

int pool_worker_timeout(const struct pool_worker *worker)
{
    int64_t passed, allowed, left;

    if (!pool_worker_runs(worker) || (worker->ready && worker->count == 0))
        return -1;
    passed = clock_mono_ms() - worker->since_ms;
    left = (worker->ready ? LONGEST_MS : START_MS) - passed;
    if (worker->ready && left > 0) {
        int64_t used = (cpu_ns(worker) - worker->since_cpu_ns) / 1000000;

        allowed = allowed_ms(worker) - used;
        left = allowed < left ? allowed : left;
    }
    return left > 0 ? (int)left : 0;
}

/* --- looking --- */

static enum pool_event read_answer(const struct pool_worker *worker, const struct frame *frame)
{
    const struct piece *oldest = worker->count > 0 ? worker->flight[0] : NULL;

    if (!worker->ready)
        return frame->type == PROTOCOL_READY ? POOL_READY : POOL_LIES;
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
