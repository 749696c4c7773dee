/* test_verify_starved.c - a check that gets no memory says so, and accuses nobody of having altered
 * the case. The database's allocations fail here, each of them once; those of the whole program
 * fail in test_starved. */
#include "check.h"
#include "sample_case.h"
#include "starving.h"

#include <stdlib.h>
#include <string.h>

#ifdef SANITIZED
enum { STEP = 8 };
#else
enum { STEP = 1 }; /* each allocation */
#endif

static int prepare(void **state)
{
    static struct sample sample;

    starving_install();
    sample_make(&sample);
    sample_fill(&sample, 12);
    *state = &sample;
    return 0;
}

static int dispose(void **state)
{
    sample_remove(*state);
    return 0;
}

/* Verifies a case that was just opened: nothing of it is in memory yet. */
static bool check(struct sample *sample, unsigned long at, unsigned long *count, uint64_t *wrong,
                  struct buf *text, struct error *err)
{
    bool ok;

    sample_close(sample);
    sample_open(sample, CASE_READ);
    starving_begin(at);
    buf_init(text, MIB(1));
    ok = sample_verify(sample->cf, wrong, text, err);
    *count = starving_end();
    return ok;
}

static void a_check_without_memory_accuses_nobody(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct buf text;
    unsigned long count, ignored, tried = 0, given_up = 0;
    uint64_t wrong;

    assert_ok(check(sample, 0, &count, &wrong, &text, &err), &err);
    assert_int_equal(wrong, 0);
    buf_dispose(&text);
    for (unsigned long at = 1; at <= count; at += STEP) {
        tried++;
        err = (struct error){0};
        if (!check(sample, at, &ignored, &wrong, &text, &err))
            given_up++;
        else if (wrong > 0)
            fail_msg("allocation %lu of %lu: %s", at, count, buf_c(&text));
        buf_dispose(&text);
    }
    print_message("%lu allocations of a check, %lu of them failed, %lu times it gave up\n", count,
                  tried, given_up);
    assert_true(given_up > tried / 2); /* the control: it did meet them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_without_memory_accuses_nobody),
    };

    return cmocka_run_group_tests(tests, prepare, dispose);
}
