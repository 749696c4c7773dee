/* net_setup.c - the first words between main and [net]; see net.h. */
#include "net.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_MOST = 4096, ALLOW_MS = 10000 };

/* --- the setup --- */

bool net_send_setup(int fd, const struct net_setup *setup, struct error *err)
{
    struct frame frame = {.type = NET_SETUP};
    struct buf payload;
    bool ok;

    buf_init(&payload, LIMIT_FRAME);
    pack_u64(&payload, NET_PROTOCOL, setup->protocol);
    pack_u64(&payload, NET_PURPOSE, setup->purpose);
    pack_text(&payload, NET_HOST, setup->address.host);
    pack_u64(&payload, NET_PORT, setup->address.port);
    pack_text(&payload, NET_USER, setup->address.user);
    pack_u64(&payload, NET_TLS_MODE, setup->address.tls);
    pack_u64(&payload, NET_SIGN_IN, setup->sign_in);
    pack_text(&payload, NET_CA_FILE, setup->ca_file);
    pack_text(&payload, NET_PIN, setup->pin);
    pack_u64(&payload, NET_BUDGET, setup->budget);
    pack_u64(&payload, NET_IDLE_MS, setup->idle_ms > 0 ? (uint64_t)setup->idle_ms : 0);
    pack_u64(&payload, NET_COMPRESS, setup->compress ? 1 : 0);
    pack_text(&payload, NET_PATH, setup->path);
    pack_text(&payload, NET_SENDER, setup->sender);
    pack_text(&payload, NET_RECIPIENT, setup->recipient);
    if (setup->body.len > 0)
        pack_str(&payload, NET_BODY, setup->body);
    for (size_t i = 0; i < setup->permit.count; i++)
        pack_str(&payload, NET_PERMIT, setup->permit.lines[i]);
    frame.payload = buf_as_str(&payload);
    ok = payload.full ? error_set(err, ERROR_LIMIT, "what is to be said is too long for a frame")
                      : frame_write(fd, &frame, -1, err);
    buf_dispose(&payload);
    return ok;
}

static const char *read_text(struct unpack *in, const struct field *field, struct arena *arena)
{
    struct str text = unpack_text(in, field);

    if (text.len > TEXT_MOST)
        in->bad = true;
    return arena_strndup(arena, text.at, in->bad ? 0 : text.len);
}

static void copy_text(struct unpack *in, const struct field *field, char *out, size_t size)
{
    struct str text = unpack_text(in, field);

    if (text.len >= size)
        in->bad = true;
    else if (text.len > 0)
        memcpy(out, text.at, text.len);
}

static struct str read_body(struct unpack *in, const struct field *field, struct arena *arena)
{
    if (field->value.len > TEXT_MOST) {
        in->bad = true;
        return str_of("");
    }
    return (struct str){arena_strndup(arena, field->value.at, field->value.len), field->value.len};
}

static void add_permit(struct unpack *in, const struct field *field, struct arena *arena,
                       struct net_setup *out)
{
    struct permit *permit = &out->permit;

    if (permit->count == PERMIT_MOST || !permit_may_hold(out->protocol, field->value)) {
        in->bad = true;
        return;
    }
    permit->lines[permit->count++] =
        (struct str){arena_strndup(arena, field->value.at, field->value.len), field->value.len};
}

static void read_field(struct unpack *in, const struct field *field, struct arena *arena,
                       struct net_setup *out)
{
    switch (field->tag) {
    case NET_PROTOCOL:
        out->protocol = (enum net_protocol)unpack_u64(in, field, NET_HTTP);
        break;
    case NET_PURPOSE:
        out->purpose = (enum net_purpose)unpack_u64(in, field, NET_TO_SEND);
        break;
    case NET_HOST:
        copy_text(in, field, out->address.host, sizeof(out->address.host));
        break;
    case NET_PORT:
        out->address.port = (unsigned)unpack_u64(in, field, 65535);
        break;
    case NET_USER:
        copy_text(in, field, out->address.user, sizeof(out->address.user));
        break;
    case NET_TLS_MODE:
        out->address.tls = (enum tls_mode)unpack_u64(in, field, TLS_NONE_FOR_TESTS);
        break;
    case NET_SIGN_IN:
        out->sign_in = (enum sign_in)unpack_u64(in, field, SIGN_IN_TOKEN);
        break;
    case NET_CA_FILE:
        out->ca_file = read_text(in, field, arena);
        break;
    case NET_PIN:
        out->pin = read_text(in, field, arena);
        break;
    case NET_BUDGET:
        out->budget = unpack_u64(in, field, UINT64_MAX);
        break;
    case NET_IDLE_MS:
        out->idle_ms = (int)unpack_u64(in, field, LIMIT_WIRE_IDLE_MS);
        break;
    case NET_COMPRESS:
        out->compress = unpack_u64(in, field, 1) == 1;
        break;
    case NET_PATH:
        out->path = read_text(in, field, arena);
        break;
    case NET_BODY:
        out->body = read_body(in, field, arena);
        break;
    case NET_SENDER:
        out->sender = read_text(in, field, arena);
        break;
    case NET_RECIPIENT:
        out->recipient = read_text(in, field, arena);
        break;
    case NET_PERMIT:
        add_permit(in, field, arena, out);
        break;
    default:
        in->bad = true;
    }
}

