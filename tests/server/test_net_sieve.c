/* test_net_sieve.c - ManageSieve: every script, read and kept, from servers good and hostile. */
#include "base/limits.h"
#include "certs.h"
#include "guarded.h"
#include "roles.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CAPABILITIES                                                                               \
    "\"IMPLEMENTATION\" \"Example 1\"\r\n\"SASL\" \"PLAIN OAUTHBEARER XOAUTH2\"\r\n"               \
    "\"SIEVE\" \"fileinto vacation\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n"

static void start(struct wire *wire, enum sign_in how)
{
    struct net_setup setup = {.protocol = NET_MANAGESIEVE,
                              .address = {.tls = TLS_NONE_FOR_TESTS, .port = 4190},
                              .sign_in = how};

    wire_start(wire, &setup);
}

static void sign_in(struct wire *wire)
{
    start(wire, SIGN_IN_PASSWORD);
    wire_say(wire, CAPABILITIES);
    wire_give_secret(wire, WIRE_PASSWORD);
    wire_hear(wire, "AUTHENTICATE \"PLAIN\" {");
    wire_hear_line(wire);
    wire_hear_line(wire);
    wire_say(wire, "OK\r\n");
    wire_hear(wire, "CAPABILITY\r\n");
    wire_say(wire, CAPABILITIES);
    wire_frame(wire, NET_READY);
}

static void fetch(struct wire *wire)
{
    struct frame go = {.type = NET_SIEVE};
    struct error err = {0};

    assert_true(frame_write(wire->role.fd, &go, -1, &err));
    wire_hear(wire, "LISTSCRIPTS\r\n");
}

static void expect_script(struct wire *wire, const char *name, bool active, const char *text)
{
    struct buf segment;
    uint64_t number;
    struct str bytes;

    wire_frame(wire, NET_OBJECT);
    number = wire_number(wire, NET_NUMBER);
    wire_frame(wire, NET_SCRIPT);
    assert_true(str_equal(wire_field(wire, NET_NAME), str_of(name)));
    assert_int_equal(wire_number(wire, NET_ACTIVE), active);
    assert_int_equal(wire_number(wire, NET_NUMBER), number);
    wire_file(wire->segment, &segment);
    assert_true(guarded_object(buf_as_str(&segment), number - 1, &bytes));
    assert_true(str_equal(bytes, str_of(text)));
    buf_dispose(&segment);
}

static void every_script_is_read_whatever_its_form(void **state)
{
    struct frame close_it = {.type = NET_CLOSE};
    struct error err = {0};
    struct wire wire;

    (void)state;
    sign_in(&wire);
    assert_true(str_equal(wire_field(&wire, NET_GREETING), str_of("Example 1")));
    assert_true(str_equal(wire_field(&wire, NET_CAPABILITY),
                          str_of("IMPLEMENTATION Example 1\nSASL PLAIN OAUTHBEARER XOAUTH2\n"
                                 "SIEVE fileinto vacation\nSTARTTLS")));
    fetch(&wire);
    wire_say(&wire,
             "\"one\"\r\n\"t \\\"w\\\\o\" ACTIVE\r\n{5}\r\nthree\r\n\"gone\"\r\n\"a\xc3\xa4\"\r\n"
             "{6}\r\nli\nnes\r\nOK (WARNINGS) {4}\r\ndone\r\n");
    wire_hear(&wire, "GETSCRIPT \"one\"\r\n");
    wire_say(&wire, "{14}\r\nkeep;\r\nOK \"x\"\r\r\nOK\r\n");
    expect_script(&wire, "one", false, "keep;\r\nOK \"x\"\r");
    wire_hear(&wire, "GETSCRIPT \"t \\\"w\\\\o\"\r\n");
    wire_say(&wire, "\"stop \\\"\\\\;\"\r\nOK \"fine\"\r\n");
    expect_script(&wire, "t \"w\\o", true, "stop \"\\;");
    wire_hear(&wire, "GETSCRIPT \"three\"\r\n");
    wire_say(&wire, "{0}\r\n\r\nOK\r\n");
    expect_script(&wire, "three", false, "");
    wire_hear(&wire, "GETSCRIPT \"gone\"\r\n");
    wire_say(&wire, "NO (NONEXISTENT) \"not \033 there\"\r\n");
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_TEXT),
                          str_of("script \"gone\": NO (NONEXISTENT) \"not <U+001B> there\"")));
    wire_hear(&wire, "GETSCRIPT \"a\xc3\xa4\"\r\n");
    wire_say(&wire, "{1}\r\n#\r\nOK\r\n");
    expect_script(&wire, "a\xc3\xa4", false, "#");
    wire_frame(&wire, NET_NOTE);
    assert_true(str_ends_nocase(wire_field(&wire, NET_TEXT), "cannot be said to the server"));
    wire_frame(&wire, NET_SCRIPTS_DONE);
    assert_true(frame_write(wire.role.fd, &close_it, -1, &err));
    wire_hear(&wire, "LOGOUT\r\n");
    wire_say(&wire, "OK \"bye\"\r\n");
    wire_frame(&wire, NET_TRANSCRIPT);
    wire_frames_end(&wire);
    assert_true(wire_kept(&wire, "LISTSCRIPTS\r\n"));
    assert_true(wire_kept(&wire, "<object 1: 14 bytes>"));
    wire_stop(&wire);
}

