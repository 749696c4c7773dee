/* test_net_sign_in.c - greetings, good and hostile; passwords and tokens, taken and refused; and
 * that no secret is kept anywhere, not even when the server repeats it. */
#include "base/base64.h"
#include "base/limits.h"
#include "roles.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TOKEN "ya29.a0AfH6SMBx-token-that-nobody-may-see_1234567890"

static const struct net_setup in_clear = {.address = {.tls = TLS_NONE_FOR_TESTS}};
static const struct net_setup with_token = {.address = {.tls = TLS_NONE_FOR_TESTS},
                                            .sign_in = SIGN_IN_TOKEN};

/* --- greetings --- */

static void a_greeting_is_read_by_us_and_never_passed_on(void **state)
{
    static const struct {
        const char *id, *greeting;
        const char *want; /* refusal; NULL: we go on */
    } cases[] = {
        {"HS-01", "* OK [PERMANENTFLAGS (\"x\")] hi\r\n", NULL},
        {"HS-01 BYE", "* BYE [PERMANENTFLAGS (\"x\")] hi\r\n", "localhost ended the session: hi"},
        {"HS-02 empty", "* OK [PERMANENTFLAGS ()] hi\r\n", NULL},
        {"HS-02 x", "* OK [PERMANENTFLAGS (x)] hi\r\n", NULL},
        {"HS-02 seen", "* OK [PERMANENTFLAGS (\\Seen \\*)] hi\r\n", NULL},
        {"HS-02 quoted", "* OK [PERMANENTFLAGS (\\\"x\")] hi\r\n", NULL},
        {"HS-02 literal", "* OK [PERMANENTFLAGS ({1}\r\nx)] hi\r\n", NULL},
        {"HS-03", "* OK [PERMANENTFLAGS (\r\n",
         "localhost does not speak IMAP: * OK [PERMANENTFLAGS ("},
        {"HS-04", "* OK [BADCHARSET (x)] hi\r\n", NULL},
        {"HS-04 quoted", "* OK [BADCHARSET (\"x\")] hi\r\n", NULL},
        {"HS-04 open", "* OK [BADCHARSET (\r\n",
         "localhost does not speak IMAP: * OK [BADCHARSET ("},
        {"HS-05", "* OK [PERMANENTFLAGS x] hi\r\n", NULL},
        {"HS-05 literal", "* OK [PERMANENTFLAGS {1}\r\nx] hi\r\n", NULL},
        {"HS-05 CAPABILITY", "* OK [CAPABILITY \"x\"] hi\r\n", NULL},
        {"HS-05 UNKNOWN", "* OK [UNKNOWN (x)] hi\r\n", NULL},
        {"HS-05 FOO", "* OK [FOO \"x\"] hi\r\n", NULL},
        {"HS-05 REFERRAL", "* OK [REFERRAL \"imap://x\"] hi\r\n", NULL},
        {"HS-05 UIDNEXT", "* OK [UIDNEXT 5] hi\r\n", NULL},
        {"HS-05 BADCHARSET", "* OK [BADCHARSET] hi\r\n", NULL},
        {"HS-05 ALERT", "* OK [ALERT]\r\n", NULL},
        {"HS-06", "* BYE IMAP4rev1 Server logging out\r\n",
         "localhost ended the session: IMAP4rev1 Server logging out"},
        {"HS-07", "* BYE\r\n", "localhost ended the session: "},
        {"another protocol", "220 mail.example ESMTP\r\n",
         "localhost does not speak IMAP: 220 mail.example ESMTP"},
        {"POP3", "+OK hi\r\n", "localhost does not speak IMAP: +OK hi"},
        {"NUL and ESC", "* \033[2J\r\n", "localhost does not speak IMAP: * <U+001B>[2J"},
        {"number", "* 5 EXISTS\r\n", "localhost does not greet as IMAP servers do"},
        {"nothing", "", "localhost closed the connection"},
        {"half", "* OK hi", "localhost closed the connection"},
        {"signed in", "* PREAUTH hi\r\n",
         "localhost says that we are signed in already; whose mailbox that is we cannot know"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        wire_start(&wire, &in_clear);
        wire_say(&wire, cases[i].greeting);
        if (cases[i].want && !strstr(cases[i].greeting, "\r\n"))
            wire_hang_up(&wire);
        if (cases[i].want) {
            wire_refused(&wire, cases[i].want);
        } else {
            wire_hear(&wire, "m1 CAPABILITY\r\n");
            wire_say(&wire, "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nm1 OK x\r\n");
            wire_give_secret(&wire, "x");
            wire_hear(&wire, "m2 AUTHENTICATE PLAIN ");
            wire_hear_line(&wire);
            wire_say(&wire, "m2 OK [CAPABILITY IMAP4rev1 ID] in\r\n");
            wire_frame(&wire, NET_READY);
            wire_jail_gets(&wire, "* PREAUTH [CAPABILITY IMAP4rev1 ID] ready\r\n");
        }
        wire_hang_up(&wire);
        wire_frames_end(&wire);
        if (*cases[i].greeting && !wire_kept(&wire, cases[i].greeting))
            fail_msg("%s: not in the transcript", cases[i].id);
        wire_stop(&wire);
    }
}

static void a_server_that_never_ends_its_line_or_stays_silent_is_left(void **state)
{
    struct net_setup setup = in_clear;
    static char page[KIB(70)];
    struct wire wire;

    (void)state;
    memset(page, 'A', sizeof(page));
    wire_start(&wire, &setup);
    wire_say_bytes(&wire, (struct str){page, sizeof(page)});
    wire_refused(&wire, "localhost says a line without end (limit(line))");
    wire_stop(&wire);
    setup.idle_ms = 100;
    wire_start(&wire, &setup);
    wire_refused(&wire, "localhost has been silent for too long");
    wire_stop(&wire);
}

/* --- passwords and tokens --- */

static struct str base64(const char *bytes, size_t len)
{
    static char out[4096];

    base64_encode(out, (struct str){bytes, len});
    out[base64_size(len)] = '\0';
    return str_of(out);
}

static void offer(struct wire *wire, const struct net_setup *setup, const char *capabilities)
{
    char line[300];

    wire_start(wire, setup);
    snprintf(line, sizeof(line), "* OK [CAPABILITY IMAP4rev1 %s] hi\r\n", capabilities);
    wire_say(wire, line);
}

static void hear_response(struct wire *wire, const char *bytes, size_t len)
{
    char want[4096];

    snprintf(want, sizeof(want), "%s\r\n", base64(bytes, len).at);
    wire_hear(wire, want);
}

static const char plain[] = "\0" WIRE_USER "\0" WIRE_PASSWORD;
static const char xoauth2[] = "user=" WIRE_USER "\1auth=Bearer " TOKEN "\1\1";
static const char oauthbearer[] =
    "n,a=" WIRE_USER ",\1host=localhost\1port=993\1auth=Bearer " TOKEN "\1\1";

static const struct mechanism {
    const char *name, *offer, *response;
    size_t len;
    bool token;
} mechanisms[] = {
    {"PLAIN", "AUTH=PLAIN", plain, sizeof(plain) - 1, false},
    {"XOAUTH2", "AUTH=PLAIN AUTH=XOAUTH2", xoauth2, sizeof(xoauth2) - 1, true},
    {"OAUTHBEARER", "AUTH=XOAUTH2 AUTH=OAUTHBEARER", oauthbearer, sizeof(oauthbearer) - 1, true},
};

/* To where the server has everything and must give its verdict. The command's tag is m1. */
static void up_to_the_verdict(struct wire *wire, const struct mechanism *m, bool at_once)
{
    char words[128];

    snprintf(words, sizeof(words), "%s%s", m->offer, at_once ? " SASL-IR" : "");
    offer(wire, m->token ? &with_token : &in_clear, words);
    wire_give_secret(wire, m->token ? TOKEN : WIRE_PASSWORD);
    snprintf(words, sizeof(words), "m1 AUTHENTICATE %s%s", m->name, at_once ? " " : "\r\n");
    wire_hear(wire, words);
    if (!at_once)
        wire_say(wire, "+ \r\n");
    hear_response(wire, m->response, m->len);
}

static void assert_no_secret_kept(const struct wire *wire)
{
    char middle[64];

    assert_false(wire_kept(wire, TOKEN));
    assert_false(wire_kept(wire, WIRE_PASSWORD));
    assert_false(wire_kept(wire, "blue-\\\"Kettle\\\\4711")); /* as LOGIN quotes it */
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++)
        assert_false(wire_kept(wire, base64(mechanisms[i].response, mechanisms[i].len).at));
    for (size_t skip = 0; skip < 3; skip++) { /* a part of what base64 makes of it */
        snprintf(middle, sizeof(middle), "%.40s", base64(&TOKEN[skip], 45).at);
        assert_false(wire_kept(wire, middle));
        snprintf(middle, sizeof(middle), "%.12s", base64(&WIRE_PASSWORD[skip], 12).at);
        assert_false(wire_kept(wire, middle));
    }
}

