/* clamd.c - main's side of the virus scanner; see parse/clamd.h. */
#include "parse/clamd.h"

#include "base/frame.h"
#include "base/limits.h"
#include "base/mem.h"
#include "clamd_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 130000, /* its MaxScanTime is two minutes */
    GRACE_MS = 5000,      /* for the jailed process, beyond its own patience */
};

struct clamd {
    struct role_options options;
    char *program;
    char where[sizeof(((struct sockaddr_un *)0)->sun_path) + 1];
    unsigned patience;
    struct role role; /* pid 0: not connected */
    struct frame_reader in;
    char version[CLAMD_WORDS];
    char broken[CLAMD_WORDS]; /* why the question at hand cannot be answered; "" it can */
};

/* --- where --- */

static bool read_port(struct str text, in_port_t *out)
{
    uint64_t port;

    if (!str_to_u64(text, UINT16_MAX, &port) || port == 0)
        return false;
    *out = htons((uint16_t)port);
    return true;
}

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } to;
    socklen_t len;
};

/* Names are not looked up: who answers for a name is not ours to say. */
static bool read_numbers(const char *where, struct address *out)
{
    const char *colon = strrchr(where, ':');
    char host[64];
    size_t len = colon ? (size_t)(colon - where) : 0;

    *out = (struct address){.len = sizeof(out->to.v4)};
    if (len < 2 || len >= sizeof(host))
        return false;
    memcpy(host, where, len);
    host[len] = '\0';
    if (host[0] != '[') {
        out->to.v4.sin_family = AF_INET;
        return read_port(str_of(colon + 1), &out->to.v4.sin_port) &&
               inet_pton(AF_INET, host, &out->to.v4.sin_addr) == 1 &&
               ntohl(out->to.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (host[len - 1] != ']')
        return false;
    host[len - 1] = '\0';
    out->len = sizeof(out->to.v6);
    out->to.v6.sin6_family = AF_INET6;
    return read_port(str_of(colon + 1), &out->to.v6.sin6_port) &&
           inet_pton(AF_INET6, host + 1, &out->to.v6.sin6_addr) == 1 &&
           IN6_IS_ADDR_LOOPBACK(&out->to.v6.sin6_addr);
}

static bool read_where(const char *where, struct address *out, struct error *err)
{
    struct stat info;

    if (!strchr(where, '/'))
        return read_numbers(where, out) ||
               error_set(err, ERROR_USAGE,
                         "\"%.80s\" is neither a socket's path nor a port of a loopback address "
                         "like 127.0.0.1:3310: attachments are not sent to other machines",
                         where);
    *out = (struct address){.len = sizeof(out->to.local)};
    out->to.local.sun_family = AF_UNIX;
    if (strlen(where) >= sizeof(out->to.local.sun_path))
        return error_set(err, ERROR_USAGE, "%.80s...: a socket's path is shorter", where);
    snprintf(out->to.local.sun_path, sizeof(out->to.local.sun_path), "%s", where);
    if (stat(where, &info) != 0)
        return error_set_errno(err, ERROR_USAGE, "no virus scanner at %s", where);
    return S_ISSOCK(info.st_mode) || error_set(err, ERROR_USAGE, "%s is no socket", where);
}

/* Where Debian's package has it. */
static const char *usual_place(void)
{
    static const char *const places[] = {"/var/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"};
    struct stat info;

    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (stat(places[i], &info) == 0 && S_ISSOCK(info.st_mode))
            return places[i];
    return NULL;
}

static int connect_to(const char *where, struct error *err)
{
    struct address address;
    int fd;

    if (!read_where(where, &address, err))
        return -1;
    fd = socket(address.to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, &address.to.any, address.len) == 0)
        return fd;
    error_set_errno(err, ERROR_NET, "cannot connect to the virus scanner at %s", where);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* --- the jailed process --- */

static void hang_up(struct clamd *clamd)
{
    if (clamd->role.pid == 0)
        return;
    role_stop(&clamd->role, NULL);
    frame_reader_dispose(&clamd->in);
}

static bool send_frame(struct clamd *clamd, uint16_t type, struct str payload)
{
    struct frame frame = {.type = type, .payload = payload};
    struct error err = {0};

    return frame_write_within(clamd->role.fd, &frame, -1, (int)clamd->patience + GRACE_MS, &err);
}

struct word { /* what it said */
    uint16_t type;
    struct clamd_answer answer;
    bool over;
};

static bool read_word(struct clamd *clamd, struct word *out)
{
    struct error err = {0};
    struct frame frame;
    struct unpack in;
    struct field field;

    *out = (struct word){0};
    if (frame_wait(&clamd->in, &frame, (int)clamd->patience + GRACE_MS, &err) != FRAME_OK)
        return false;
    out->type = frame.type;
    in = (struct unpack){.rest = frame.payload};
    while (unpack_next(&in, &field)) {
        if (field.tag == CLAMD_TEXT) {
            struct str text = unpack_text(&in, &field);

            snprintf(out->answer.words, sizeof(out->answer.words), "%.*s",
                     (int)utf8_clip(text, CLAMD_WORDS - 1), text.at);
        } else if (field.tag == CLAMD_STATE) {
            out->answer.verdict = (enum clamd_verdict)unpack_u64(&in, &field, CLAMD_VERDICTS);
        } else if (field.tag == CLAMD_OVER) {
            out->over = unpack_u64(&in, &field, 1) == 1;
        }
    }
    return !in.bad;
}

static bool greet(struct clamd *clamd, struct error *err)
{
    struct word word = {0};
    struct buf order;
    bool ok;

    buf_init(&order, 64);
    pack_u64(&order, CLAMD_PATIENCE, clamd->patience);
    ok = send_frame(clamd, CLAMD_ASK, buf_as_str(&order)) && read_word(clamd, &word) &&
         word.type == CLAMD_VERSION;
    buf_dispose(&order);
    if (!ok) {
        hang_up(clamd);
        return error_set(err, ERROR_NET, "%s: %s", clamd->where,
                         word.answer.words[0] ? word.answer.words
                                              : "the process that asks it has ended");
    }
    memcpy(clamd->version, word.answer.words, sizeof(clamd->version));
    return true;
}

static bool call(struct clamd *clamd, struct error *err)
{
    int fd = connect_to(clamd->where, err);
    bool ok;

    if (fd < 0)
        return false;
    ok = role_start(&clamd->role, ROLE_CLAMD, &clamd->options, &fd, 1, err);
    close(fd);
    if (!ok)
        return false;
    frame_reader_init(&clamd->in, clamd->role.fd);
    return greet(clamd, err);
}

bool clamd_open(struct clamd **out, const struct role_options *role,
                const struct clamd_place *place, struct error *err)
{
    bool usual = strcmp(place->where, "default") == 0;
    const char *where = usual ? usual_place() : place->where;
    struct clamd *clamd;

    *out = NULL;
    if (!where)
        return error_set(err, ERROR_USAGE,
                         "no virus scanner listens where Debian's clamav-daemon does "
                         "(/var/run/clamav/clamd.ctl)");
    clamd = xcalloc(1, sizeof(*clamd));
    clamd->options = *role;
    clamd->program = role->program ? xstrdup(role->program) : NULL;
    clamd->options.program = clamd->program;
    clamd->patience = place->patience_ms ? place->patience_ms : PATIENCE_MS;
    snprintf(clamd->where, sizeof(clamd->where), "%s", where);
    if (strlen(where) < sizeof(clamd->where)
            ? !call(clamd, err)
            : !error_set(err, ERROR_USAGE, "%.80s... is too long", where)) {
        clamd_close(clamd);
        return false;
    }
    *out = clamd;
    return true;
}

void clamd_close(struct clamd *clamd)
{
    if (!clamd)
        return;
    hang_up(clamd);
    free(clamd->program);
    free(clamd);
}

const char *clamd_where(const struct clamd *clamd)
{
    return clamd->where;
}

const char *clamd_version(const struct clamd *clamd)
{
    return clamd->version;
}

/* "ClamAV 1.0.5/27101/Mon Nov 13 09:39:16 2023" */
bool clamd_tells_signatures(const struct clamd *clamd)
{
    const char *slash = strchr(clamd->version, '/');

    return slash && slash[1] >= '1' && slash[1] <= '9';
}

/* --- questions --- */

/* The process has ended: what it last said is why. */
static void give_up(struct clamd *clamd)
{
    struct word word;
    const char *why = "the process that asks it has ended";

    if (read_word(clamd, &word) && word.type == CLAMD_SORRY && word.answer.words[0])
        why = word.answer.words;
    snprintf(clamd->broken, sizeof(clamd->broken), "%s", why);
    hang_up(clamd);
}

void clamd_begin(struct clamd *clamd)
{
    struct error err = {0};

    clamd->broken[0] = '\0';
    if (clamd->role.pid == 0 && !call(clamd, &err))
        snprintf(clamd->broken, sizeof(clamd->broken), "%.*s",
                 (int)utf8_clip(str_of(err.text), CLAMD_WORDS - 1), err.text);
    else if (!send_frame(clamd, CLAMD_BEGIN, str_of("")))
        give_up(clamd);
}

void clamd_add(struct clamd *clamd, struct str bytes)
{
    while (bytes.len > 0 && !clamd->broken[0]) {
        struct str piece = str_part(bytes, 0, CLAMD_PIECE);

        if (!send_frame(clamd, CLAMD_BYTES, piece))
            give_up(clamd);
        bytes = str_part(bytes, piece.len, bytes.len);
    }
}

bool clamd_answer(struct clamd *clamd, struct clamd_answer *out, struct error *err)
{
    struct word word;

    *out = (struct clamd_answer){.verdict = CLAMD_ERROR};
    if (!clamd->broken[0] && !send_frame(clamd, CLAMD_END, str_of("")))
        give_up(clamd);
    if (!clamd->broken[0]) {
        if (read_word(clamd, &word) && word.type == CLAMD_VERDICT) {
            *out = word.answer;
            if (word.over)
                hang_up(clamd);
            return true;
        }
        snprintf(clamd->broken, sizeof(clamd->broken), "%s",
                 word.answer.words[0] ? word.answer.words : "the process that asks it has ended");
        hang_up(clamd);
    }
    memcpy(out->words, clamd->broken, sizeof(out->words));
    return clamd->role.pid != 0 || call(clamd, err); /* the next may fare better */
}
