/* net_filter.c - [net] between the server and the jail, after sign-in; see net_role.h.
 *
 * Order of what leaves: message bytes into the segment, NET_OBJECT to main, then the response that
 * names them to the jail. Small amounts wait for company for a few milliseconds, or until a command
 * is finished: one write for many messages. In the middle of a mail we do not wake for each record
 * of a server that sends many small ones: on one machine with it, that cost a fifth of our time. */
#include "net_role.h"

#include "base/clock.h"
#include "base/limits.h"
#include "guard.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_ROOM = 64 * 1024,
    TURN_MOST = 4 * 1024 * 1024, /* bytes from the server before the others have their turn */
    JAIL_HIGH = 1024 * 1024,     /* waiting for the jail: then the server waits too */
    COMMANDS_HIGH = 256 * 1024,  /* waiting for the server: then the jail waits */
    COMPANY_MS = 5,
    FEW = 64 * 1024, /* bytes at once in the middle of a mail: more are on their way, */
    FEW_MS = 1,      /* and this long they gather */
    LOGOUT_MS = 3000,
    LAST_WORDS_MS = 1000,
    PROGRESS = 1024, /* bytes that count as a sign of life */
};

struct filter {
    struct net *net;
    struct guard guard;
    struct buf server; /* commands on their way */
    size_t server_sent;
    size_t jail_sent;      /* of guard.jail */
    size_t jail_cleared;   /* of guard.jail: everything it names is with main */
    size_t tags;           /* outstanding when we last looked */
    int64_t waiting_since; /* something is held back for company; 0: nothing */
    int64_t life;          /* when the server last showed signs of it */
    uint64_t life_seen;
    int64_t close_by; /* main wants to end it; 0: not yet */
    bool jail_gone, server_gone, want_write;
    bool gathers;            /* see FEW */
    bool jail_has, main_has; /* something for us, when we last looked */
    char room[READ_ROOM];
};

/* --- from the server --- */

static bool take(struct filter *filter, const char *space, size_t got, struct error *err)
{
    struct guard *guard = &filter->guard;
    bool ok = space ? guard_in_put(guard, got, err)
                    : guard_in(guard, (struct str){filter->room, got}, err);

    if (guard->seen - filter->life_seen >= PROGRESS ||
        (guard->state == IN_LINE && guard->line.len == 0 && !guard->response.scan.begun)) {
        filter->life_seen = guard->seen;
        filter->life = clock_mono_ms();
    }
    return ok && transcript_keep(&filter->net->transcript, false, err);
}

static bool may_read(const struct filter *filter)
{
    return !filter->server_gone && filter->guard.state != IN_ENDED &&
           filter->guard.jail.len - filter->jail_sent < JAIL_HIGH;
}

/* Reads what is there. False: it is over, err may say why. *more: there may be more. */
static bool read_server(struct filter *filter, bool *more, struct error *err)
{
    size_t total = 0;

    filter->gathers = false;
    transcript_tick(&filter->net->transcript);
    while (may_read(filter) && total < TURN_MOST) {
        size_t room;
        size_t got;
        char *space = guard_in_space(&filter->guard, &room, err);
        enum io io;

        if (err->code != ERROR_NONE)
            return false;
        io = stream_read(&filter->net->stream, space ? space : filter->room,
                         space ? room : sizeof(filter->room), &got, err);
        if (io == IO_OK) {
            total += got;
            if (!take(filter, space, got, err))
                return false;
            continue;
        }
        filter->want_write = io == IO_WRITE;
        filter->server_gone = io == IO_END;
        filter->gathers =
            io == IO_READ && filter->guard.state == IN_BODY && total > 0 && total < FEW;
        return io != IO_BAD;
    }
    *more = may_read(filter);
    return true;
}

/* --- to main and the jail --- */

static bool is_urgent(const struct filter *filter)
{
    return filter->guard.tag_count != filter->tags || filter->server_gone ||
           filter->guard.state == IN_ENDED ||
           (filter->waiting_since && clock_mono_ms() - filter->waiting_since >= COMPANY_MS);
}

static bool clear_for_jail(struct filter *filter, struct error *err)
{
    struct guard *guard = &filter->guard;

    if (guard->jail.len == filter->jail_cleared)
        return true;
    if (!filter->waiting_since)
        filter->waiting_since = clock_mono_ms();
    if (!is_urgent(filter))
        return true;
    if (!body_store_flush(guard->bodies, err))
        return false;
    filter->jail_cleared = guard->jail.len;
    filter->tags = guard->tag_count;
    filter->waiting_since = 0;
    return true;
}

static void drop_jail(struct filter *filter)
{
    filter->jail_gone = true;
    shutdown(NET_FD_JAIL, SHUT_RDWR);
}

/* While an answer is long and the jail slower than the server, the buffer never runs empty: without
 * this it would grow with the number of messages in a folder. */
