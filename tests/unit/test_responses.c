/* What servers say when they let nobody in: each wording of data/responses.txt means what it
 * should, and what no row knows is never a refusal. */
#include "check.h"

#include "imap/attempt.h"
#include "temp.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum attempt_protocol protocol;
    const char *lines;
    enum attempt_class want;
} cases[] = {
    {ATTEMPT_IMAP, "m1 NO [AUTHENTICATIONFAILED] Authentication failed.", ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_IMAP, "m3 no [authenticationfailed] Invalid credentials (Failure)",
     ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_IMAP, "m1 NO [CONTACTADMIN] Login disabled for this user", ATTEMPT_BLOCKED},
    {ATTEMPT_IMAP, "m1 NO [CONTACTADMIN] whatever it says", ATTEMPT_BLOCKED},
    {ATTEMPT_IMAP, "m1 NO [EXPIRED] That password is old", ATTEMPT_BLOCKED},
    {ATTEMPT_IMAP,
     "m1 NO [ALERT] Application-specific password required: "
     "https://support.google.com/accounts/answer/185833 (Failure)",
     ATTEMPT_SECOND_FACTOR},
    {ATTEMPT_IMAP,
     "* NO [WEBALERT https://accounts.google.com/x] Web login required.\n"
     "m1 NO [ALERT] Please log in via your web browser (Failure)",
     ATTEMPT_WEB_LOGIN},
    {ATTEMPT_IMAP, "m1 NO [ALERT] Your account is not enabled for IMAP use. Please visit",
     ATTEMPT_PROTOCOL_OFF},
    {ATTEMPT_IMAP, "m1 NO [ALERT] IMAP access is disabled for your domain. (Failure)",
     ATTEMPT_PROTOCOL_OFF},
    {ATTEMPT_IMAP, "m1 NO SELECT Unsafe Login. Please contact kefu@188.com for help",
     ATTEMPT_WEB_LOGIN},
    {ATTEMPT_IMAP, "m1 NO [LIMIT] Too many", ATTEMPT_LIMITED},
    {ATTEMPT_IMAP, "m1 NO [UNAVAILABLE] Temporary authentication failure.", ATTEMPT_LIMITED},
    {ATTEMPT_IMAP, "m1 NO [INUSE] busy", ATTEMPT_LIMITED},
    {ATTEMPT_IMAP, "m1 NO administrator has enabled IP logon restriction, this IP cannot log on",
     ATTEMPT_POLICY_IP},
    {ATTEMPT_POP3, "-ERR [AUTH] Authentication failed.", ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_POP3, "-ERR [AUTH] Login disabled for this user", ATTEMPT_BLOCKED},
    {ATTEMPT_POP3, "-ERR [LOGIN-DELAY] wait", ATTEMPT_LIMITED},
    {ATTEMPT_POP3, "-ERR [SYS/TEMP] later", ATTEMPT_LIMITED},
    {ATTEMPT_SIEVE, "NO \"Authentication failed.\"", ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_SIEVE, "NO \"Login disabled for this user\"", ATTEMPT_BLOCKED},
    {ATTEMPT_SMTP, "535 5.7.8 Error: authentication failed: (reason unavailable)",
     ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_SMTP,
     "535-5.7.8 Username and Password not accepted. For more information, go to\n"
     "535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp",
     ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_SMTP,
     "534-5.7.9 Application-specific password required. For more information, go to\n"
     "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp",
     ATTEMPT_SECOND_FACTOR},
    {ATTEMPT_SMTP,
     "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [X]",
     ATTEMPT_BAD_CREDENTIAL},
    {ATTEMPT_SMTP,
     "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
     "Tenant. Visit",
     ATTEMPT_PROTOCOL_OFF},
    {ATTEMPT_SMTP, "550 5.7.30 Basic authentication is not supported for Client Submission.",
     ATTEMPT_PROTOCOL_OFF},
    {ATTEMPT_SMTP, "525 5.7.13 Account disabled", ATTEMPT_BLOCKED},
    {ATTEMPT_SMTP, "454 4.7.0 Temporary authentication failure", ATTEMPT_LIMITED},
    {ATTEMPT_SMTP, "550 too many password errors, please try again in 1 hour", ATTEMPT_LIMITED},
    {ATTEMPT_SMTP,
     "535 Login fail. Account is abnormal, service is not open, password is incorrect, login "
     "frequency limited, or system is busy. More information at",
     ATTEMPT_AMBIGUOUS},
    /* What no row knows. */
    {ATTEMPT_IMAP, "m1 NO Authentication failed.", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_IMAP, "m1 NO please [AUTHENTICATIONFAILED]", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_IMAP, "m1 BAD [AUTHENTICATIONFAILED] x", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_POP3, "-ERR [AUTH] Ask the administrator", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_POP3, "m1 NO [AUTHENTICATIONFAILED] not of POP3", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_SIEVE, "NO \"Ask\"", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_SMTP, "535 authentication failed", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_SMTP, "5355.7.8", ATTEMPT_AMBIGUOUS},
    {ATTEMPT_SMTP, "", ATTEMPT_AMBIGUOUS},
};

