/* net_attempt.c - [net] after a sign-in that was only to show whether it works, and a session that
 * only stays; see net_role.h. */
#include "net_role.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

enum { LEAVE_MS = 2000, NOOP_MS = 60000, NOOP_ANSWER_MS = 60000 };

void net_leave(struct net *net, const char *words)
{
    struct error ignored = {0};
    struct str line;

    net->dialog.deadline = clock_mono_ms() + LEAVE_MS;
    if (!dialog_say(&net->dialog, str_of(words), &ignored) ||
        !dialog_line(&net->dialog, &line, &ignored))
        error_clear(&ignored); /* a server that hangs up at once is fine, too */
}

/* --- staying --- */

enum stay { STAY_SERVER, STAY_MAIN, STAY_TIME, STAY_FAILED };

/* Until the server says something, main does, or ms have passed. */
static enum stay wait_for_news(struct net *net, int ms, struct error *err)
{
    struct pollfd wait[] = {{NET_FD_SERVER, POLLIN, 0}, {net->control.fd, POLLIN, 0}};
    int64_t until = clock_mono_ms() + ms;

    if (dialog_rest(&net->dialog).len > 0 || stream_has_more(&net->stream))
        return STAY_SERVER;
    for (;;) {
        int64_t left = until - clock_mono_ms();
        int ready = poll(wait, ARRAY_LEN(wait), left > 0 ? (int)left : 0);

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0) {
            error_set_errno(err, ERROR_IO, "cannot wait for %s", net->stream.host);
            return STAY_FAILED;
        }
        if (ready == 0)
            return STAY_TIME;
        return wait[1].revents ? STAY_MAIN : STAY_SERVER;
    }
}

/* One answer. What it said before is forgotten: the last words are those that count. */
static bool hear(struct net *net, struct reply *reply, struct error *err)
{
    buf_clear(&net->dialog.said);
    net->dialog.deadline = clock_mono_ms() + NOOP_ANSWER_MS;
    if (!dialog_reply(&net->dialog, reply, err))
        return false;
    if (reply->scan.kind == SCAN_STATUS && str_equal(str_of(reply->scan.word), str_of("BYE")))
        return error_set(err, ERROR_NET, "%s ended the session: %s", net->stream.host,
                         buf_c(&reply->text));
    return true;
}

static bool say_noop(struct net *net, struct reply *reply, unsigned number, struct error *err)
{
    char line[32], tag[16];

    snprintf(tag, sizeof(tag), "n%u", number);
    snprintf(line, sizeof(line), "%s NOOP\r\n", tag);
    if (!dialog_say(&net->dialog, str_of(line), err))
        return false;
    do
        if (!hear(net, reply, err))
            return false;
    while (!str_equal(str_of(reply->scan.tag), str_of(tag)));
    if (!str_equal(str_of(reply->scan.word), str_of("OK")))
        return error_set(err, ERROR_NET, "%s no longer takes commands: %s", net->stream.host,
                         buf_c(&reply->text));
    net_note(net, "alive", "");
    return true;
}

bool net_stay(struct net *net, struct error *err)
{
    int every = net->setup.idle_ms < NOOP_MS ? net->setup.idle_ms : NOOP_MS;
    struct reply reply;
    unsigned number = 0;
    bool ok = true;

    reply_init(&reply);
    net->dialog.remembers = true;
    net->dialog.idle_ms = NOOP_ANSWER_MS;
    while (ok) {
        enum stay news = wait_for_news(net, every, err);

        if (news == STAY_MAIN) {
            net_leave(net, "m9 LOGOUT\r\n");
            break;
        }
        ok = news == STAY_SERVER ? hear(net, &reply, err)
             : news == STAY_TIME ? say_noop(net, &reply, ++number, err)
                                 : false;
    }
    reply_dispose(&reply);
    return ok;
}
