/* see imap/canary.h */
#include "imap/canary.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "link.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 30000, SIGN_IN_MS = 60000, GOODBYE_MS = 3000, PIECES_MOST = 256 };
#define CANARY_BYTES MIB(64)

struct canary {
    struct link link;
    struct link_object pieces[PIECES_MOST]; /* of the transcript */
    size_t piece_count;
    bool ready, alive;
};

static void on_ready(void *arg)
{
    struct canary *canary = arg;

    canary->ready = true;
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct canary *canary = arg;

    if (canary->piece_count < PIECES_MOST)
        canary->pieces[canary->piece_count++] = *piece;
}

static void on_note(void *arg, struct str rule, struct str text)
{
    struct canary *canary = arg;

    (void)text;
    canary->alive = canary->alive || str_equal(rule, str_of("alive"));
}

static const struct link_handler handler = {
    .ready = on_ready, .note = on_note, .transcript = on_transcript};

/* One wait. False: stop_fd is readable. */
static bool step(struct canary *canary, int stop_fd, int most_ms)
{
    struct pollfd fds[3];
    size_t count = link_fds(&canary->link, fds, 2);
    int wants = link_timeout(&canary->link);

    fds[count] = (struct pollfd){.fd = stop_fd, .events = POLLIN};
    if (wants < 0 || (most_ms >= 0 && wants > most_ms))
        wants = most_ms;
    (void)poll(fds, (nfds_t)count + 1, wants);
    link_run(&canary->link);
    return stop_fd < 0 || fds[count].revents == 0;
}

static bool is_up(const struct canary *canary)
{
    return canary->link.state == LINK_STARTING || canary->link.state == LINK_READY;
}

/* --- opening --- */

static bool sign_in(struct canary *canary, struct casefile *cf,
                    const struct canary_options *options, struct error *err)
{
    struct link_options how = {.setup = {.protocol = NET_IMAP,
                                         .purpose = NET_TO_STAY,
                                         .address = options->address,
                                         .sign_in = options->sign_in,
                                         .ca_file = options->ca_file,
                                         .pin = options->pin,
                                         .budget = CANARY_BYTES,
                                         .idle_ms = options->every_ms},
                               .secret = options->secret,
                               .role = &options->role,
                               .cancel_fd = -1,
                               .connect_ms = CONNECT_MS};
    int64_t deadline = clock_mono_ms() + SIGN_IN_MS;

    if (!link_start(&canary->link, cf, &how, err))
        return false;
    while (is_up(canary) && !canary->ready && clock_mono_ms() < deadline)
        (void)step(canary, -1, (int)(deadline - clock_mono_ms()));
    if (canary->ready)
        return true;
    return error_set(err, canary->link.why.code ? canary->link.why.code : ERROR_NET, "%s",
                     *canary->link.why.text ? canary->link.why.text
                                            : "the server has been silent for too long");
}

static bool write_down(struct canary *canary, struct casefile *cf, struct own_login *out,
                       int64_t intent, struct arena *arena, struct error *err)
{
    const struct link *link = &canary->link;
    bool ok;

    out->class = "accepted";
    out->line = arena_strndup(arena, link->said, strlen(link->said));
    out->certificate = arena_strndup(arena, link->hello.spki, strlen(link->hello.spki));
    out->local = arena_strndup(arena, link->local, strlen(link->local));
    out->ended = clock_utc_ns() / 1000000;
    ok = casefile_begin(cf, err) && own_login_put(cf, out, intent, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

bool canary_open(struct canary **out, struct casefile *cf, const struct canary_options *options,
                 struct arena *arena, struct own_login *login, struct error *err)
{
    const struct server_address *address = &options->address;
    struct canary *canary = xcalloc(1, sizeof(*canary));
    int64_t intent;

    *login = (struct own_login){.began = clock_utc_ns() / 1000000,
                                .protocol = "imap",
                                .host = arena_strndup(arena, address->host, strlen(address->host)),
                                .user = arena_strndup(arena, address->user, strlen(address->user)),
                                .port = address->port,
                                .encryption = address->tls == TLS_STARTTLS ? "STARTTLS" : "TLS",
                                .purpose = "canary",
                                .credential = options->credential,
                                .vantage = options->vantage};
    link_init(&canary->link, &handler, canary);
    if (own_login_tag(cf, options->secret, login->tag, err) &&
        own_login_intent(cf, login, &intent, err) && sign_in(canary, cf, options, err) &&
        write_down(canary, cf, login, intent, arena, err)) {
        *out = canary;
        return true;
    }
    canary_free(canary);
    return false;
}

/* --- watching --- */

enum canary_end canary_watch(struct canary *canary, int stop_fd, bool *alive)
{
    *alive = false;
    while (is_up(canary)) {
        canary->alive = false;
        if (!step(canary, stop_fd, -1))
            return CANARY_STILL;
        if (canary->alive) {
            *alive = true;
            return CANARY_STILL;
        }
    }
    return str_starts_nocase(str_of(canary->link.said), "* BYE") ? CANARY_ENDED : CANARY_BROKEN;
}

const char *canary_words(const struct canary *canary)
{
    return *canary->link.said && str_starts_nocase(str_of(canary->link.said), "* BYE")
               ? canary->link.said
               : canary->link.why.text;
}

bool canary_keep(struct canary *canary, struct casefile *cf, const struct own_login *opened,
                 const char *class, int64_t ended_ms, struct error *err)
{
    struct own_login login = *opened;
    struct error ignored = {0};
    bool ok;

    login.purpose = "canary-lost";
    login.class = class;
    login.related = opened->id;
    login.ended = ended_ms;
    login.line = strcmp(class, "ended") == 0 ? canary_words(canary) : "";
    login.why = strcmp(class, "broken") == 0 ? canary_words(canary) : "";
    ok = casefile_begin(cf, err);
    /* A crash of another writer may have cut the transcript off: then there is none. */
    for (size_t i = 0; ok && i < canary->piece_count; i++) {
        const struct link_object *piece = &canary->pieces[i];

        if (evidence_sync(cf, piece->place.segment, &ignored) &&
            evidence_add(cf, &piece->hash, &piece->place, &ignored))
            login.transcript = piece->hash;
        error_clear(&ignored);
    }
    ok = ok && own_login_put(cf, &login, 0, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

void canary_close(struct canary *canary)
{
    if (canary)
        link_close(&canary->link, GOODBYE_MS);
}

void canary_free(struct canary *canary)
{
    if (!canary)
        return;
    link_dispose(&canary->link);
    free(canary);
}
