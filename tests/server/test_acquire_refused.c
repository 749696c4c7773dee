/* test_acquire_refused.c - an acquisition that cannot begin says why in one sentence, leaves a case
 * that is sound, and has not tried what it should not. */
#include "scene.h"

#include "certs.h"
#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The run ended with that sentence, and nothing was taken. */
static void expect_refused(struct stage *stage, enum error_code code, const char *sentence)
{
    const struct stock nothing = {0};
    struct arena arena = {0};
    struct run *runs;
    size_t count;

    assert_false(stage_try(stage));
    assert_int_equal(stage->err.code, code);
    if (!strstr(stage->err.text, sentence))
        fail_msg("\"%s\" does not say \"%s\"", stage->err.text, sentence);
    assert_true(run_list(stage->cf, &arena, &runs, &count, &stage->err) || count == 0);
    assert_int_equal(count, 1);
    assert_true(runs[0].ended > 0);
    assert_non_null(strstr(runs[0].outcome, sentence));
    assert_int_equal(stage_entries(stage, "acquire-end"), 1);
    arena_dispose(&arena);
    stage_expect(stage, &nothing);
}

static void an_unknown_issuer_is_refused(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;

    stage_open(&stage, scene, scene_user(scene));
    stage.job.options.ca_file = NULL;
    expect_refused(&stage, ERROR_TRUST, "was issued by somebody who is not trusted here");
    stage_close(&stage);
}

static void a_wrong_password_is_refused_in_the_servers_words(void **state)
{
    struct scene *scene = scene_of(state);
    struct secret wrong;
    struct stage stage;

    stage_open(&stage, scene, scene_user(scene));
    assert_true(secret_init(&wrong, &stage.err));
    memcpy(wrong.page, "nonsense", 8);
    wrong.len = 8;
    stage.job.options.secret = &wrong;
    stage.job.options.no_sieve = true;
    expect_refused(&stage, ERROR_AUTH, "localhost refused the password of ");
    secret_wipe(&wrong);
    stage_close(&stage);
}

static void nobody_listening_is_one_sentence(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;

    stage_open(&stage, scene, scene_user(scene));
    stage.job.options.imap.port = 1;
    expect_refused(&stage, ERROR_NET, "cannot reach localhost:1: Connection refused");
    stage_close(&stage);
}

static void without_tls_no_other_machine_is_read(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;

    stage_open(&stage, scene, scene_user(scene));
    snprintf(stage.job.options.imap.host, sizeof(stage.job.options.imap.host), "mail.example");
    stage.job.options.plaintext_for_tests = true;
    assert_false(stage_try(&stage));
    assert_int_equal(stage.err.code, ERROR_USAGE);
    assert_string_equal(stage.err.text, "without TLS only servers on this machine are read");
    stage_close(&stage);
}

/* --- certificates that are not this server's, or no longer --- */

static const struct {
    struct certs_wish wish;
    const char *sentence;
} certificates[] = {
    {{"other", "ca", "DNS:other.example", -1, 30},
     "the certificate of localhost is for other names: other.example"},
    {{"expired", "ca", "DNS:localhost", -30, -2}, "the certificate of localhost expired on "},
};

static void a_certificate_for_somebody_else_or_out_of_date_is_refused(void **state)
{
    struct scene *scene = scene_of(state);

    for (size_t i = 0; i < ARRAY_LEN(certificates); i++) {
        struct dovecot_options options = {0};
        struct scene other = {.secret = scene->secret};
        char folder[TEMP_PATH], pem[TEMP_PATH + 32], key[TEMP_PATH + 32];
        struct error err = {0};
        struct stage stage;

        if (!temp_make(folder, &err) || !certs_authority(folder, "ca", &err) ||
            !certs_make(folder, &certificates[i].wish, &err))
            fail_msg("%s", err.text);
        snprintf(pem, sizeof(pem), "%s/%s.pem", folder, certificates[i].wish.name);
        snprintf(key, sizeof(key), "%s/%s.key", folder, certificates[i].wish.name);
        options.certificate = pem;
        options.key = key;
        if (!dovecot_start(&other.dovecot, &options, &err) || !temp_make(other.root, &err))
            fail_msg("%s", err.text);
        snprintf(other.dovecot.ca_file, sizeof(other.dovecot.ca_file), "%s/ca.pem", folder);
        stage_open(&stage, &other, DOVECOT_USER);
        expect_refused(&stage, ERROR_TRUST, certificates[i].sentence);
        stage_close(&stage);
        dovecot_stop(&other.dovecot);
        temp_remove(other.root);
        temp_remove(folder);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_issuer_is_refused),
        cmocka_unit_test(a_wrong_password_is_refused_in_the_servers_words),
        cmocka_unit_test(nobody_listening_is_one_sentence),
        cmocka_unit_test(without_tls_no_other_machine_is_read),
        cmocka_unit_test(a_certificate_for_somebody_else_or_out_of_date_is_refused),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
