/* attempt.c - see imap/attempt.h. A link without a jail: [net] signs in, and says how it went. */
#include "imap/attempt.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "link.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* A server may make each failure wait longer than the one before. */
enum {
    CONNECT_MS = 30000,
    ATTEMPT_MS = 60000,
    SAYING_MS = 5000, /* [net] gives up so much earlier, and says why */
    GOODBYE_MS = 3000,
    PIECES_MOST = 64
};
#define ATTEMPT_BYTES MIB(1)

struct attempt {
    struct link link;
    struct link_object pieces[PIECES_MOST]; /* of the transcript */
    size_t piece_count;
    bool ready;
};

static void on_ready(void *arg)
{
    struct attempt *attempt = arg;

    attempt->ready = true;
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct attempt *attempt = arg;

    if (attempt->piece_count < PIECES_MOST)
        attempt->pieces[attempt->piece_count++] = *piece;
}

static const struct link_handler handler = {.ready = on_ready, .transcript = on_transcript};

static enum net_protocol net_protocol(enum attempt_protocol protocol)
{
    static const enum net_protocol those[] = {NET_IMAP, NET_POP3, NET_SUBMISSION, NET_MANAGESIEVE};

    return those[protocol];
}

static bool is_cancelled(int fd)
{
    struct pollfd wait = {fd, POLLIN, 0};

    return fd >= 0 && poll(&wait, 1, 0) > 0;
}

/* Until [net] has said how it went, and what it kept. */
static void run_link(struct attempt *attempt, const struct attempt_options *options)
{
    int64_t deadline = clock_mono_ms() + ATTEMPT_MS;
    struct link *link = &attempt->link;
    bool leaving = false;

    while (link->state == LINK_STARTING || link->state == LINK_READY) {
        struct pollfd fds[2];
        size_t count = link_fds(link, fds, ARRAY_LEN(fds));
        int64_t left = deadline - clock_mono_ms();
        int wants = link_timeout(link);

        if (left <= 0 || is_cancelled(options->cancel_fd))
            break;
        (void)poll(fds, (nfds_t)count, wants >= 0 && wants < left ? wants : (int)left);
        link_run(link);
        if (attempt->ready && !leaving) {
            leaving = true;
            deadline = clock_mono_ms() + GOODBYE_MS;
        }
    }
}

/* --- the verdict --- */

/* What it means, for whoever has to act. */
static void judge(const struct attempt *attempt, const struct attempt_options *options,
                  enum attempt_class *class)
{
    const struct link *link = &attempt->link;
    bool refused = link->asked && link->why.code == ERROR_AUTH;
    /* A goodbye instead of an answer: what it says may be known. */
    bool said = *link->said && !link->violated;

    if (attempt->ready)
        *class = ATTEMPT_ACCEPTED;
    else if (!refused && link->why.code == ERROR_AUTH) /* nothing was shown: not offered */
        *class = ATTEMPT_PROTOCOL_OFF;
    else if (refused || said)
        *class = responses_class(options->responses, options->protocol, str_of(link->said), NULL);
    else
        *class = ATTEMPT_NETWORK;
    if (*class == ATTEMPT_AMBIGUOUS && !refused)
        *class = ATTEMPT_NETWORK;
}

static void fill(struct own_login *out, const struct attempt *attempt,
                 const struct attempt_options *options, struct arena *arena)
{
    const struct link *link = &attempt->link;
    enum attempt_class class;

    judge(attempt, options, &class);
    out->class = attempt_class_name(class);
    out->line = arena_strndup(arena, link->said, strlen(link->said));
    out->why = attempt->ready ? "" : arena_strndup(arena, link->why.text, strlen(link->why.text));
    out->certificate = arena_strndup(arena, link->hello.spki, strlen(link->hello.spki));
    out->local = arena_strndup(arena, link->local, strlen(link->local));
    if (attempt->piece_count > 0)
        out->transcript = attempt->pieces[attempt->piece_count - 1].hash;
}

/* A door that is shut is an answer of its own; whether another one is open is the caller's. */
static void fill_unreachable(struct own_login *out, const struct error *why, struct arena *arena)
{
    struct error shut_words = {0};
    bool shut;

    errno = ECONNREFUSED;
    error_set_errno(&shut_words, ERROR_NET, "x");
    shut = str_ends_nocase(str_of(why->text), shut_words.text + 1);

    out->class = attempt_class_name(shut ? ATTEMPT_PROTOCOL_OFF : ATTEMPT_NETWORK);
    out->line = out->certificate = out->local = "";
    out->why = arena_strndup(arena, why->text, strlen(why->text));
}

static bool keep(struct casefile *cf, const struct attempt *attempt, struct own_login *out,
                 int64_t intent, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < attempt->piece_count; i++)
        ok = evidence_sync(cf, attempt->pieces[i].place.segment, err);
    ok = ok && casefile_begin(cf, err);
    for (size_t i = 0; ok && i < attempt->piece_count; i++)
        ok = evidence_add(cf, &attempt->pieces[i].hash, &attempt->pieces[i].place, err);
    ok = ok && own_login_put(cf, out, intent, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

static int64_t now_ms(void)
{
    return clock_utc_ns() / 1000000;
}

static bool begin(struct casefile *cf, const struct attempt_options *options, struct arena *arena,
                  struct own_login *out, int64_t *intent, struct error *err)
{
    static const char *const encryptions[] = {"TLS", "STARTTLS", "none"};
    const struct server_address *address = &options->address;

    *out = (struct own_login){
        .began = now_ms(),
        .protocol = attempt_protocol_name(options->protocol),
        .host = arena_strndup(arena, address->host, strlen(address->host)),
        .user = arena_strndup(arena, address->user, strlen(address->user)),
        .port = address->port,
        .encryption = encryptions[address->tls],
        .purpose = options->purpose,
        .credential = options->credential,
        .vantage = options->vantage,
    };
    return own_login_tag(cf, options->secret, out->tag, err) &&
           own_login_intent(cf, out, intent, err);
}

bool attempt_run(struct casefile *cf, const struct attempt_options *options, struct arena *arena,
                 struct own_login *out, struct error *err)
{
    struct attempt *attempt;
    struct link_options how = {.setup = {.protocol = net_protocol(options->protocol),
                                         .purpose = NET_TO_TRY,
                                         .address = options->address,
                                         .sign_in = options->sign_in,
                                         .ca_file = options->ca_file,
                                         .pin = options->pin,
                                         .idle_ms = ATTEMPT_MS - SAYING_MS,
                                         .budget = ATTEMPT_BYTES},
                               .secret = options->secret,
                               .role = &options->role,
                               .cancel_fd = options->cancel_fd,
                               .connect_ms = CONNECT_MS};
    struct error unreachable = {0};
    int64_t intent;
    bool ok;

    if (!begin(cf, options, arena, out, &intent, err))
        return false;
    attempt = xcalloc(1, sizeof(*attempt));
    link_init(&attempt->link, &handler, attempt);
    if (link_start(&attempt->link, cf, &how, &unreachable)) {
        run_link(attempt, options);
        fill(out, attempt, options, arena);
    } else {
        fill_unreachable(out, &unreachable, arena);
    }
    out->ended = now_ms();
    ok = unreachable.code == ERROR_NONE || unreachable.code == ERROR_NET;
    if (!ok)
        *err = unreachable; /* not the server's doing: no process, no disk */
    ok = ok && keep(cf, attempt, out, intent, err);
    link_dispose(&attempt->link);
    free(attempt);
    return ok;
}
