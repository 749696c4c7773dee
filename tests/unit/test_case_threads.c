/* test_case_threads.c - connections of two threads write side by side: none starves, nothing is
 * lost. Also run under TSan. */
#include "check.h"
#include "sample_case.h"

#include "base/clock.h"
#include "base/job.h"

#include "ticket.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- the ticket by itself --- */

struct counting {
    struct ticket *ticket;
    unsigned long count; /* behind the ticket */
};

static bool count_up(struct job *job, void *arg, struct error *err)
{
    struct counting *counting = arg;

    (void)job;
    (void)err;
    for (int i = 0; i < 2000; i++) {
        ticket_take(counting->ticket);
        counting->count++;
        ticket_give(counting->ticket);
    }
    return true;
}

static void one_at_a_time(void **state)
{
    struct counting counting = {.ticket = ticket_new()};
    struct error err = {0};
    struct job *jobs[3];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        jobs[i] = job_start(count_up, &counting, -1, &err);
        assert_non_null(jobs[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
        job_free(jobs[i]);
    assert_int_equal(counting.count, 6000);
    ticket_free(counting.ticket);
}

/* --- the case --- */

struct writing {
    struct casefile *cf;
    unsigned from, count;
};

/* As busy as a job can be: no pause between transactions. */
static bool write_messages(struct job *job, void *arg, struct error *err)
{
    struct writing *writing = arg;
    struct casefile *cf;
    bool ok = true;

    if (!casefile_clone(&cf, writing->cf, err))
        return false;
    for (unsigned i = 0; ok && i < writing->count && !job_cancelled(job); i++) {
        char text[64];
        struct hash hash;

        snprintf(text, sizeof(text), "bytes %u", writing->from + i);
        ok = casefile_begin(cf, err) && evidence_put(cf, str_of(text), &hash, err) &&
             journal_note(cf, "observation", "server-said", text, "ok", err) &&
             casefile_commit(cf, err);
    }
    casefile_close(cf);
    return ok;
}

static void two_threads_write_and_all_of_it_is_there(void **state)
{
    struct sample sample;
    struct writing writings[2];
    struct evidence_stats stats;
    struct error err = {0};
    struct job *jobs[2];
    uint64_t wrong = 9;

    (void)state;
    sample_make(&sample);
    for (unsigned i = 0; i < 2; i++) {
        writings[i] = (struct writing){.cf = sample.cf, .from = i * 1000, .count = 40};
        jobs[i] = job_start(write_messages, &writings[i], -1, &err);
        assert_non_null(jobs[i]);
    }
    for (unsigned i = 0; i < 2; i++) {
        job_free(jobs[i]); /* waits for the thread */
    }
    assert_ok(evidence_stats(sample.cf, &stats, &err), &err);
    assert_int_equal(stats.objects, 80);
    assert_int_equal(stats.segments, 1);
    assert_ok(sample_verify(sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    sample_remove(&sample);
}

static void a_busy_job_does_not_starve_the_screen(void **state)
{
    struct writing writing = {.count = 1000000};
    struct sample sample;
    struct error err = {0};
    int64_t worst = 0;
    struct job *job;

    (void)state;
    sample_make(&sample);
    writing.cf = sample.cf;
    job = job_start(write_messages, &writing, -1, &err);
    assert_non_null(job);
    for (int i = 0; i < 50; i++) {
        int64_t from = clock_mono_ms(), took;

        assert_ok(casefile_begin(sample.cf, &err), &err);
        assert_ok(casefile_set_note(sample.cf, "screen", "x", &err), &err);
        assert_ok(casefile_commit(sample.cf, &err), &err);
        took = clock_mono_ms() - from;
        worst = took > worst ? took : worst;
    }
    job_cancel(job);
    job_free(job);
    /* Without the ticket this takes seconds; a busy machine takes some too. */
    assert_true(worst < 2000);
    print_message("worst wait %d ms\n", (int)worst);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(two_threads_write_and_all_of_it_is_there),
        cmocka_unit_test(a_busy_job_does_not_starve_the_screen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
