/* test_net_tls.c - whom [net] talks to, and whom not, and that it says why. */
#include "certs.h"
#include "imap/pin.h"
#include "roles.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[TEMP_PATH];

static const struct certs_wish wishes[] = {
    {"right", "ca", "DNS:localhost,DNS:mail.example,IP:127.0.0.1", -1, 30},
    {"wrong-name", "ca", "DNS:other.example,DNS:*.shop.example,IP:192.0.2.7", -1, 30},
    {"expired", "ca", "DNS:localhost", -30, -2},
    {"not-yet", "ca", "DNS:localhost", 2, 30},
    {"unknown", "unknown-ca", "DNS:localhost", -1, 30},
    {"itself", NULL, "DNS:localhost", -1, 30},
    {"wildcard", "ca", "DNS:*.mail.example", -1, 30},
};

static int make_certificates(void **state)
{
    struct error err = {0};
    bool ok = temp_make(folder, &err) && certs_authority(folder, "ca", &err) &&
              certs_authority(folder, "unknown-ca", &err);

    (void)state;
    for (size_t i = 0; ok && i < ARRAY_LEN(wishes); i++)
        ok = certs_make(folder, &wishes[i], &err);
    if (!ok)
        print_error("%s\n", err.text);
    return ok ? 0 : -1;
}

