/* test_secret.c - where a password may come from, and that it goes without a trace. */
#include "base/secret.h"

#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

/* Reads a secret from text; returns what fd still holds behind it in rest. */
static bool from_text(struct secret *secret, struct str text, char rest[32], struct error *err)
{
    int ends[2];
    ssize_t got;
    bool ok;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], text.at, text.len), text.len);
    close(ends[1]);
    ok = secret_from_fd(secret, ends[0], err);
    got = read(ends[0], rest, 31);
    rest[got < 0 ? 0 : got] = '\0';
    close(ends[0]);
    return ok;
}

static void one_line_is_taken_and_no_more(void **state)
{
    static const struct {
        const char *text, *want, *rest;
    } cases[] = {
        {"hunter2", "hunter2", ""},
        {"hunter2\n", "hunter2", ""},
        {"hunter2\r\nmore", "hunter2", "more"},
        {" spaces stay \n\n", " spaces stay ", "\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct secret secret;
        struct error err = {0};
        char rest[32];

        assert_true(from_text(&secret, str_of(cases[i].text), rest, &err));
        assert_true(str_equal(secret_bytes(&secret), str_of(cases[i].want)));
        assert_string_equal(rest, cases[i].rest);
        secret_wipe(&secret);
        assert_int_equal(secret_bytes(&secret).len, 0);
    }
}

static void nothing_and_nul_and_too_much_are_refused(void **state)
{
    static char much[SECRET_MOST + 2];
    const struct {
        struct str text;
        const char *why;
    } cases[] = {
        {{"", 0}, "the password is empty"},
        {{"\r\n", 2}, "the password is empty"},
        {{"a\0b", 3}, "the password holds a NUL byte"},
        {{much, SECRET_MOST + 1}, "the password is longer than 3800 bytes"},
    };

    (void)state;
    memset(much, 'x', sizeof(much));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct secret secret;
        struct error err = {0};
        char rest[32];

        assert_false(from_text(&secret, cases[i].text, rest, &err));
        assert_string_equal(err.text, cases[i].why);
        assert_null(secret.page);
    }
}

/* The page as the kernel describes it in smaps: locked, not dumped, wiped in a fork. */
static void the_page_is_locked_and_never_dumped(void **state)
{
    struct error err = {0};
    struct secret secret;
    char line[512], want[32];
    bool found = false, ours = false;
    FILE *maps;

    (void)state;
    assert_true(secret_init(&secret, &err));
    snprintf(want, sizeof(want), "%lx-", (unsigned long)(uintptr_t)secret.page);
    maps = fopen("/proc/self/smaps", "r");
    if (!maps)
        skip();
    while (fgets(line, sizeof(line), maps)) {
        if (strncmp(line, want, strlen(want)) == 0)
            ours = true;
        if (!ours || strncmp(line, "VmFlags:", 8) != 0)
            continue;
        found = true;
        assert_non_null(strstr(line, " dd"));
        assert_non_null(strstr(line, " wf"));
#ifndef SANITIZED /* which make mlock() do nothing */
        assert_non_null(strstr(line, " lo"));
#endif
        break;
    }
    fclose(maps);
    assert_true(found);
    secret_wipe(&secret);
}

static void a_wiped_page_is_gone(void **state)
{
    struct error err = {0};
    struct secret secret;
    unsigned char resident;
    char *page;

    (void)state;
    assert_true(secret_init(&secret, &err));
    page = secret.page;
    secret_wipe(&secret);
    assert_int_equal(mincore(page, 4096, &resident), -1);
    secret_wipe(&secret);
}

static void a_command_gives_its_first_line(void **state)
{
    static const struct {
        const char *command, *want;
    } cases[] = {
        {"printf hunter2", "hunter2"},
        {"  printf   'two words'  ", "two words"},
        {"printf \"it's\"", "it's"},
        {"printf a'b 'c", "ab c"},
        {"printf '%s\\n%s\\n' first second", "first"},
        {"sh -c 'echo s3cret; head -c 300000 /dev/zero'", "s3cret"}, /* and is heard to its end */
        {"sh -c 'cat; echo end'", "end"},                            /* its input is empty */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct secret secret;
        struct error err = {0};

        if (!secret_from_command(&secret, cases[i].command, &err))
            fail_msg("%s: %s", cases[i].command, err.text);
        assert_true(str_equal(secret_bytes(&secret), str_of(cases[i].want)));
        secret_wipe(&secret);
    }
}

