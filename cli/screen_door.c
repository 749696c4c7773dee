/* screen_door.c - `playbook baseline` and `canary open`, as the screen does them; see hands.h.
 *
 * A canary lives on a thread of the screen: its process holds the case, and nobody else may write
 * into it meanwhile. It ends with the screen at the latest, and the case says then that we ended
 * it. */
#include "hands.h"
#include "playbook.h"
#include "vigil.h"

#include "base/job.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* --- baseline --- */

/* The last line, which sums up, stands first: there the page begins. */
static void put_end_first(struct buf *out, struct str lines)
{
    size_t from = lines.len;

    while (from > 0 && lines.at[from - 1] == '\n')
        from--;
    while (from > 0 && lines.at[from - 1] != '\n')
        from--;
    buf_str(out, str_part(lines, from, lines.len));
    buf_str(out, str_part(lines, 0, from));
}

bool screen_baseline(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                     struct buf *text, struct error *err)
{
    struct screen_hands *hands = self;
    const char *words[] = {deed->name};
    struct playbook_call call = {.call = &hands->call,
                                 .words = words,
                                 .count = 1,
                                 .cf = cf,
                                 .engine = engine,
                                 .setup = {.secret = screen_secret, .self = hands}};
    bool ok;

    output_begin(&call.out, false, "playbook");
    ok = playbook_baseline(&call, err);
    if (ok)
        put_end_first(text, buf_as_str(&call.out.text));
    buf_dispose(&call.out.text);
    arena_dispose(&call.arena);
    return ok;
}

/* --- canary --- */

struct held {
    struct vigil vigil;
    struct casefile *cf; /* the screen's */
    struct secret secret;
    char credential[DEED_NAME];
    struct job *job;
    int stop;      /* eventfd: end it */
    int answer[2]; /* how the sign-in went: a byte, and the error in failed */
    struct error failed;
    int done; /* eventfd: the thread has ended */
};

static bool give_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    const struct held *held = self;

    (void)name;
    if (!secret_init(out, err))
        return false;
    memcpy(out->page, held->secret.page, held->secret.len);
    out->len = held->secret.len;
    return true;
}

static void answer(struct held *held)
{
    secret_wipe(&held->secret);
    (void)!write(held->answer[1], "!", 1);
}

/* A job_fn; arg: the struct held. Everything about the session is done on this thread: its
 * processes end with it. */
static bool hold(struct job *job, void *arg, struct error *err)
{
    struct held *held = arg;
    struct error late = {0};
    struct casefile *cf = NULL;
    const uint64_t one = 1;
    const char *how;

    (void)job;
    (void)err;
    if (!casefile_clone(&cf, held->cf, &held->failed)) {
        answer(held);
    } else if (!vigil_open(&held->vigil, cf, &held->failed)) {
        answer(held);
    } else {
        answer(held);
        how = vigil_wait(&held->vigil, held->stop);
        if (!vigil_keep(&held->vigil, cf, how, &late))
            error_clear(&late); /* the perch has it */
    }
    vigil_close(&held->vigil);
    casefile_close(cf);
    (void)!write(held->done, &one, sizeof(one));
    return true;
}

static void drop(struct held *held)
{
    const uint64_t one = 1;

    if (held->job) {
        (void)!write(held->stop, &one, sizeof(one));
        job_free(held->job);
    }
    secret_wipe(&held->secret);
    for (int i = 0; i < 2; i++)
        if (held->answer[i] >= 0)
            close(held->answer[i]);
    if (held->stop >= 0)
        close(held->stop);
    if (held->done >= 0)
        close(held->done);
    free(held);
}

static bool has_ended(const struct held *held)
{
    struct pollfd fds = {.fd = held->done, .events = POLLIN};

    return poll(&fds, 1, 0) == 1;
}

/* A place for one more; those that have ended make room. */
static struct held **find_place(struct screen_hands *hands)
{
    for (size_t i = 0; i < HELD_MOST; i++) {
        if (hands->held[i] && has_ended(hands->held[i])) {
            drop(hands->held[i]);
            hands->held[i] = NULL;
        }
        if (!hands->held[i])
            return &hands->held[i];
    }
    return NULL;
}

static bool start(struct held *held, struct error *err)
{
    struct pollfd fds = {.events = POLLIN};

    held->stop = eventfd(0, EFD_CLOEXEC);
    held->done = eventfd(0, EFD_CLOEXEC);
    if (held->stop < 0 || held->done < 0 || pipe(held->answer) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make a pipe");
    held->job = job_start(hold, held, -1, err);
    if (!held->job)
        return false;
    fds.fd = held->answer[0];
    (void)poll(&fds, 1, -1); /* connecting and signing in have deadlines of their own */
    if (held->failed.code == ERROR_NONE)
        return true;
    *err = held->failed;
    return false;
}

bool screen_canary(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                   struct buf *text, struct error *err)
{
    struct screen_hands *hands = self;
    struct held **place = find_place(hands);
    struct held *held;

    (void)cf;
    (void)engine;
    if (!place)
        return error_set(err, ERROR_USAGE, "%d canary sessions are held already", HELD_MOST);
    held = xcalloc(1, sizeof(*held));
    held->cf = hands->cf;
    held->stop = held->done = held->answer[0] = held->answer[1] = -1;
    snprintf(held->credential, sizeof(held->credential), "%s", deed->name);
    held->vigil = (struct vigil){.call = &hands->call,
                                 .credential = held->credential,
                                 .secret = give_secret,
                                 .secret_self = held,
                                 .lock = -1};
    if (!screen_secret(hands, deed->name, &held->secret, err) || !start(held, err)) {
        drop(held);
        return false;
    }
    *place = held;
    buf_printf(text,
               "Canary session %" PRId64 " is open and watched until the server ends it, or this "
               "screen does. It is in the provider's own list of sessions, as ours.",
               held->vigil.opened.id);
    return true;
}

const char *screen_why_stay(void *self)
{
    const struct screen_hands *hands = self;

    for (size_t i = 0; i < HELD_MOST; i++)
        if (hands->held[i] && !has_ended(hands->held[i]))
            return "A canary session is held. Leaving closes it, and then it proves nothing. "
                   "Leave?";
    return NULL;
}

void screen_let_go(struct screen_hands *hands)
{
    for (size_t i = 0; i < HELD_MOST; i++) {
        if (hands->held[i])
            drop(hands->held[i]);
        hands->held[i] = NULL;
    }
}
