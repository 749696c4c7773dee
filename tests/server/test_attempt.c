/* One try to sign in, against servers that follow a script: submission, POP3, and those that lie.
 * The secret goes out over TLS and nowhere else, and comes back in nothing we keep. */
#include "check.h"

#include "case/evidence.h"
#include "case/tables.h"
#include "certs.h"
#include "entries.h"
#include "imap/attempt.h"
#include "imap/pin.h"
#include "roles.h"
#include "sample_case.h"
#include "tls_server.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECRET  "blue-Kettle-4711"
#define ENCODED "AGFubmFAbWlsbC5leGFtcGxlAGJsdWUtS2V0dGxlLTQ3MTE="
#define OFFER   "250-mail.example\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN XOAUTH2\r\n"

struct turn {
    const char *hear; /* what the next line begins with; NULL: nothing is heard */
    const char *say;  /* "TLS": the handshake */
};

enum { TURNS = 14 };

static const struct {
    const char *what, *url;
    enum attempt_class want;
    const char *line; /* kept of what the server said; NULL: does not matter */
    struct turn turns[TURNS];
} cases[] = {
    {"submission, accepted",
     "smtps",
     ATTEMPT_ACCEPTED,
     "235 2.7.0 fine",
     {{NULL, "TLS"},
      {NULL, "220-mail\r\n220 ready\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN\r\n", "334 \r\n"},
      {ENCODED, "235 2.7.0 fine\r\n"},
      {"QUIT", "221 bye\r\n"}}},
    {"submission, STARTTLS, AUTH LOGIN, wrong",
     "submission",
     ATTEMPT_BAD_CREDENTIAL,
     "535-5.7.8 No.\n535 5.7.8 Really",
     {{NULL, "220 ready\r\n"},
      {"EHLO ", "250-x\r\n250 STARTTLS\r\n"},
      {"STARTTLS", "220 go\r\n"},
      {NULL, "TLS"},
      {"EHLO ", "250-x\r\n250-AUTH LOGIN\r\n250 AUTH=LOGIN\r\n"},
      {"AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"},
      {"YW5uYUBtaWxsLmV4YW1wbGU=", "334 UGFzc3dvcmQ6\r\n"},
      {"Ymx1ZS1LZXR0bGUtNDcxMQ==", "535-5.7.8 No.\r\n535 5.7.8 Really\r\n"}}},
    {"submission, second factor",
     "smtps",
     ATTEMPT_SECOND_FACTOR,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, "534-5.7.9 Application-specific password required. Learn\r\n"
                "534 5.7.9  more at x?p=InvalidSecondFactor\r\n"}}},
    {"submission, switched off",
     "smtps",
     ATTEMPT_PROTOCOL_OFF,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for "
                "the Mailbox.\r\n"}}},
    {"submission, one sentence for everything",
     "smtps",
     ATTEMPT_AMBIGUOUS,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, "535 authentication failed\r\n"}}},
    {"submission, later",
     "smtps",
     ATTEMPT_LIMITED,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, "454 4.7.0 Temporary authentication failure\r\n"}}},
    {"submission, mechanism refused",
     "smtps",
     ATTEMPT_AMBIGUOUS,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "504 5.5.4 not now\r\n"}}},
    {"submission, no passwords",
     "smtps",
     ATTEMPT_PROTOCOL_OFF,
     NULL,
     {{NULL, "TLS"}, {NULL, "220 x\r\n"}, {"EHLO ", "250-x\r\n250 AUTH XOAUTH2\r\n"}}},
    {"submission, no TLS",
     "submission",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "220 x\r\n"}, {"EHLO ", OFFER}}},
    {"submission, more than agreed before TLS",
     "submission",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "220 x\r\n"},
      {"EHLO ", "250 STARTTLS\r\n"},
      {"STARTTLS", "220 go\r\n250 AUTH PLAIN\r\n"}}},
    {"submission, says the password back",
     "smtps",
     ATTEMPT_BAD_CREDENTIAL,
     "535 5.7.8 <redacted 16 bytes> is wrong",
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, "535 5.7.8 " SECRET " is wrong\r\n"}}},
    {"no SMTP", "smtps", ATTEMPT_NETWORK, NULL, {{NULL, "TLS"}, {NULL, "hello\r\n"}}},
    {"codes that differ",
     "smtps",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "TLS"}, {NULL, "220 x\r\n"}, {"EHLO ", "250-x\r\n550 y\r\n"}}},
    {"hangs up after the password",
     "smtps",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "TLS"},
      {NULL, "220 x\r\n"},
      {"EHLO ", OFFER},
      {"AUTH PLAIN", "334 \r\n"},
      {ENCODED, ""}}},
    {"POP3, STLS, USER and PASS",
     "pop3",
     ATTEMPT_ACCEPTED,
     "+OK in",
     {{NULL, "+OK hello\r\n"},
      {"CAPA", "+OK\r\nUSER\r\nSTLS\r\n.\r\n"},
      {"STLS", "+OK go\r\n"},
      {NULL, "TLS"},
      {"CAPA", "-ERR what?\r\n"},
      {"USER anna@mill.example", "+OK\r\n"},
      {"PASS " SECRET "\r\n", "+OK in\r\n"},
      {"QUIT", "+OK\r\n"}}},
    {"POP3, AUTH PLAIN, wrong",
     "pop3s",
     ATTEMPT_BAD_CREDENTIAL,
     "-ERR [AUTH] Authentication failed.",
     {{NULL, "TLS"},
      {NULL, "+OK\r\n"},
      {"CAPA", "+OK\r\nSASL PLAIN LOGIN\r\nUSER\r\n.\r\n"},
      {"AUTH PLAIN\r\n", "+ \r\n"},
      {ENCODED, "-ERR [AUTH] Authentication failed.\r\n"}}},
    {"POP3, no TLS",
     "pop3",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "+OK\r\n"}, {"CAPA", "+OK\r\nUSER\r\n.\r\n"}}},
    {"POP3 that is none",
     "pop3s",
     ATTEMPT_NETWORK,
     NULL,
     {{NULL, "TLS"}, {NULL, "* OK IMAP4rev1\r\n"}}},
    {"IMAP, passwords are switched off",
     "imaps",
     ATTEMPT_PROTOCOL_OFF,
     NULL,
     {{NULL, "TLS"}, {NULL, "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] hi\r\n"}}},
};