static void every_mechanism_signs_in_with_and_without_an_initial_response(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(mechanisms); i++) {
        const struct mechanism *m = &mechanisms[i / 2];
        struct wire wire;

        up_to_the_verdict(&wire, m, i % 2);
        wire_say(&wire, "m1 OK in\r\n");
        wire_hear(&wire, "m2 CAPABILITY\r\n"); /* the server did not tell them anew */
        wire_say(&wire, "* CAPABILITY IMAP4rev1 ENABLE AUTH=PLAIN\r\nm2 OK x\r\n");
        wire_frame(&wire, NET_READY);
        assert_true(str_equal(wire_field(&wire, NET_MECHANISM), str_of(m->name)));
        wire_jail_gets(&wire, "* PREAUTH [CAPABILITY IMAP4rev1 ENABLE] ready\r\n");
        wire_hang_up(&wire);
        wire_frames_end(&wire);
        assert_true(wire_kept(&wire, "<redacted "));
        assert_no_secret_kept(&wire);
        wire_stop(&wire);
    }
}

static void a_refusal_is_told_in_the_servers_own_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(mechanisms); i++) {
        const struct mechanism *m = &mechanisms[i / 2];
        struct wire wire;

        up_to_the_verdict(&wire, m, i % 2);
        wire_say(&wire, "m1 NO [AUTHENTICATIONFAILED] wrong, \033[1mtry again\r\n");
        wire_refused(&wire, m->token ? "localhost refused the token of " WIRE_USER
                                       ": wrong, <U+001B>[1mtry again"
                                     : "localhost refused the password of " WIRE_USER
                                       ": wrong, <U+001B>[1mtry again");
        assert_int_equal(wire_number(&wire, NET_CODE), ERROR_AUTH);
        wire_frames_end(&wire);
        wire_stop(&wire);
    }
}

