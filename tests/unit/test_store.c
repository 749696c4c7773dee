/* What arrives after the case has stopped taking anything. */
#include "acquisition.h"

#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { AT_ONCE = 4, LATE = 3 * STORE_MESSAGES };

static struct casefile *case_that_takes_nothing(const char *folder)
{
    const struct case_info info = {.owner = "a@example.org"};
    struct error err = {0};
    struct casefile *cf;
    char path[300];

    snprintf(path, sizeof(path), "%s/full", folder);
    assert_true(case_create(path, &info, &err));
    snprintf(path, sizeof(path), "%s/full.case", folder);
    assert_true(casefile_open(&cf, path, CASE_READ, &err));
    return cf;
}

static void what_arrives_after_a_full_disk_is_let_go(void **state)
{
    struct acquisition *run = calloc(1, sizeof(*run));
    struct acquire_options options = {.commit_messages = AT_ONCE};
    struct acquire_job job = {0};
    struct box box = {0};
    char folder[TEMP_PATH];
    struct error err = {0};

    (void)state;
    assert_non_null(run);
    assert_true(temp_make(folder, &err));
    run->cf = case_that_takes_nothing(folder);
    run->options = &options;
    run->arg = &job;
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(run->fatal.code, ERROR_NONE);
        store_add(run, &(struct pending){.box = &box});
    }
    assert_int_not_equal(run->fatal.code, ERROR_NONE);
    for (int i = 0; i < LATE; i++)
        store_add(run, &(struct pending){.box = &box});
    assert_int_equal(run->pending_count, AT_ONCE);
    assert_int_equal(job.fetched, 0);
    casefile_close(run->cf);
    free(run);
    temp_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_arrives_after_a_full_disk_is_let_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