static void forget_sent(struct filter *filter)
{
    struct buf *jail = &filter->guard.jail;

    if (filter->jail_sent == jail->len) {
        buf_clear(jail);
        filter->jail_sent = filter->jail_cleared = 0;
        return;
    }
    if (filter->jail_sent < JAIL_HIGH / 4)
        return;
    memmove(jail->at, jail->at + filter->jail_sent, jail->len - filter->jail_sent);
    jail->len -= filter->jail_sent;
    filter->jail_cleared -= filter->jail_sent;
    filter->jail_sent = 0;
}

static void write_jail(struct filter *filter)
{
    struct buf *jail = &filter->guard.jail;

    while (!filter->jail_gone && filter->jail_sent < filter->jail_cleared) {
        ssize_t put = send(NET_FD_JAIL, jail->at + filter->jail_sent,
                           filter->jail_cleared - filter->jail_sent, MSG_NOSIGNAL);

        if (put > 0)
            filter->jail_sent += (size_t)put;
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            drop_jail(filter);
    }
    if (filter->jail_gone)
        filter->jail_sent = filter->jail_cleared;
    forget_sent(filter);
}

/* --- main --- */

static bool begin_close(struct filter *filter, struct error *err)
{
    filter->close_by = clock_mono_ms() + LOGOUT_MS;
    drop_jail(filter);
    buf_clear(&filter->guard.command); /* half a command of the jail's */
    if (filter->guard.idling &&
        !guard_out(&filter->guard, str_of("DONE\r\n"), &filter->server, err))
        return false;
    return guard_out(&filter->guard, str_of("close LOGOUT\r\n"), &filter->server, err);
}

/* One frame. False: it is over, err may say why. */
static bool hear_one(struct filter *filter, bool *more, struct error *err)
{
    struct frame frame;
    uint64_t allowed;

    *more = false;
    switch (frame_poll(&filter->net->control, &frame, err)) {
    case FRAME_NONE:
        return true;
    case FRAME_END:
    case FRAME_BAD:
        return false;
    case FRAME_OK:
        break;
    }
    *more = true;
    if (frame.type == NET_CLOSE)
        return filter->close_by != 0 || begin_close(filter, err);
    if (permit_arm(filter->guard.permit, net_read_act(&frame)))
        return true;
    allowed = net_read_allow(&frame);
    if (allowed == 0)
        return error_set(err, ERROR_JAIL, "the connection was asked for something strange");
    filter->guard.budget = filter->guard.seen + allowed;
    return true;
}

static bool hear_main(struct filter *filter, struct error *err)
{
    bool more = true;

    while (more)
        if (!hear_one(filter, &more, err))
            return false;
    return true;
}

/* --- from the jail, to the server --- */

static bool read_jail(struct filter *filter, struct error *err)
{
    char room[16 * 1024];
    ssize_t got;

    if (filter->jail_gone || filter->close_by || filter->server.len > COMMANDS_HIGH)
        return true;
    got = recv(NET_FD_JAIL, room, sizeof(room), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0) {
        drop_jail(filter);
        return true;
    }
    transcript_tick(&filter->net->transcript);
    if (filter->guard.tag_count == 0)
        filter->life = clock_mono_ms(); /* the server's silence counts from the question */
    /* What main has permitted since, it has said before the jail could know of it. */
    if (filter->guard.permit->count > 0) {
        if (!hear_main(filter, err))
            return false;
        if (filter->close_by)
            return true;
    }
    if (!guard_out(&filter->guard, (struct str){room, (size_t)got}, &filter->server, err))
        return false;
    filter->tags = filter->guard.tag_count;
    return true;
}

static bool write_server(struct filter *filter, struct error *err)
{
    while (filter->server_sent < filter->server.len) {
        size_t put;
        enum io io = stream_write(&filter->net->stream, filter->server.at + filter->server_sent,
                                  filter->server.len - filter->server_sent, &put, err);

        if (io == IO_BAD)
            return false;
        if (io == IO_END) {
            filter->server_gone = true;
            break;
        }
        if (io != IO_OK)
            return true;
        filter->server_sent += put;
    }
    buf_clear(&filter->server);
    filter->server_sent = 0;
    return true;
}

/* --- the loop --- */

static bool is_waiting_for_server(const struct filter *filter)
{
    return filter->guard.tag_count > filter->guard.outstanding[COMMAND_IDLE] && may_read(filter);
}

static int time_to_wait(const struct filter *filter, bool more)
{
    int64_t now = clock_mono_ms();
    int64_t until = INT64_MAX;

    if (more)
        return 0;
    if (filter->gathers)
        return FEW_MS;
    if (filter->waiting_since)
        until = filter->waiting_since + COMPANY_MS;
    if (filter->close_by && filter->close_by < until)
        until = filter->close_by;
    if (is_waiting_for_server(filter) && filter->life + filter->net->setup.idle_ms < until)
        until = filter->life + filter->net->setup.idle_ms;
    if (until == INT64_MAX)
        return -1;
    return until > now ? (int)(until - now) : 0;
}

