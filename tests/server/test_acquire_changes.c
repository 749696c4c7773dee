/* test_acquire_changes.c - a mailbox that changes while it is read, or between two readings, and a
 * server that does what it should not. */
#include "scene.h"

#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- meddling in mid-run: when the plan is made and no message has been fetched --- */

struct meddler {
    struct stage *stage;
    const char *const *commands;
    bool deliver; /* new mail */
    bool renumber;
};

static void renumber(const struct stage *stage, const char *folder);

static bool meddle(void *arg, int64_t run, struct error *err)
{
    const struct meddler *meddler = arg;
    struct stage *stage = meddler->stage;
    const struct dovecot_mail mail = {.user = stage->user, .folder = "INBOX"};

    (void)run;
    if (meddler->commands)
        scene_meddle(stage->scene, stage->user, meddler->commands, NULL);
    if (meddler->renumber)
        renumber(stage, "Trash");
    return !meddler->deliver ||
           dovecot_deliver(&stage->scene->dovecot, &mail, str_of("Subject: new\n\nnew\n"), err);
}

static void open_with(struct stage *stage, struct scene *scene, struct stock *stock,
                      struct meddler *meddler)
{
    stage_open(stage, scene, scene_user(scene));
    stage_fill(stage, stock, 60, 0);
    meddler->stage = stage;
    stage->job.hooks = (struct acquire_hooks){.arg = meddler, .planned = meddle};
}

