/* test_acquire.c - a mailbox into a case, from a real Dovecot over TLS: whole, once, and again;
 * as much of it as was asked for; stopped and paused. */
#include "scene.h"

#include "roles.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGES = 300, LARGE = 20 << 20, DEADLINE_MS = 60000 };

static void the_whole_mailbox_is_taken_once(void **state)
{
    static const char *const create[] = {"CREATE Empty", NULL};
    struct scene *scene = scene_of(state);
    enum coverage_state coverage;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, MESSAGES, LARGE);
    scene_meddle(scene, stage.user, create, NULL);
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_int_equal(stage.job.fetched, stock.count);
    assert_int_equal(stage.job.bytes, stock.bytes);
    assert_int_equal(stage.job.reconnects, 0);
    if (!stage.job.unchanged)
        fail_msg("%s", stage.job.changes);
    stage_coverage(&stage, "mail", &coverage);
    assert_int_equal(coverage, COVERAGE_NOTHING);
    stage_coverage(&stage, "server-state", &coverage);
    assert_int_equal(coverage, COVERAGE_NOTHING);
    assert_int_equal(stage_entries(&stage, "folder-read"), 10);

    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_int_equal(stage.job.fetched, 0);
    assert_int_equal(stage.job.skipped, stock.count);
    assert_true(stage.job.unchanged);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void folders_have_their_names_and_uses(void **state)
{
    static const struct {
        const char *name;
        enum folder_use use;
    } want[] = {
        {"INBOX", FOLDER_INBOX}, {"Sent", FOLDER_SENT},          {"Đã gửi", FOLDER_SENT},
        {"已发送", FOLDER_SENT}, {"Drafts", FOLDER_DRAFTS},      {"Trash", FOLDER_TRASH},
        {"Junk", FOLDER_JUNK},   {"Archive/2026", FOLDER_PLAIN}, {"R&D \"quoted\"", FOLDER_PLAIN},
    };
    struct scene *scene = scene_of(state);
    struct arena arena = {0};
    struct folder *folders;
    struct stage stage;
    struct stock stock;
    size_t count;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 40, 0);
    stage_run(&stage);
    assert_true(folder_list(stage.cf, &arena, stage.job.account, &folders, &count, &stage.err));
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        size_t found = 0;

        for (size_t k = 0; k < count; k++) {
            if (strcmp(folders[k].name, want[i].name) != 0)
                continue;
            assert_int_equal(folders[k].use, want[i].use);
            assert_int_equal(folders[k].have, folders[k].exists);
            found++;
        }
        if (found != 1)
            fail_msg("%s: %zu rows", want[i].name, found);
    }
    arena_dispose(&arena);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* Counts messages in the case that have bytes. */
static uint64_t fetched_in(struct stage *stage)
{
    struct message_counts counts;

    if (!message_count(stage->cf, &counts, &stage->err))
        fail_msg("%s", stage->err.text);
    return counts.fetched;
}