static int remove_certificates(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

static const char *in_folder(const char *name, const char *ending)
{
    static char paths[4][TEMP_PATH + 64];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s%s", folder, name, ending);
    return path;
}

static struct net_setup setup_for(enum tls_mode mode)
{
    return (struct net_setup){.address = {.tls = mode}, .ca_file = in_folder("ca", ".pem")};
}

static bool shake_hands(struct wire *wire, const char *certificate, bool old)
{
    return wire_tls(wire, in_folder(certificate, ".pem"), in_folder(certificate, ".key"), old);
}

static void sign_in(struct wire *wire)
{
    wire_give_secret(wire, WIRE_PASSWORD);
    assert_true(strncmp(wire_hear_line(wire), "m", 1) == 0);
}

static void the_right_server_is_talked_to_and_described(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    struct wire wire;
    struct buf chain;

    (void)state;
    wire_start(&wire, &setup);
    assert_true(shake_hands(&wire, "right", false));
    assert_string_equal(tls_server_name(wire.tls), "localhost");
    wire_say(&wire, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] \033[31mhello\r\n");
    sign_in(&wire);
    wire_say(&wire, "m1 OK [CAPABILITY IMAP4rev1 IDLE COMPRESS=DEFLATE] in\r\n");
    wire_frame(&wire, NET_READY);
    assert_true(str_equal(wire_field(&wire, NET_TLS_VERSION), str_of("TLSv1.3")));
    assert_true(wire_field(&wire, NET_TLS_CIPHER).len > 0);
    assert_true(str_equal(wire_field(&wire, NET_CERT_SUBJECT), str_of("CN = right")));
    assert_true(str_equal(wire_field(&wire, NET_CERT_ISSUER), str_of("CN = ca")));
    assert_true(
        str_equal(wire_field(&wire, NET_CERT_NAMES), str_of("localhost, mail.example, 127.0.0.1")));
    assert_int_equal(wire_field(&wire, NET_CERT_SPKI).len, 32);
    assert_true(str_equal(wire_field(&wire, NET_GREETING), str_of("<U+001B>[31mhello")));
    assert_true(str_equal(wire_field(&wire, NET_MECHANISM), str_of("PLAIN")));
    assert_true(wire_field(&wire, NET_SANDBOX).len > 0);
    wire_jail_gets(&wire, "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] ready\r\n");
    wire_hang_up(&wire);
    wire_frames_end(&wire);
    assert_true(wire_kept(&wire, "<TLS from here on>"));
    wire_file(in_folder("right", ".pem"), &chain); /* its own and its issuer's */
    assert_true(wire_kept(&wire, buf_c(&chain)));
    buf_dispose(&chain);
    wire_stop(&wire);
}

static void an_address_is_checked_against_the_addresses(void **state)
{
    static const struct {
        const char *host, *certificate, *want; /* NULL: fine */
    } cases[] = {
        {"127.0.0.1", "right", NULL},
        {"127.0.0.2", "right",
         "the certificate of 127.0.0.2 is for other names: localhost, mail.example, 127.0.0.1"},
        {"mail.example", "right", NULL},
        {"imap.mail.example", "wildcard", NULL},
        {"a.b.mail.example", "wildcard",
         "the certificate of a.b.mail.example is for other names: *.mail.example"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct net_setup setup = setup_for(TLS_IMPLICIT);
        struct wire wire;

        snprintf(setup.address.host, sizeof(setup.address.host), "%s", cases[i].host);
        wire_start(&wire, &setup);
        assert_int_equal(shake_hands(&wire, cases[i].certificate, false), !cases[i].want);
        if (cases[i].want)
            wire_refused(&wire, cases[i].want);
        wire_stop(&wire);
    }
}

static void a_wrong_server_is_refused_with_a_sentence_that_says_why(void **state)
{
    static const struct {
        const char *certificate, *want;
        bool old;
    } cases[] = {
        {"wrong-name",
         "the certificate of localhost is for other names: other.example, *.shop.example, "
         "192.0.2.7",
         false},
        {"expired", "the certificate of localhost expired on ", false},
        {"not-yet", "the certificate of localhost is not valid before ", false},
        {"unknown",
         "the certificate of localhost was issued by somebody who is not trusted here: CN = "
         "unknown-ca; if that is the right one, name its certificate with --ca-file",
         false},
        {"itself",
         "the certificate of localhost is signed by itself; if it is the right one, name it with "
         "--ca-file",
         false},
        {"right", "localhost offers no TLS of version 1.2 or newer", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct net_setup setup = setup_for(TLS_IMPLICIT);
        struct wire wire;
        struct str text;

        wire_start(&wire, &setup);
        assert_false(shake_hands(&wire, cases[i].certificate, cases[i].old));
        wire_frame(&wire, NET_REFUSED);
        text = wire_field(&wire, NET_TEXT);
        if (!str_starts(text, cases[i].want))
            fail_msg("%s: \"%.*s\"", cases[i].certificate, (int)text.len, text.at);
        assert_int_equal(wire_number(&wire, NET_CODE), cases[i].old ? ERROR_NET : ERROR_TRUST);
        wire_frames_end(&wire);
        wire_stop(&wire);
    }
}

static void a_certificate_may_vouch_for_itself_when_it_is_named(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    struct wire wire;

    (void)state;
    setup.ca_file = in_folder("itself", ".pem");
    wire_start(&wire, &setup);
    assert_true(shake_hands(&wire, "itself", false));
    wire_stop(&wire);
}

static void a_server_without_tls_is_told_apart(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    struct wire wire;

    (void)state;
    setup.address.port = 143;
    wire_start(&wire, &setup);
    wire_say(&wire, "* OK IMAP4rev1 ready, in clear\r\n");
    wire_refused(&wire,
                 "localhost does not speak TLS on this port; perhaps port 143 begins in clear "
                 "and goes over to TLS: imap:// instead of imaps://");
    wire_stop(&wire);
    wire_start(&wire, &setup);
    wire_hang_up(&wire);
    wire_refused(&wire, "localhost closed the connection before TLS was agreed");
    wire_stop(&wire);
}

static void files_that_cannot_be_used_are_named(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    struct wire wire;
    char want[TEMP_PATH + 128];

    (void)state;
    setup.ca_file = "/no/such/file.pem";
    wire_start(&wire, &setup);
    wire_refused(&wire, "cannot read /no/such/file.pem: No such file or directory");
    assert_int_equal(wire_number(&wire, NET_CODE), ERROR_TRUST);
    wire_stop(&wire);
    setup.ca_file = in_folder("ca", ".index");
    snprintf(want, sizeof(want), "%s holds no certificates that could be trusted", setup.ca_file);
    wire_start(&wire, &setup);
    wire_frame(&wire, NET_REFUSED);
    assert_true(str_starts(wire_field(&wire, NET_TEXT), want));
    assert_int_equal(wire_number(&wire, NET_CODE), ERROR_TRUST);
    wire_stop(&wire);
    setup = setup_for(TLS_IMPLICIT);
    setup.pin = "abc";
    wire_start(&wire, &setup);
    wire_refused(&wire, "a pin is the SHA-256 of a public key, in hex or base64");
    wire_stop(&wire);
}

static void encode_pin(const char *hex, char out[64])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct hash hash;
    unsigned bits = 0, count = 0;
    size_t len = 0;

    assert_true(hash_from_hex(str_of(hex), &hash));
    for (size_t i = 0; i < sizeof(hash.bytes); i++) {
        bits = bits << 8 | hash.bytes[i];
        for (count += 8; count >= 6; count -= 6)
            out[len++] = letters[bits >> (count - 6) & 63];
    }
    out[len++] = letters[bits << (6 - count) & 63];
    out[len++] = '=';
    out[len] = '\0';
}

static void a_pinned_key_is_the_only_one_taken(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    const char *words = "the key of localhost is not the pinned one; its SHA-256 is ";
    char zeros[65];
    char right[3][80];
    struct wire wire;
    struct str text;

    (void)state;
    memset(zeros, '0', 64);
    zeros[64] = '\0';
    setup.pin = zeros;
    wire_start(&wire, &setup);
    (void)shake_hands(&wire, "right", false); /* the server may not notice before we hang up */
    wire_frame(&wire, NET_REFUSED);
    text = wire_field(&wire, NET_TEXT);
    assert_true(str_starts(text, words));
    assert_int_equal(wire_number(&wire, NET_CODE), ERROR_TRUST);
    snprintf(right[0], sizeof(right[0]), "%.64s", text.at + strlen(words));
    encode_pin(right[0], right[1]);
    snprintf(right[2], sizeof(right[2]), "sha256//%.60s", right[1]);
    wire_stop(&wire);
    for (size_t i = 0; i < ARRAY_LEN(right); i++) {
        setup.pin = right[i];
        wire_start(&wire, &setup);
        assert_true(shake_hands(&wire, "right", false));
        wire_say(&wire, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n");
        wire_frame(&wire, NET_WANTS_SECRET);
        wire_stop(&wire);
    }
}

/* How the operator writes down that this certificate is trusted: what the refusal told. */
static void pin_refused(const char *certificate, char out[PIN_TEXT])
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    char hex[HASH_HEX];
    struct hash hash;
    struct wire wire;

    wire_start(&wire, &setup);
    assert_false(shake_hands(&wire, certificate, false));
    wire_frame(&wire, NET_REFUSED);
    assert_int_equal(wire_field(&wire, NET_HASH).len, sizeof(hash.bytes));
    memcpy(hash.bytes, wire_field(&wire, NET_HASH).at, sizeof(hash.bytes));
    hash_to_hex(&hash, hex);
    pin_of_certificate(hex, out);
    wire_frames_end(&wire);
    wire_stop(&wire);
}

static void start_with(struct wire *wire, const char *pin)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);

    setup.pin = pin;
    wire_start(wire, &setup);
}

static void a_certificate_named_by_its_fingerprint_is_trusted_and_no_other(void **state)
{
    static const char *const wrong[] = {"wrong-name", "expired", "not-yet", "unknown", "itself"};
    struct wire wire;
    char pin[PIN_TEXT];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        pin_refused(wrong[i], pin);
        start_with(&wire, pin);
        assert_true(shake_hands(&wire, wrong[i], false));
        wire_say(&wire, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n");
        wire_frame(&wire, NET_WANTS_SECRET);
        assert_int_equal(wire_number(&wire, NET_TRUSTED), 1);
        wire_stop(&wire);
        start_with(&wire, pin); /* another that is wrong in its own way */
        assert_false(shake_hands(&wire, wrong[(i + 1) % ARRAY_LEN(wrong)], false));
        wire_frame(&wire, NET_REFUSED);
        assert_int_equal(wire_number(&wire, NET_CODE), ERROR_TRUST);
        wire_stop(&wire);
    }
    start_with(&wire, pin); /* and one that is right */
    (void)shake_hands(&wire, "right", false);
    wire_refused(&wire, "the certificate of localhost is not the one that was to be trusted");
    assert_int_equal(wire_field(&wire, NET_HASH).len, 32);
    wire_stop(&wire);
}

static void a_fingerprint_is_taken_as_people_copy_it(void **state)
{
    static const char hex[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static const char *const good[] = {
        "certificate:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        " Certificate:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:"
        "99:AA:BB:CC:DD:EE:FF ",
    };
    static const char *const bad[] = {
        "certificate:", "certificate:0011",
        "certificate:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00",
        "certificate:ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8="};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good) + ARRAY_LEN(bad); i++) {
        bool is_good = i < ARRAY_LEN(good);
        struct error err = {0};
        char shown[HASH_HEX];
        struct pin pin;

        assert_int_equal(pin_read(is_good ? good[i] : bad[i - ARRAY_LEN(good)], &pin, &err),
                         is_good);
        assert_true(pin.certificate);
        hash_to_hex(&pin.hash, shown);
        if (is_good)
            assert_string_equal(shown, hex);
        else
            assert_int_equal(err.code, ERROR_USAGE);
    }
}