static void each_wording_means_what_the_table_says(void **state)
{
    struct responses *responses;
    struct error err = {0};

    (void)state;
    assert_ok(responses_load(&responses, DATA_DIR "/responses.txt", &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum attempt_class is =
            responses_class(responses, cases[i].protocol, str_of(cases[i].lines), NULL);

        if (is != cases[i].want)
            fail_msg("%s: %s, not %s", cases[i].lines, attempt_class_name(is),
                     attempt_class_name(cases[i].want));
    }
    responses_free(responses);
}

static void a_broken_table_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *want;
    } broken[] = {
        {"a | imap | limited | x | y\n", "line 1 has not six columns"},
        {"# x\n\na | imap | limited | x | y | z | w\n", "line 3 has not six columns"},
        {"a | ftp | limited | x | y | z\n", "line 1: no such protocol"},
        {"a | imap | fine | x | y | z\n", "line 1: no such class"},
        {"a | imap | accepted | x | y | z\n", "line 1: no such class"},
    };
    char folder[TEMP_PATH], path[TEMP_PATH + 16];
    struct error err = {0};

    (void)state;
    assert_ok(temp_make(folder, &err), &err);
    snprintf(path, sizeof(path), "%s/r.txt", folder);
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct responses *responses = NULL;

        assert_ok(temp_write(path, str_of(broken[i].text), &err), &err);
        assert_false(responses_load(&responses, path, &err));
        if (!strstr(err.text, broken[i].want))
            fail_msg("%s", err.text);
        error_clear(&err);
    }
    temp_remove(folder);
}

static void addresses_have_the_usual_ports(void **state)
{
    static const struct {
        const char *url;
        enum attempt_protocol protocol;
        unsigned port;
        enum tls_mode tls;
    } urls[] = {
        {"imaps://a@h.example", ATTEMPT_IMAP, 993, TLS_IMPLICIT},
        {"imap://a@h.example", ATTEMPT_IMAP, 143, TLS_STARTTLS},
        {"pop3s://a@h.example", ATTEMPT_POP3, 995, TLS_IMPLICIT},
        {"pop3://a@h.example:1110", ATTEMPT_POP3, 1110, TLS_STARTTLS},
        {"smtps://a@h.example", ATTEMPT_SMTP, 465, TLS_IMPLICIT},
        {"submission://a%40b.example@h.example", ATTEMPT_SMTP, 587, TLS_STARTTLS},
        {"sieve://a@h.example", ATTEMPT_SIEVE, 4190, TLS_STARTTLS},
        {"sieve://a@h.example:993", ATTEMPT_SIEVE, 993, TLS_STARTTLS},
    };
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct server_address address;
        enum attempt_protocol protocol;

        assert_ok(attempt_address_parse(urls[i].url, &protocol, &address, &err), &err);
        assert_int_equal(protocol, urls[i].protocol);
        assert_int_equal(address.port, urls[i].port);
        assert_int_equal(address.tls, urls[i].tls);
        assert_string_equal(address.host, "h.example");
    }
    for (size_t i = 0; i < 3; i++) {
        static const char *const bad[] = {"http://a@h", "pop3s://a:secret@h", "smtps://h"};
        struct server_address address;
        enum attempt_protocol protocol;

        assert_false(attempt_address_parse(bad[i], &protocol, &address, &err));
        assert_null(strstr(err.text, "secret@"));
        error_clear(&err);
    }
}

static void a_try_without_a_verdict_says_why(void **state)
{
    static const struct {
        struct own_login row;
        const char *want;
    } tries[] = {
        {{.class = "bad-credential", .line = "m1 NO no", .why = "refused the password"},
         "m1 NO no"},
        {{.class = "network", .line = "* OK hello", .why = "the certificate has expired"},
         "the certificate has expired"},
        {{.class = "network", .line = "* BYE", .why = ""}, "* BYE"},
        {{.class = "protocol-off", .line = "", .why = "cannot reach it"}, "cannot reach it"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tries); i++)
        assert_string_equal(attempt_words(&tries[i].row), tries[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wording_means_what_the_table_says),
        cmocka_unit_test(a_broken_table_is_refused_with_its_line),
        cmocka_unit_test(a_try_without_a_verdict_says_why),
        cmocka_unit_test(addresses_have_the_usual_ports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
