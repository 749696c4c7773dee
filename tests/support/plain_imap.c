/* see plain_imap.h */
#include "plain_imap.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DEADLINE_MS = 20000 };

/* Adds what comes until a line begins with start; *line is set to that line. */
static bool read_until(struct plain_imap *imap, const char *start, struct buf *out, size_t *line,
                       struct error *err)
{
    size_t searched = out->len;

    for (;;) {
        struct pollfd wait = {.fd = imap->fd, .events = POLLIN};
        char bytes[16384];
        ssize_t got;

        for (; searched < out->len; searched++) {
            if (out->at[searched] != '\n')
                continue;
            if (str_starts(str_part(buf_as_str(out), *line, out->len), start))
                return true;
            *line = searched + 1;
        }
        if (poll(&wait, 1, DEADLINE_MS) != 1)
            return error_set(err, ERROR_NET, "the server does not answer");
        got = read(imap->fd, bytes, sizeof(bytes));
        if (got <= 0 || !buf_add(out, bytes, (size_t)got))
            return error_set(err, ERROR_NET, "the server hung up, or says too much");
    }
}

bool plain_imap_open(struct plain_imap *imap, unsigned port, const char *user, const char *password,
                     struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    char line[512];
    struct buf answer;
    size_t at = 0;
    bool ok;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *imap = (struct plain_imap){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (imap->fd < 0 || connect(imap->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        return error_set_errno(err, ERROR_NET, "cannot connect");
    buf_init(&answer, 65536);
    snprintf(line, sizeof(line), "LOGIN \"%s\" \"%s\"", user, password);
    ok =
        read_until(imap, "* OK", &answer, &at, err) && plain_imap_command(imap, line, &answer, err);
    buf_dispose(&answer);
    return ok;
}

bool plain_imap_command(struct plain_imap *imap, const char *line, struct buf *out,
                        struct error *err)
{
    size_t at = out->len;
    char tag[16];

    snprintf(tag, sizeof(tag), "t%u ", ++imap->tag);
    if (dprintf(imap->fd, "%s%s\r\n", tag, line) < 0)
        return error_set_errno(err, ERROR_NET, "cannot send");
    if (!read_until(imap, tag, out, &at, err))
        return false;
    return str_starts(str_part(buf_as_str(out), at + strlen(tag), 2), "OK") ||
           error_set(err, ERROR_PROTOCOL, "%s: %s", line, out->at + at);
}

void plain_imap_close(struct plain_imap *imap)
{
    if (imap->fd > 0)
        close(imap->fd);
    imap->fd = -1;
}