/* The server answers nothing until it has heard all three. */
static void scripts_are_asked_for_before_the_first_is_here(void **state)
{
    struct wire wire;

    (void)state;
    start(&wire, SIGN_IN_PASSWORD);
    wire_say(&wire, CAPABILITIES);
    wire_give_secret(&wire, WIRE_PASSWORD);
    wire_hear(&wire, "AUTHENTICATE \"PLAIN\" {");
    wire_hear_line(&wire);
    wire_hear_line(&wire);
    wire_say(&wire, "OK\r\n");
    wire_hear(&wire, "CAPABILITY\r\nLISTSCRIPTS\r\n");
    wire_say(&wire, CAPABILITIES "\"a\"\r\n\"b\" ACTIVE\r\n\"c\"\r\nOK\r\n");
    wire_frame(&wire, NET_READY);
    assert_true(
        frame_write(wire.role.fd, &(struct frame){.type = NET_SIEVE}, -1, &(struct error){0}));
    wire_hear(&wire, "GETSCRIPT \"a\"\r\nGETSCRIPT \"b\"\r\nGETSCRIPT \"c\"\r\n");
    wire_say(&wire, "{1}\r\nA\r\nOK\r\nNO\r\n\"C\"\r\nOK\r\n");
    expect_script(&wire, "a", false, "A");
    wire_frame(&wire, NET_NOTE);
    expect_script(&wire, "c", false, "C");
    wire_frame(&wire, NET_SCRIPTS_DONE);
    wire_stop(&wire);
}

static void the_scripts_can_be_read_again(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire);
    for (uint64_t i = 1; i <= 2; i++) {
        fetch(&wire);
        wire_say(&wire, "\"x\" ACTIVE\r\nOK\r\n");
        wire_hear(&wire, "GETSCRIPT \"x\"\r\n");
        wire_say(&wire, "{1}\r\n#\r\nOK\r\n");
        expect_script(&wire, "x", true, "#");
        wire_frame(&wire, NET_SCRIPTS_DONE);
    }
    wire_stop(&wire);
}

static void a_script_larger_than_we_examine_is_kept_and_noted(void **state)
{
    struct wire wire;
    struct buf script;

    (void)state;
    buf_init(&script, MIB(4));
    buf_text(&script, "{2097152}\r\n");
    while (script.len < MIB(2) + 11)
        buf_char(&script, '#');
    buf_text(&script, "\r\nOK\r\n");
    sign_in(&wire);
    fetch(&wire);
    wire_say(&wire, "\"x\"\r\nOK\r\n");
    wire_hear(&wire, "GETSCRIPT \"x\"\r\n");
    wire_say_bytes(&wire, buf_as_str(&script));
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("limit(script)")));
    wire_frame(&wire, NET_OBJECT);
    assert_int_equal(wire_number(&wire, NET_LENGTH), MIB(2));
    buf_dispose(&script);
    wire_stop(&wire);
}

