/* relay.c - `bench_relay PORT DELAY_MS [KB_A_SECOND [CUT_KB]]`: a link that is
 * far away, on the loopback address. Prints the port it listens on; what comes
 * there goes to PORT, and back, each byte DELAY_MS later and, all connections
 * together, at most so many kilobytes a second each way. After CUT_KB from the
 * server it cuts all connections, once. Ends with its standard input, and says
 * then how many bytes the server sent. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_LINKS = 16,
    PIECE = 64 << 10,
    ROOM = 4096 /* pieces on their way */
};

struct piece {
    int64_t due; /* microseconds */
    size_t len, sent;
    char *bytes;
};

struct way { /* one direction */
    int from, to;
    struct piece *pieces; /* a ring */
    size_t first, count;
    int back;  /* from the server */
    int ended; /* nothing more comes; passed on when all is sent */
};

static struct way ways[2 * MOST_LINKS];
static size_t way_count;
static int64_t delay_us, rate; /* rate: bytes a second, 0 without limit */
static int64_t free_at[2];     /* each way: when the link has carried what it was given */
static int64_t came, cut;      /* bytes from the server; when to cut, 0: never */

static void die(const char *what)
{
    perror(what);
    exit(1); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct sockaddr_in loopback(unsigned port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void ready_socket(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void add_way(int from, int to, int back)
{
    ways[way_count] = (struct way){.from = from, .to = to, .back = back};
    ways[way_count].pieces = calloc(ROOM, sizeof(struct piece));
    if (!ways[way_count++].pieces)
        die("memory");
}

static void take_link(int listener, unsigned port)
{
    struct sockaddr_in to = loopback(port);
    int near = accept(listener, NULL, NULL);
    int far = socket(AF_INET, SOCK_STREAM, 0);

    if (near < 0 || far < 0 || way_count + 2 > 2 * MOST_LINKS ||
        connect(far, (struct sockaddr *)&to, sizeof(to)) != 0)
        die("a connection");
    ready_socket(near);
    ready_socket(far);
    add_way(near, far, 0);
    add_way(far, near, 1);
}

static void read_way(struct way *way)
{
    struct piece *piece = &way->pieces[(way->first + way->count) % ROOM];
    int64_t now = now_us();
    ssize_t got;

    piece->bytes = malloc(PIECE);
    if (!piece->bytes)
        die("memory");
    got = read(way->from, piece->bytes, PIECE);
    if (got <= 0) {
        free(piece->bytes);
        way->ended = got == 0 || errno != EAGAIN;
        return;
    }
    came += way->back ? got : 0;
    if (free_at[way->back] < now)
        free_at[way->back] = now;
    free_at[way->back] += rate > 0 ? (int64_t)got * 1000000 / rate : 0;
    piece->len = (size_t)got;
    piece->sent = 0;
    piece->due = free_at[way->back] + delay_us;
    way->count++;
}

/* Whether it may be read: a link holds no more than it carries in twice its
 * delay. */
static int has_room(const struct way *way, int64_t now)
{
    return !way->ended && way->count < ROOM && free_at[way->back] <= now + delay_us + 10000;
}

static void write_way(struct way *way, int64_t now)
{
    while (way->count > 0) {
        struct piece *piece = &way->pieces[way->first];
        ssize_t put;

        if (piece->due > now)
            return;
        put = send(way->to, piece->bytes + piece->sent, piece->len - piece->sent, MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN)
            return;
        piece->sent += put > 0 ? (size_t)put : piece->len;
        if (piece->sent < piece->len)
            return;
        free(piece->bytes);
        way->first = (way->first + 1) % ROOM;
        way->count--;
    }
    if (way->ended == 1) {
        shutdown(way->to, SHUT_WR);
        way->ended = 2;
    }
}

static int wait_ms(int64_t now)
{
    int64_t first = INT64_MAX;

    for (size_t i = 0; i < way_count; i++) {
        const struct way *way = &ways[i];

        if (way->count > 0 && way->pieces[way->first].due < first)
            first = way->pieces[way->first].due;
        if (!has_room(way, now) && !way->ended && free_at[way->back] - delay_us - 10000 < first)
            first = free_at[way->back] - delay_us - 10000;
    }
    if (first == INT64_MAX)
        return -1;
    return first <= now ? 1 : (int)((first - now + 999) / 1000);
}

/* All connections end, as when somebody trips over a cable. */
static void cut_all(void)
{
    for (size_t i = 0; i < way_count; i++) {
        while (ways[i].count > 0) {
            free(ways[i].pieces[ways[i].first].bytes);
            ways[i].first = (ways[i].first + 1) % ROOM;
            ways[i].count--;
        }
        free(ways[i].pieces);
        close(ways[i].from); /* each is the `from` of one way */
    }
    way_count = 0;
    cut = 0;
}

static void turn(int listener, unsigned port)
{
    struct pollfd fds[2 + 2 * MOST_LINKS] = {{0, POLLIN, 0}, {listener, POLLIN, 0}};
    int64_t now = now_us();
    size_t count;

    if (cut > 0 && came >= cut)
        cut_all();
    count = way_count;
    for (size_t i = 0; i < count; i++)
        fds[2 + i] =
            (struct pollfd){.fd = has_room(&ways[i], now) ? ways[i].from : -1, .events = POLLIN};
    poll(fds, 2 + count, wait_ms(now));
    if (fds[0].revents) {
        printf("%lld\n", (long long)came);
        exit(0); /* NOLINT(concurrency-mt-unsafe): there is one thread */
    }
    for (size_t i = 0; i < count; i++) {
        if (fds[2 + i].revents)
            read_way(&ways[i]);
        write_way(&ways[i], now_us());
    }
    if (fds[1].revents)
        take_link(listener, port);
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = loopback(0);
    socklen_t len = sizeof(at);
    unsigned port = argc >= 3 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (port == 0) {
        fprintf(stderr, "usage: bench_relay PORT DELAY_MS [KB_A_SECOND [CUT_KB]]\n");
        return 2;
    }
    delay_us = (int64_t)strtoul(argv[2], NULL, 10) * 1000;
    cut = argc > 4 ? (int64_t)strtoul(argv[4], NULL, 10) * 1000 : 0;
    rate = argc > 3 ? (int64_t)strtoul(argv[3], NULL, 10) * 1000 : 0;
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0)
        die("cannot listen");
    printf("%u\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;)
        turn(listener, port);
}
