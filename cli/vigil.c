/* vigil.c - see vigil.h. */
#include "vigil.h"

#include "door.h"
#include "perch.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    return clock_utc_ns() / 1000000;
}

static bool sign_in(struct vigil *vigil, struct casefile *cf, struct error *err)
{
    struct door_words words = {.cf = cf, .arena = &vigil->arena, .call = vigil->call};
    struct canary_options options = {.credential = vigil->credential,
                                     .ca_file = call_value(vigil->call, "--ca-file"),
                                     .pin = call_value(vigil->call, "--pin"),
                                     .vantage = door_vantage(vigil->call)};
    struct secret secret = {0};
    uint64_t every = 60;
    bool known, ok;

    call_role_options(vigil->call, &options.role);
    if (!call_number(vigil->call, "--every", 60, &every, err) ||
        !door_find(&words, ATTEMPT_IMAP, &options.address, &known, err))
        return false;
    if (!known)
        return error_set(err, ERROR_USAGE, "which server it is is not known: --server imaps://...");
    options.every_ms = (int)every * 1000;
    options.secret = &secret;
    ok = vigil->secret(vigil->secret_self, vigil->credential, &secret, err) &&
         canary_open(&vigil->canary, cf, &options, &vigil->arena, &vigil->opened, err);
    secret_wipe(&secret);
    return ok;
}

bool vigil_open(struct vigil *vigil, struct casefile *cf, struct error *err)
{
    struct perch perch = {.how = "open", .words = ""};

    vigil->lock = -1;
    snprintf(vigil->path, sizeof(vigil->path), "%s", casefile_path(cf));
    if (!sign_in(vigil, cf, err))
        return false;
    perch.id = vigil->opened.id;
    perch.at = vigil->opened.ended;
    return perch_take(vigil->path, perch.id, vigil->alone, &vigil->lock, err) &&
           perch_write(vigil->path, &perch, err);
}

static void tell(struct vigil *vigil, const char *how)
{
    struct perch perch = {vigil->opened.id, now_ms(), how,
                          strcmp(how, "open") == 0 ? "" : canary_words(vigil->canary)};
    struct error ignored = {0};

    if (!perch_write(vigil->path, &perch, &ignored))
        error_clear(&ignored); /* the case will hold it */
}

const char *vigil_wait(struct vigil *vigil, int stop_fd)
{
    const char *how = NULL;

    while (!how) {
        bool alive;

        switch (canary_watch(vigil->canary, stop_fd, &alive)) {
        case CANARY_STILL:
            if (alive)
                tell(vigil, "open");
            else
                how = "stopped";
            break;
        case CANARY_ENDED:
            how = "ended";
            break;
        case CANARY_BROKEN:
            how = "broken";
            break;
        }
    }
    tell(vigil, how);
    if (strcmp(how, "stopped") == 0)
        canary_close(vigil->canary);
    return how;
}

bool vigil_keep(struct vigil *vigil, struct casefile *cf, const char *how, struct error *err)
{
    return canary_keep(vigil->canary, cf, &vigil->opened, how, now_ms(), err);
}

void vigil_close(struct vigil *vigil)
{
    canary_free(vigil->canary);
    vigil->canary = NULL;
    if (vigil->lock >= 0)
        close(vigil->lock);
    vigil->lock = -1;
    arena_dispose(&vigil->arena);
}