static void tokens_work_and_their_refusal_is_explained(void **state)
{
    struct wire wire;

    (void)state;
    start(&wire, SIGN_IN_TOKEN);
    wire_say(&wire, CAPABILITIES);
    wire_give_secret(&wire, "the-token");
    wire_hear(&wire, "AUTHENTICATE \"OAUTHBEARER\" {");
    wire_hear_line(&wire);
    wire_hear_line(&wire);
    wire_say(&wire, "\"eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\"\r\n");
    wire_hear(&wire, "\"AQ==\"\r\n");
    wire_say(&wire, "NO (TRYLATER) {9}\r\nthe-token\r\n");
    wire_refused(&wire, "localhost refused the token of " WIRE_USER
                        ": status invalid_token; <redacted 9 bytes>");
    wire_frames_end(&wire);
    assert_false(wire_kept(&wire, "the-token"));
    wire_stop(&wire);
}

static void hostile_answers_end_it_with_a_sentence(void **state)
{
    static const struct {
        const char *what, *greeting, *want;
    } cases[] = {
        {"IMAP", "* OK IMAP4rev1\r\n", "localhost does not speak ManageSieve"},
        {"open quote", "\"SASL\r\n", "localhost does not speak ManageSieve"},
        {"open code", "OK (x\r\n", "localhost does not speak ManageSieve"},
        {"strange literal", "{x}\r\n", "localhost does not speak ManageSieve"},
        {"huge literal", "{99999999}\r\n", "localhost says more than we take (limit(literal))"},
        {"many words", "a a a a a a a a a\r\n", "localhost does not speak ManageSieve"},
        {"LF alone", "OK\n", "localhost does not speak ManageSieve"},
        {"goodbye", "BYE \"not \033 now\"\r\n", "localhost ended the session: not <U+001B> now"},
        {"referral", "BYE (REFERRAL \"sieve://other.example\") \"go\"\r\n",
         "localhost sends us to another server, which we do not follow: "
         "\"sieve://other.example\""},
        {"no PLAIN", "\"SASL\" \"GSSAPI\"\r\nOK\r\n",
         "localhost takes no passwords for scripts (it does not offer PLAIN)"},
        {"nothing", "NO \"x\"\r\n", "localhost does not say what it can do"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        start(&wire, SIGN_IN_PASSWORD);
        wire_say(&wire, cases[i].greeting);
        wire_refused(&wire, cases[i].want);
        wire_frames_end(&wire);
        assert_true(wire_kept(&wire, cases[i].greeting));
        wire_stop(&wire);
    }
}

static void hostile_scripts_end_it_with_a_sentence(void **state)
{
    static const struct {
        const char *what, *list, *script, *want;
    } cases[] = {
        {"list refused", "NO\r\n", NULL, "localhost does not list its scripts"},
        {"length", "\"x\"\r\nOK\r\n", "{999999999999}\r\n",
         "localhost says more than we take (limit(literal))"},
        {"no length", "\"x\"\r\nOK\r\n", "{}\r\n", "localhost does not speak ManageSieve"},
        {"cut off", "\"x\"\r\nOK\r\n", "{100}\r\nkeep;", "localhost closed the connection"},
        {"no line end behind", "\"x\"\r\nOK\r\n", "{1}\r\n#OK\r\n",
         "localhost does not speak ManageSieve"},
        {"no verdict", "\"x\"\r\nOK\r\n", "{1}\r\n#\r\nNO\r\n",
         "localhost does not speak ManageSieve"},
        {"garbage", "\"x\"\r\nOK\r\n", "hello\r\n", "localhost does not speak ManageSieve"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        sign_in(&wire);
        fetch(&wire);
        wire_say(&wire, cases[i].list);
        if (cases[i].script) {
            wire_hear(&wire, "GETSCRIPT \"x\"\r\n");
            wire_say(&wire, cases[i].script);
            wire_hang_up(&wire);
        }
        wire_refused(&wire, cases[i].want);
        wire_frames_end(&wire);
        wire_stop(&wire);
    }
}

static void a_script_cut_off_stays_in_the_transcript(void **state)
{
    struct wire wire;
    struct buf file;

    (void)state;
    sign_in(&wire);
    fetch(&wire);
    wire_say(&wire, "\"x\"\r\nOK\r\n");
    wire_hear(&wire, "GETSCRIPT \"x\"\r\n");
    wire_say(&wire, "{100}\r\nredirect \"a@evil.example\";");
    wire_hang_up(&wire);
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("truncated")));
    assert_true(str_equal(wire_field(&wire, NET_TEXT),
                          str_of("script \"x\": object 1: 26 of 100 bytes came")));
    wire_refused(&wire, "localhost closed the connection");
    wire_frames_end(&wire);
    wire_file(wire.transcript, &file);
    assert_non_null(memmem(file.at, file.len, "redirect \"a@evil.example\";", 26));
    buf_dispose(&file);
    wire_file(wire.segment, &file);
    assert_int_equal(file.len, 0); /* no half record */
    buf_dispose(&file);
    wire_stop(&wire);
}

