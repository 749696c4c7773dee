/* see cutproxy.h */
#include "cutproxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE = 16 * 1024 };

static struct sockaddr_in loopback(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* Each byte as soon as it is there: TCP must not put them together again. */
static bool drip(int fd, const char *bytes, size_t len)
{
    const int on = 1;

    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (send(fd, bytes + i, 1, MSG_NOSIGNAL) != 1)
            return false;
    return true;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* Moves at most `most` bytes. Returns how many; -1 at the end. */
static ssize_t move(int from, int to, uint64_t most, bool drips)
{
    char bytes[PIECE];
    ssize_t got = read(from, bytes, most < PIECE ? (size_t)most : PIECE);

    if (got <= 0)
        return -1;
    return (drips ? drip : write_all)(to, bytes, (size_t)got) ? got : -1;
}

static void carry(int client, int server, uint64_t cut, bool drips, int told)
{
    struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    uint64_t left = cut;

    while (poll(fds, ARRAY_LEN(fds), -1) >= 0 || errno == EINTR) {
        if (fds[0].revents && move(client, server, PIECE, false) < 0)
            return;
        if (fds[1].revents) {
            ssize_t moved = move(server, client, left, drips);

            if (moved < 0)
                return;
            left -= (uint64_t)moved;
        }
        if (left == 0) {
            (void)write_all(told, "x", 1);
            return;
        }
    }
}

static void serve(int listener, const struct cutproxy_options *options, int told)
{
    for (size_t i = 0;; i++) {
        struct sockaddr_in target = loopback(options->target);
        int client = accept(listener, NULL, NULL);
        int server;

        if (client < 0)
            return;
        if (fork() != 0) {
            close(client);
            continue;
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(server, (struct sockaddr *)&target, sizeof(target)) == 0)
            carry(client, server, i < options->cut_count ? options->cuts[i] : UINT64_MAX,
                  options->drips, told);
        _exit(0);
    }
}

bool cutproxy_start(struct cutproxy *proxy, const struct cutproxy_options *options,
                    struct error *err)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int told[2];

    *proxy = (struct cutproxy){0};
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return error_set_errno(err, ERROR_IO, "cannot listen");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, told) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make a socket pair");
    proxy->pid = fork();
    if (proxy->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        close(told[0]);
        serve(listener, options, told[1]);
        _exit(0);
    }
    close(listener);
    close(told[1]);
    proxy->port = ntohs(address.sin_port);
    proxy->count_fd = told[0];
    return proxy->pid > 0 || error_set_errno(err, ERROR_IO, "cannot fork");
}

unsigned cutproxy_cuts(struct cutproxy *proxy)
{
    char bytes[256];
    ssize_t got = recv(proxy->count_fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_PEEK);

    return got > 0 ? (unsigned)got : 0;
}

void cutproxy_stop(struct cutproxy *proxy)
{
    if (proxy->pid <= 0)
        return;
    kill(proxy->pid, SIGKILL);
    waitpid(proxy->pid, NULL, 0);
    close(proxy->count_fd);
    *proxy = (struct cutproxy){0};
}
