/* test_probe_session.c - whether a session that was open before the password was changed survives
 * it: told until it is ended, and what ended otherwise proves nothing. */
#include "check.h"
#include "login_bench.h"

#include "base/clock.h"
#include "case/own_logins.h"
#include "perch.h"
#include "roles.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Opens one with the old password, as the command does; the case is free again afterwards. */
static void open_canary(struct login_bench *bench)
{
    const struct probing *words = &bench->probing;
    struct invocation call = {.command = probing_command("canary")};
    char every[] = "--every=1", open[] = "open", secret[] = "old_password";
    char *argv[PROBING_WORDS + 4] = {bench->sample.path, open, secret, every};
    struct error err = {0};
    int count = 4;

    sample_close(&bench->sample);
    for (int i = 0; i < words->count; i++)
        if (strncmp(words->argv[i], "--server=imaps", 14) == 0 ||
            strncmp(words->argv[i], "--ca-file", 9) == 0 ||
            strncmp(words->argv[i], "--secret-command", 16) == 0)
            argv[count++] = words->argv[i];
    assert_ok(call_parse(&call, count, argv, &err), &err);
    assert_ok(run_canary(&call, &err), &err);
    sample_open(&bench->sample, CASE_WRITE);
}

static void look_at(struct login_bench *bench, struct arena *arena, struct perch *perch,
                    pid_t *watcher)
{
    struct error err = {0};
    bool known;

    assert_ok(perch_read(casefile_path(bench->sample.cf), 1, arena, perch, &known, watcher, &err),
              &err);
    assert_true(known);
}

/* Waits until it is so; `after`: and heard of later than that. */
static void wait_for_canary(struct login_bench *bench, const char *how, int64_t after)
{
    int64_t deadline = clock_mono_ms() + 30000;
    bool is;

    do {
        struct arena arena = {0};
        struct perch perch;
        pid_t watcher;

        look_at(bench, &arena, &perch, &watcher);
        is = strcmp(perch.how, how) == 0 && perch.at > after;
        arena_dispose(&arena);
        assert_true(clock_mono_ms() < deadline);
    } while (!is);
}

/* The watcher writes the end into the case as soon as nobody else has it open. */
static void expect_written(struct login_bench *bench, const char *class, const char *line)
{
    int64_t deadline = clock_mono_ms() + 30000;
    struct arena arena = {0};
    struct error err = {0};
    struct own_login *rows, *last;
    struct perch perch;
    pid_t watcher;
    size_t count;

    engine_free(bench->engine);
    sample_close(&bench->sample);
    do {
        sample_open(&bench->sample, CASE_READ);
        look_at(bench, &arena, &perch, &watcher);
        sample_close(&bench->sample);
        assert_true(clock_mono_ms() < deadline);
    } while (watcher != 0);
    sample_open(&bench->sample, CASE_WRITE);
    assert_ok(own_login_list(bench->sample.cf, &arena, &rows, &count, &err), &err);
    last = &rows[count - 1];
    assert_string_equal(last->purpose, "canary-lost");
    assert_string_equal(last->class, class);
    assert_string_equal(last->line, line);
    assert_int_equal(last->related, rows[0].id);
    assert_false(hash_is_zero(&last->transcript));
    bench->engine = NULL;
    arena_dispose(&arena);
}

static void a_session_that_survives_the_reset_is_told_until_it_is_killed(void **state)
{
    char config[TEMP_PATH + 32];
    const char *kick[] = {"doveadm", "-c", config, "kick", "canary@mill.example", NULL};
    struct error err = {0};
    struct login_bench bench;

    login_bench_set(&bench, state, "canary", NULL);
    open_canary(&bench);
    login_bench_play(&bench);
    snprintf(config, sizeof(config), "%s/dovecot.conf", bench.scene->dovecot.root);
    login_bench_begin(&bench, "revoke");
    login_bench_begin(&bench, "revoke-soon");
    login_scene_users(bench.scene, "canary", LOGIN_NEW);
    wait_for_canary(&bench, "open", clock_utc_ns() / 1000000); /* it answered after the change */
    login_bench_expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "accepted", NULL);
    login_bench_expect(&bench, "revoke", STEP_UNVERIFIED, '-', "accepted", NULL);
    assert_ok(temp_run(kick, &err), &err);
    wait_for_canary(&bench, "ended", 0);
    login_bench_expect(&bench, "revoke", STEP_VERIFIED, 'A', "session-ended",
                       "* BYE Server shutting down.");
    expect_written(&bench, "ended", "* BYE Server shutting down.");
    login_bench_close(&bench);
}

static void a_session_that_we_end_ourselves_proves_nothing(void **state)
{
    struct arena arena = {0};
    struct perch perch;
    struct login_bench bench;
    pid_t watcher;

    login_bench_set(&bench, state, "broken", NULL);
    open_canary(&bench);
    login_bench_play(&bench);
    login_bench_begin(&bench, "revoke-soon");
    look_at(&bench, &arena, &perch, &watcher);
    assert_true(watcher > 1);
    assert_int_equal(kill(watcher, SIGTERM), 0);
    wait_for_canary(&bench, "stopped", 0);
    login_bench_expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "network", NULL);
    expect_written(&bench, "stopped", "");
    arena_dispose(&arena);
    login_bench_close(&bench);
}

static void a_watcher_that_died_proves_nothing(void **state)
{
    struct arena arena = {0};
    struct perch perch;
    struct login_bench bench;
    pid_t watcher;

    login_bench_set(&bench, state, "same", NULL);
    open_canary(&bench);
    login_bench_play(&bench);
    login_bench_begin(&bench, "revoke-soon");
    look_at(&bench, &arena, &perch, &watcher);
    assert_true(watcher > 1);
    assert_int_equal(kill(watcher, SIGKILL), 0);
    while (watcher != 0)
        look_at(&bench, &arena, &perch, &watcher);
    assert_string_equal(perch.how, "open");
    login_bench_expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "network", NULL);
    arena_dispose(&arena);
    login_bench_close(&bench);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_that_survives_the_reset_is_told_until_it_is_killed),
        cmocka_unit_test(a_session_that_we_end_ourselves_proves_nothing),
        cmocka_unit_test(a_watcher_that_died_proves_nothing),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, login_scene_open, login_scene_close);
}
