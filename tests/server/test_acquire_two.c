/* test_acquire_two.c - two mailboxes in one case: what was not read of one is not hidden by what
 * was read of the other. */
#include "scene.h"

#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void the_gaps_of_one_mailbox_stay_beside_another_that_was_read_wholly(void **state)
{
    static const char *folders[] = {"Trash", "No such folder"};
    struct scene *scene = scene_of(state);
    struct stage first, second;
    struct stock stock, other;
    enum coverage_state coverage;
    char check[40], counted[80], path[sizeof(first.path)];

    stage_open(&first, scene, scene_user(scene));
    stage_fill(&first, &stock, 40, 0);
    first.job.options.folders = folders;
    first.job.options.folder_count = ARRAY_LEN(folders);
    stage_run(&first);
    snprintf(path, sizeof(path), "%s", first.path);
    stage_close(&first);

    stage_reopen(&second, scene, scene_user(scene), path);
    stage_fill(&second, &other, 30, 0);
    stage_run(&second);
    assert_non_null(strstr(stage_coverage(&second, "folders", &coverage), "No such folder"));
    assert_non_null(strstr(stage_coverage(&second, "folders", &coverage), first.user));
    assert_int_equal(coverage, COVERAGE_PARTLY);
    snprintf(check, sizeof(check), "folders/%lld", (long long)second.job.account);
    assert_non_null(strstr(stage_coverage(&second, check, &coverage), second.user));
    assert_int_equal(coverage, COVERAGE_NOTHING);

    /* each counts its own messages */
    snprintf(check, sizeof(check), "mail/%lld", (long long)second.job.account);
    snprintf(counted, sizeof(counted), ": %zu of %zu messages are in the case", other.count,
             other.count);
    assert_non_null(strstr(stage_coverage(&second, check, &coverage), counted));
    assert_int_equal(coverage, COVERAGE_NOTHING);
    assert_non_null(strstr(stage_coverage(&second, "mail", &coverage), first.user));
    stage_close(&second);
    stock_dispose(&stock);
    stock_dispose(&other);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gaps_of_one_mailbox_stay_beside_another_that_was_read_wholly),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