/* One plain address: nothing that could end the command, or name a second. */
static bool is_mailbox(const char *address)
{
    size_t len = address ? strlen(address) : 0;

    return len > 2 && len < 320 && strchr(address, '@') &&
           strspn(address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           ".!#$%&'*+/=?^_`{|}~@-") == len;
}

static bool makes_sense(const struct net_setup *setup)
{
    bool http = setup->protocol == NET_HTTP, sends = setup->purpose == NET_TO_SEND;

    if (http != (setup->path != NULL) || (http || sends) != (setup->body.len > 0))
        return false;
    if (sends)
        return setup->protocol == NET_SUBMISSION && is_mailbox(setup->sender) &&
               is_mailbox(setup->recipient);
    if (setup->sender || setup->recipient ||
        (setup->compress && (setup->protocol != NET_IMAP || setup->purpose != NET_TO_READ)))
        return false;
    return (setup->protocol <= NET_MANAGESIEVE || setup->purpose == NET_TO_TRY) &&
           (setup->protocol == NET_IMAP || setup->purpose != NET_TO_STAY);
}

bool net_read_setup(const struct frame *frame, struct arena *arena, struct net_setup *out,
                    struct error *err)
{
    struct unpack in = {.rest = frame->payload};
    struct field field;

    *out = (struct net_setup){0};
    while (unpack_next(&in, &field))
        read_field(&in, &field, arena, out);
    if (in.bad || !makes_sense(out) || frame->type != NET_SETUP || !*out->address.host ||
        (*out->address.user != '\0') == (out->protocol == NET_HTTP))
        return error_set(err, ERROR_JAIL, "the connection was not told what to do");
    if (out->budget == 0)
        out->budget = LIMIT_WIRE_RUN;
    if (out->idle_ms == 0)
        out->idle_ms = LIMIT_WIRE_IDLE_MS;
    return true;
}

/* --- the budget --- */

bool net_send_allow(int fd, uint64_t budget, struct error *err)
{
    struct frame frame = {.type = NET_ALLOW};
    struct buf payload;
    bool ok;

    buf_init(&payload, 64);
    pack_u64(&payload, NET_BUDGET, budget);
    frame.payload = buf_as_str(&payload);
    ok = frame_write_within(fd, &frame, -1, ALLOW_MS, err);
    buf_dispose(&payload);
    return ok;
}

uint64_t net_read_act(const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    uint64_t number = UINT64_MAX;
    struct field field;

    while (unpack_next(&in, &field)) {
        if (field.tag != NET_NUMBER)
            return UINT64_MAX;
        number = unpack_u64(&in, &field, PERMIT_MOST);
    }
    return in.bad || frame->type != NET_ACT ? UINT64_MAX : number;
}

uint64_t net_read_allow(const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    struct field field;
    uint64_t budget = 0;

    while (unpack_next(&in, &field)) {
        if (field.tag != NET_BUDGET)
            return 0;
        budget = unpack_u64(&in, &field, LIMIT_WIRE_RUN);
    }
    return in.bad || frame->type != NET_ALLOW ? 0 : budget;
}

/* --- the secret --- */

/* No payload: what frame_write() copies of that into its own buffer nobody would wipe. */
static void put_head(unsigned char head[FRAME_HEAD], size_t len)
{
    memset(head, 0, FRAME_HEAD);
    head[0] = (unsigned char)(len & 0xff);
    head[1] = (unsigned char)(len >> 8);
    head[4] = NET_SECRET;
}

static bool send_bytes(int fd, const char *at, size_t len, struct error *err)
{
    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return error_set_errno(err, ERROR_JAIL, "cannot hand over the password");
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

bool net_send_secret(int fd, const struct secret *secret, struct error *err)
{
    struct str bytes = secret_bytes(secret);
    unsigned char head[FRAME_HEAD];

    put_head(head, bytes.len);
    return send_bytes(fd, (const char *)head, FRAME_HEAD, err) &&
           send_bytes(fd, bytes.at, bytes.len, err);
}

static bool read_bytes(int fd, char *at, size_t len, int64_t deadline, struct error *err)
{
    while (len > 0) {
        struct pollfd wait = {fd, POLLIN, 0};
        int64_t left = deadline - clock_mono_ms();
        ssize_t got;

        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return error_set(err, ERROR_CANCELLED, "no password was given");
        got = recv(fd, at, len, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return error_set(err, ERROR_CANCELLED, "no password was given");
        at += got;
        len -= (size_t)got;
    }
    return true;
}

bool net_read_secret(int fd, struct secret *out, int timeout_ms, struct error *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;
    unsigned char want[FRAME_HEAD];
    unsigned char head[FRAME_HEAD] = {0};
    size_t len;

    if (!secret_init(out, err) || !read_bytes(fd, (char *)head, FRAME_HEAD, deadline, err))
        return false;
    len = head[0] | (size_t)head[1] << 8;
    put_head(want, len);
    if (len == 0 || len > SECRET_MOST || memcmp(head, want, FRAME_HEAD) != 0)
        return error_set(err, ERROR_CANCELLED, "no password was given");
    if (!read_bytes(fd, out->page, len, deadline, err))
        return false;
    out->len = len;
    return true;
}