/* --- STARTTLS --- */

static void starttls_leads_to_tls_and_forgets_what_was_said_before(void **state)
{
    struct net_setup setup = setup_for(TLS_STARTTLS);
    struct wire wire;

    (void)state;
    wire_start(&wire, &setup);
    wire_say(&wire, "* OK hello\r\n");
    wire_hear(&wire, "m1 CAPABILITY\r\n");
    wire_say(&wire, "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR\r\nm1 OK x\r\n");
    wire_hear(&wire, "m2 STARTTLS\r\n");
    wire_say(&wire, "m2 OK begin\r\n");
    assert_true(shake_hands(&wire, "right", false));
    wire_hear(&wire, "m3 CAPABILITY\r\n");
    wire_say(&wire, "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nm3 OK x\r\n"); /* no PLAIN any more */
    wire_refused(&wire, "localhost takes no passwords (LOGINDISABLED, and no AUTH=PLAIN)");
    wire_stop(&wire);
}

static void starttls_refuses_whatever_could_be_somebody_between(void **state)
{
    static const struct {
        const char *what, *greeting, *answer, *want;
    } cases[] = {
        {"not offered", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", NULL,
         "localhost does not offer TLS here (STARTTLS)"},
        {"refused", "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "m1 NO not \033today\r\n",
         "localhost refuses TLS: not <U+001B>today"},
        {"signed in already", "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n", NULL,
         "localhost says that we are signed in before TLS has begun: somebody may stand between "
         "us"},
        {"injected", "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",
         "m1 OK go\r\nm2 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] mine\r\n",
         "localhost said more in clear behind its agreement to start TLS: somebody may stand "
         "between us"},
        {"injected, half a line", "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "m1 OK go\r\n*",
         "localhost said more in clear behind its agreement to start TLS: somebody may stand "
         "between us"},
        {"goodbye", "* BYE too many of you\r\n", NULL,
         "localhost ended the session: too many of you"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct net_setup setup = setup_for(TLS_STARTTLS);
        struct wire wire;

        wire_start(&wire, &setup);
        wire_say(&wire, cases[i].greeting);
        if (cases[i].answer) {
            wire_hear(&wire, "m1 STARTTLS\r\n");
            wire_say(&wire, cases[i].answer);
        }
        wire_refused(&wire, cases[i].want);
        wire_hear_end(&wire);
        wire_stop(&wire);
    }
}

static void bytes_injected_later_break_the_handshake(void **state)
{
    struct net_setup setup = setup_for(TLS_STARTTLS);
    struct wire wire;

    (void)state;
    wire_start(&wire, &setup);
    wire_say(&wire, "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n");
    wire_hear(&wire, "m1 STARTTLS\r\n");
    wire_say(&wire, "m1 OK go\r\n");
    wire_hear(&wire, "\x16\x03\x01"); /* ClientHello */
    wire_say(&wire, "m2 OK mine\r\n");
    wire_refused(&wire, "localhost does not speak TLS on this port");
    wire_stop(&wire);
}

/* It waits for us to begin, and we wait for its greeting. */
static void a_server_that_waits_for_tls_is_guessed_by_its_silence(void **state)
{
    static const struct {
        enum net_protocol protocol;
        unsigned port;
        const char *greeting, *want;
    } cases[] = {
        {NET_IMAP, 993, NULL,
         "localhost has been silent for too long; perhaps port 993 speaks TLS from the start: "
         "imaps:// instead of imap://"},
        {NET_POP3, 995, NULL,
         "localhost has been silent for too long; perhaps port 995 speaks TLS from the start: "
         "pop3s:// instead of pop3://"},
        {NET_MANAGESIEVE, 993, NULL,
         "localhost has been silent for too long; perhaps port 993 is not ManageSieve's, where the "
         "server speaks first (mostly 4190; --sieve HOST:PORT)"},
        {NET_IMAP, 143, "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", /* the control */
         "localhost has been silent for too long"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct net_setup setup = setup_for(TLS_STARTTLS);
        struct wire wire;

        setup.protocol = cases[i].protocol;
        setup.address.port = cases[i].port;
        setup.purpose = cases[i].protocol == NET_IMAP ? NET_TO_READ : NET_TO_TRY;
        setup.idle_ms = 200;
        wire_start(&wire, &setup);
        if (cases[i].greeting) {
            wire_say(&wire, cases[i].greeting);
            wire_hear(&wire, "m1 STARTTLS\r\n");
        }
        wire_refused(&wire, cases[i].want);
        wire_stop(&wire);
    }
}

static void signed_in_by_itself_is_refused_through_tls_too(void **state)
{
    struct net_setup setup = setup_for(TLS_IMPLICIT);
    struct wire wire;

    (void)state;
    wire_start(&wire, &setup);
    assert_true(shake_hands(&wire, "right", false));
    wire_say(&wire, "* PREAUTH hi\r\n");
    wire_refused(
        &wire,
        "localhost says that we are signed in already; whose mailbox that is we cannot know");
    wire_stop(&wire);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_server_is_talked_to_and_described),
        cmocka_unit_test(an_address_is_checked_against_the_addresses),
        cmocka_unit_test(a_wrong_server_is_refused_with_a_sentence_that_says_why),
        cmocka_unit_test(a_certificate_may_vouch_for_itself_when_it_is_named),
        cmocka_unit_test(a_server_without_tls_is_told_apart),
        cmocka_unit_test(a_server_that_waits_for_tls_is_guessed_by_its_silence),
        cmocka_unit_test(files_that_cannot_be_used_are_named),
        cmocka_unit_test(a_pinned_key_is_the_only_one_taken),
        cmocka_unit_test(a_certificate_named_by_its_fingerprint_is_trusted_and_no_other),
        cmocka_unit_test(a_fingerprint_is_taken_as_people_copy_it),
        cmocka_unit_test(starttls_leads_to_tls_and_forgets_what_was_said_before),
        cmocka_unit_test(starttls_refuses_whatever_could_be_somebody_between),
        cmocka_unit_test(bytes_injected_later_break_the_handshake),
        cmocka_unit_test(signed_in_by_itself_is_refused_through_tls_too),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
