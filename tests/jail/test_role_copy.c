/* test_role_copy.c - a role that makes copies of itself. This program is its own role: each copy
 * does what the one byte it is sent says. */
#include "base/role.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the role --- */

static void obey(char order)
{
    volatile int *nothing = NULL;

    switch (order) {
    case 'c':
        *nothing = 1; /* NOLINT(clang-analyzer-core.NullDereference): the point of it */
        break;
    case 'e':
        _exit(7);
    case 'a':
        abort(); /* a signal that it sends to itself */
    case 'p':    /* one for the process that made it */
        syscall(SYS_tgkill, getppid(), getppid(), SIGUSR1);
        break;
    case 'f': /* another process, which no copy may make */
        syscall(SYS_fork);
        break;
    default:
        break;
    }
}

static int role_main(enum role_kind kind)
{
    static char loaded[8] = "nothing";
    char state[ROLE_STATE], order;
    struct error err = {0};
    struct sandbox *filter;

    if (!role_begin(kind, &err))
        return 1;
    memcpy(loaded, "library", sizeof(loaded)); /* what only the original does */
    filter = role_filter(kind);
    if (!role_copies())
        return 0;
    if (!role_enter_by(filter, kind, false, state, &err))
        return 1;
    while (read(ROLE_FD, &order, 1) == 1) {
        obey(order);
        if (write(ROLE_FD, loaded, sizeof(loaded)) != sizeof(loaded))
            return 1;
    }
    return 0;
}

/* --- the parent --- */

static struct role start(void)
{
    const struct role_options options = {0};
    struct error err = {0};
    struct role role;

    if (!role_start(&role, ROLE_PARSE, &options, NULL, 0, &err))
        fail_msg("%s", err.text);
    return role;
}

static struct role copy(const struct role *original)
{
    struct error err = {0};
    struct role role;

    if (!role_copy(&role, original, &err))
        fail_msg("%s", err.text);
    return role;
}

/* Sends one byte; true if the copy answers with what the original had loaded. */
static bool ask(const struct role *role, char order)
{
    char answer[8] = "";

    assert_int_equal(send(role->fd, &order, 1, MSG_NOSIGNAL), 1);
    return recv(role->fd, answer, sizeof(answer), MSG_WAITALL) == sizeof(answer) &&
           strcmp(answer, "library") == 0;
}

static void copies_have_what_the_original_loaded(void **state)
{
    struct role original = start(), first = copy(&original), second = copy(&original);

    (void)state;
    assert_int_not_equal(first.pid, second.pid);
    assert_true(ask(&first, 'x'));
    assert_true(ask(&second, 'x'));
    assert_true(ask(&first, 'x'));
    role_stop(&first, NULL);
    assert_true(ask(&second, 'x'));
    role_stop(&second, NULL);
    role_stop(&original, NULL);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void how_a_copy_ended_is_known(void **state)
{
    static const struct {
        char order;
        const char *what, *sanitized;
    } cases[] = {
        {'e', "exited 7", "exited 7"},
        {'c', "signal 11", "exited 1"},
        {'a', "signal 6", "signal 6"},
        {'p', "signal 31 (system call refused)", "signal 31 (system call refused)"},
        {'f', "signal 31 (system call refused)", "signal 31 (system call refused)"},
    };
    struct role original = start();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct role role = copy(&original);
        char what[ROLE_ENDED];

        assert_false(ask(&role, cases[i].order));
        role_stop(&role, what);
#ifdef SANITIZED
        assert_string_equal(what, cases[i].sanitized);
#else
        assert_string_equal(what, cases[i].what);
#endif
        assert_int_equal(role.pid, 0);
    }
    role_stop(&original, NULL);
}

static void a_copy_that_runs_is_killed_and_was_not_at_fault(void **state)
{
    struct role original = start(), role = copy(&original);
    char what[ROLE_ENDED];
    pid_t pid = role.pid;

    (void)state;
    role_stop(&role, what);
    assert_string_equal(what, "");
    assert_int_equal(kill(pid, 0), -1); /* waited for, too */
    role_stop(&original, NULL);
}

/* Nobody but its own children: the number may be anybody's by now. */
static void an_original_ends_nothing_that_is_not_its_own(void **state)
{
    struct role original = start(), stranger = start(), lie = {0};
    char what[ROLE_ENDED];

    (void)state;
    lie = (struct role){.kind = ROLE_PARSE, .pid = stranger.pid, .fd = -1, .original = &original};
    role_stop(&lie, what);
    assert_string_equal(what, "");
    assert_int_equal(kill(stranger.pid, 0), 0);
    role_stop(&stranger, NULL);
    role_stop(&original, NULL);
}

static void copies_end_with_the_original(void **state)
{
    struct role original = start(), role = copy(&original);
    struct pollfd gone = {role.fd, POLLIN, 0};
    char byte;

    (void)state;
    assert_true(ask(&role, 'x'));
    role_stop(&original, NULL);
    assert_int_equal(poll(&gone, 1, 10000), 1);
    assert_true(recv(role.fd, &byte, 1, 0) <= 0);
    close(role.fd);
}

static void an_original_that_is_gone_is_an_error(void **state)
{
    struct role original = start(), role;
    struct error err = {0};

    (void)state;
    kill(original.pid, SIGKILL);
    assert_false(role_copy(&role, &original, &err));
    assert_int_equal(err.code, ERROR_JAIL);
    assert_int_equal(role.pid, 0);
    role_stop(&original, NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_have_what_the_original_loaded),
        cmocka_unit_test(how_a_copy_ended_is_known),
        cmocka_unit_test(a_copy_that_runs_is_killed_and_was_not_at_fault),
        cmocka_unit_test(an_original_ends_nothing_that_is_not_its_own),
        cmocka_unit_test(copies_end_with_the_original),
        cmocka_unit_test(an_original_that_is_gone_is_an_error),
    };
    enum role_kind kind;
    bool best_effort;

    if (role_from_args(argc, argv, &kind, &best_effort))
        _exit(role_main(kind));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