/* --- the server: a process of its own --- */

struct peer {
    int fd;
    struct tls_server *tls;
    bool is_tls;
};

static bool say(struct peer *peer, const char *words)
{
    size_t len = strlen(words);

    return len == 0 || (peer->is_tls ? tls_server_write(peer->tls, words, len)
                                     : write(peer->fd, words, len)) == (long)len;
}

static bool hear(struct peer *peer, const char *words)
{
    char line[600];
    size_t len = 0;

    do
        if ((peer->is_tls ? tls_server_read(peer->tls, line + len, 1)
                          : read(peer->fd, line + len, 1)) != 1)
            return false;
    while (line[len++] != '\n' && len + 1 < sizeof(line));
    line[len] = '\0';
    return strncmp(line, words, strlen(words)) == 0;
}

/* What is wrong: the number of the turn; 0 nothing. */
static int play(struct peer *peer, const struct turn *turns)
{
    for (int i = 0; i < TURNS && turns[i].say; i++) {
        if (turns[i].hear && !hear(peer, turns[i].hear))
            return i + 1;
        if (strcmp(turns[i].say, "TLS") == 0)
            peer->is_tls = tls_server_accept(peer->tls, peer->fd);
        else if (!say(peer, turns[i].say))
            return i + 1;
    }
    return 0;
}

