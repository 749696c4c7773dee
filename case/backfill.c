/* backfill.c - see backfill.h. */
#include "backfill.h"

#include "base/job.h"

#include <pthread.h>
#include <stdlib.h>

/* Frames; one is a page of 8 KB and some bytes. */
enum {
    BEGIN = 4096, /* with fewer, pages that change often would go to the file each time */
    REST = 256,   /* so few the writer copies itself */
    ALONE = 8192, /* what the writer waits for where there is no thread */
    MOST = 16384, /* the thread lags: the writer waits for it */
};

struct backfill {
    char *path;
    bool none;       /* a thread could not be had */
    struct job *job; /* NULL: not begun */
    int frames;      /* when the writer committed last */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool wanted, working, stop;
    int copied; /* frames of the log that are in the file */
    struct backfill_counts counts;
};

struct backfill *backfill_new(const char *path)
{
    struct backfill *backfill = xcalloc(1, sizeof(*backfill));

    backfill->path = xstrdup(path);
    pthread_mutex_init(&backfill->lock, NULL);
    pthread_cond_init(&backfill->changed, NULL);
    return backfill;
}

void backfill_free(struct backfill *backfill)
{
    if (!backfill)
        return;
    pthread_mutex_lock(&backfill->lock);
    backfill->stop = true;
    pthread_cond_broadcast(&backfill->changed);
    pthread_mutex_unlock(&backfill->lock);
    job_free(backfill->job);
    pthread_cond_destroy(&backfill->changed);
    pthread_mutex_destroy(&backfill->lock);
    free(backfill->path);
    free(backfill);
}

/* --- the thread --- */

static bool next_is_wanted(struct backfill *backfill)
{
    bool wanted;

    pthread_mutex_lock(&backfill->lock);
    backfill->working = false;
    pthread_cond_broadcast(&backfill->changed);
    while (!backfill->wanted && !backfill->stop)
        pthread_cond_wait(&backfill->changed, &backfill->lock);
    wanted = !backfill->stop;
    backfill->wanted = false;
    backfill->working = wanted;
    pthread_mutex_unlock(&backfill->lock);
    return wanted;
}

/* A copy that fails is no loss: the log holds everything, and the writer tries again, too. */
static bool copy_beside(struct job *job, void *arg, struct error *err)
{
    struct backfill *backfill = arg;
    struct db *db;

    (void)job;
    if (!db_open(&db, backfill->path, DB_WRITE, err))
        db = NULL;
    while (next_is_wanted(backfill)) {
        int copied = db ? db_copy_log(db) : 0;

        pthread_mutex_lock(&backfill->lock);
        backfill->copied = copied;
        backfill->counts.beside++;
        pthread_mutex_unlock(&backfill->lock);
    }
    db_close(db);
    return true;
}

/* --- the writer --- */

static bool has_thread(struct backfill *backfill)
{
    struct error ignored = {0};

    if (!backfill->job && !backfill->none) {
        backfill->job = job_start(copy_beside, backfill, -1, &ignored);
        backfill->none = !backfill->job;
        error_clear(&ignored);
    }
    return backfill->job != NULL;
}

/* With the lock held. True: what is left is the writer's. */
static bool ask_thread(struct backfill *backfill, int frames)
{
    while (frames >= MOST && (backfill->wanted || backfill->working))
        pthread_cond_wait(&backfill->changed, &backfill->lock);
    if (backfill->wanted || backfill->working)
        return false;
    if (frames >= MOST || frames - backfill->copied <= REST)
        return true;
    backfill->wanted = true;
    pthread_cond_broadcast(&backfill->changed);
    return false;
}

/* The log was begun anew: nothing of it is in the file. */
static void note_frames(struct backfill *backfill, int frames)
{
    if (frames < backfill->frames) {
        pthread_mutex_lock(&backfill->lock);
        backfill->copied = 0;
        pthread_mutex_unlock(&backfill->lock);
    }
    backfill->frames = frames;
}

void backfill_committed(struct backfill *backfill, struct db *writer, int frames)
{
    bool mine = frames >= ALONE;

    note_frames(backfill, frames);
    if (frames < BEGIN)
        return;
    if (has_thread(backfill)) {
        pthread_mutex_lock(&backfill->lock);
        mine = ask_thread(backfill, frames);
        pthread_mutex_unlock(&backfill->lock);
    }
    if (!mine)
        return;
    (void)db_copy_log(writer);
    pthread_mutex_lock(&backfill->lock);
    backfill->counts.by_writer++;
    pthread_mutex_unlock(&backfill->lock);
}

struct backfill_counts backfill_counts(struct backfill *backfill)
{
    struct backfill_counts counts;

    pthread_mutex_lock(&backfill->lock);
    counts = backfill->counts;
    pthread_mutex_unlock(&backfill->lock);
    return counts;
}
