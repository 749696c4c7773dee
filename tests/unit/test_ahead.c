/* test_ahead.c - steps are worked on by several threads and taken in their order. Also run under
 * TSan. */
#include "base/ahead.h"
#include "base/clock.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEPS = 3000, WEIGHT = 100, PATIENCE_MS = 20000, NEVER = -1 };

struct slot {
    int number, squared;
    bool filled;
    char *memory; /* given back by dispose(), or a leak is seen */
};

struct walk {
    int steps, read, taken;
    int fail_at, stop_at; /* NEVER */
    atomic_int readers, workers, most_workers, worked[AHEAD_THREADS];
    atomic_int in_use; /* slots that were read and not taken */
    int most_in_use;
    int meet; /* works that wait for each other */
};

static bool read_number(void *arg, void *slot, size_t *weight, bool *end, struct error *err)
{
    struct walk *walk = arg;
    struct slot *into = slot;

    assert_int_equal(atomic_fetch_add(&walk->readers, 1), 0);
    assert_false(into->filled);
    *end = walk->read == walk->steps;
    if (!*end) {
        int used = atomic_fetch_add(&walk->in_use, 1) + 1;

        if (used > walk->most_in_use)
            walk->most_in_use = used;
        *into = (struct slot){.number = walk->read,
                              .filled = true,
                              .memory = into->memory ? into->memory : strdup("kept")};
    }
    *weight = WEIGHT;
    atomic_fetch_sub(&walk->readers, 1);
    return walk->read++ != walk->fail_at || error_set(err, ERROR_IO, "cannot read on");
}

/* Until as many as meet are at work: one thread alone would wait in vain. */
static void wait_for_others(struct walk *walk)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;

    while (atomic_load(&walk->most_workers) < walk->meet && clock_mono_ms() < until)
        usleep(100);
}

static void square(void *arg, unsigned thread, void *slot)
{
    struct walk *walk = arg;
    struct slot *in = slot;
    int workers = atomic_fetch_add(&walk->workers, 1) + 1;
    int most = atomic_load(&walk->most_workers);

    while (workers > most && !atomic_compare_exchange_weak(&walk->most_workers, &most, workers))
        ;
    wait_for_others(walk);
    in->squared = in->number * in->number;
    atomic_fetch_add(&walk->worked[thread], 1);
    atomic_fetch_sub(&walk->workers, 1);
}

static bool take_number(void *arg, void *slot, struct error *err)
{
    struct walk *walk = arg;
    const struct slot *in = slot;

    assert_int_equal(in->number, walk->taken);
    assert_int_equal(in->squared, walk->taken * walk->taken);
    atomic_fetch_sub(&walk->in_use, 1);
    return walk->taken++ != walk->stop_at || error_set(err, ERROR_CANCELLED, "stopped");
}

static void empty(void *slot)
{
    ((struct slot *)slot)->filled = false;
}

static void dispose(void *slot)
{
    free(((struct slot *)slot)->memory);
}

static bool run(struct walk *walk, unsigned threads, size_t most_weight, struct error *err)
{
    const struct ahead ahead = {.read = read_number,
                                .work = square,
                                .take = take_number,
                                .clear = empty,
                                .dispose = dispose,
                                .arg = walk,
                                .slot_size = sizeof(struct slot),
                                .most_weight = most_weight};

    return ahead_run(&ahead, threads, err);
}

static int all_worked(struct walk *walk)
{
    int sum = 0;

    for (size_t i = 0; i < AHEAD_THREADS; i++)
        sum += atomic_load(&walk->worked[i]);
    return sum;
}

static void steps_come_in_their_order(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= AHEAD_THREADS; threads++) {
        struct walk walk = {.steps = STEPS, .fail_at = NEVER, .stop_at = NEVER};
        struct error err = {0};

        assert_true(run(&walk, threads, SIZE_MAX, &err));
        assert_int_equal(walk.taken, STEPS);
        assert_int_equal(all_worked(&walk), STEPS);
        assert_true(walk.most_in_use <= 2 * (int)threads + 1);
    }
}

