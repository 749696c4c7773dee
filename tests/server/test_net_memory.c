/* test_net_memory.c - whatever way somebody signs in: afterwards [net] holds no form of the secret.
 * (test_net_dovecot.c does it through TLS, and looks into main and [imap] too.) */
#include "base/base64.h"
#include "memory.h"
#include "roles.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <cmocka.h>

#define IN   "m1 OK [CAPABILITY IMAP4rev1] in\r\n"
#define CAPS "\"SASL\" \"PLAIN\"\r\nOK\r\n"

enum { SECRET_LEN = 60 };

/* What the server says first, and then after each line it has heard. */
static const struct path {
    const char *what, *offer;
    bool token, eight_bit;
    enum net_protocol protocol;
    const char *says[4];
} paths[] = {
    {"PLAIN at once", "AUTH=PLAIN SASL-IR", false, false, NET_IMAP, {IN}},
    {"PLAIN when asked", "AUTH=PLAIN", false, false, NET_IMAP, {"+ \r\n", IN}},
    {"LOGIN quoted", "ID", false, false, NET_IMAP, {IN}},
    {"LOGIN as a literal", "ID", false, true, NET_IMAP, {"+ go\r\n", IN}},
    {"XOAUTH2 at once", "AUTH=XOAUTH2 SASL-IR", true, false, NET_IMAP, {IN}},
    {"XOAUTH2 when asked", "AUTH=XOAUTH2", true, false, NET_IMAP, {"+ \r\n", IN}},
    {"OAUTHBEARER at once", "AUTH=OAUTHBEARER SASL-IR", true, false, NET_IMAP, {IN}},
    {"OAUTHBEARER when asked", "AUTH=OAUTHBEARER", true, false, NET_IMAP, {"+ \r\n", IN}},
    {"scripts, PLAIN", "PLAIN", false, false, NET_MANAGESIEVE, {"", "OK\r\n", CAPS}},
    {"scripts, XOAUTH2", "XOAUTH2", true, false, NET_MANAGESIEVE, {"", "OK\r\n", CAPS}},
    {"scripts, OAUTHBEARER", "OAUTHBEARER", true, false, NET_MANAGESIEVE, {"", "OK\r\n", CAPS}},
    {"a server that repeats it", "AUTH=PLAIN SASL-IR", false, false, NET_IMAP, {"", NULL}},
};

static void make_secret(char out[SECRET_LEN + 1], bool eight_bit)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    unsigned char bytes[SECRET_LEN];

    assert_int_equal(getrandom(bytes, sizeof(bytes), 0), sizeof(bytes));
    for (size_t i = 0; i < SECRET_LEN; i++)
        out[i] = letters[bytes[i] % (sizeof(letters) - 1)];
    if (eight_bit)
        memcpy(out, "\xc3\xa4", 2);
    out[SECRET_LEN] = '\0';
}

/* What is left of it when base64 begins at any of three bytes is looked for in the middle. */
static int count_forms(pid_t pid, const char *secret)
{
    char masked[128];
    int total;

    memcpy(masked, secret, SECRET_LEN);
    memory_mask(masked, SECRET_LEN);
    total = memory_count(pid, (struct str){masked, SECRET_LEN});
    for (size_t skip = 0; skip < 3 && total >= 0; skip++) {
        size_t len = (SECRET_LEN - skip) / 3 * 3;

        base64_encode(masked, (struct str){secret + skip, len});
        memory_mask(masked, base64_size(len));
        total += memory_count(pid, (struct str){masked, base64_size(len)});
    }
    return total;
}

static void converse(struct wire *wire, const struct path *path, const char *secret)
{
    char greeting[200];

    snprintf(greeting, sizeof(greeting),
             path->protocol == NET_IMAP ? "* OK [CAPABILITY IMAP4rev1 %s] hi\r\n"
                                        : "\"SASL\" \"%s\"\r\nOK\r\n",
             path->offer);
    wire_say(wire, greeting);
    wire_give_secret(wire, secret);
    for (size_t i = 0; i < ARRAY_LEN(path->says) && path->says[i]; i++) {
        (void)wire_hear_line(wire);
        wire_say(wire, path->says[i]);
    }
}

static void after_every_way_of_signing_in_the_secret_is_gone(void **state)
{
    bool looked = true;

    (void)state;
#ifdef SANITIZED
    print_message("skipped: a sanitizer keeps what was freed\n");
    skip();
#endif
    for (size_t i = 0; looked && i < ARRAY_LEN(paths); i++) {
        const struct path *path = &paths[i];
        struct net_setup setup = {.protocol = path->protocol,
                                  .address = {.tls = TLS_NONE_FOR_TESTS},
                                  .sign_in = path->token ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD};
        char secret[SECRET_LEN + 1];
        char echo[300];
        struct wire wire;
        int count;

        make_secret(secret, path->eight_bit);
        wire_start(&wire, &setup);
        converse(&wire, path, secret);
        if (!path->says[1] && !*path->says[0]) {
            snprintf(echo, sizeof(echo), "* OK %s\r\n* CAPABILITY %s\r\n" IN, secret, secret);
            wire_say(&wire, echo);
        }
        wire_frame(&wire, NET_READY);
        count = count_forms(wire.role.pid, secret);
        looked = count >= 0;
        if (count > 0)
            fail_msg("%s: %d times in [net]", path->what, count);
        wire_stop(&wire);
    }
    if (!looked) {
        print_message("skipped: only root can look into a process that is not dumpable\n");
        skip();
    }
}

/* The control: while the verdict is awaited it is there. */
static void before_the_verdict_it_is_there(void **state)
{
    struct net_setup setup = {.address = {.tls = TLS_NONE_FOR_TESTS}};
    char secret[SECRET_LEN + 1];
    struct wire wire;
    int count;

    (void)state;
#ifdef SANITIZED
    print_message("skipped: nor is what it is the control of\n");
    skip();
#endif
    make_secret(secret, false);
    wire_start(&wire, &setup);
    wire_say(&wire, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n");
    wire_give_secret(&wire, secret);
    (void)wire_hear_line(&wire);
    count = count_forms(wire.role.pid, secret);
    wire_stop(&wire);
    if (count < 0) {
        print_message("skipped: only root can look into a process that is not dumpable\n");
        skip();
    }
    assert_true(count > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_every_way_of_signing_in_the_secret_is_gone),
        cmocka_unit_test(before_the_verdict_it_is_there),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
