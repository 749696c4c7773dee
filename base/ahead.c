/* ahead.c - see base/ahead.h. */
#include "base/ahead.h"

#include "base/job.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct slot {
    size_t weight;
    bool done; /* worked on, to be taken */
};

struct run {
    const struct ahead *walk;
    struct slot *slots; /* a ring */
    char *bytes;        /* what the caller keeps in them */
    size_t slot_count;

    pthread_mutex_t lock; /* guards everything below, and slots[] */
    pthread_cond_t moved; /* some of it has changed */
    uint64_t read, taken; /* steps so far; those between are in use */
    size_t weight;        /* of them */
    bool reading;         /* somebody is */
    bool ended;           /* nothing more is to be read */
    bool failed;          /* because `read` did, as error says */
    struct error error;
};

struct helper {
    struct run *run;
    unsigned thread;
    struct job *job; /* NULL: it could not be had */
};

static void *bytes_of(const struct run *run, uint64_t step)
{
    return run->bytes + step % run->slot_count * run->walk->slot_size;
}

static struct slot *slot_of(const struct run *run, uint64_t step)
{
    return &run->slots[step % run->slot_count];
}

/* --- with the lock held --- */

static bool may_read(const struct run *run)
{
    uint64_t used = run->read - run->taken;

    return !run->ended && !run->reading && used < run->slot_count &&
           (used == 0 || run->weight < run->walk->most_weight);
}

/* False: there was nothing more to be read. */
static bool read_next(struct run *run)
{
    void *bytes = bytes_of(run, run->read);
    struct slot *slot = slot_of(run, run->read);
    struct error error = {0};
    size_t weight = 0;
    bool end = false, ok;

    run->reading = true;
    pthread_mutex_unlock(&run->lock);
    ok = run->walk->read(run->walk->arg, bytes, &weight, &end, &error);
    pthread_mutex_lock(&run->lock);
    run->reading = false;
    pthread_cond_broadcast(&run->moved);
    if (!ok || end) {
        run->ended = true;
        run->failed = !ok;
        run->error = error;
        return false;
    }
    *slot = (struct slot){.weight = weight};
    run->weight += weight;
    run->read++;
    return true;
}

static void read_and_work(struct run *run, unsigned thread)
{
    uint64_t step = run->read;

    if (!read_next(run))
        return;
    pthread_mutex_unlock(&run->lock);
    run->walk->work(run->walk->arg, thread, bytes_of(run, step));
    pthread_mutex_lock(&run->lock);
    slot_of(run, step)->done = true;
    pthread_cond_broadcast(&run->moved);
}

static bool take_next(struct run *run, struct error *err)
{
    void *bytes = bytes_of(run, run->taken);
    bool ok;

    pthread_mutex_unlock(&run->lock);
    ok = run->walk->take(run->walk->arg, bytes, err);
    run->walk->clear(bytes);
    pthread_mutex_lock(&run->lock);
    slot_of(run, run->taken)->done = false;
    run->weight -= slot_of(run, run->taken)->weight;
    run->taken++;
    pthread_cond_broadcast(&run->moved);
    return ok;
}

/* --- the threads --- */

static bool help(struct job *job, void *arg, struct error *err)
{
    const struct helper *helper = arg;
    struct run *run = helper->run;

    (void)job;
    (void)err;
    pthread_mutex_lock(&run->lock);
    while (!run->ended) {
        if (may_read(run))
            read_and_work(run, helper->thread);
        else
            pthread_cond_wait(&run->moved, &run->lock);
    }
    pthread_mutex_unlock(&run->lock);
    return true;
}

static bool lead(struct run *run, struct error *err)
{
    bool ok = true;

    pthread_mutex_lock(&run->lock);
    while (ok && (!run->ended || run->taken < run->read)) {
        if (run->taken < run->read && slot_of(run, run->taken)->done)
            ok = take_next(run, err);
        else if (may_read(run))
            read_and_work(run, 0);
        else
            pthread_cond_wait(&run->moved, &run->lock);
    }
    run->ended = true;
    pthread_cond_broadcast(&run->moved);
    pthread_mutex_unlock(&run->lock);
    return ok;
}

unsigned ahead_suitable(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    return processors < 1 ? 1 : processors > AHEAD_THREADS ? AHEAD_THREADS : (unsigned)processors;
}

bool ahead_run(const struct ahead *walk, unsigned threads, struct error *err)
{
    struct run run = {.walk = walk, .slot_count = 2 * (size_t)threads + 1};
    struct helper helpers[AHEAD_THREADS];
    bool ok;

    assert(threads >= 1 && threads <= AHEAD_THREADS);
    run.slots = xcalloc(run.slot_count, sizeof(*run.slots));
    run.bytes = xcalloc(run.slot_count, walk->slot_size);
    pthread_mutex_init(&run.lock, NULL);
    pthread_cond_init(&run.moved, NULL);
    for (unsigned i = 1; i < threads; i++) {
        struct error ignored = {0}; /* the others do its work, or this one alone */

        helpers[i] = (struct helper){.run = &run, .thread = i};
        helpers[i].job = job_start(help, &helpers[i], -1, &ignored);
    }
    ok = lead(&run, err);
    for (unsigned i = 1; i < threads; i++)
        job_free(helpers[i].job);
    for (size_t i = 0; i < run.slot_count; i++)
        walk->dispose(bytes_of(&run, i));
    if (ok && run.failed) {
        *err = run.error;
        ok = false;
    }
    pthread_cond_destroy(&run.moved);
    pthread_mutex_destroy(&run.lock);
    free(run.slots);
    free(run.bytes);
    return ok;
}
