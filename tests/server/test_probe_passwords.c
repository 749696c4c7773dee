/* test_probe_passwords.c - what a playbook's probes make of a real Dovecot: a changed password, one
 * that was not changed, a shut account, a list of denied services, a protocol that stayed open. */
#include "check.h"
#include "login_bench.h"

#include "case/own_logins.h"
#include "roles.h"

#include <string.h>

static void a_changed_password_is_proved_on_every_protocol(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "changed", NULL);
    login_bench_baseline(&bench, "old_password");
    login_bench_begin(&bench, "reset");
    login_scene_users(bench.scene, "changed", LOGIN_NEW);
    login_bench_expect(
        &bench, "reset", STEP_VERIFIED, 'A', "bad-credential",
        "NO [AUTHENTICATIONFAILED] Authentication failed.; pop3: -ERR [AUTH] Authentication "
        "failed.; sieve: NO \"Authentication failed.\"");
    login_bench_close(&bench);
}

static void an_unchanged_password_is_told(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "same", NULL);
    login_bench_baseline(&bench, "old_password");
    login_bench_begin(&bench, "denied");
    login_bench_expect(&bench, "denied", STEP_UNVERIFIED, '-', "accepted", "Logged in");
    login_bench_begin(&bench, "patient");
    login_bench_expect(&bench, "patient", STEP_UNVERIFIED, '-', "accepted", "Logged in");
    login_bench_close(&bench);
}

static void a_shut_account_still_has_its_password(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "shut", NULL);
    login_bench_baseline(&bench, "old_password");
    login_scene_users(bench.scene, "shut", LOGIN_OLD "::::::nologin");
    login_bench_begin(&bench, "denied");
    login_bench_expect(
        &bench, "denied", STEP_UNVERIFIED, '-', "right-but-blocked",
        "NO [CONTACTADMIN] Login disabled for this user; pop3: -ERR [AUTH] Login disabled for "
        "this user; sieve: NO \"Login disabled for this user\"");
    login_bench_begin(&bench, "freeze");
    login_bench_expect(&bench, "freeze", STEP_VERIFIED, 'C', "right-but-blocked", NULL);
    login_bench_close(&bench);
}

/* Whatever the reason says, POP3 and ManageSieve give no code for it: no row fits. */
static void a_reason_in_free_words_is_no_refusal_of_the_password(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "reason", NULL);
    login_bench_baseline(&bench, "old_password");
    login_scene_users(bench.scene, "reason", LOGIN_OLD "::::::nologin reason=Ask");
    login_bench_begin(&bench, "denied");
    login_bench_expect(&bench, "denied", STEP_UNVERIFIED, '-', "right-but-blocked",
                       "NO [CONTACTADMIN] Ask; pop3: -ERR [AUTH] Ask; sieve: NO \"Ask\"");
    login_bench_begin(&bench, "freeze");
    login_bench_expect(&bench, "freeze", STEP_UNVERIFIED, '-', "ambiguous", "-ERR [AUTH] Ask");
    login_bench_close(&bench);
}

/* Denied for IMAP only: sounds like a wrong password there, and POP3 gives it away. */
static void a_deny_list_is_not_a_changed_password(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "denied", NULL);
    login_bench_baseline(&bench, "old_password");
    login_bench_begin(&bench, "denied");
    login_bench_expect(&bench, "denied", STEP_UNVERIFIED, '-', "accepted",
                       "NO [AUTHENTICATIONFAILED] Authentication failed.; pop3: +OK Logged in.");
    login_bench_close(&bench);
}

static void one_refusal_alone_proves_little(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "nocontrol", NULL);
    login_bench_baseline(&bench, "old_password");
    login_scene_users(bench.scene, "nocontrol", LOGIN_NEW);
    login_bench_begin(&bench, "denied"); /* nothing that must work was tried */
    login_bench_expect(&bench, "denied", STEP_UNVERIFIED, '-', "bad-credential",
                       "AUTHENTICATIONFAILED");
    login_bench_begin(&bench, "imap-only"); /* without a control on the other doors */
    login_bench_expect(&bench, "imap-only", STEP_VERIFIED, 'C', "bad-credential",
                       "AUTHENTICATIONFAILED");
    login_bench_close(&bench);
}

static void another_account_can_be_the_control(void **state)
{
    static const char *const more[] = {"--control-user=carol@mill.example", NULL};
    struct login_bench bench;

    login_bench_open(&bench, state, "words", more);
    login_bench_baseline(&bench, "old_password");
    login_scene_users(bench.scene, "words", LOGIN_NEW);
    login_bench_begin(&bench, "denied");
    login_bench_expect(&bench, "denied", STEP_VERIFIED, 'A', "bad-credential", NULL);
    login_bench_close(&bench);
}

static void a_protocol_that_is_still_open_is_told(void **state)
{
    struct login_bench bench;

    login_bench_open(&bench, state, "closed", NULL);
    login_bench_begin(&bench, "close");
    login_bench_expect(&bench, "close", STEP_UNVERIFIED, '-', "accepted", "+OK Logged in.");
    login_bench_close(&bench);
}

static void every_try_is_ours_in_the_journal_and_tells_no_secret(void **state)
{
    struct login_bench bench;
    struct arena arena = {0};
    struct own_login *rows;
    struct journal_row *entries;
    const struct page all = {.most = PAGE_ALL};
    struct error err = {0};
    size_t count, entry_count, intents = 0;
    struct buf bytes;

    login_bench_open(&bench, state, "same", NULL);
    login_bench_baseline(&bench, "old_password");
    login_bench_baseline(&bench, "wrong");
    assert_ok(own_login_list(bench.sample.cf, &arena, &rows, &count, &err), &err);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++) {
        bool first = i < 3;

        assert_string_equal(rows[i].class, first ? "accepted" : "bad-credential");
        assert_string_equal(rows[i].local, "127.0.0.1");
        assert_int_equal(strlen(rows[i].tag), 8);
        assert_int_equal(strcmp(rows[i].tag, rows[0].tag) == 0, first);
        assert_int_equal(strlen(rows[i].certificate) == 64, first);
        assert_true(rows[i].began > 0 && rows[i].ended >= rows[i].began);
        assert_ok(evidence_read(bench.sample.cf, &rows[i].transcript, MIB(1), &bytes, &err), &err);
        assert_true(str_find(buf_as_str(&bytes), str_of(LOGIN_OLD)) == bytes.len);
        assert_true(str_find(buf_as_str(&bytes), str_of("<redacted")) < bytes.len);
        buf_dispose(&bytes);
    }
    assert_ok(journal_list(bench.sample.cf, &arena, false, all, &entries, &entry_count, &err),
              &err);
    for (size_t i = 0; i < entry_count; i++) {
        assert_null(strstr(entries[i].body, LOGIN_OLD));
        intents += strcmp(entries[i].action, "attempt-begin") == 0;
    }
    assert_int_equal(intents, 6);
    arena_dispose(&arena);
    login_bench_close(&bench);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_password_is_proved_on_every_protocol),
        cmocka_unit_test(an_unchanged_password_is_told),
        cmocka_unit_test(a_shut_account_still_has_its_password),
        cmocka_unit_test(a_reason_in_free_words_is_no_refusal_of_the_password),
        cmocka_unit_test(a_deny_list_is_not_a_changed_password),
        cmocka_unit_test(one_refusal_alone_proves_little),
        cmocka_unit_test(another_account_can_be_the_control),
        cmocka_unit_test(a_protocol_that_is_still_open_is_told),
        cmocka_unit_test(every_try_is_ours_in_the_journal_and_tells_no_secret),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, login_scene_open, login_scene_close);
}
