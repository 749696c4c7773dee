/* link.c - starting, running and ending a connection's processes; see link.h. */
#include "link.h"

#include "connect.h"

#include "base/clock.h"
#include "base/limits.h"

#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FRAMES_AT_ONCE = 64,
    LAST_WORDS_MS = 2000,
    SEND_MS = 10000, /* a process that does not take a command for so long is stuck */
};

static const struct link_hello no_hello = {"", "", "", "", "", "", "", "", "", "", "", 0, 0};

void link_init(struct link *link, const struct link_handler *handler, void *arg)
{
    *link = (struct link){.handler = handler,
                          .arg = arg,
                          .hello = no_hello,
                          .segment_fd = -1,
                          .transcript_fd = -1,
                          .net = {.fd = -1},
                          .imap = {.fd = -1}};
}

void link_dispose(struct link *link)
{
    link_stop(link);
    if (link->segment_fd >= 0)
        close(link->segment_fd);
    if (link->transcript_fd >= 0)
        close(link->transcript_fd);
    link->segment_fd = link->transcript_fd = -1;
    arena_dispose(&link->arena);
    free(link->objects);
    link->objects = NULL;
}

/* --- starting --- */

/* A segment that nothing was written to serves the next attempt; any other is left as it is, since
 * the end of it may be half a record. */
static bool fresh_segment(struct casefile *cf, int64_t *segment, int *fd, struct error *err)
{
    struct stat facts;

    if (*fd >= 0 && fstat(*fd, &facts) == 0 && facts.st_size == 0)
        return true;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return evidence_segment(cf, segment, fd, err);
}

static bool start_net(struct link *link, const struct role_options *role, int server, int jail,
                      struct error *err)
{
    const int fds[] = {server, jail, link->segment_fd, link->transcript_fd};

    return role_start(&link->net, ROLE_NET, role, fds, ARRAY_LEN(fds), err);
}

static bool start_roles(struct link *link, const struct link_options *options, int server,
                        struct error *err)
{
    int pair[2];
    bool ok;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return error_set_errno(err, ERROR_JAIL, "cannot make a socket pair");
    ok = start_net(link, options->role, server, pair[0], err);
    if (ok && link->jailed)
        ok = role_start(&link->imap, ROLE_IMAP, options->role, &pair[1], 1, err);
    close(pair[0]);
    close(pair[1]);
    if (!ok)
        return false;
    frame_reader_init(&link->from_net, link->net.fd);
    link->from_net.ahead = true;
    if (link->jailed) {
        frame_reader_init(&link->from_imap, link->imap.fd);
        link->from_imap.ahead = true;
    }
    return net_send_setup(link->net.fd, &options->setup, err);
}

/* Which of our addresses the server sees, as far as we know it (there may be NAT between). */
static void keep_local(struct link *link, int server)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);

    *link->local = '\0';
    if (getsockname(server, (struct sockaddr *)&address, &len) == 0 &&
        getnameinfo((struct sockaddr *)&address, len, link->local, sizeof(link->local), NULL, 0,
                    NI_NUMERICHOST) != 0)
        *link->local = '\0';
}

bool link_start(struct link *link, struct casefile *cf, const struct link_options *options,
                struct error *err)
{
    const struct server_address *address = &options->setup.address;
    int server;
    bool ok;

    link_stop(link);
    link->protocol = options->setup.protocol;
    link->secret = options->secret;
    error_clear(&link->why);
    link->violated = false;
    link->ended[0] = link->hearsay[0] = link->fingerprint[0] = '\0';
    link->give_up_ms = 0;
    link->net_ready = link->refused = false;
    link->jailed = link->protocol == NET_IMAP && options->setup.purpose == NET_TO_READ;
    link->jail_up = !link->jailed;
    link->said = "";
    link->asked = false;
    link->hello = no_hello;
    link->object_first = link->object_count = 0;
    arena_dispose(&link->arena);
    link->cf = cf;
    link->host = arena_strndup(&link->arena, address->host, strlen(address->host));
    link->pin = options->setup.pin
                    ? arena_strndup(&link->arena, options->setup.pin, strlen(options->setup.pin))
                    : NULL;
    if (!server_connect(address->host, address->port, options->cancel_fd, options->connect_ms,
                        &server, err))
        return false;
    keep_local(link, server);
    ok = fresh_segment(cf, &link->segment, &link->segment_fd, err) &&
         fresh_segment(cf, &link->transcript, &link->transcript_fd, err) &&
         start_roles(link, options, server, err);
    close(server);
    link->state = LINK_STARTING;
    if (!ok)
        link_stop(link);
    return ok;
}

