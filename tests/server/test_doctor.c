/* test_doctor.c - the way into a mailbox, tried step by step on a real server: what works, which
 * step fails, and that nothing stays behind. */
#include "bench_act.h"
#include "check.h"
#include "dns_server.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dns_record records[] = {
    {"mill.example", 15, "10 mx.qiye.aliyun.com"},
    {0},
};

static struct dns_server names;

static int open_all(void **state)
{
    if (scene_open(state) != 0)
        return -1;
    dns_server_start(&names, records);
    return 0;
}

static int close_all(void **state)
{
    dns_server_stop(&names);
    return scene_close(state);
}

/* In words: the ports, the password, what is trusted. */
struct way {
    unsigned imaps, sieve;
    const char *password, *ca_file, *more;
};

static int look(struct bench *bench, const struct way *way)
{
    char words[2000];

    snprintf(words, sizeof(words),
             "doctor 'imaps://%s@localhost:%u' --sieve localhost:%u --password-command 'echo %s' "
             "--ca-file %s --data %s --resolver 127.0.0.1@%u %s",
             bench->user, way->imaps, way->sieve, way->password, way->ca_file, DATA_DIR, names.port,
             way->more);
    return bench_run(bench, words);
}

static struct way right(const struct bench *bench)
{
    return (struct way){bench->imaps, bench->sieve, DOVECOT_PASSWORD, bench->scene->dovecot.ca_file,
                        ""};
}

static void what_works_is_said_and_nothing_stays(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;
    struct way way;
    char pattern[TEMP_PATH + 32];
    glob_t left = {0};

    bench_open(&bench, scene, "keep;\n");
    snprintf(pattern, sizeof(pattern), "%s/mailmedic-doctor.*", scene->root);
    setenv("TMPDIR", scene->root, 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    way = right(&bench);
    assert_int_equal(look(&bench, &way), 0);
    bench_expect_said(&bench, "mx.qiye.aliyun.com; this is Alibaba Mail");
    bench_expect_said(&bench, "works      Sign-in: ");
    bench_expect_said(&bench, "works      Inbox: 0 messages");
    bench_expect_said(&bench, "works      Rules (ManageSieve): 1 script, 1 of them runs");
    bench_expect_said(&bench, "All of it works.");
    assert_int_equal(glob(pattern, 0, NULL, &left), GLOB_NOMATCH);
    globfree(&left);
    unsetenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread */
    bench_close(&bench);
}

static void the_step_that_fails_is_named(void **state)
{
    struct scene *scene = scene_of(state);
    struct way way;
    struct bench bench;

    bench_open(&bench, scene, NULL);
    way = right(&bench);
    way.password = "wrong";
    assert_int_equal(look(&bench, &way), 20);
    bench_expect_said(&bench, "works      The server, over TLS");
    bench_expect_said(&bench, "fails      Sign-in: bad-credential");
    bench_expect_said(&bench, "app password");
    bench_expect_said(&bench, "not tried  Folders: nobody was let in");

    way = right(&bench);
    way.ca_file = "/etc/ssl/certs/ca-certificates.crt";
    assert_int_equal(look(&bench, &way), 20);
    bench_expect_said(&bench, "fails      The server, over TLS");
    bench_expect_said(&bench, "not tried  Sign-in: the password was not sent");

    way = right(&bench);
    way.imaps = 1;
    assert_int_equal(look(&bench, &way), 20);
    bench_expect_said(&bench, "fails      The server, over TLS: cannot reach localhost:1");

    way = right(&bench);
    way.sieve = 1;
    assert_int_equal(look(&bench, &way), 20);
    bench_expect_said(&bench, "works      Inbox");
    bench_expect_said(&bench, "fails      Rules (ManageSieve): ");
    bench_expect_said(&bench, "-> "); /* how the rules are got out at this provider */
    bench_close(&bench);
}

static void with_a_case_the_sign_ins_are_known_as_ours(void **state)
{
    struct scene *scene = scene_of(state);
    struct bench bench;
    struct way way;
    char more[TEMP_PATH + 100];

    bench_open(&bench, scene, NULL);
    assert_int_equal(bench_run(&bench, "new CASE"), 0);
    way = right(&bench);
    snprintf(more, sizeof(more), "--json --case %s", bench.path);
    way.more = more;
    if (look(&bench, &way) != 0)
        fail_msg("%s", buf_c(&bench.said));
    bench_expect_said(&bench, "\"schema\":\"mailmedic/doctor/1\"");
    bench_expect_said(&bench, "\"check\":\"Sign-in\",\"state\":\"works\"");
    bench_verify(&bench);
    (void)bench_run(&bench, "journal CASE");
    bench_expect_said(&bench, bench.user);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_works_is_said_and_nothing_stays),
        cmocka_unit_test(the_step_that_fails_is_named),
        cmocka_unit_test(with_a_case_the_sign_ins_are_known_as_ours),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