static bool wait(struct filter *filter, bool more, struct error *err)
{
    struct pollfd fds[] = {
        {NET_FD_SERVER, 0, 0},
        {filter->jail_gone ? -1 : NET_FD_JAIL, 0, 0},
        {filter->net->control.fd, POLLIN, 0},
    };

    if (may_read(filter) && !filter->gathers)
        fds[0].events |= filter->want_write ? POLLOUT : POLLIN;
    if (filter->server_sent < filter->server.len)
        fds[0].events |= POLLOUT;
    if (!filter->close_by && filter->server.len <= COMMANDS_HIGH)
        fds[1].events |= POLLIN;
    if (filter->jail_sent < filter->jail_cleared)
        fds[1].events |= POLLOUT;
    if (fds[0].events == 0)
        fds[0].fd = -1; /* an end that we cannot look at yet would wake us for ever */
    if (poll(fds, ARRAY_LEN(fds), time_to_wait(filter, more)) < 0 && errno != EINTR)
        return error_set_errno(err, ERROR_NET, "cannot wait for %s", filter->guard.host);
    filter->jail_has = (fds[1].revents & ~POLLOUT) != 0;
    filter->main_has = fds[2].revents != 0 || frame_reader_has_more(&filter->net->control);
    if (!may_read(filter) && !filter->server_gone)
        filter->life = clock_mono_ms(); /* it is we who are slow */
    if (is_waiting_for_server(filter) &&
        clock_mono_ms() - filter->life > filter->net->setup.idle_ms)
        return error_set(err, ERROR_NET, "%s has been silent for %d seconds", filter->guard.host,
                         filter->net->setup.idle_ms / 1000);
    return true;
}

/* The last words of the server, or none; whatever it was, the jail may have what was vetted. */
static bool is_over(struct filter *filter)
{
    bool delivered = filter->jail_gone || filter->jail_sent == filter->guard.jail.len;

    if (filter->close_by && clock_mono_ms() >= filter->close_by)
        return true;
    return (filter->server_gone || filter->guard.state == IN_ENDED ||
            (filter->close_by && filter->guard.logged_out)) &&
           delivered;
}

static bool loop(struct filter *filter, struct error *err)
{
    while (!is_over(filter)) {
        bool more = false;

        if (!read_server(filter, &more, err) || !clear_for_jail(filter, err))
            return false;
        write_jail(filter);
        if ((filter->jail_has && !read_jail(filter, err)) || !write_server(filter, err))
            return false;
        if (is_over(filter))
            break;
        if (!wait(filter, more, err))
            return false;
        if (filter->main_has && !hear_main(filter, err))
            return false;
    }
    return true;
}

/* It ends in the middle of something. What was vetted before that goes to the jail still: it may
 * be the whole answer to an earlier command. */
static void last_words(struct filter *filter)
{
    int64_t deadline = clock_mono_ms() + LAST_WORDS_MS;
    struct error ignored = {0};

    if (!body_store_flush(filter->guard.bodies, &ignored))
        return;
    filter->jail_cleared = filter->guard.jail.len;
    for (;;) {
        struct pollfd jail = {NET_FD_JAIL, POLLOUT, 0};
        int64_t left = deadline - clock_mono_ms();

        write_jail(filter);
        if (filter->jail_gone || filter->jail_sent == filter->guard.jail.len || left <= 0)
            return;
        if (poll(&jail, 1, (int)left) < 0 && errno != EINTR)
            return;
    }
}

static bool run(struct filter *filter, struct error *err)
{
    struct net *net = filter->net;
    bool ok;

    guard_greeting(&filter->guard.jail, buf_as_str(&net->facts.capabilities));
    ok = guard_in(&filter->guard, dialog_rest(&net->dialog), err) && loop(filter, err);
    if (!ok)
        last_words(filter);
    if (ok && !filter->close_by)
        ok = guard_in_end(&filter->guard, err);
    else if (filter->guard.state == IN_BODY) { /* cut off by us: keep what came of it */
        struct error ignored = {0};

        if (!guard_in_end(&filter->guard, &ignored))
            error_clear(&ignored);
    }
    return ok;
}

bool net_filter(struct net *net, struct error *err)
{
    struct filter *filter = xcalloc(1, sizeof(*filter));
    bool ok;

    filter->net = net;
    filter->jail_has = true;
    filter->life = clock_mono_ms();
    guard_init(&filter->guard, net->setup.address.host, &net->bodies, &net->transcript);
    filter->guard.note = net_note;
    filter->guard.permit = &net->setup.permit;
    filter->guard.note_arg = net;
    filter->guard.budget = net->dialog.budget;
    buf_init(&filter->server, MIB(1));
    ok = run(filter, err);
    drop_jail(filter);
    guard_dispose(&filter->guard);
    buf_dispose(&filter->server);
    free(filter);
    return ok;
}