/* --- ending --- */

void link_end(struct link *link, bool violated, enum error_code code, const char *fmt, ...)
{
    char text[sizeof(link->why.text)];
    va_list args;

    if (link->give_up_ms == 0)
        link->give_up_ms = clock_mono_ms() + LAST_WORDS_MS;
    link->violated = link->violated || violated;
    if (link->why.code != ERROR_NONE)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    error_set(&link->why, code, "%s", text);
}

void link_hear(struct link *link, struct str text)
{
    if (link->give_up_ms == 0)
        link->give_up_ms = clock_mono_ms() + LAST_WORDS_MS;
    snprintf(link->hearsay, sizeof(link->hearsay), "%.*s",
             (int)utf8_clip(text, sizeof(link->hearsay) - 1), text.at);
}

/* [net] will not say it any more. */
static void believe_hearsay(struct link *link)
{
    if (link->why.code == ERROR_NONE && link->hearsay[0] != '\0')
        error_set(&link->why, ERROR_NET, "%s", link->hearsay);
}

void link_stop(struct link *link)
{
    char ended[ROLE_ENDED];

    if (link->net.pid != 0) {
        frame_reader_dispose(&link->from_net);
        role_stop(&link->net, NULL);
    }
    if (link->imap.pid != 0) {
        frame_reader_dispose(&link->from_imap);
        role_stop(&link->imap, ended);
        snprintf(link->ended, sizeof(link->ended), "%s", ended);
    }
    link->state = LINK_DOWN;
}

static bool has_ended(const struct link *link)
{
    return link->from_net.ended && (!link->jailed || link->from_imap.ended);
}

void link_close(struct link *link, int timeout_ms)
{
    struct frame bye = {.type = NET_CLOSE};
    struct error err = {0};
    int64_t deadline = clock_mono_ms() + timeout_ms;

    if (link->net.pid == 0)
        return;
    if (link->state == LINK_READY && frame_write_within(link->net.fd, &bye, -1, timeout_ms, &err)) {
        while (!link->from_net.ended && clock_mono_ms() < deadline) {
            struct pollfd wait = {.fd = link->net.fd, .events = POLLIN};

            if (poll(&wait, 1, (int)(deadline - clock_mono_ms())) > 0)
                link_drain_net(link);
        }
    }
    link_stop(link);
}

/* --- talking --- */

static bool send_frame(struct link *link, int fd, const struct frame *frame)
{
    struct error err = {0};

    if (link->state != LINK_READY || link->give_up_ms > 0)
        return false;
    if (frame_write_within(fd, frame, -1, SEND_MS, &err))
        return true;
    link_end(link, false, ERROR_JAIL, "a process of the connection has ended");
    return false;
}

bool link_command(struct link *link, bool examine, struct str line, uint64_t *id)
{
    struct frame frame = {.type = examine ? JAIL_EXAMINE : JAIL_COMMAND, .id = ++link->next_id};
    struct buf payload;
    bool ok;

    buf_init(&payload, LIMIT_COMMAND_LINE + 64);
    pack_str(&payload, JAIL_LINE, line);
    frame.payload = buf_as_str(&payload);
    ok = !payload.full && send_frame(link, link->imap.fd, &frame);
    buf_dispose(&payload);
    *id = frame.id;
    return ok;
}

bool link_fetch_scripts(struct link *link)
{
    struct frame frame = {.type = NET_SIEVE};

    return send_frame(link, link->net.fd, &frame);
}

