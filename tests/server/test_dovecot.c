/* test_dovecot.c - the private server that other tests rely on. */
#include "dovecot.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* Reads lines until one begins with `tag`; gives all of them. */
static void read_answer(int fd, const char *tag, char *out, size_t size)
{
    size_t len = 0;
    size_t line = 0;

    while (len + 1 < size) {
        struct pollfd wait = {fd, POLLIN, 0};

        assert_int_equal(poll(&wait, 1, 10000), 1);
        assert_int_equal(read(fd, out + len, 1), 1);
        out[++len] = '\0';
        if (out[len - 1] != '\n')
            continue;
        if (strncmp(out + line, tag, strlen(tag)) == 0)
            return;
        line = len;
    }
    fail_msg("no %s in the answer", tag);
}

static int connect_to(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void a_private_dovecot_serves_mail_and_scripts_and_goes_away(void **state)
{
    struct dovecot_options options = {.extra = "disable_plaintext_auth = no\n"};
    struct dovecot_mail mail = {.folder = "Archive/2026", .date = 1767225600};
    struct dovecot dovecot;
    struct error err = {0};
    char answer[4096];
    char root[TEMP_PATH];
    int fd;

    (void)state;
    if (!dovecot_installed()) {
        print_message("skipped: dovecot-imapd and dovecot-managesieved are not installed\n");
        skip();
    }
    if (!dovecot_start(&dovecot, &options, &err))
        fail_msg("%s", err.text);
    snprintf(root, sizeof(root), "%s", dovecot.root);
    if (!dovecot_deliver(&dovecot, &mail, str_of("Subject: x\n\nhello\n"), &err) ||
        !dovecot_script(&dovecot, NULL, "mine", true, "keep;\n", &err))
        fail_msg("%s", err.text);

    fd = connect_to(dovecot.imap);
    read_answer(fd, "* OK", answer, sizeof(answer));
    assert_int_equal(dprintf(fd, "a LOGIN %s %s\r\n", DOVECOT_USER, DOVECOT_PASSWORD) > 0, 1);
    read_answer(fd, "a OK", answer, sizeof(answer));
    assert_true(dprintf(fd, "b STATUS Archive/2026 (MESSAGES RECENT)\r\n") > 0);
    read_answer(fd, "b OK", answer, sizeof(answer));
    assert_non_null(strstr(answer, "MESSAGES 1 RECENT 1"));
    close(fd);

    fd = connect_to(dovecot.sieve);
    read_answer(fd, "OK", answer, sizeof(answer));
    assert_non_null(strstr(answer, "\"STARTTLS\""));
    close(fd);

    dovecot_stop(&dovecot);
    assert_null(opendir(root));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_private_dovecot_serves_mail_and_scripts_and_goes_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