static void more_scripts_than_we_read_are_noted(void **state)
{
    struct wire wire;
    struct buf list;

    (void)state;
    buf_init(&list, MIB(1));
    for (int i = 0; i < LIMIT_SCRIPTS + 5; i++)
        buf_printf(&list, "\"s%d\"\r\n", i);
    buf_text(&list, "OK\r\n");
    sign_in(&wire);
    fetch(&wire);
    wire_say_bytes(&wire, buf_as_str(&list));
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("limit(scripts)")));
    for (int i = 0; i < LIMIT_SCRIPTS; i++) {
        assert_true(strncmp(wire_hear_line(&wire), "GETSCRIPT \"s", 12) == 0);
        wire_say(&wire, "{1}\r\n#\r\nOK\r\n");
        wire_frame(&wire, NET_OBJECT);
        wire_frame(&wire, NET_SCRIPT);
    }
    wire_frame(&wire, NET_SCRIPTS_DONE);
    buf_dispose(&list);
    wire_stop(&wire);
}

/* --- STARTTLS --- */

static void starttls_protects_scripts_as_it_does_mail(void **state)
{
    static const struct {
        const char *capabilities, *answer, *want; /* NULL: TLS comes up */
    } cases[] = {
        {CAPABILITIES, "OK \"go\"\r\n", NULL},
        {CAPABILITIES, "OK \"go\"\r\nOK \"mine\"\r\n",
         "localhost said more in clear behind its agreement to start TLS: somebody may stand "
         "between us"},
        {CAPABILITIES, "NO \"never\"\r\n", "localhost refuses TLS: never"},
        {"\"SASL\" \"PLAIN\"\r\nOK\r\n", NULL, "localhost does not offer TLS here (STARTTLS)"},
    };
    struct certs_wish wish = {"right", "ca", "DNS:localhost", -1, 30};
    char folder[TEMP_PATH];
    char ca[TEMP_PATH + 16], certificate[TEMP_PATH + 16], key[TEMP_PATH + 16];
    struct error err = {0};

    (void)state;
    assert_true(temp_make(folder, &err) && certs_authority(folder, "ca", &err) &&
                certs_make(folder, &wish, &err));
    snprintf(ca, sizeof(ca), "%s/ca.pem", folder);
    snprintf(certificate, sizeof(certificate), "%s/right.pem", folder);
    snprintf(key, sizeof(key), "%s/right.key", folder);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct net_setup setup = {.protocol = NET_MANAGESIEVE,
                                  .address = {.tls = TLS_STARTTLS, .port = 4190},
                                  .ca_file = ca};
        struct wire wire;

        wire_start(&wire, &setup);
        wire_say(&wire, cases[i].capabilities);
        if (cases[i].answer) {
            wire_hear(&wire, "STARTTLS\r\n");
            wire_say(&wire, cases[i].answer);
        }
        if (cases[i].want) {
            wire_refused(&wire, cases[i].want);
            wire_hear_end(&wire);
        } else {
            assert_true(wire_tls(&wire, certificate, key, false));
            wire_say(&wire, "\"SASL\" \"\"\r\nOK\r\n"); /* PLAIN was only offered in clear */
            wire_refused(&wire,
                         "localhost takes no passwords for scripts (it does not offer PLAIN)");
        }
        wire_stop(&wire);
    }
    temp_remove(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_script_is_read_whatever_its_form),
        cmocka_unit_test(scripts_are_asked_for_before_the_first_is_here),
        cmocka_unit_test(the_scripts_can_be_read_again),
        cmocka_unit_test(a_script_larger_than_we_examine_is_kept_and_noted),
        cmocka_unit_test(tokens_work_and_their_refusal_is_explained),
        cmocka_unit_test(hostile_answers_end_it_with_a_sentence),
        cmocka_unit_test(hostile_scripts_end_it_with_a_sentence),
        cmocka_unit_test(a_script_cut_off_stays_in_the_transcript),
        cmocka_unit_test(more_scripts_than_we_read_are_noted),
        cmocka_unit_test(starttls_protects_scripts_as_it_does_mail),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
