/* bench_net.c - what the write blocker costs: lines and message bytes through the guard in memory,
 * and a mailbox from a real server over TLS, read by the barest client there can be and by [net]
 * into an evidence segment.
 *
 *     bench_net [MESSAGES [KIB EACH]]          2000 messages of 45 KiB unless told otherwise
 */
#include "base/clock.h"
#include "base/limits.h"
#include "connect.h"
#include "dovecot.h"
#include "guarded.h"
#include "net.h"
#include "roles.h"
#include "stream.h"
#include "tls.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 90 }; /* messages a command; eight are in flight */
enum { WINDOW = 8 };

struct cost {
    double wall, cpu; /* seconds; cpu: of the client, all its processes */
    double bytes;
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double cpu_of_children(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
           (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

static double own_cpu(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_cost(const char *what, const struct cost *cost)
{
    printf("%-34s %7.2f s  %7.2f s cpu  %8.0f MB/s\n", what, cost->wall, cost->cpu,
           cost->bytes / 1e6 / cost->wall);
}

/* --- in memory --- */

static void bench_guard(const char *what, const char *line, size_t body)
{
    struct guarded *guarded = guarded_new();
    struct buf bytes;
    struct cost cost = {0};
    double cpu;

    buf_init(&bytes, MIB(64));
    while (bytes.len < MIB(8)) {
        buf_text(&bytes, line);
        for (size_t i = 0; i < body; i++)
            buf_char(&bytes, (char)('a' + i % 26));
        if (body)
            buf_text(&bytes, ")\r\n");
    }
    must(guarded_ask(guarded, "1 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n"), &guarded->err);
    guarded->guard.exists = 50000000;
    guarded->guard.budget = UINT64_MAX;
    cpu = own_cpu();
    for (int round = 0; round < 40; round++) {
        must(guarded_answer(guarded, buf_as_str(&bytes), 16384), &guarded->err);
        must(body_store_flush(&guarded->bodies, &guarded->err), &guarded->err);
        must(transcript_keep(&guarded->transcript, false, &guarded->err), &guarded->err);
        buf_clear(&guarded->guard.jail);
        cost.bytes += (double)bytes.len;
        if (ftruncate(guarded->segment_fd, 0) != 0 || ftruncate(guarded->transcript_fd, 0) != 0)
            abort();
    }
    cost.cpu = own_cpu() - cpu;
    cost.wall = cost.cpu; /* nobody else is waited for */
    print_cost(what, &cost);
    buf_dispose(&bytes);
    guarded_free(guarded);
}

/* --- a mailbox --- */

static void fill_mailbox(struct dovecot *dovecot, size_t messages, size_t size)
{
    struct dovecot_mail to = {0};
    struct error err = {0};
    struct buf mail;

    buf_init(&mail, MIB(64));
    for (size_t i = 0; i < messages; i++) {
        buf_clear(&mail);
        buf_printf(&mail, "Subject: message %zu\r\nDate: Mon, 1 Jan 2026 00:00:00 +0000\r\n\r\n",
                   i);
        while (mail.len < size)
            buf_printf(&mail, "%zu: %zu and so on, to the end of a line of some length\r\n", i,
                       mail.len);
        must(dovecot_deliver(dovecot, &to, buf_as_str(&mail), &err), &err);
    }
    buf_dispose(&mail);
}

static void add_fetch(struct buf *out, size_t tag, size_t first, size_t last)
{
    buf_printf(out, "%zu UID FETCH %zu:%zu (UID BODY.PEEK[])\r\n", tag, first, last);
}

/* Pipelines FETCH over a connection: calls say() for commands, read() for answers, and counts the
 * tagged ones by their place at the beginning of a line. */
struct reader {
    size_t messages, tag, done, batches;
    struct buf commands;
};

static void plan(struct reader *reader)
{
    while (reader->tag < reader->batches && reader->tag < reader->done + WINDOW) {
        size_t first = reader->tag * BATCH + 1;

        add_fetch(&reader->commands, reader->tag + 1, first, first + BATCH - 1);
        reader->tag++;
    }
}

/* Skips message bytes by their announced length; that is all the bare client understands. */
struct bare {
    uint64_t skip;
    char line[512];
    size_t len;
};

static void take_bare(struct bare *bare, struct reader *reader, const char *at, size_t len)
{
    while (len > 0) {
        const char *end;
        size_t step;

        if (bare->skip > 0) {
            step = bare->skip < len ? (size_t)bare->skip : len;
            bare->skip -= step;
            at += step;
            len -= step;
            continue;
        }
        end = memchr(at, '\n', len);
        step = end ? (size_t)(end - at) + 1 : len;
        if (bare->len + step < sizeof(bare->line)) {
            memcpy(bare->line + bare->len, at, step);
            bare->len += step;
        }
        at += step;
        len -= step;
        if (!end)
            continue;
        bare->line[bare->len] = '\0';
        if (strstr(bare->line, "}\r\n"))
            bare->skip = strtoull(strrchr(bare->line, '{') + 1, NULL, 10);
        else if (bare->line[0] >= '0' && bare->line[0] <= '9')
            reader->done++;
        bare->len = 0;
    }
}

static void wait_io(struct stream *stream, enum io io, struct error *err)
{
    struct pollfd wait = {stream->fd, io == IO_WRITE ? POLLOUT : POLLIN, 0};

    if (io == IO_BAD || io == IO_END)
        must(false, err);
    if (io != IO_OK)
        poll(&wait, 1, 10000);
}

static void say(struct stream *stream, struct str words, struct error *err)
{
    while (words.len > 0) {
        size_t put;

        wait_io(stream, stream_write(stream, words.at, words.len, &put, err), err);
        words = str_part(words, put, words.len);
    }
}

static void read_barely(const struct dovecot *dovecot, size_t messages)
{
    static char room[KIB(256)];
    struct tls_options options = {"localhost", dovecot->ca_file, NULL};
    struct stream stream = {.host = "localhost"};
    struct reader reader = {.messages = messages, .batches = (messages + BATCH - 1) / BATCH};
    struct bare bare = {0};
    struct error err = {0};
    struct tls *tls;
    enum io io;

    must(tls_new(&tls, &options, &err) &&
             server_connect("localhost", dovecot->imaps, -1, 10000, &stream.fd, &err) &&
             tls_begin(tls, stream.fd, &err),
         &err);
    while ((io = tls_handshake(tls, &err)) != IO_OK)
        wait_io(&stream, io, &err);
    stream.tls = tls;
    buf_init(&reader.commands, MIB(1));
    buf_printf(&reader.commands, "0 LOGIN %s %s\r\n0 EXAMINE INBOX\r\n", DOVECOT_USER,
               DOVECOT_PASSWORD);
    reader.done -= 2; /* the two above are answered too */
    for (;;) {
        size_t got;

        if (reader.done == 0 || reader.tag > 0)
            plan(&reader);
        say(&stream, buf_as_str(&reader.commands), &err);
        buf_clear(&reader.commands);
        if (reader.done == reader.batches)
            break;
        io = stream_read(&stream, room, sizeof(room), &got, &err);
        if (io == IO_OK)
            take_bare(&bare, &reader, room, got);
        else
            wait_io(&stream, io, &err);
    }
    _exit(0);
}

static void read_with_net(const struct dovecot *dovecot, size_t messages, const char *folder)
{
    static char room[KIB(64)];
    struct net_setup setup = {.address = {.user = DOVECOT_USER, .host = "localhost"},
                              .ca_file = dovecot->ca_file};
    struct reader reader = {.messages = messages, .batches = (messages + BATCH - 1) / BATCH};
    struct role_options options = {0};
    struct frame_reader control;
    struct bare bare = {0};
    struct frame frame;
    struct secret secret;
    struct error err = {0};
    struct role net;
    char path[TEMP_PATH + 32];
    size_t objects = 0;
    int jail[2];
    int fds[4];

    setup.address.port = dovecot->imaps;
    snprintf(path, sizeof(path), "%s/segment", folder);
    fds[2] = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    snprintf(path, sizeof(path), "%s/transcript", folder);
    fds[3] = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    must(server_connect("localhost", dovecot->imaps, -1, 10000, &fds[0], &err), &err);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, jail) != 0)
        abort();
    fds[1] = jail[1];
    must(role_start(&net, ROLE_NET, &options, fds, 4, &err) && net_send_setup(net.fd, &setup, &err),
         &err);
    close(jail[1]);
    frame_reader_init(&control, net.fd);
    must(frame_wait(&control, &frame, 10000, &err) == FRAME_OK, &err);
    must(secret_init(&secret, &err), &err);
    secret.len = strlen(DOVECOT_PASSWORD);
    memcpy(secret.page, DOVECOT_PASSWORD, secret.len);
    must(net_send_secret(net.fd, &secret, &err), &err);
    buf_init(&reader.commands, MIB(1));
    buf_text(&reader.commands, "0 EXAMINE INBOX\r\n");
    reader.done -= 1;
    while (reader.done != reader.batches || objects < messages) {
        struct pollfd wait[] = {{jail[0], POLLIN, 0}, {net.fd, POLLIN, 0}};
        struct str words;

        if (reader.done == 0 || reader.tag > 0)
            plan(&reader);
        words = buf_as_str(&reader.commands);
        if (words.len > 0 && send(jail[0], words.at, words.len, MSG_NOSIGNAL) < 0)
            must(false, &err);
        buf_clear(&reader.commands);
        poll(wait, 2, 10000);
        if (wait[0].revents) {
            ssize_t got = recv(jail[0], room, sizeof(room), 0);

            if (got <= 0)
                break;
            take_bare(&bare, &reader, room, (size_t)got);
        }
        while (frame_poll(&control, &frame, &err) == FRAME_OK) {
            objects += frame.type == NET_OBJECT;
            if (frame.type == NET_REFUSED)
                fprintf(stderr, "%.*s\n", (int)frame.payload.len, frame.payload.at);
        }
    }
    role_stop(&net, NULL);
    unlink(path);
    _exit(objects == messages ? 0 : 1);
}

static struct cost measure(const struct dovecot *dovecot, size_t messages, size_t size, bool net)
{
    double cpu = cpu_of_children();
    struct cost cost = {.bytes = (double)messages * (double)size};
    struct error err = {0};
    int64_t start = clock_mono_ms();
    char folder[TEMP_PATH];
    int status = 1;
    pid_t pid;

    must(temp_make(folder, &err), &err);
    pid = fork();
    if (pid == 0) {
        if (net)
            read_with_net(dovecot, messages, folder);
        else
            read_barely(dovecot, messages);
    }
    waitpid(pid, &status, 0);
    cost.wall = (double)(clock_mono_ms() - start) / 1000;
    cost.cpu = cpu_of_children() - cpu;
    temp_remove(folder);
    if (status != 0)
        printf("failed\n");
    return cost;
}

static void bench_mailbox(size_t messages, size_t size)
{
    struct dovecot dovecot;
    struct error err = {0};
    double wall = 0;
    double cpu = 0;
    int rounds = 0;

    if (!dovecot_installed()) {
        printf("skipped: Dovecot is not installed\n");
        return;
    }
    must(dovecot_start(&dovecot, NULL, &err), &err);
    fill_mailbox(&dovecot, messages, size);
    measure(&dovecot, messages, size, false); /* warms the server's caches */
    for (; rounds < 5; rounds++) {
        struct cost bare = measure(&dovecot, messages, size, false);
        struct cost net = measure(&dovecot, messages, size, true);

        print_cost("bare read over TLS", &bare);
        print_cost("[net] into a segment", &net);
        wall += net.wall / bare.wall;
        cpu += net.cpu / bare.cpu;
    }
    printf("[net] against the bare read: %.2f of its time, %.2f of its cpu\n", wall / rounds,
           cpu / rounds);
    dovecot_stop(&dovecot);
}

int main(int argc, char **argv)
{
    size_t messages = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
    size_t size = KIB(argc > 2 ? strtoul(argv[2], NULL, 10) : 45);

    roles_dispatch(argc, argv);
    bench_guard("guard: lines of FETCH",
                "* 1 FETCH (UID 123456 FLAGS (\\Seen \\Answered) RFC822.SIZE "
                "45678 INTERNALDATE \"01-Jan-2026 00:00:00 +0000\")\r\n",
                0);
    bench_guard("guard: messages of 45 KiB", "* 1 FETCH (UID 123456 BODY[] {46080}\r\n", 46080);
    bench_mailbox(messages, size);
    return 0;
}