static void new_mail_is_not_a_change_of_what_was_there(void **state)
{
    struct scene *scene = scene_of(state);
    struct meddler meddler = {.deliver = true};
    struct stage stage;
    struct stock stock;

    open_with(&stage, scene, &stock, &meddler);
    stage_run(&stage);
    if (!stage.job.unchanged)
        fail_msg("%s", stage.job.changes);
    assert_non_null(
        strstr(stage_coverage(&stage, "server-state", NULL), "1 new message arrived meanwhile"));
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void flags_that_change_meanwhile_are_told(void **state)
{
    static const char *const commands[] = {"SELECT Sent", "STORE 1:3 +FLAGS (\\Flagged)", NULL};
    struct scene *scene = scene_of(state);
    struct meddler meddler = {.commands = commands};
    enum coverage_state coverage;
    struct stage stage;
    struct stock stock;

    open_with(&stage, scene, &stock, &meddler);
    stage_run(&stage);
    assert_false(stage.job.unchanged);
    /* SELECT has taken \Recent from all of them as well. */
    assert_non_null(strstr(stage.job.changes, "Sent: 12 messages have other flags"));
    stage_coverage(&stage, "server-state", &coverage);
    assert_int_equal(coverage, COVERAGE_FOUND);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void mail_that_vanishes_meanwhile_is_named(void **state)
{
    static const char *const commands[] = {"SELECT Archive/2026", "STORE 2:4 +FLAGS (\\Deleted)",
                                           "EXPUNGE", NULL};
    struct scene *scene = scene_of(state);
    struct meddler meddler = {.commands = commands};
    struct message_counts counts;
    struct stage stage;
    struct stock stock;

    open_with(&stage, scene, &stock, &meddler);
    stage_run(&stage);
    assert_int_equal(stage.job.vanished, 3);
    assert_int_equal(stage.job.fetched, stock.count - 3);
    assert_int_equal(stage_entries(&stage, "message-vanished"), 3);
    assert_true(message_count(stage.cf, &counts, &stage.err));
    assert_int_equal(counts.vanished, 3);
    assert_non_null(strstr(stage.job.changes, "3 messages have gone"));
    assert_non_null(strstr(stage_coverage(&stage, "mail", NULL), "3 vanished"));

    stage.job.hooks = (struct acquire_hooks){0};
    stage_run(&stage);
    assert_int_equal(stage.job.fetched, 0);
    assert_int_equal(stage.job.vanished, 0);
    assert_true(stage.job.unchanged);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- numbered anew --- */

static void forget_indexes(const char *maildir)
{
    static const char *const names[] = {"dovecot.index", "dovecot.index.log", "dovecot.index.cache",
                                        "dovecot.index.log.2"};
    char path[TEMP_PATH * 4];

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", maildir, names[i]);
        (void)remove(path);
    }
}

/* Another UIDVALIDITY for a folder, and other UIDs for its messages. */
static void renumber(const struct stage *stage, const char *folder)
{
    char maildir[TEMP_PATH * 3], path[TEMP_PATH * 4];
    struct error err = {0};

    dovecot_maildir(&stage->scene->dovecot, stage->user, folder, maildir);
    snprintf(path, sizeof(path), "%s/dovecot-uidlist", maildir);
    if (!temp_write(path, str_of("3 V4100000000 N1 G0123456789abcdef0123456789abcdef\n"), &err))
        fail_msg("%s", err.text);
    forget_indexes(maildir);
}

static size_t rows_of(struct stage *stage, const char *folder, uint64_t *have)
{
    struct arena arena = {0};
    struct folder *folders;
    size_t count, found = 0;

    *have = 0;
    assert_true(folder_list(stage->cf, &arena, 0, &folders, &count, &stage->err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(folders[i].name, folder) != 0)
            continue;
        found++;
        *have += folders[i].have;
    }
    arena_dispose(&arena);
    return found;
}

static void a_changed_uidvalidity_begins_a_new_set(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;
    struct stock stock;
    uint64_t have;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 60, 0);
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_int_equal(rows_of(&stage, "Sent", &have), 1);
    assert_int_equal(have, 12);

    renumber(&stage, "Sent");
    stage_run(&stage);
    assert_int_equal(stage.job.fetched, 12);
    assert_int_equal(rows_of(&stage, "Sent", &have), 2);
    assert_int_equal(have, 24);
    assert_int_equal(stage_entries(&stage, "uidvalidity-changed"), 1);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void a_uidvalidity_that_changes_meanwhile_mixes_nothing(void **state)
{
    struct scene *scene = scene_of(state);
    struct meddler meddler = {.renumber = true};
    struct stage stage;
    struct stock stock;
    uint64_t have;

    open_with(&stage, scene, &stock, &meddler);
    stage_run(&stage);
    assert_true(stage_entries(&stage, "uidvalidity-changed") >= 1);
    assert_int_equal(rows_of(&stage, "Trash", &have), 2);
    assert_int_equal(have, 2); /* all of them in the new set, none in the old */
    assert_int_equal(stage.job.fetched, stock.count);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- another message under the same UID --- */

static void another_message_under_the_same_uid_is_kept_beside_the_first(void **state)
{
    struct scene *scene = scene_of(state);
    const struct dovecot_mail mail = {.folder = "Drafts", .flags = "S"};
    char maildir[TEMP_PATH * 3], command[TEMP_PATH * 5];
    const char *const shell[] = {"sh", "-c", command, NULL};
    struct stage stage;
    struct stock stock = {0};
    uint64_t have;

    stage_open(&stage, scene, scene_user(scene));
    stock.user = stage.user;
    assert_true(stock_deliver(&stock, &scene->dovecot, &mail, "Drafts",
                              str_of("Subject: a\n\nthe first words\n"), &stage.err));
    stage_run(&stage);
    stage_expect(&stage, &stock);

    dovecot_maildir(&scene->dovecot, stage.user, "Drafts", maildir);
    /* The server keeps sizes in several places. */
    snprintf(
        command, sizeof(command),
        "cd %s && printf 'Subject: a\\n\\nother words, and more of them\\n' > \"$(echo cur/*)\" && "
        "sed -i 's/ [SW][0-9]*//g' dovecot-uidlist",
        maildir);
    assert_true(temp_run(shell, &stage.err));
    forget_indexes(maildir);
    stage_run(&stage);
    assert_int_equal(stage.job.fetched, 1);
    assert_int_equal(stage_entries(&stage, "message-altered"), 1);
    assert_int_equal(rows_of(&stage, "Drafts", &have), 1);
    assert_int_equal(have, 1);
    assert_int_equal(rows_of(&stage, "Drafts (second version)", &have), 1);
    assert_int_equal(have, 1);

    stage_run(&stage);
    assert_int_equal(stage.job.fetched, 0);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- a server that wants us to be few --- */

static void a_second_connection_that_is_refused_is_done_without(void **state)
{
    enum { LARGE = 12 << 20 };
    const struct dovecot_options options = {.extra = "mail_max_userip_connections = 1\n"};
    struct scene *scene = scene_of(state);
    struct scene strict = {.secret = scene->secret};
    struct stage stage;
    struct stock stock;
    struct error err = {0};

    if (!dovecot_start(&strict.dovecot, &options, &err) || !temp_make(strict.root, &err))
        fail_msg("%s", err.text);
    stage_open(&stage, &strict, DOVECOT_USER);
    /* more than one connection asks for at a time; no message so large that it comes in parts */
    stage_fill(&stage, &stock, 20, LARGE);
    for (int i = 0; i < 3; i++)
        if (!stock_fill(&stock, &strict.dovecot, 20, LARGE, &err))
            fail_msg("%s", err.text);
    stage.job.options.connections = 3;
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_true(stage_entries(&stage, "connection-lost") >= 1);
    stage_close(&stage);
    stock_dispose(&stock);
    dovecot_stop(&strict.dovecot);
    temp_remove(strict.root);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_mail_is_not_a_change_of_what_was_there),
        cmocka_unit_test(flags_that_change_meanwhile_are_told),
        cmocka_unit_test(mail_that_vanishes_meanwhile_is_named),
        cmocka_unit_test(a_changed_uidvalidity_begins_a_new_set),
        cmocka_unit_test(a_uidvalidity_that_changes_meanwhile_mixes_nothing),
        cmocka_unit_test(a_second_connection_that_is_refused_is_done_without),
        cmocka_unit_test(another_message_under_the_same_uid_is_kept_beside_the_first),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