static void one_thread_works_alone(void **state)
{
    struct walk walk = {.steps = 100, .fail_at = NEVER, .stop_at = NEVER};
    struct error err = {0};

    (void)state;
    assert_true(run(&walk, 1, SIZE_MAX, &err));
    assert_int_equal(atomic_load(&walk.worked[0]), 100);
    assert_int_equal(atomic_load(&walk.most_workers), 1);
}

/* The linker puts the second in front of the first, under names of its own. */
static bool no_threads;

/* NOLINTBEGIN(readability-identifier-naming) */
int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*fn)(void *), void *arg)
{
    return no_threads ? EAGAIN : __real_pthread_create(out, how, fn, arg);
}
/* NOLINTEND(readability-identifier-naming) */

static void threads_that_cannot_be_started_are_done_without(void **state)
{
    struct walk walk = {.steps = 100, .fail_at = NEVER, .stop_at = NEVER};
    struct error err = {0};

    (void)state;
    no_threads = true;
    assert_true(run(&walk, AHEAD_THREADS, SIZE_MAX, &err));
    no_threads = false;
    assert_int_equal(atomic_load(&walk.worked[0]), 100);
}

static void several_threads_work_at_once(void **state)
{
    struct walk walk = {.steps = 100, .fail_at = NEVER, .stop_at = NEVER, .meet = AHEAD_THREADS};
    struct error err = {0};

    (void)state;
    assert_true(run(&walk, AHEAD_THREADS, SIZE_MAX, &err));
    assert_int_equal(atomic_load(&walk.most_workers), AHEAD_THREADS);
    assert_int_equal(walk.taken, 100);
}

static void what_was_read_before_a_failure_is_taken(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= AHEAD_THREADS; threads++)
        for (int fail_at = 0; fail_at < 12; fail_at++) {
            struct walk walk = {.steps = STEPS, .fail_at = fail_at, .stop_at = NEVER};
            struct error err = {0};

            assert_false(run(&walk, threads, SIZE_MAX, &err));
            assert_string_equal(err.text, "cannot read on");
            assert_int_equal(walk.taken, fail_at);
            assert_int_equal(walk.read, fail_at + 1);
        }
}

static void a_step_that_fails_ends_the_walk(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= AHEAD_THREADS; threads++) {
        struct walk walk = {.steps = STEPS, .fail_at = NEVER, .stop_at = 7};
        struct error err = {0};

        assert_false(run(&walk, threads, SIZE_MAX, &err));
        assert_int_equal(err.code, ERROR_CANCELLED);
        assert_int_equal(walk.taken, 8);
        assert_true(walk.read < STEPS);
    }
}

static void no_more_is_held_than_may_be(void **state)
{
    struct walk walk = {.steps = STEPS, .fail_at = NEVER, .stop_at = NEVER};
    struct walk heavy = walk;
    struct error err = {0};

    (void)state;
    assert_true(run(&walk, AHEAD_THREADS, 3 * WEIGHT, &err));
    assert_true(walk.most_in_use <= 3);
    assert_int_equal(walk.taken, STEPS);
    /* heavier than all that may be: one by one */
    assert_true(run(&heavy, AHEAD_THREADS, 1, &err));
    assert_int_equal(heavy.most_in_use, 1);
    assert_int_equal(heavy.taken, STEPS);
}

static void nothing_to_walk_is_fine(void **state)
{
    struct walk walk = {.fail_at = NEVER, .stop_at = NEVER};
    struct error err = {0};

    (void)state;
    assert_true(run(&walk, 2, SIZE_MAX, &err));
    assert_int_equal(walk.taken, 0);
    assert_true(ahead_suitable() >= 1 && ahead_suitable() <= AHEAD_THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_come_in_their_order),
        cmocka_unit_test(one_thread_works_alone),
        cmocka_unit_test(threads_that_cannot_be_started_are_done_without),
        cmocka_unit_test(several_threads_work_at_once),
        cmocka_unit_test(what_was_read_before_a_failure_is_taken),
        cmocka_unit_test(a_step_that_fails_ends_the_walk),
        cmocka_unit_test(no_more_is_held_than_may_be),
        cmocka_unit_test(nothing_to_walk_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
