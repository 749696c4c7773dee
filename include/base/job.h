/* job.h - work that takes long, done where the caller wants it.
 *
 * A job is a plain function. It does not know whether it runs on the command
 * line, in a test, or on a worker thread behind the screen: it reports through
 * its `struct job` and asks it whether to go on. Results go into the case file,
 * never through here; what crosses threads is one small struct job_status,
 * copied under a lock, in which a newer report replaces an older one.
 */
#ifndef BASE_JOB_H
#define BASE_JOB_H

#include "base/error.h"

struct job;
typedef bool (*job_fn)(struct job *job, void *arg, struct error *err);

enum job_state { JOB_RUNNING, JOB_PAUSED, JOB_DONE, JOB_FAILED };

struct job_status {
    enum job_state state;             /* JOB_PAUSED from job_pause() to job_resume() */
    uint64_t done, total;             /* messages, or whatever the job counts; total 0: not known */
    uint64_t bytes_done, bytes_total; /* 0, 0: it does not count bytes */
    double rate;                      /* bytes per second of late (items, if it counts no bytes) */
    int64_t eta_seconds;              /* -1: not known */
    unsigned changed;                 /* CASE_* tables written since the last job_poll() */
    bool stalled;     /* nothing moves until something outside does; activity says what */
    int64_t next_try; /* while stalled: seconds until the job tries again; 0: it does not say */
    char activity[240];
    struct error error; /* set when state is JOB_FAILED */
};

/* --- for the job function --- */

/* Asked between two pieces of work. While the owner has paused the job it waits here, until it is
 * resumed or cancelled. */
bool job_cancelled(struct job *job);

/* True while the owner has paused the job and not cancelled it. Never waits; for a loop that must
 * keep its connection alive meanwhile. */
bool job_paused(struct job *job);

struct job_progress {
    uint64_t done, total, bytes_done, bytes_total;
    unsigned changed;
};

/* Rate and ETA are worked out here. progress NULL: only the activity is news. */
void job_report(struct job *job, const struct job_progress *progress, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* CASE_* tables were written; there is no other news. */
void job_changed(struct job *job, unsigned tables);

/* Nothing moves, and why: until the next report with progress there is no rate and no end in sight.
 * next_try as in struct job_status; whoever counts says it again each second. */
void job_stall(struct job *job, int64_t next_try, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Has `stop(arg)` called, once, when the job is cancelled - at once if it has
 * been already. Runs on the cancelling thread under the job's lock: it may only
 * unblock (a socket, say), not call back here. NULL takes it back. */
void job_on_cancel(struct job *job, void (*stop)(void *arg), void *arg);

/* --- for its owner --- */

/* Runs fn here and now. */
bool job_run(job_fn fn, void *arg, struct error *err) NODISCARD;

/* Starts fn on a thread of its own and writes a byte to wake_fd at its end, and at each report
 * that nobody has looked at yet. arg stays the caller's and must live until
 * job_free(). Returns NULL on failure. */
struct job *job_start(job_fn fn, void *arg, int wake_fd, struct error *err) NODISCARD;

/* Copies the present status and starts a new `changed` set. */
void job_poll(struct job *job, struct job_status *out);
void job_cancel(struct job *job); /* also ends a pause */
void job_pause(struct job *job);
void job_resume(struct job *job);
bool job_ended(const struct job_status *status); /* done or failed: job_free() will not wait */

/* Waits for the thread to end, then releases the job. NULL is fine. */
void job_free(struct job *job);

#endif