static void only_what_was_asked_for_is_taken_and_the_rest_is_named(void **state)
{
    static const char *folders[] = {"Đã gửi", "Trash", "No such folder"};
    struct scene *scene = scene_of(state);
    enum coverage_state coverage;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 100, 0);

    stage.job.options.folders = folders + ARRAY_LEN(folders) - 1;
    stage.job.options.folder_count = 1;
    stage_run(&stage);
    stage_coverage(&stage, "mail", &coverage);
    assert_int_equal(coverage, COVERAGE_NOT_CHECKED);
    assert_non_null(
        strstr(stage_coverage(&stage, "server-state", &coverage), "no folder was read"));
    assert_int_equal(coverage, COVERAGE_NOT_CHECKED);
    assert_false(stage.job.unchanged);
    assert_false(stage.job.changed);
    stage.job.options.folder_count = 0;

    stage.job.options.headers_only = true;
    stage_run(&stage);
    assert_int_equal(fetched_in(&stage), 0);

    stage.job.options.headers_only = false;
    stage.job.options.folders = folders;
    stage.job.options.folder_count = ARRAY_LEN(folders);
    stage_run(&stage);
    assert_non_null(strstr(stage_coverage(&stage, "mail", &coverage),
                           "left out as the operator asked: only those taken were looked at"));
    assert_int_equal(stage.job.fetched, 12);
    assert_non_null(strstr(stage_coverage(&stage, "folders", &coverage),
                           "No such folder (no such folder on the server)"));
    assert_int_equal(coverage, COVERAGE_PARTLY);
    assert_non_null(strstr(stage_coverage(&stage, "mail", &coverage),
                           "are in folders that were not read this time"));
    assert_int_equal(coverage, COVERAGE_PARTLY);

    stage.job.options.folders = NULL;
    stage.job.options.folder_count = 0;
    stage.job.options.since = 1767225600 + 400000;
    stage_run(&stage);
    assert_true(stage.job.fetched > 0 && fetched_in(&stage) < stock.count);
    assert_non_null(strstr(stage_coverage(&stage, "mail", &coverage),
                           "are older than what the operator asked for"));
    assert_int_equal(coverage, COVERAGE_PARTLY);

    stage.job.options.since = INT64_MIN;
    stage_run(&stage);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* All that was asked for is there, and yet not all. */
static void mail_of_some_folders_is_not_all_mail(void **state)
{
    static const char *folders[] = {"INBOX"};
    struct scene *scene = scene_of(state);
    enum coverage_state coverage;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 100, 0);
    stage.job.options.folders = folders;
    stage.job.options.folder_count = ARRAY_LEN(folders);
    stage_run(&stage);
    assert_true(stage.job.fetched > 0);
    assert_non_null(strstr(stage_coverage(&stage, "mail", &coverage),
                           "folders were left out as the operator asked: only those taken were"));
    assert_int_equal(coverage, COVERAGE_PARTLY);
    stage.job.options.folder_count = 0;
    stage_run(&stage);
    stage_coverage(&stage, "mail", &coverage);
    assert_int_equal(coverage, COVERAGE_NOTHING);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- rules first --- */

struct order { /* what the hooks were told, in turn */
    struct buf text;
};

static bool told_script(void *arg, int64_t account, const char *name, bool active,
                        const struct hash *raw, struct error *err)
{
    struct order *order = arg;

    (void)err;
    assert_true(account > 0);
    assert_false(hash_is_zero(raw));
    buf_printf(&order->text, "script %s%s, ", name, active ? " active" : "");
    return true;
}

static bool told_planned(void *arg, int64_t run, struct error *err)
{
    struct order *order = arg;

    (void)err;
    assert_true(run > 0);
    buf_text(&order->text, "planned, ");
    return true;
}

static void told_message(void *arg, const struct arrival *arrival)
{
    struct order *order = arg;

    (void)arrival;
    if (!str_ends_nocase(buf_as_str(&order->text), "mail"))
        buf_text(&order->text, "mail");
}

static void rules_come_before_folders_and_folders_before_mail(void **state)
{
    struct scene *scene = scene_of(state);
    enum coverage_state coverage;
    struct stage stage;
    struct stock stock;
    struct order order;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 20, 0);
    if (!dovecot_script(&scene->dovecot, stage.user, "holiday", false, "keep;\n", &stage.err) ||
        !dovecot_script(&scene->dovecot, stage.user, "lọc", true, "discard;\n", &stage.err))
        fail_msg("%s", stage.err.text);
    buf_init(&order.text, 4096);
    stage.job.hooks = (struct acquire_hooks){
        .arg = &order, .script = told_script, .planned = told_planned, .message = told_message};
    stage_run(&stage);
    assert_non_null(strstr(buf_c(&order.text), "script holiday, "));
    assert_non_null(strstr(buf_c(&order.text), "script lọc active, "));
    assert_true(str_ends_nocase(buf_as_str(&order.text), ", planned, mail"));
    assert_string_equal(stage_coverage(&stage, "rules-sieve", &coverage),
                        "2 scripts were read; none is judged yet; active: lọc");
    assert_int_equal(coverage, COVERAGE_NOT_CHECKED); /* read is not judged */
    assert_int_equal(stage_entries(&stage, "script-read"), 2);
    stage_expect(&stage, &stock);

    stage.job.hooks = (struct acquire_hooks){0};
    stage.job.options.sieve.port = 1;
    stage_run(&stage);
    assert_string_equal(stage_coverage(&stage, "rules-sieve", &coverage),
                        "cannot reach localhost:1: Connection refused");
    assert_int_equal(coverage, COVERAGE_NOT_CHECKED);
    buf_dispose(&order.text);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- stopped and paused --- */

