/* test_pin.c - a certificate that only the operator vouches for: whatever signs in takes exactly
 * that one, says so in the journal once a session, and sends nothing to any other. */
#include "bench_act.h"
#include "check.h"

#include "certs.h"
#include "entries.h"
#include "imap/canary.h"
#include "imap/letter.h"
#include "imap/pin.h"
#include "roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRONG "certificate:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SAID  "the certificate of localhost is not the one that was to be trusted"

static const char script[] = "redirect \"drop@outside.example\";\n";

struct pinned {
    struct bench bench;
    char other[TEMP_PATH + 32]; /* certificates of somebody who did not issue the server's */
    char pin[PIN_TEXT];
    char right[TEMP_PATH + 200], wrong[TEMP_PATH + 200], known[TEMP_PATH + 200]; /* options */
};

static unsigned entries(const struct bench *bench)
{
    return entries_count_in(bench->path, "certificate-trusted");
}

static void is_done(struct bench *bench, int status)
{
    if (status != 0 && status != 10)
        fail_msg("ended with %d: %s", status, buf_c(&bench->said));
}

static void is_refused(struct bench *bench, int status)
{
    if (status == 0 || status == 10)
        fail_msg("ended with %d: %s", status, buf_c(&bench->said));
    bench_expect_said(bench, SAID);
}

/* The fingerprint is what the first refusal tells. */
static void begin(struct pinned *pinned, void **state)
{
    static const char before[] = "its SHA-256 fingerprint: ";
    struct bench *bench = &pinned->bench;
    struct error err = {0};
    const char *at;

    bench_open(bench, scene_of(state), script);
    snprintf(pinned->other, sizeof(pinned->other), "%s/other.pem", bench->scene->root);
    assert_ok(certs_authority(bench->scene->root, "other", &err), &err);
    snprintf(pinned->right, sizeof(pinned->right), "--ca-file %s", pinned->other);
    bench->trust = pinned->right;
    assert_int_not_equal(bench_acquire(bench), 0);
    at = strstr(buf_c(&bench->said), before);
    if (!at)
        fail_msg("%s", buf_c(&bench->said));
    pin_of_certificate(at + strlen(before), pinned->pin);
    snprintf(pinned->right, sizeof(pinned->right), "--ca-file %s --pin %s", pinned->other,
             pinned->pin);
    snprintf(pinned->known, sizeof(pinned->known), "--ca-file %s --pin %s",
             bench->scene->dovecot.ca_file, pinned->pin);
    snprintf(pinned->wrong, sizeof(pinned->wrong), "--ca-file %s --pin %s",
             bench->scene->dovecot.ca_file, WRONG);
    assert_int_equal(entries(bench), 0);
}

static void a_copy_takes_that_certificate_and_no_other(void **state)
{
    struct pinned pinned;
    struct bench *bench = &pinned.bench;

    begin(&pinned, state);
    bench->trust = pinned.wrong;
    is_refused(bench, bench_acquire(bench));
    assert_int_equal(entries(bench), 0);
    bench->trust = pinned.known; /* others vouch for it as well */
    is_done(bench, bench_acquire(bench));
    assert_int_equal(entries(bench), 0);
    bench->trust = pinned.right;
    is_done(bench, bench_acquire(bench));
    assert_int_equal(entries(bench), 1); /* mail and rules are at the same host */
    is_done(bench, bench_acquire(bench));
    assert_int_equal(entries(bench), 2); /* another session */
    bench_verify(bench);
    bench_close(bench);
}

static void an_act_takes_that_certificate_and_no_other(void **state)
{
    struct pinned pinned;
    struct bench *bench = &pinned.bench;

    begin(&pinned, state);
    bench->trust = NULL;
    is_done(bench, bench_acquire(bench));
    bench->trust = pinned.wrong;
    is_refused(bench, bench_act(bench, bench->user, "deactivate-script"));
    assert_true(bench_is_active(bench, "main"));
    assert_int_equal(entries(bench), 0);
    bench->trust = pinned.right;
    is_done(bench, bench_act(bench, bench->user, "deactivate-script"));
    assert_false(bench_is_active(bench, "main"));
    assert_int_equal(entries(bench), 1);
    bench_verify(bench);
    bench_close(bench);
}

