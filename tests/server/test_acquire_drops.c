/* test_acquire_drops.c - one and the same session, its connection dropped behind every byte of it
 * in turn (behind some of them in the ordinary run): the copy is whole, nothing is there twice. And
 * the same session one byte at a time.
 *
 * MAILMEDIC_LONG=1: every byte; with MAILMEDIC_SHARE=I/N every N-th from the I-th on (from 1), so
 * that several of these share the work: most of a run is waiting. */
#include "scene.h"

#include "cutproxy.h"
#include "lying_server.h"
#include "roles.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    ALL = LYING_FOLDERS * LYING_MESSAGES,
    STEP = 331,        /* a prime: the places differ from line to line */
    LONGEST = 1 << 20, /* of such a session */
};

/* All of it, once, and in order. */
static void expect_whole(struct stage *stage, uint64_t dropped)
{
    enum coverage_state coverage = COVERAGE_FAILED;
    struct verify_report report = {0};
    struct message_counts counts = {0};

    stage_coverage(stage, "mail", &coverage);
    if (!message_count(stage->cf, &counts, &stage->err) ||
        !case_verify(stage->cf, NULL, NULL, NULL, &report, &stage->err))
        fail_msg("dropped at %llu: %s", (unsigned long long)dropped, stage->err.text);
    if (counts.fetched != ALL || counts.planned != ALL || report.wrong > 0 ||
        coverage != COVERAGE_NOTHING || !stage->job.unchanged)
        fail_msg("dropped at %llu: %d of %d messages, %d things wrong, coverage %d, %s",
                 (unsigned long long)dropped, (int)counts.fetched, (int)counts.planned,
                 (int)report.wrong, (int)coverage, stage->job.changes);
}

/* False: the session was over before. Before anything was ever reached, an end is an end: then the
 * operator starts it again. */
static bool drop_at(struct scene *scene, unsigned port, uint64_t at, unsigned *again)
{
    const struct cutproxy_options options = {.target = port, .cuts = &at, .cut_count = 1};
    struct cutproxy proxy;
    struct stage stage;
    bool dropped;

    stage_open_on(&stage, scene, port);
    if (!cutproxy_start(&proxy, &options, &stage.err))
        fail_msg("%s", stage.err.text);
    stage.job.options.imap.port = proxy.port;
    if (!stage_try(&stage)) {
        if (stage.err.code != ERROR_NET)
            fail_msg("dropped at %llu: %s", (unsigned long long)at, stage.err.text);
        ++*again;
        stage_run(&stage);
    }
    dropped = cutproxy_cuts(&proxy) > 0;
    expect_whole(&stage, at);
    cutproxy_stop(&proxy);
    stage_close(&stage);
    return dropped;
}

/* Which bytes: from the first on, so many apart. */
static void choose(uint64_t *first, uint64_t *step)
{
    const char *share = getenv("MAILMEDIC_SHARE"); /* NOLINT(concurrency-mt-unsafe) */
    unsigned number, of;

    *first = 1;
    *step = getenv("MAILMEDIC_LONG") ? 1 : STEP; /* NOLINT(concurrency-mt-unsafe) */
    if (!share || *step != 1)
        return;
    /* NOLINTNEXTLINE(cert-err34-c): a test's own setting */
    if (sscanf(share, "%u/%u", &number, &of) != 2 || number < 1 || number > of)
        fail_msg("MAILMEDIC_SHARE=%s is no share, as 2/4 is", share);
    *first = number;
    *step = of;
}

static void dropped_anywhere_the_copy_is_whole(void **state)
{
    struct scene *scene = *state;
    struct lying_server server;
    struct error err = {0};
    unsigned runs = 0, again = 0;
    uint64_t at, step;

    choose(&at, &step);
    if (!lying_server_start(&server, LIE_NONE, &err))
        fail_msg("%s", err.text);
    for (; at < LONGEST && drop_at(scene, server.port, at, &again); at += step)
        runs++;
    assert_true(at < LONGEST);
    assert_true(again > 0 && again < runs); /* at the beginning, and only there */
    print_message("%u drops in a session of about %llu bytes, all of it copied after each\n", runs,
                  (unsigned long long)at);
    lying_server_stop(&server);
}

static void one_byte_at_a_time_is_a_session_like_any_other(void **state)
{
    struct scene *scene = *state;
    struct lying_server server;
    struct cutproxy proxy;
    struct stage stage;
    struct error err = {0};

    if (!lying_server_start(&server, LIE_NONE, &err))
        fail_msg("%s", err.text);
    if (!cutproxy_start(&proxy, &(struct cutproxy_options){.target = server.port, .drips = true},
                        &err))
        fail_msg("%s", err.text);
    stage_open_on(&stage, scene, proxy.port);
    stage_run(&stage);
    assert_int_equal(stage.job.reconnects, 0);
    assert_int_equal(stage_entries(&stage, "server-anomaly"), 0);
    expect_whole(&stage, 0);
    cutproxy_stop(&proxy);
    lying_server_stop(&server);
    stage_close(&stage);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped_anywhere_the_copy_is_whole),
        cmocka_unit_test(one_byte_at_a_time_is_a_session_like_any_other),
    };

    roles_dispatch(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, scene_open_bare, scene_close);
}