struct brake {
    struct job *job;
    unsigned after, seen;
    void (*pull)(struct job *job);
};

static void count_message(void *arg, const struct arrival *arrival)
{
    struct brake *brake = arg;

    (void)arrival;
    if (++brake->seen == brake->after)
        brake->pull(brake->job);
}

static bool wait_and_run(struct job *job, void *arg, struct error *err)
{
    struct acquire_job *acquire = arg;
    struct brake *brake = acquire->hooks.arg;

    brake->job = job;
    return acquire_run(job, acquire, err);
}

/* Waits until the job says so. */
static void wait_for(struct job *job, bool (*reached)(const struct job_status *status),
                     struct job_status *status)
{
    for (int waited = 0; waited < DEADLINE_MS; waited += 10) {
        job_poll(job, status);
        if (reached(status))
            return;
        poll(NULL, 0, 10);
    }
    fail_msg("the job does not get there: %s", status->activity);
}

static bool is_paused(const struct job_status *status)
{
    return status->state == JOB_PAUSED;
}

static void cancelled_it_ends_at_once_and_can_be_started_again(void **state)
{
    struct scene *scene = scene_of(state);
    struct brake brake = {.after = 40, .pull = job_cancel};
    struct job_status status;
    struct stage stage;
    struct stock stock;
    struct job *job;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 600, 12 << 20); /* far more than one turn of the loop takes */
    stage.job.options.commit_messages = 10;
    stage.job.hooks = (struct acquire_hooks){.arg = &brake, .message = count_message};
    job = job_start(wait_and_run, &stage.job, -1, &stage.err);
    assert_non_null(job);
    wait_for(job, job_ended, &status);
    assert_int_equal(status.state, JOB_FAILED);
    assert_int_equal(status.error.code, ERROR_CANCELLED);
    job_free(job);
    assert_true(fetched_in(&stage) >= 40); /* how far one turn of the loop gets is the machine's */

    stage.job.hooks = (struct acquire_hooks){0};
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_true(stage.job.skipped >= 40);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void paused_it_fetches_nothing_and_then_goes_on(void **state)
{
    struct scene *scene = scene_of(state);
    struct brake brake = {.after = 20, .pull = job_pause};
    struct job_status status;
    struct stage stage;
    struct stock stock;
    struct job *job;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 150, 12 << 20);
    stage.job.hooks = (struct acquire_hooks){.arg = &brake, .message = count_message};
    job = job_start(wait_and_run, &stage.job, -1, &stage.err);
    assert_non_null(job);
    wait_for(job, is_paused, &status);
    job_resume(job);
    wait_for(job, job_ended, &status);
    if (status.state != JOB_DONE)
        fail_msg("%s", status.error.text);
    job_free(job);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_mailbox_is_taken_once),
        cmocka_unit_test(folders_have_their_names_and_uses),
        cmocka_unit_test(only_what_was_asked_for_is_taken_and_the_rest_is_named),
        cmocka_unit_test(mail_of_some_folders_is_not_all_mail),
        cmocka_unit_test(rules_come_before_folders_and_folders_before_mail),
        cmocka_unit_test(cancelled_it_ends_at_once_and_can_be_started_again),
        cmocka_unit_test(paused_it_fetches_nothing_and_then_goes_on),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