static void a_refused_token_is_explained_from_the_servers_json(void **state)
{
    static const struct {
        const char *json, *want;
    } cases[] = {
        {"{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.example/\"}",
         "status 400, scope https://mail.example/; no"},
        {"{ \"status\" : \"invalid_token\" , \"scope\":\"\" }", "status invalid_token; no"},
        {"{\"status\":\"\\u001b[2J\033\"}", "status \\u001b[2J<U+001B>; no"},
        {"{\"status\":400}", "no"},
        {"not json", "no"},
        {"", "no"},
        {"{\"status\":\"" TOKEN "\"}", "status <redacted 52 bytes>; no"},
        {"{\"status\":\"unfinished", "status unfinished; no"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
        const struct mechanism *m = &mechanisms[1 + i % 2];
        const char *json = cases[i / 2].json;
        struct wire wire;
        char want[300];

        up_to_the_verdict(&wire, m, true);
        snprintf(want, sizeof(want), "+ %s\r\n", base64(json, strlen(json)).at);
        wire_say(&wire, want);
        wire_hear(&wire, i % 2 ? "AQ==\r\n" : "\r\n");
        wire_say(&wire, "m1 NO no\r\n");
        snprintf(want, sizeof(want), "localhost refused the token of %s: %s", WIRE_USER,
                 cases[i / 2].want);
        wire_refused(&wire, want);
        wire_frames_end(&wire);
        assert_no_secret_kept(&wire);
        wire_stop(&wire);
    }
}

static void a_server_that_repeats_the_secret_gets_it_nowhere(void **state)
{
    static const struct {
        const char *before, *after;
        bool literal;
    } forms[] = {
        {"", "", false},
        {"* OK ", "\r\n", false},
        {"* NO [ALERT] ", "\r\n", false},
        {"m1 NO ", "\r\n", false},
        {"m1 OK ", "\r\n", false},
        {"* BYE ", "\r\n", false},
        {"+ ", "\r\n", false},
        {"* LIST () \"\" ", "\r\nm1 NO x\r\n", true},
        {"m1 OK [CAPABILITY ", "] x\r\n", false},
        {"* CAPABILITY x ", "\r\nm1 OK x\r\n", false},
        {"m1 OK x\r\n* OK ", "\r\n", false},
        {"* junk( ", "\r\n", false},
    };

    struct buf words;

    (void)state;
    buf_init(&words, KIB(16));
    for (size_t i = 0; i < ARRAY_LEN(mechanisms) * ARRAY_LEN(forms) * 4; i++) {
        const struct mechanism *m = &mechanisms[i % ARRAY_LEN(mechanisms)];
        size_t form = i / ARRAY_LEN(mechanisms) % ARRAY_LEN(forms);
        const char *secret = m->token ? TOKEN : WIRE_PASSWORD;
        char echo[1024];
        char line[2048];
        struct wire wire;
        struct str text = {"", 0};

        switch (i / ARRAY_LEN(mechanisms) / ARRAY_LEN(forms)) {
        case 0:
            snprintf(echo, sizeof(echo), "%s", secret);
            break;
        case 1:
            snprintf(echo, sizeof(echo), "%s", base64(m->response, m->len).at);
            break;
        case 2:
            snprintf(echo, sizeof(echo), "you said %s%s, did you", secret, secret);
            break;
        default:
            snprintf(line, sizeof(line), "x%s", secret);
            snprintf(echo, sizeof(echo), "%s", base64(line, strlen(line)).at);
        }
        up_to_the_verdict(&wire, m, true);
        buf_clear(&words);
        buf_text(&words, forms[form].before);
        if (forms[form].literal)
            buf_printf(&words, "{%zu}\r\n", strlen(echo));
        buf_text(&words, echo);
        buf_text(&words, forms[form].after);
        wire_say_bytes(&wire, buf_as_str(&words)); /* at once: what comes later nobody knows */
        if (*forms[form].before == '+' && m->token)
            wire_hear_line(&wire); /* what answers a question */
        wire_hang_up(&wire);
        do {
            struct error err = {0};

            assert_int_equal(frame_wait(&wire.control, &wire.frame, 10000, &err), FRAME_OK);
            text = wire.frame.payload;
            assert_int_equal(str_find(text, str_of(secret)), text.len);
            assert_int_equal(str_find(text, base64(m->response, m->len)), text.len);
        } while (wire.frame.type != NET_REFUSED && wire.frame.type != NET_READY);
        wire_frames_end(&wire);
        assert_no_secret_kept(&wire);
        wire_stop(&wire);
    }
    buf_dispose(&words);
}

/* --- LOGIN --- */

static void login_is_used_when_there_is_nothing_better(void **state)
{
    static const struct {
        const char *secret;
        const char *steps[6]; /* hears, says, hears, says ... */
    } cases[] = {
        {"simple", {"m1 LOGIN \"" WIRE_USER "\" \"simple\"\r\n", "m1 OK in\r\n"}},
        {"a\"b\\c d", {"m1 LOGIN \"" WIRE_USER "\" \"a\\\"b\\\\c d\"\r\n", "m1 OK in\r\n"}},
        {"p\xc3\xa4ss",
         {"m1 LOGIN \"" WIRE_USER "\" {5}\r\n", "+ go\r\n", "p\xc3\xa4ss\r\n", "m1 OK in\r\n"}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        offer(&wire, &in_clear, "IDLE");
        wire_give_secret(&wire, cases[i].secret);
        for (size_t step = 0; step < 6 && cases[i].steps[step]; step++) {
            if (step % 2 == 0)
                wire_hear(&wire, cases[i].steps[step]);
            else
                wire_say(&wire, cases[i].steps[step]);
        }
        wire_hear(&wire, "m2 CAPABILITY\r\n");
        wire_say(&wire, "* CAPABILITY IMAP4rev1\r\nm2 OK x\r\n");
        wire_frame(&wire, NET_READY);
        assert_true(str_equal(wire_field(&wire, NET_MECHANISM), str_of("LOGIN")));
        wire_hang_up(&wire);
        wire_frames_end(&wire);
        assert_false(wire_kept(&wire, cases[i].secret));
        wire_stop(&wire);
    }
}

static void a_server_without_a_way_in_is_not_given_the_secret(void **state)
{
    static const struct {
        bool token;
        const char *offer, *want;
    } cases[] = {
        {false, "LOGINDISABLED AUTH=GSSAPI",
         "localhost takes no passwords (LOGINDISABLED, and no AUTH=PLAIN)"},
        {true, "AUTH=PLAIN",
         "localhost takes no tokens (it offers neither OAUTHBEARER nor XOAUTH2)"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        offer(&wire, cases[i].token ? &with_token : &in_clear, cases[i].offer);
        wire_refused(&wire, cases[i].want);
        wire_hear_end(&wire);
        wire_stop(&wire);
    }
}

static void strange_answers_to_a_secret_end_it(void **state)
{
    static const struct {
        const char *answer, *want;
    } cases[] = {
        {"+ more\r\n", "localhost asks for more than a password"},
        {"m7 OK in\r\n", "localhost answers what was not asked"},
        {"* BYE go away\r\n", "localhost ended the session: go away"},
        {"* OK a\r\n* 5 EXISTS\r\nm1 BAD x\r\n",
         "localhost refused the password of " WIRE_USER ": x"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        up_to_the_verdict(&wire, &mechanisms[0], true);
        wire_say(&wire, cases[i].answer);
        wire_refused(&wire, cases[i].want);
        wire_stop(&wire);
    }
}

static void a_flood_of_lines_ends_it(void **state)
{
    struct wire wire;
    struct buf lines;

    (void)state;
    up_to_the_verdict(&wire, &mechanisms[0], true);
    buf_init(&lines, MIB(1));
    for (int i = 0; i < 1100; i++)
        buf_text(&lines, "* OK still here\r\n");
    wire_say_bytes(&wire, buf_as_str(&lines));
    wire_refused(&wire, "localhost says more than we take (limit(responses))");
    buf_dispose(&lines);
    wire_stop(&wire);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_greeting_is_read_by_us_and_never_passed_on),
        cmocka_unit_test(a_server_that_never_ends_its_line_or_stays_silent_is_left),
        cmocka_unit_test(every_mechanism_signs_in_with_and_without_an_initial_response),
        cmocka_unit_test(a_refusal_is_told_in_the_servers_own_words),
        cmocka_unit_test(a_refused_token_is_explained_from_the_servers_json),
        cmocka_unit_test(a_server_that_repeats_the_secret_gets_it_nowhere),
        cmocka_unit_test(login_is_used_when_there_is_nothing_better),
        cmocka_unit_test(a_server_without_a_way_in_is_not_given_the_secret),
        cmocka_unit_test(strange_answers_to_a_secret_end_it),
        cmocka_unit_test(a_flood_of_lines_ends_it),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
