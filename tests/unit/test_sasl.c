/* test_sasl.c - what is said to prove who we are, and what of it is hidden. */
#include "sasl.h"

#include "base/base64.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void open_message(struct sasl_message *message, enum sasl mechanism, const char *user,
                         const char *text)
{
    struct server_address address = {.host = "mail.example", .port = 993};
    struct error err = {0};
    struct secret secret;

    snprintf(address.user, sizeof(address.user), "%s", user);
    assert_true(secret_init(&secret, &err));
    secret.len = strlen(text);
    memcpy(secret.page, text, secret.len);
    assert_true(sasl_open(message, mechanism, &address, &secret, &err));
    secret_wipe(&secret);
}

static void the_responses_are_those_of_the_standards(void **state)
{
    static const struct {
        enum sasl mechanism;
        const char *user, *secret, *want;
        size_t len;
    } cases[] = {
        {SASL_PLAIN, "tim", "tanstaaftanstaaf", "\0tim\0tanstaaftanstaaf", 21},
        {SASL_XOAUTH2, "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==",
         "user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg=="
         "\1\1",
         0},
        {SASL_OAUTHBEARER, "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
         "n,a=user@example.com,\1host=mail.example\1port=993\1auth=Bearer "
         "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1",
         0},
        {SASL_OAUTHBEARER, "a,b=c", "t",
         "n,a=a=2Cb=3Dc,\1host=mail.example\1port=993\1auth=Bearer t\1\1", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sasl_message message;
        struct str want = {cases[i].want, cases[i].len ? cases[i].len : strlen(cases[i].want)};
        struct buf got;

        open_message(&message, cases[i].mechanism, cases[i].user, cases[i].secret);
        buf_init(&got, KIB(4));
        assert_true(base64_decode_strict(&got, message.response));
        assert_true(str_equal(buf_as_str(&got), want));
        buf_dispose(&got);
        sasl_wipe(&message);
    }
}

static void the_longest_secret_of_the_longest_user_fits(void **state)
{
    char user[320];
    char secret[SECRET_MOST + 1];

    (void)state;
    memset(user, ',', sizeof(user) - 1);
    user[sizeof(user) - 1] = '\0';
    memset(secret, '"', SECRET_MOST);
    secret[SECRET_MOST] = '\0';
    for (enum sasl mechanism = SASL_PLAIN; mechanism <= SASL_OAUTHBEARER; mechanism++) {
        struct sasl_message message;
        struct buf clear;

        open_message(&message, mechanism, user, secret);
        assert_true(message.response.len > 5000 || mechanism == SASL_LOGIN_COMMAND);
        buf_init(&clear, KIB(64));
        redact(&message.hidden, message.response, &clear);
        redact(&message.hidden, str_of(secret), &clear);
        assert_true(clear.len < 100);
        buf_dispose(&clear);
        sasl_wipe(&message);
    }
}

static void every_form_of_a_secret_is_hidden(void **state)
{
    static const struct {
        const char *said, *want;
    } cases[] = {
        {"you said hunter2-hunter2!", "you said <redacted 15 bytes>!"},
        {"hunter2-hunter2hunter2-hunter2", "<redacted 15 bytes><redacted 15 bytes>"},
        {"hunter2-hunter", "hunter2-hunter"}, /* not the secret */
        {"", ""},
    };
    struct sasl_message message;
    struct buf clear;

    (void)state;
    open_message(&message, SASL_PLAIN, "u", "hunter2-hunter2");
    buf_init(&clear, KIB(4));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_clear(&clear);
        redact(&message.hidden, str_of(cases[i].said), &clear);
        assert_string_equal(buf_c(&clear), cases[i].want);
    }
    for (size_t before = 0; before < 6; before++) { /* inside a longer text in base64 */
        char text[64];
        char encoded[128] = "";

        snprintf(text, sizeof(text), "%.*shunter2-hunter2 and more", (int)before, "abcdef");
        base64_encode(encoded, str_of(text));
        buf_clear(&clear);
        redact(&message.hidden, str_of(encoded), &clear);
        assert_non_null(strstr(buf_c(&clear), "<redacted "));
        assert_true(redact_finds(&message.hidden, str_of(encoded)));
    }
    assert_false(redact_finds(&message.hidden, str_of("nothing of it")));
    buf_clear(&clear);
    redact(NULL, str_of("hunter2-hunter2"), &clear);
    assert_string_equal(buf_c(&clear), "hunter2-hunter2");
    buf_dispose(&clear);
    sasl_wipe(&message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_responses_are_those_of_the_standards),
        cmocka_unit_test(the_longest_secret_of_the_longest_user_fits),
        cmocka_unit_test(every_form_of_a_secret_is_hidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