bool link_act(struct link *link, uint64_t number)
{
    struct frame frame = {.type = NET_ACT};
    struct buf payload;
    bool ok;

    buf_init(&payload, 64);
    pack_u64(&payload, NET_NUMBER, number);
    frame.payload = buf_as_str(&payload);
    ok = send_frame(link, link->net.fd, &frame);
    buf_dispose(&payload);
    return ok;
}

void link_allow(struct link *link, uint64_t bytes)
{
    struct error err = {0};

    if (link->state != LINK_READY || link->give_up_ms > 0 ||
        net_send_allow(link->net.fd, bytes, &err))
        return;
    error_clear(&err);
    link_end(link, false, ERROR_JAIL, "a process of the connection has ended");
}

bool link_has(const struct link *link, const char *capability)
{
    struct str rest = str_of(link->hello.capabilities);

    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');

        if (str_equal_nocase(str_part(rest, 0, end), str_of(capability)))
            return true;
        rest = str_part(rest, end + 1, rest.len);
    }
    return false;
}

/* --- running --- */

void link_maybe_ready(struct link *link)
{
    if (link->state != LINK_STARTING || !link->net_ready || !link->jail_up)
        return;
    link->state = LINK_READY;
    if (link->handler->ready)
        link->handler->ready(link->arg);
}

size_t link_fds(const struct link *link, struct pollfd *fds, size_t most)
{
    size_t count = 0;

    if (link->net.pid != 0 && !link->from_net.ended && count < most)
        fds[count++] = (struct pollfd){.fd = link->net.fd, .events = POLLIN};
    if (link->imap.pid != 0 && !link->from_imap.ended && count < most)
        fds[count++] = (struct pollfd){.fd = link->imap.fd, .events = POLLIN};
    return count;
}

static bool has_more(const struct link *link)
{
    return (link->net.pid != 0 && frame_reader_has_more(&link->from_net)) ||
           (link->imap.pid != 0 && frame_reader_has_more(&link->from_imap));
}

int link_timeout(const struct link *link)
{
    int64_t left;

    if (has_more(link))
        return 0;
    if (link->give_up_ms == 0 || link->state == LINK_LOST || link->state == LINK_DOWN)
        return -1;
    left = link->give_up_ms - clock_mono_ms();
    return left > 0 ? (int)left : 0;
}

/* [imap] says so before it goes, and so does [net] when it is not [imap] that went. */
static void note_end(struct link *link, const struct frame_reader *reader, const char *name)
{
    believe_hearsay(link);
    if (reader == &link->from_imap || !link->refused)
        link_end(link, true, ERROR_JAIL, "the %s process ended unexpectedly", name);
}

/* One frame. False: there is none now. */
static bool take_one(struct link *link, struct frame_reader *reader, const char *name,
                     void (*take)(struct link *link, const struct frame *frame))
{
    struct error err = {0};
    struct frame frame;

    if (reader->ended)
        return false;
    switch (frame_poll(reader, &frame, &err)) {
    case FRAME_OK:
        take(link, &frame);
        return true;
    case FRAME_NONE:
        return false;
    case FRAME_BAD:
        reader->ended = true;
        link_end(link, true, ERROR_JAIL, "the %s process: %s", name, err.text);
        return true;
    case FRAME_END:
        reader->ended = true;
        note_end(link, reader, name);
        return true;
    }
    return false;
}

void link_drain_net(struct link *link)
{
    while (take_one(link, &link->from_net, "net", link_take_net))
        continue;
}

void link_run(struct link *link)
{
    if (link->state != LINK_STARTING && link->state != LINK_READY)
        return;
    for (int i = 0; i < FRAMES_AT_ONCE; i++) {
        bool net = take_one(link, &link->from_net, "net", link_take_net);
        bool imap = link->jailed && take_one(link, &link->from_imap, "imap", link_take_imap);

        if (!net && !imap)
            break;
    }
    if (link->give_up_ms > 0 && (has_ended(link) || link_timeout(link) == 0)) {
        believe_hearsay(link);
        link_stop(link);
        link->state = LINK_LOST;
    }
}
