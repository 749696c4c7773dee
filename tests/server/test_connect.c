/* test_connect.c - reaching a server, and saying why not. */
#include "connect.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* A port of the loopback address. fd listens on it; closed: nobody does. */
static int listener(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void a_listening_server_is_reached_by_name_and_by_address(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        struct error err = {0};
        unsigned port;
        int server = listener(&port);
        int fd;

        if (!server_connect(hosts[i], port, -1, 5000, &fd, &err))
            fail_msg("%s", err.text);
        assert_true(fd >= 0);
        close(fd);
        close(server);
    }
}

static void a_closed_port_is_named_in_the_sentence(void **state)
{
    struct error err = {0};
    char want[80];
    unsigned port;
    int fd;

    (void)state;
    close(listener(&port));
    assert_false(server_connect("127.0.0.1", port, -1, 5000, &fd, &err));
    snprintf(want, sizeof(want), "cannot reach 127.0.0.1:%u: Connection refused", port);
    assert_string_equal(err.text, want);
    assert_int_equal(err.code, ERROR_NET);
    assert_int_equal(fd, -1);
}

static void an_unknown_name_is_named_in_the_sentence(void **state)
{
    struct error err = {0};
    int fd;

    (void)state;
    assert_false(server_connect("no-such-host.invalid", 993, -1, 20000, &fd, &err));
    assert_true(strncmp(err.text, "cannot find no-such-host.invalid: ", 34) == 0);
}

static void a_cancelled_attempt_ends_at_once(void **state)
{
    struct error err = {0};
    int64_t start = clock_mono_ms();
    int ends[2];
    int fd;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    /* 192.0.2.0/24 is for documentation: nobody answers there. */
    assert_false(server_connect("192.0.2.1", 993, ends[0], 60000, &fd, &err));
    assert_true(err.code == ERROR_CANCELLED || err.code == ERROR_NET); /* no route at all */
    assert_true(clock_mono_ms() - start < 5000);
    close(ends[0]);
    close(ends[1]);
}

static void a_silent_network_is_given_up(void **state)
{
    struct error err = {0};
    int64_t start = clock_mono_ms();
    int fd;

    (void)state;
    assert_false(server_connect("192.0.2.1", 993, -1, 300, &fd, &err));
    assert_true(strncmp(err.text, "cannot reach 192.0.2.1:993: ", 28) == 0);
    assert_true(clock_mono_ms() - start < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listening_server_is_reached_by_name_and_by_address),
        cmocka_unit_test(a_closed_port_is_named_in_the_sentence),
        cmocka_unit_test(an_unknown_name_is_named_in_the_sentence),
        cmocka_unit_test(a_cancelled_attempt_ends_at_once),
        cmocka_unit_test(a_silent_network_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
