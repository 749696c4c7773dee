/* test_retake.c - a case that a try made is taken by the next, and no other is. */
#include "retake.h"

#include "case/casefile.h"
#include "case/journal.h"
#include "check.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
    static char folder[TEMP_PATH];
    struct error err = {0};

    assert_ok(temp_make(folder, &err), &err);
    assert_int_equal(chdir(folder), 0);
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    assert_int_equal(chdir("/"), 0);
    temp_remove(*state);
    return 0;
}

static void make(struct retake *retake)
{
    const struct case_info info = {.owner = "lna@acme.example"};
    struct error err = {0};

    assert_ok(case_create("lna", &info, &err), &err);
    retake_later(retake, "lna", "lna@acme.example");
}

static void expect_owner(const char *path, const char *owner)
{
    struct case_info info;
    struct casefile *cf;
    struct error err = {0};

    assert_ok(casefile_open(&cf, path, CASE_READ, &err), &err);
    assert_ok(casefile_info(cf, &info, &err), &err);
    assert_string_equal(info.owner, owner);
    casefile_close(cf);
}

static void it_gets_the_name_and_the_owner_that_are_wanted_now(void **state)
{
    struct retake before = {0};

    (void)state;
    retake(&before, "lan", "lan@acme.example"); /* there is none yet */
    assert_int_equal(access("lan.case", F_OK), -1);
    make(&before);
    retake(&before, "lan/", "lan@acme.example");
    expect_owner("lan.case", "lan@acme.example");
    assert_int_equal(access("lna.case", F_OK), -1);
    retake(&before, "lan", "hoa@acme.example"); /* the name stays */
    expect_owner("lan.case", "hoa@acme.example");
}

static void what_more_was_recorded_in_stays_what_it_is(void **state)
{
    struct retake before = {0};
    struct casefile *cf;
    struct error err = {0};

    (void)state;
    make(&before);
    assert_ok(casefile_open(&cf, "lna.case", CASE_WRITE, &err), &err);
    assert_ok(journal_note(cf, "config", "indicator-added", "evil.example", "ok", &err), &err);
    casefile_close(cf);
    retake(&before, "lan", "lan@acme.example");
    assert_int_equal(access("lan.case", F_OK), -1);
    expect_owner("lna.case", "lna@acme.example");
}

static void nothing_is_put_in_the_place_of_something(void **state)
{
    struct retake before = {0};

    (void)state;
    make(&before);
    assert_int_equal(mkdir("lan.case", 0700), 0);
    retake(&before, "lan", "lna@acme.example");
    assert_int_equal(access("lan.case/case.db", F_OK), -1);
    expect_owner("lna.case", "lna@acme.example");
}

static void what_holds_only_a_try_may_be_removed(void **state)
{
    struct retake before = {0};
    struct error err = {0};

    (void)state;
    assert_false(retake_left(&before)); /* nothing was made */
    make(&before);
    assert_true(retake_left(&before));
    assert_ok(retake_remove(&before, &err), &err);
    assert_int_equal(access("lna.case", F_OK), -1);
    assert_false(retake_left(&before));
}

static void what_holds_more_is_never_removed(void **state)
{
    struct retake before = {0};
    struct casefile *cf;
    struct error err = {0};

    (void)state;
    make(&before);
    assert_ok(casefile_open(&cf, "lna.case", CASE_WRITE, &err), &err);
    assert_false(retake_left(&before)); /* somebody works in it */
    assert_ok(journal_note(cf, "config", "indicator-added", "evil.example", "ok", &err), &err);
    casefile_close(cf);
    assert_false(retake_left(&before));
    assert_false(retake_remove(&before, &err));
    assert_string_equal(strchr(err.text, ' '), " is kept: it holds more than a try by now");
    expect_owner("lna.case", "lna@acme.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_gets_the_name_and_the_owner_that_are_wanted_now, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_more_was_recorded_in_stays_what_it_is, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_holds_only_a_try_may_be_removed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_holds_more_is_never_removed, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_put_in_the_place_of_something, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
