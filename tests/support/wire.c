/* wire.c - see wire.h. */
#include "wire.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 10000 };

/* --- starting and stopping --- */

static void block_with_timeout(int fd)
{
    struct timeval most = {.tv_sec = WAIT_MS / 1000};

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most)), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most)), 0);
}

static int open_segment(char path[TEMP_PATH + 16], const char *folder, const char *name)
{
    int fd;

    snprintf(path, TEMP_PATH + 16, "%s/%s", folder, name);
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

void wire_start(struct wire *wire, const struct net_setup *setup)
{
    struct net_setup chosen = *setup;
    struct role_options options = {0};
    struct error err = {0};
    int server[2];
    int jail[2];
    int fds[4];

    *wire = (struct wire){.server = -1};
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to whoever has hung up */
    if (!*chosen.address.host)
        snprintf(chosen.address.host, sizeof(chosen.address.host), "localhost");
    if (!*chosen.address.user)
        snprintf(chosen.address.user, sizeof(chosen.address.user), WIRE_USER);
    if (chosen.address.port == 0)
        chosen.address.port = 993;
    buf_init(&wire->heard, MIB(8));
    if (!temp_make(wire->folder, &err))
        fail_msg("%s", err.text);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, server), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, jail), 0);
    fds[0] = server[1];
    fds[1] = jail[1];
    fds[2] = open_segment(wire->segment, wire->folder, "segment");
    fds[3] = open_segment(wire->transcript, wire->folder, "transcript");
    if (!role_start(&wire->role, ROLE_NET, &options, fds, 4, &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    wire->server = server[0];
    wire->jail = jail[0];
    block_with_timeout(wire->server);
    block_with_timeout(wire->jail);
    frame_reader_init(&wire->control, wire->role.fd);
    if (!net_send_setup(wire->role.fd, &chosen, &err))
        fail_msg("%s", err.text);
}

void wire_stop(struct wire *wire)
{
    char what[ROLE_ENDED];

    wire_hang_up(wire);
    close(wire->jail);
    tls_server_free(wire->tls);
    frame_reader_dispose(&wire->control);
    role_stop(&wire->role, what);
    buf_dispose(&wire->heard);
    temp_remove(wire->folder);
    assert_true(strncmp(what, "signal", 6) != 0);
}

/* --- the server --- */

void wire_say_bytes(struct wire *wire, struct str bytes)
{
    while (bytes.len > 0) {
        long put = wire->tls ? tls_server_write(wire->tls, bytes.at, bytes.len)
                             : send(wire->server, bytes.at, bytes.len, MSG_NOSIGNAL);

        if (put <= 0)
            fail_msg("[net] does not listen any more");
        bytes = str_part(bytes, (size_t)put, bytes.len);
    }
}

void wire_say(struct wire *wire, const char *words)
{
    wire_say_bytes(wire, str_of(words));
}

/* False: the other side has hung up. */
static bool hear_more(struct wire *wire)
{
    char room[65536];
    long got = wire->tls ? tls_server_read(wire->tls, room, sizeof(room))
                         : recv(wire->server, room, sizeof(room), 0);

    if (got < 0 && !wire->tls && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("the server hears nothing more after \"%s\"", buf_c(&wire->heard));
    if (got <= 0)
        return false;
    assert_true(buf_add(&wire->heard, room, (size_t)got));
    return true;
}

static void take_heard(struct wire *wire, size_t len)
{
    wire->heard.len -= len;
    memmove(wire->heard.at, wire->heard.at + len, wire->heard.len + 1);
}

void wire_hear(struct wire *wire, const char *words)
{
    size_t len = strlen(words);

    while (wire->heard.len < len)
        if (!hear_more(wire))
            fail_msg("the server heard \"%s\", then the end, instead of \"%s\"",
                     buf_c(&wire->heard), words);
    if (memcmp(wire->heard.at, words, len) != 0)
        fail_msg("the server heard \"%s\" instead of \"%s\"", wire->heard.at, words);
    take_heard(wire, len);
}

const char *wire_hear_line(struct wire *wire)
{
    static char line[16384];
    size_t len;

    while (str_find_char(buf_as_str(&wire->heard), '\n') == wire->heard.len)
        if (!hear_more(wire))
            fail_msg("the server heard \"%s\", then the end", buf_c(&wire->heard));
    len = str_find_char(buf_as_str(&wire->heard), '\n') + 1;
    snprintf(line, sizeof(line), "%.*s", (int)len, wire->heard.at);
    take_heard(wire, len);
    return line;
}

void wire_hear_end(struct wire *wire)
{
    while (wire->heard.len == 0 && hear_more(wire))
        ;
    if (wire->heard.len > 0)
        fail_msg("the server heard \"%s\" instead of the end", wire->heard.at);
}

void wire_hang_up(struct wire *wire)
{
    if (wire->server >= 0)
        close(wire->server);
    wire->server = -1;
}

bool wire_tls(struct wire *wire, const char *certificate, const char *key, bool old)
{
    struct tls_server *tls = tls_server_new(certificate, key, old);

    if (!tls_server_accept(tls, wire->server)) {
        tls_server_free(tls);
        return false;
    }
    wire->tls = tls;
    return true;
}

/* --- main --- */

void wire_frame(struct wire *wire, enum net_frame type)
{
    struct error err = {0};
    enum frame_result result;

    do
        result = frame_wait(&wire->control, &wire->frame, WAIT_MS, &err);
    while (result == FRAME_OK && wire->frame.type == NET_NOTE && type != NET_NOTE);
    if (result != FRAME_OK)
        fail_msg("no frame %d: %s", (int)type, err.code ? err.text : "end or time-out");
    if (wire->frame.type != (uint16_t)type)
        fail_msg("frame %d instead of %d: %.*s", wire->frame.type, (int)type,
                 (int)wire_field(wire, NET_TEXT).len, wire_field(wire, NET_TEXT).at);
}

static bool find_field(const struct wire *wire, enum net_field tag, struct field *field)
{
    struct unpack in = {.rest = wire->frame.payload};

    while (unpack_next(&in, field))
        if (field->tag == tag)
            return true;
    return false;
}

struct str wire_field(const struct wire *wire, enum net_field tag)
{
    struct field field;

    return find_field(wire, tag, &field) ? field.value : (struct str){"", 0};
}

uint64_t wire_number(const struct wire *wire, enum net_field tag)
{
    struct unpack in = {0};
    struct field field;

    assert_true(find_field(wire, tag, &field));
    return unpack_u64(&in, &field, UINT64_MAX);
}

void wire_refused(struct wire *wire, const char *words)
{
    struct str text;

    wire_frame(wire, NET_REFUSED);
    text = wire_field(wire, NET_TEXT);
    if (!str_equal(text, str_of(words)))
        fail_msg("refused: \"%.*s\"\ninstead: \"%s\"", (int)text.len, text.at, words);
}

void wire_give_secret(struct wire *wire, const char *secret)
{
    struct secret page;
    struct error err = {0};

    wire_frame(wire, NET_WANTS_SECRET);
    assert_true(secret_init(&page, &err));
    page.len = strlen(secret);
    memcpy(page.page, secret, page.len);
    if (!net_send_secret(wire->role.fd, &page, &err))
        fail_msg("%s", err.text);
    secret_wipe(&page);
}

void wire_frames_end(struct wire *wire)
{
    struct error err = {0};
    enum frame_result result;

    do
        result = frame_wait(&wire->control, &wire->frame, WAIT_MS, &err);
    while (result == FRAME_OK);
    assert_int_equal(result, FRAME_END);
}

/* --- the jail --- */

void wire_jail_gets(struct wire *wire, const char *words)
{
    static char got[65536];
    size_t len = 0;

    while (len < strlen(words)) {
        ssize_t count = recv(wire->jail, got + len, strlen(words) - len, 0);

        if (count <= 0)
            fail_msg("the jail got \"%.*s\", and not \"%s\"", (int)len, got, words);
        len += (size_t)count;
    }
    if (memcmp(got, words, len) != 0)
        fail_msg("the jail got \"%.*s\" instead of \"%s\"", (int)len, got, words);
}

void wire_jail_asks(struct wire *wire, const char *words)
{
    assert_int_equal(send(wire->jail, words, strlen(words), MSG_NOSIGNAL), strlen(words));
}

/* --- the files --- */

void wire_file(const char *path, struct buf *out)
{
    struct error err = {0};

    if (!temp_read(path, out, &err))
        fail_msg("%s", err.text);
}

bool wire_kept(const struct wire *wire, const char *bytes)
{
    const char *const files[] = {wire->segment, wire->transcript};
    bool found = false;

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf file;

        wire_file(files[i], &file);
        found = found || str_find(buf_as_str(&file), str_of(bytes)) < file.len;
        buf_dispose(&file);
    }
    return found;
}