static int listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 1) == 0 &&
                getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static pid_t serve(int listener, const char *folder, const struct turn *turns)
{
    const struct timeval patience = {10, 0};
    char certificate[TEMP_PATH + 16], key[TEMP_PATH + 16];
    pid_t pid = fork();
    struct peer peer = {0};

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    snprintf(certificate, sizeof(certificate), "%s/server.pem", folder);
    snprintf(key, sizeof(key), "%s/server.key", folder);
    peer.fd = accept(listener, NULL, NULL);
    setsockopt(peer.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    peer.tls = tls_server_new(certificate, key, false);
    _exit(play(&peer, turns));
}

/* --- the attempt --- */

struct place {
    struct sample sample;
    struct responses *responses;
    struct secret secret;
    char ca_file[TEMP_PATH + 16];
    const char *pin;
};

static int make(void **state)
{
    const struct certs_wish wish = {"server", "ca", "DNS:localhost,IP:127.0.0.1", -1, 30};
    struct place *place = xcalloc(1, sizeof(*place));
    struct error err = {0};

    sample_make(&place->sample);
    assert_ok(certs_authority(place->sample.folder, "ca", &err), &err);
    assert_ok(certs_make(place->sample.folder, &wish, &err), &err);
    snprintf(place->ca_file, sizeof(place->ca_file), "%s/ca.pem", place->sample.folder);
    assert_ok(responses_load(&place->responses, DATA_DIR "/responses.txt", &err), &err);
    assert_ok(secret_init(&place->secret, &err), &err);
    assert_ok(secret_from_command(&place->secret, "echo " SECRET, &err), &err);
    *state = place;
    return 0;
}

static int unmake(void **state)
{
    struct place *place = *state;

    responses_free(place->responses);
    secret_wipe(&place->secret);
    sample_remove(&place->sample);
    free(place);
    return 0;
}

static void attempt(struct place *place, const char *scheme, unsigned port, struct arena *arena,
                    struct own_login *out)
{
    struct attempt_options options = {.secret = &place->secret,
                                      .ca_file = place->ca_file,
                                      .pin = place->pin,
                                      .responses = place->responses,
                                      .cancel_fd = -1,
                                      .purpose = "probe",
                                      .credential = "old_password",
                                      .vantage = "local"};
    struct error err = {0};
    char url[120];

    snprintf(url, sizeof(url), "%s://anna@mill.example@127.0.0.1:%u", scheme, port);
    assert_ok(attempt_address_parse(url, &options.protocol, &options.address, &err), &err);
    assert_ok(attempt_run(place->sample.cf, &options, arena, out, &err), &err);
}

static void expect_no_secret(struct place *place, const struct own_login *row)
{
    static const char *const forms[] = {SECRET, ENCODED, "Ymx1ZS1LZXR0bGUtNDcxMQ=="};
    struct error err = {0};
    struct buf bytes;

    if (hash_is_zero(&row->transcript))
        return;
    assert_ok(evidence_read(place->sample.cf, &row->transcript, MIB(1), &bytes, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        assert_true(str_find(buf_as_str(&bytes), str_of(forms[i])) == bytes.len);
        assert_null(strstr(row->line, forms[i]));
        assert_null(strstr(row->why, forms[i]));
    }
    buf_dispose(&bytes);
}

static void each_server_is_understood_and_none_learns_more_than_it_should(void **state)
{
    struct place *place = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct own_login row;
        unsigned port;
        int status, listener = listen_somewhere(&port);
        pid_t server = serve(listener, place->sample.folder, cases[i].turns);

        close(listener);
        attempt(place, cases[i].url, port, &arena, &row);
        waitpid(server, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            fail_msg("%s: the server at turn %d heard something else (%s, %s)", cases[i].what,
                     WEXITSTATUS(status), row.line, row.why);
        if (strcmp(row.class, attempt_class_name(cases[i].want)) != 0)
            fail_msg("%s: %s (%s, %s)", cases[i].what, row.class, row.line, row.why);
        if (cases[i].line && strcmp(row.line, cases[i].line) != 0)
            fail_msg("%s: it said %s", cases[i].what, row.line);
        expect_no_secret(place, &row);
        arena_dispose(&arena);
    }
}

static void a_closed_port_is_a_closed_protocol(void **state)
{
    struct place *place = *state;
    struct arena arena = {0};
    struct own_login row;
    unsigned port;

    close(listen_somewhere(&port));
    attempt(place, "pop3s", port, &arena, &row);
    assert_string_equal(row.class, "protocol-off");
    assert_non_null(strstr(row.why, "Connection refused"));
    arena_dispose(&arena);
}

/* Against a server that signs anybody in; returns the class. */
static const char *attempt_with(struct place *place, const char *ca, const char *pin,
                                struct arena *arena, struct own_login *row)
{
    unsigned port;
    int listener = listen_somewhere(&port);
    pid_t server = serve(listener, place->sample.folder, cases[0].turns);

    close(listener);
    snprintf(place->ca_file, sizeof(place->ca_file), "%s/%s.pem", place->sample.folder, ca);
    place->pin = pin;
    attempt(place, "smtps", port, arena, row);
    waitpid(server, NULL, 0);
    return row->class;
}

/* What the refusal says it is. */
static void fingerprint_of(struct place *place, char pin[PIN_TEXT])
{
    static const char before[] = "its SHA-256 fingerprint: ";
    struct arena arena = {0};
    struct error err = {0};
    struct own_login row;
    const char *at;

    assert_ok(certs_authority(place->sample.folder, "other", &err), &err);
    assert_string_equal(attempt_with(place, "other", NULL, &arena, &row), "network");
    at = strstr(row.why, before);
    assert_non_null(at);
    pin_of_certificate(at + strlen(before), pin);
    arena_dispose(&arena);
}

static void the_journal_says_once_that_only_a_person_vouches(void **state)
{
    static const char wrong[] =
        "certificate:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static const char key[] = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";
    struct place *place = *state;
    char pin[PIN_TEXT], capitals[PIN_TEXT];

    fingerprint_of(place, pin);
    snprintf(capitals, sizeof(capitals), "%s", pin);
    for (char *at = strchr(capitals, ':'); *at; at++)
        *at = (char)toupper((unsigned char)*at);

    const struct {
        const char *ca, *pin, *class;
        unsigned entries;
    } tries[] = {
        {"ca", NULL, "accepted", 0},
        {"ca", key, "network", 0}, /* a key is checked as others are */
        {"ca", wrong, "network", 0},
        {"other", wrong, "network", 0},
        {"ca", pin, "accepted", 0}, /* others vouch for it, too */
        {"other", pin, "accepted", 1},
        {"other", capitals, "accepted", 1},
        {"other", wrong, "network", 1},
    };

    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        struct arena arena = {0};
        struct own_login row;

        if (strcmp(attempt_with(place, tries[i].ca, tries[i].pin, &arena, &row), tries[i].class) ||
            entries_count(place->sample.cf, "certificate-trusted", NULL) != tries[i].entries)
            fail_msg("try %zu: %s, %s, %u entries", i, row.class, row.why,
                     entries_count(place->sample.cf, "certificate-trusted", NULL));
        arena_dispose(&arena);
    }
}

/* Nobody was reached: there is nothing to tell. */
static void a_pin_by_itself_is_not_in_the_journal(void **state)
{
    struct place *place = *state;
    struct arena arena = {0};
    struct own_login row;
    unsigned port;

    close(listen_somewhere(&port));
    place->pin = "certificate:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    attempt(place, "smtps", port, &arena, &row);
    assert_int_equal(entries_count(place->sample.cf, "certificate-trusted", NULL), 0);
    arena_dispose(&arena);
}

static void a_server_that_nobody_vouches_for_gets_nothing(void **state)
{
    static const struct turn turns[TURNS] = {{NULL, "TLS"}};
    struct place *place = *state;
    struct arena arena = {0};
    struct own_login row;
    unsigned port;
    int listener = listen_somewhere(&port);
    pid_t server = serve(listener, place->sample.folder, turns);

    close(listener);
    snprintf(place->ca_file, sizeof(place->ca_file), "/dev/null");
    attempt(place, "smtps", port, &arena, &row);
    assert_string_equal(row.class, "network");
    waitpid(server, NULL, 0);
    arena_dispose(&arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_server_is_understood_and_none_learns_more_than_it_should, make, unmake),
        cmocka_unit_test_setup_teardown(a_closed_port_is_a_closed_protocol, make, unmake),
        cmocka_unit_test_setup_teardown(the_journal_says_once_that_only_a_person_vouches, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_pin_by_itself_is_not_in_the_journal, make, unmake),
        cmocka_unit_test_setup_teardown(a_server_that_nobody_vouches_for_gets_nothing, make,
                                        unmake),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
