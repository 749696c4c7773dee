/* The addresses that acquisition takes, and what it says of those it does not. */
#include "imap/acquire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *url, *user, *host;
    unsigned port;
    enum tls_mode tls;
} good[] = {
    {"imaps://anna@mail.example", "anna", "mail.example", 993, TLS_IMPLICIT},
    {"imaps://anna%40mill.example@mail.example/", "anna@mill.example", "mail.example", 993,
     TLS_IMPLICIT},
    {"imaps://anna@mill.example@mail.example:10993", "anna@mill.example", "mail.example", 10993,
     TLS_IMPLICIT},
    {"IMAP://anna@[::1]:1143", "anna", "::1", 1143, TLS_STARTTLS},
    {"imap://anna@127.0.0.1", "anna", "127.0.0.1", 143, TLS_STARTTLS},
    {"imaps://%C4%91@h.example", "\xC4\x91", "h.example", 993, TLS_IMPLICIT},
};

static void an_address_is_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct server_address address;
        struct error err = {0};

        if (!server_address_parse(good[i].url, &address, &err))
            fail_msg("%s: %s", good[i].url, err.text);
        assert_string_equal(address.user, good[i].user);
        assert_string_equal(address.host, good[i].host);
        assert_int_equal(address.port, good[i].port);
        assert_int_equal(address.tls, good[i].tls);
    }
}

static const struct {
    const char *url, *sentence;
} bad[] = {
    {"mail.example", "the address must be imaps://USER@HOST[:PORT]"},
    {"http://anna@mail.example", "the address must be imaps://USER@HOST[:PORT]"},
    {"imaps://mail.example", "the address needs a user: imaps://USER@HOST"},
    {"imaps://@mail.example", "the address needs a user: imaps://USER@HOST"},
    {"imaps://anna:secret@mail.example", "a password in the address would be visible"},
    {"imaps://an%4@mail.example", "the user's name is not well formed"},
    {"imaps://an%0dna@mail.example", "the user's name is not well formed"},
    {"imaps://an%ffna@mail.example", "the user's name is not well formed"},
    {"imaps://anna@", "the server's name is not well formed"},
    {"imaps://anna@mail.example:", "the server's name is not well formed"},
    {"imaps://anna@mail example", "the server's name is not well formed"},
    {"imaps://anna@mail.example?", "the server's name is not well formed"},
    {"imaps://anna@[::1", "the server's name is not well formed"},
    {"imaps://anna@mail.example:0", "the port is not a number from 1 to 65535"},
    {"imaps://anna@mail.example:65536", "the port is not a number from 1 to 65535"},
    {"imaps://anna@mail.example:imap", "the port is not a number from 1 to 65535"},
    {"imaps://anna@mail.example/INBOX", "nothing may follow the server's name"},
};

static void what_is_no_address_is_refused_in_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct server_address address;
        struct error err = {0};

        assert_false(server_address_parse(bad[i].url, &address, &err));
        assert_int_equal(err.code, ERROR_USAGE);
        if (strncmp(err.text, bad[i].sentence, strlen(bad[i].sentence)) != 0)
            fail_msg("%s: %s", bad[i].url, err.text);
        assert_null(strstr(err.text, "secret"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_taken_apart),
        cmocka_unit_test(what_is_no_address_is_refused_in_a_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
