/* connect.c - see connect.h. "Happy eyeballs" (RFC 8305) in small: one attempt more every quarter
 * of a second, the first that succeeds wins. */
#include "connect.h"

#include "base/clock.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ATTEMPTS = 6, NEXT_AFTER_MS = 250, RESOLVE_STEP_MS = 50 };

struct race {
    const char *host;
    unsigned port;
    int cancel_fd;
    int64_t deadline;
    struct pollfd runners[ATTEMPTS + 1]; /* the last: cancel_fd */
    size_t count;
    int last_errno; /* of the latest attempt that failed */
};

static bool is_cancelled(int cancel_fd)
{
    struct pollfd wait = {cancel_fd, POLLIN, 0};

    return cancel_fd >= 0 && poll(&wait, 1, 0) > 0;
}

static bool say_cancelled(struct error *err)
{
    return error_set(err, ERROR_CANCELLED, "stopped");
}

static bool say_unreachable(const struct race *race, struct error *err)
{
    errno = race->last_errno ? race->last_errno : ETIMEDOUT;
    return error_set_errno(err, ERROR_NET, "cannot reach %s:%u", race->host, race->port);
}

/* --- the name --- */

/* The resolver may take half a minute and cannot be interrupted, so it works on its own and is
 * asked from time to time. What it needs must live until it has ended: an abandoned question
 * keeps its memory. */
struct question {
    struct gaicb request;
    struct addrinfo hints;
    char host[256], port[8];
};

static bool wait_for_answer(struct question *question, const struct race *race, struct error *err)
{
    const struct gaicb *const list[] = {&question->request};

    for (;;) {
        struct timespec step = {0, RESOLVE_STEP_MS * 1000000L};
        int rc;

        if (gai_error(&question->request) != EAI_INPROGRESS)
            return true;
        if (is_cancelled(race->cancel_fd))
            return say_cancelled(err);
        if (clock_mono_ms() > race->deadline)
            return error_set(err, ERROR_NET, "cannot find %s: no answer", race->host);
        rc = gai_suspend(list, 1, &step);
        /* EAI_SYSTEM: it could not wait; the answer may come all the same. */
        if (rc == EAI_SYSTEM)
            poll(NULL, 0, RESOLVE_STEP_MS);
        else if (rc != 0 && rc != EAI_AGAIN && rc != EAI_INTR && rc != EAI_ALLDONE)
            return error_set(err, ERROR_NET, "cannot find %s: %s", race->host, gai_strerror(rc));
    }
}

static bool say_unknown(const struct race *race, int rc, struct error *err)
{
    if (rc == EAI_SYSTEM)
        return error_set_errno(err, ERROR_NET, "cannot find %s", race->host);
    return error_set(err, ERROR_NET, "cannot find %s: %s", race->host, gai_strerror(rc));
}

/* An address needs nobody who knows names. */
static bool is_address(const struct race *race, struct addrinfo **out)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    char port[8];

    snprintf(port, sizeof(port), "%u", race->port);
    return getaddrinfo(race->host, port, &hints, out) == 0;
}

static bool resolve(const struct race *race, struct addrinfo **out, struct error *err)
{
    struct question *question = calloc(1, sizeof(*question));
    struct gaicb *list[] = {question ? &question->request : NULL};
    struct sigevent quiet = {.sigev_notify = SIGEV_NONE};
    int rc;

    if (is_address(race, out)) {
        free(question);
        return true;
    }
    if (!question)
        return error_set(err, ERROR_NET, "cannot find %s: no memory", race->host);
    snprintf(question->host, sizeof(question->host), "%s", race->host);
    snprintf(question->port, sizeof(question->port), "%u", race->port);
    question->hints = (struct addrinfo){.ai_family = AF_UNSPEC,
                                        .ai_socktype = SOCK_STREAM,
                                        .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV};
    question->request = (struct gaicb){
        .ar_name = question->host, .ar_service = question->port, .ar_request = &question->hints};
    rc = getaddrinfo_a(GAI_NOWAIT, list, 1, &quiet);
    if (rc != 0) {
        free(question);
        return say_unknown(race, rc, err);
    }
    if (!wait_for_answer(question, race, err)) {
        if (gai_cancel(&question->request) == EAI_CANCELED)
            free(question);
        return false;
    }
    rc = gai_error(&question->request);
    *out = question->request.ar_result;
    free(question);
    return rc == 0 || say_unknown(race, rc, err);
}

/* --- the race --- */

static void start_runner(struct race *race, const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0) {
        race->last_errno = errno;
        return;
    }
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
        race->last_errno = errno;
        close(fd);
        return;
    }
    race->runners[race->count++] = (struct pollfd){fd, POLLOUT, 0};
}

static void drop_runner(struct race *race, size_t i)
{
    close(race->runners[i].fd);
    race->runners[i] = race->runners[--race->count];
}

/* The descriptor that is connected; -1: none yet. Those that failed are dropped. */
static int winner(struct race *race)
{
    for (size_t i = 0; i < race->count;) {
        int error = 0;
        socklen_t len = sizeof(error);

        if (race->runners[i].revents == 0) {
            i++;
            continue;
        }
        if (getsockopt(race->runners[i].fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0)
            return race->runners[i].fd;
        race->last_errno = error ? error : errno;
        drop_runner(race, i);
    }
    return -1;
}

/* Waits for the next event of the race, at most ms. False: cancelled. */
static bool wait_for_race(struct race *race, int64_t ms, struct error *err)
{
    int64_t left = race->deadline - clock_mono_ms();

    if (left < 0)
        left = 0;
    race->runners[race->count] = (struct pollfd){race->cancel_fd, POLLIN, 0};
    if (poll(race->runners, race->count + 1, (int)(ms < left ? ms : left)) < 0 && errno != EINTR)
        return error_set_errno(err, ERROR_NET, "cannot wait for a connection");
    return race->runners[race->count].revents == 0 || say_cancelled(err);
}

static bool run_race(struct race *race, const struct addrinfo *next, int *fd, struct error *err)
{
    while (next || race->count > 0) {
        if (next && race->count < ATTEMPTS) {
            start_runner(race, next);
            next = next->ai_next;
        }
        if (race->count == 0)
            continue;
        if (!wait_for_race(race, next ? NEXT_AFTER_MS : INT32_MAX, err))
            return false;
        *fd = winner(race);
        if (*fd >= 0)
            return true;
        if (clock_mono_ms() >= race->deadline) {
            race->last_errno = ETIMEDOUT;
            break;
        }
    }
    return say_unreachable(race, err);
}

bool server_connect(const char *host, unsigned port, int cancel_fd, int timeout_ms, int *fd,
                    struct error *err)
{
    struct race race = {.host = host,
                        .port = port,
                        .cancel_fd = cancel_fd,
                        .deadline = clock_mono_ms() + timeout_ms};
    struct addrinfo *addresses = NULL;
    int on = 1;
    bool ok;

    *fd = -1;
    if (!resolve(&race, &addresses, err))
        return false;
    ok = run_race(&race, addresses, fd, err);
    freeaddrinfo(addresses);
    for (size_t i = 0; i < race.count; i++)
        if (race.runners[i].fd != *fd)
            close(race.runners[i].fd);
    if (!ok)
        return false;
    (void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    return true;
}