static int watch(struct bench *bench)
{
    char words[2000];

    snprintf(words, sizeof(words),
             "watch CASE 'imaps://%s@localhost:%u' --sieve localhost:%u --password-command 'echo "
             "%s' %s --quiet --rounds 2 --every 1",
             bench->user, bench->imaps, bench->sieve, DOVECOT_PASSWORD, bench->trust);
    return bench_run(bench, words);
}

static void a_watch_takes_that_certificate_and_no_other(void **state)
{
    struct pinned pinned;
    struct bench *bench = &pinned.bench;

    begin(&pinned, state);
    bench->trust = pinned.wrong;
    is_refused(bench, watch(bench));
    assert_int_equal(entries(bench), 0);
    bench->trust = pinned.right;
    is_done(bench, watch(bench));
    assert_int_equal(entries(bench), 1); /* though each look opens the case anew */
    is_done(bench, watch(bench));
    assert_int_equal(entries(bench), 2); /* another run is another decision */
    bench_verify(bench);
    bench_close(bench);
}

/* --- a letter, and a session that is watched --- */

static struct server_address address_of(const struct pinned *pinned, unsigned port)
{
    struct server_address address = {.port = (uint16_t)port, .tls = TLS_IMPLICIT};

    snprintf(address.host, sizeof(address.host), "localhost");
    snprintf(address.user, sizeof(address.user), "%s", pinned->bench.user);
    return address;
}

static void send_letter(struct pinned *pinned, struct casefile *cf, const char *ca, const char *pin,
                        const char *want)
{
    const struct letter letter = {.server = address_of(pinned, pinned->bench.scene->dovecot.smtps),
                                  .secret = &pinned->bench.scene->secret,
                                  .ca_file = ca,
                                  .pin = pin,
                                  .sender = pinned->bench.user,
                                  .recipient = pinned->bench.user,
                                  .id = "<1@mill.example>",
                                  .bytes = str_of("Subject: 1\r\n\r\n1\r\n")};
    struct arena arena = {0};
    struct letter_result result;
    struct error err = {0};

    scene_secret(pinned->bench.scene);
    assert_ok(letter_send(cf, &letter, &arena, &result, &err), &err);
    if (!strstr(result.words, want))
        fail_msg("wanted \"%s\": %s", want, result.words);
    arena_dispose(&arena);
}

static bool open_session(struct pinned *pinned, struct casefile *cf, const char *ca,
                         const char *pin, struct error *err)
{
    const struct canary_options options = {.address = address_of(pinned, pinned->bench.imaps),
                                           .secret = &pinned->bench.scene->secret,
                                           .ca_file = ca,
                                           .pin = pin,
                                           .credential = "old",
                                           .vantage = "local"};
    struct arena arena = {0};
    struct canary *canary = NULL;
    struct own_login row;
    bool ok;

    scene_secret(pinned->bench.scene);
    ok = canary_open(&canary, cf, &options, &arena, &row, err);
    canary_close(canary);
    canary_free(canary);
    arena_dispose(&arena);
    return ok;
}

static void letters_and_sessions_take_that_certificate_and_no_other(void **state)
{
    struct pinned pinned;
    struct bench *bench = &pinned.bench;
    const char *ca;
    struct casefile *cf;
    struct error err = {0};

    begin(&pinned, state);
    ca = bench->scene->dovecot.ca_file;
    assert_ok(casefile_open(&cf, bench->path, CASE_WRITE, &err), &err);
    if (bench->scene->dovecot.smtps)
        send_letter(&pinned, cf, ca, WRONG, SAID);
    assert_false(open_session(&pinned, cf, ca, WRONG, &err));
    assert_non_null(strstr(err.text, SAID));
    assert_int_equal(entries(bench), 0);
    error_clear(&err);
    if (bench->scene->dovecot.smtps) {
        send_letter(&pinned, cf, pinned.other, pinned.pin, "");
        assert_int_equal(entries(bench), 1);
    }
    assert_ok(open_session(&pinned, cf, pinned.other, pinned.pin, &err), &err);
    assert_int_equal(entries(bench), 1);
    casefile_close(cf);
    bench_verify(bench);
    bench_close(bench);
}

static int open_all(void **state)
{
    return scene_open_as(state, &(struct dovecot_options){.submission = dovecot_has_submission()});
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_takes_that_certificate_and_no_other),
        cmocka_unit_test(an_act_takes_that_certificate_and_no_other),
        cmocka_unit_test(a_watch_takes_that_certificate_and_no_other),
        cmocka_unit_test(letters_and_sessions_take_that_certificate_and_no_other),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_all, scene_close);
}
