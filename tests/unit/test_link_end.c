/* test_link_end.c - why a connection ended is what [net] says of it, whoever speaks first. */
#include "link.h"

#include "base/frame.h"
#include "check.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct stand {
    struct link link;
    int net, imap; /* where the two processes would be */
};

static const struct link_handler nobody = {0};

/* A process that does nothing, and our end of its socket. */
static int stand_in(struct role *role, struct frame_reader *reader)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    role->fd = pair[0];
    role->pid = fork();
    assert_true(role->pid >= 0);
    if (role->pid == 0)
        for (;;)
            pause();
    frame_reader_init(reader, role->fd);
    return pair[1];
}

static int setup(void **state)
{
    static struct stand stand;

    stand = (struct stand){0};
    link_init(&stand.link, &nobody, NULL);
    stand.net = stand_in(&stand.link.net, &stand.link.from_net);
    stand.imap = stand_in(&stand.link.imap, &stand.link.from_imap);
    stand.link.jailed = true;
    stand.link.state = LINK_READY;
    *state = &stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;

    close(stand->net);
    close(stand->imap);
    link_dispose(&stand->link);
    return 0;
}

static void say(int fd, uint16_t type, uint16_t tag, uint64_t number, uint16_t text_tag,
                const char *text)
{
    struct frame frame = {.type = type};
    struct error err = {0};
    struct buf payload;

    buf_init(&payload, 1000);
    pack_u64(&payload, tag, number);
    pack_text(&payload, text_tag, text);
    frame.payload = buf_as_str(&payload);
    assert_ok(frame_write_within(fd, &frame, -1, 1000, &err), &err);
    buf_dispose(&payload);
}

static void jail_says_it_ended(const struct stand *stand)
{
    say(stand->imap, JAIL_BROKEN, JAIL_STATUS, JAIL_OK, JAIL_TEXT, "the connection ended");
}

static void the_better_reason_may_come_later(void **state)
{
    struct stand *stand = *state;

    jail_says_it_ended(stand);
    link_run(&stand->link);
    assert_int_equal(stand->link.state, LINK_READY); /* what [net] says is waited for */
    say(stand->net, NET_REFUSED, NET_CODE, ERROR_NET, NET_TEXT, "localhost has been silent");
    shutdown(stand->net, SHUT_RDWR);
    link_run(&stand->link);
    assert_int_equal(stand->link.state, LINK_LOST);
    assert_string_equal(stand->link.why.text, "localhost has been silent");
    assert_false(stand->link.violated);
}

static void without_it_there_is_the_other(void **state)
{
    struct stand *stand = *state;

    jail_says_it_ended(stand);
    link_run(&stand->link);
    shutdown(stand->net, SHUT_RDWR);
    link_run(&stand->link);
    assert_int_equal(stand->link.state, LINK_LOST);
    assert_int_equal(stand->link.why.code, ERROR_NET);
    assert_string_equal(stand->link.why.text, "the connection ended");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_better_reason_may_come_later, setup, teardown),
        cmocka_unit_test_setup_teardown(without_it_there_is_the_other, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
