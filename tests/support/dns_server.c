/* see dns_server.h */
#include "dns_server.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEAD = 12, PACKET = 1400, SERVFAIL = 2, NXDOMAIN = 3 };

static void put16(struct buf *out, unsigned value)
{
    buf_char(out, (char)(value >> 8));
    buf_char(out, (char)value);
}

/* The question's name with dots, and where it ends; 0: broken. */
static size_t read_name(const unsigned char *packet, size_t len, char *out, size_t room)
{
    size_t at = HEAD, used = 0;

    while (at < len && packet[at] != 0) {
        size_t label = packet[at];

        if (at + 1 + label >= len || used + label + 2 > room)
            return 0;
        if (used > 0)
            out[used++] = '.';
        memcpy(out + used, packet + at + 1, label);
        used += label;
        at += label + 1;
    }
    out[used] = '\0';
    return at + 1;
}

static void put_name(struct buf *out, const char *name)
{
    while (*name) {
        size_t len = strcspn(name, ".");

        buf_char(out, (char)len);
        buf_add(out, name, len);
        name += len + (name[len] == '.');
    }
    buf_char(out, '\0');
}

static void put_data(struct buf *out, const struct dns_record *record)
{
    struct buf data;
    const char *text = record->data;
    size_t left = strlen(text);

    buf_init(&data, PACKET);
    if (record->type == 15) {
        put16(&data, (unsigned)strtoul(text, NULL, 10));
        put_name(&data, strchr(text, ' ') + 1);
    } else {
        while (left > 0) {
            size_t len = left > 200 ? 200 : left;

            buf_char(&data, (char)len);
            buf_add(&data, text, len);
            text += len;
            left -= len;
        }
    }
    put16(out, 0xC00C); /* the question's name */
    put16(out, (unsigned)record->type);
    put16(out, 1);
    put16(out, 0);
    put16(out, 60);
    put16(out, (unsigned)data.len);
    buf_str(out, buf_as_str(&data));
    buf_dispose(&data);
}

static void answer(const struct dns_record *records, const unsigned char *packet, size_t len,
                   struct buf *out)
{
    char name[256];
    size_t end = len > HEAD ? read_name(packet, len, name, sizeof(name)) : 0;
    unsigned type, count = 0, rcode = NXDOMAIN;
    struct buf rows;

    if (end == 0 || end + 4 > len)
        return;
    type = (unsigned)packet[end] << 8 | packet[end + 1];
    buf_init(&rows, PACKET);
    for (; records->name; records++) {
        if (strcasecmp(records->name, name) != 0)
            continue;
        rcode = records->data ? 0 : SERVFAIL;
        if (!records->data || records->type != (int)type)
            continue;
        put_data(&rows, records);
        count++;
    }
    buf_add(out, packet, 2);
    put16(out, 0x8580 | rcode);
    put16(out, 1);
    put16(out, count);
    put16(out, 0);
    put16(out, 0);
    buf_add(out, packet + HEAD, end + 4 - HEAD);
    buf_str(out, buf_as_str(&rows));
    buf_dispose(&rows);
}

static void serve(int fd, const struct dns_record *records)
{
    unsigned char packet[PACKET];
    struct sockaddr_in from;

    for (;;) {
        socklen_t size = sizeof(from);
        ssize_t got = recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &size);
        struct buf out;

        if (got <= 0)
            continue;
        buf_init(&out, PACKET + 600);
        answer(records, packet, (size_t)got, &out);
        if (out.len > 0 && sendto(fd, out.at, out.len, 0, (struct sockaddr *)&from, size) < 0)
            _exit(1);
        buf_dispose(&out);
    }
}

void dns_server_start(struct dns_server *server, const struct dns_record *records)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    pid_t parent = getpid();
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent)
            serve(fd, records);
        _exit(0);
    }
    close(fd);
}

void dns_server_stop(struct dns_server *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGKILL);
        waitpid(server->pid, NULL, 0);
    }
    *server = (struct dns_server){0};
}