static void a_command_that_fails_gives_nothing(void **state)
{
    static const struct {
        const char *command, *why;
    } cases[] = {
        {"", "the password command is empty"},
        {"   ", "the password command is empty"},
        {"printf 'x", "a quote in the password command is not closed"},
        {"/nowhere/pass", "cannot run /nowhere/pass: No such file or directory"},
        {"sh -c 'echo secret; exit 3'", "sh failed with exit code 3"},
        {"sh -c 'echo secret; kill -9 $$'", "sh was ended by signal 9"},
        {"true", "the password is empty"},
        {"x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x "
         "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x",
         "the password command has too many words"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct secret secret;
        struct error err = {0};

        assert_false(secret_from_command(&secret, cases[i].command, &err));
        assert_string_equal(err.text, cases[i].why);
        assert_null(secret.page);
    }
}

/* --- the prompt, in a terminal of its own --- */

/* In the child: the outcome as exit code, the secret never on the terminal. */
static void ask_in_child(void)
{
    struct secret secret;
    struct error err = {0};
    struct termios after;

    if (!secret_from_tty(&secret, "Password: ", &err)) {
        printf("[%s]\n", err.text);
    } else {
        struct str got = secret_bytes(&secret);

        printf("[%s]\n", str_equal(got, str_of("p\xc3\xa9 2")) ? "as typed" : "something else");
        secret_wipe(&secret);
    }
    tcgetattr(0, &after);
    printf("echo %s\n", after.c_lflag & ECHO ? "on" : "off");
    fflush(stdout);
    _exit(0);
}

/* Adds what the terminal shows to seen until it holds text. */
static void read_until(int terminal, struct buf *seen, const char *text)
{
    while (str_find(buf_as_str(seen), str_of(text)) == seen->len) {
        char bytes[256];
        ssize_t got = read(terminal, bytes, sizeof(bytes));

        if (got <= 0)
            fail_msg("the terminal closed before \"%s\": %s", text, buf_c(seen));
        buf_add(seen, bytes, (size_t)got);
    }
}

static void what_is_typed_is_not_shown(void **state)
{
    static const struct {
        const char *typed, *outcome;
    } cases[] = {
        {"p\xc3\xa9 2\r", "[as typed]"},
        {"p\xc3\xa9 \xc3\xa9\x7f"
         "2\n",
         "[as typed]"},                           /* a character taken back */
        {"wrong\x15p\xc3\xa9 2\r", "[as typed]"}, /* the line taken back */
        {"p\xc3\xa9 2\x04", "[as typed]"},
        {"hunter2\x03", "[no password was given]"},
        {"\r", "[no password was given]"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf seen;
        int terminal;
        pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

        if (pid == 0)
            ask_in_child();
        buf_init(&seen, 10000);
        read_until(terminal, &seen, "Password: ");
        assert_int_equal(write(terminal, cases[i].typed, strlen(cases[i].typed)),
                         strlen(cases[i].typed));
        read_until(terminal, &seen, cases[i].outcome);
        read_until(terminal, &seen, "echo on");
        assert_int_equal(str_find(buf_as_str(&seen), str_of("hunter")), seen.len);
        assert_int_equal(str_find(buf_as_str(&seen), str_of("p\xc3\xa9")), seen.len);
        waitpid(pid, NULL, 0);
        close(terminal);
        buf_dispose(&seen);
    }
}

static void a_signal_leaves_the_terminal_as_it_was(void **state)
{
    struct termios after;
    struct buf seen;
    int terminal, status;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

    (void)state;
    if (pid == 0)
        ask_in_child();
    buf_init(&seen, 10000);
    read_until(terminal, &seen, "Password: ");
    tcgetattr(terminal, &after);
    assert_int_equal(after.c_lflag & ECHO, 0);
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    tcgetattr(terminal, &after);
    assert_int_equal(after.c_lflag & ECHO, ECHO);
    close(terminal);
    buf_dispose(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_is_taken_and_no_more),
        cmocka_unit_test(nothing_and_nul_and_too_much_are_refused),
        cmocka_unit_test(the_page_is_locked_and_never_dumped),
        cmocka_unit_test(a_wiped_page_is_gone),
        cmocka_unit_test(a_command_gives_its_first_line),
        cmocka_unit_test(a_command_that_fails_gives_nothing),
        cmocka_unit_test(what_is_typed_is_not_shown),
        cmocka_unit_test(a_signal_leaves_the_terminal_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
