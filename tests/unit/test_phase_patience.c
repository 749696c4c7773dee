/* How long an acquisition waits when nothing comes. */
#include "acquisition.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TICK = 250 };

static const struct phase one_connection = {.activity = "listing"};
static const struct phase all_connections = {.activity = "fetching", .all_lanes = true};

/* Two connections; the first is up, the second was never started. */
static struct acquisition *run_with_one_up(struct acquire_job *job)
{
    struct acquisition *run = calloc(1, sizeof(*run));

    assert_non_null(run);
    *job = (struct acquire_job){0};
    run->arg = job;
    run->lane_count = 2;
    for (unsigned i = 0; i < run->lane_count; i++)
        lane_init(&run->lanes[i], run, i);
    run->lanes[0].link.state = LINK_READY;
    run->lanes[0].was_ready = true;
    run->phase = &one_connection;
    return run;
}

static void drop_run(struct acquisition *run)
{
    for (unsigned i = 0; i < run->lane_count; i++)
        lane_dispose(&run->lanes[i]);
    free(run);
}

static void a_connection_that_is_not_wanted_yet_keeps_nobody_awake(void **state)
{
    struct acquire_job job;
    struct acquisition *run = run_with_one_up(&job);

    (void)state;
    assert_int_equal(phase_patience(run, NULL, TICK), TICK);
    run->phase = &all_connections; /* but there is not enough for two */
    assert_int_equal(phase_patience(run, NULL, TICK), TICK);
    run->phase = NULL; /* the rules are read, and nobody tends to connections */
    assert_int_equal(phase_patience(run, NULL, TICK), TICK);
    drop_run(run);
}

static void one_that_is_wanted_is_started_at_once(void **state)
{
    struct acquire_job job;
    struct acquisition *run = run_with_one_up(&job);

    (void)state;
    run->phase = &all_connections;
    run->left = BATCH_MESSAGES + 1;
    assert_int_equal(phase_patience(run, NULL, TICK), 0);
    drop_run(run);
}

static void one_that_was_lost_is_waited_for_until_it_may_be_tried_again(void **state)
{
    struct acquire_job job;
    struct acquisition *run = run_with_one_up(&job);
    int patience;

    (void)state;
    run->lanes[0].link.state = LINK_DOWN;
    run->lanes[0].retry_at = clock_mono_ms() + 1000000;
    patience = phase_patience(run, NULL, -1);
    assert_true(patience > 0 && patience <= 1000000);
    run->lanes[0].retry_at = 0;
    assert_int_equal(phase_patience(run, NULL, TICK), 0);
    drop_run(run);
}

/* The time is as far off as no test takes. */
static bool wait_and_go_on(struct job *job, void *arg, struct error *err)
{
    struct acquire_job asked;
    struct acquisition *run = run_with_one_up(&asked);
    struct lane *lane = &run->lanes[0];
    struct job_status status;

    (void)arg;
    run->job = job;
    (void)error_set(err, ERROR_NET, "the server is away");
    lane->failures = 1;
    away_since(run, err);
    error_clear(err);
    away_tell(run); /* a connection stands: it is no news that another was lost */
    job_poll(job, &status);
    assert_false(status.stalled);
    lane->link.state = LINK_DOWN;
    lane->retry_at = clock_mono_ms() + 9000000;
    away_tell(run);
    job_poll(job, &status);
    assert_true(status.stalled);
    assert_in_range(status.next_try, 8000, 9000);
    assert_string_equal(status.activity, "no connection: the server is away");
    lane->retry_at -= 4000000;
    away_tell(run);
    job_poll(job, &status);
    assert_in_range(status.next_try, 4000, 5000);
    lane->retry_at = 1;
    away_tell(run);
    job_poll(job, &status);
    assert_int_equal(status.next_try, 0);
    assert_string_equal(status.activity, "no connection, trying now: the server is away");
    away_over(run);
    job_poll(job, &status);
    assert_false(status.stalled);
    assert_string_equal(status.activity, "listing");
    drop_run(run);
    return true;
}

static void the_wait_for_the_next_try_counts_down(void **state)
{
    struct error err = {0};

    (void)state;
    assert_true(job_run(wait_and_go_on, NULL, &err));
}

static bool wait_for_an_answer(struct job *job, void *arg, struct error *err)
{
    struct acquire_job asked;
    struct acquisition *run = run_with_one_up(&asked);
    struct job_status status;

    (void)arg;
    (void)err;
    run->job = job;
    away_waited(run, false, 25000); /* nothing was asked */
    away_tell(run);
    job_poll(job, &status);
    assert_false(status.stalled);
    run->lanes[0].request_count = 1;
    away_waited(run, false, 25000);
    away_tell(run);
    job_poll(job, &status);
    assert_true(status.stalled);
    assert_string_equal(status.activity, "waiting for the server: nothing came for 20 s");
    away_waited(run, false, 5000);
    away_tell(run);
    job_poll(job, &status);
    assert_string_equal(status.activity, "waiting for the server: nothing came for 30 s");
    away_waited(run, true, 100);
    away_tell(run);
    job_poll(job, &status);
    assert_false(status.stalled);
    assert_string_equal(status.activity, "listing");
    run->lanes[0].request_count = 0;
    drop_run(run);
    return true;
}

static void a_server_that_does_not_answer_is_said_to_be_waited_for(void **state)
{
    struct error err = {0};

    (void)state;
    assert_true(job_run(wait_for_an_answer, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_is_not_wanted_yet_keeps_nobody_awake),
        cmocka_unit_test(one_that_is_wanted_is_started_at_once),
        cmocka_unit_test(a_server_that_does_not_answer_is_said_to_be_waited_for),
        cmocka_unit_test(the_wait_for_the_next_try_counts_down),
        cmocka_unit_test(one_that_was_lost_is_waited_for_until_it_may_be_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
