/* test_case_tables.c - runs, accounts, folders, coverage, notes: what is put comes back, and
 * nothing is overwritten. */
#include "check.h"
#include "sample_case.h"

#include "case/custody.h"

#include <stdio.h>

static void runs_are_listed_newest_first(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    int64_t id;

    sample_begin(sample);
    assert_true(run_begin(sample->cf, "scan", "", &id, &err));
    sample_commit(sample);
    assert_true(run_list(sample->cf, &arena, &runs, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(runs[0].id, id);
    assert_string_equal(runs[0].kind, "scan");
    assert_int_equal(runs[0].ended, 0);
    assert_string_equal(runs[1].outcome, "ok");
    assert_true(runs[1].ended >= runs[1].started);
    arena_dispose(&arena);
}

static void a_run_that_was_cut_off_says_so_after_the_next_opening(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    int64_t id;

    sample_begin(sample);
    assert_true(run_begin(sample->cf, "acquire", "x", &id, &err));
    sample_commit(sample);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_true(run_list(sample->cf, &arena, &runs, &count, &err));
    assert_string_equal(runs[0].outcome, "interrupted");
    assert_int_equal(runs[0].ended, 0);
    arena_dispose(&arena);
}

static void an_account_is_one_row_a_user_and_host(void **state)
{
    struct sample *sample = *state;
    struct account again = {.user = "owner", .host = "mail.example", .server = "Dovecot"};
    struct account other = {.user = "owner", .host = "mail.test"};
    struct account *accounts;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    sample_begin(sample);
    assert_true(account_put(sample->cf, &again, &err));
    assert_true(account_put(sample->cf, &other, &err));
    again.server = "";
    assert_true(account_put(sample->cf, &again, &err)); /* not reached this time */
    sample_commit(sample);
    assert_int_equal(again.id, sample->account);
    assert_true(account_list(sample->cf, &arena, &accounts, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(accounts[0].server, "Dovecot");
    assert_string_equal(accounts[1].host, "mail.test");
    arena_dispose(&arena);
}

static struct folder *folders_of(struct sample *sample, struct arena *arena, size_t *count)
{
    struct error err = {0};
    struct folder *folders;

    assert_ok(folder_list(sample->cf, arena, sample->account, &folders, count, &err), &err);
    return folders;
}

static void a_changed_uidvalidity_is_another_folder(void **state)
{
    struct sample *sample = *state;
    struct folder again = {.account = sample->account,
                           .name = "INBOX",
                           .raw_name = "INBOX",
                           .use = FOLDER_INBOX,
                           .uidvalidity = 8};
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    size_t count;
    int64_t run;

    sample_begin(sample);
    assert_true(run_begin(sample->cf, "acquire", "again", &run, &err));
    assert_true(folder_put(sample->cf, &again, &err));
    sample_commit(sample);
    folders = folders_of(sample, &arena, &count);
    assert_int_equal(count, 2);
    assert_int_equal(folders[0].have, 4);
    assert_false(folders[0].current);
    assert_int_equal(folders[1].have, 0);
    assert_true(folders[1].current);
    arena_dispose(&arena);
}

static void a_folder_learns_its_uidvalidity(void **state)
{
    struct sample *sample = *state;
    struct folder sent = {
        .account = sample->account, .name = "Sent", .raw_name = "Sent", .delimiter = '/'};
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    int64_t listed;
    size_t count;

    sample_begin(sample);
    assert_true(folder_put(sample->cf, &sent, &err));
    listed = sent.id;
    sent.uidvalidity = 3;
    sent.uidnext = 17;
    sent.modseq = 5;
    sent.acl = "anyone lrs";
    assert_true(folder_put(sample->cf, &sent, &err));
    assert_int_equal(sent.id, listed);
    sent.uidvalidity = 0; /* listed again, not looked into */
    sent.uidnext = 0;
    sent.acl = "";
    assert_true(folder_put(sample->cf, &sent, &err));
    assert_int_equal(sent.id, listed);
    sample_commit(sample);
    folders = folders_of(sample, &arena, &count);
    assert_int_equal(count, 2);
    assert_int_equal(folders[1].uidvalidity, 3);
    assert_int_equal(folders[1].uidnext, 17);
    assert_int_equal(folders[1].delimiter, '/');
    assert_string_equal(folders[1].acl, "anyone lrs");
    arena_dispose(&arena);
}

static void coverage_is_one_row_a_check(void **state)
{
    struct sample *sample = *state;
    struct coverage first = {.check = "mail", .title = "Mail", .state = COVERAGE_PARTLY};
    struct coverage other = {.check = "acl", .title = "Shares", .detail = "not offered"};
    struct coverage *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    sample_begin(sample);
    assert_true(coverage_put(sample->cf, &first, 1, &err));
    assert_true(coverage_put(sample->cf, &other, 1, &err));
    first.state = COVERAGE_NOTHING;
    assert_true(coverage_put(sample->cf, &first, 2, &err));
    sample_commit(sample);
    assert_true(coverage_list(sample->cf, &arena, &rows, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].state, COVERAGE_NOTHING);
    assert_int_equal(rows[1].state, COVERAGE_NOT_CHECKED);
    assert_string_equal(rows[1].detail, "not offered");
    assert_string_equal(coverage_name(rows[1].state), "not checked");
    arena_dispose(&arena);
}

/* What coverage says of that check; the test fails where it says nothing. */
static const struct coverage *said_of(struct casefile *cf, struct arena *arena, const char *check)
{
    const struct coverage *row;
    struct error err = {0};

    assert_ok(coverage_find(cf, arena, check, &row, &err), &err);
    assert_non_null(row);
    return row;
}

static void what_is_said_of_one_mailbox_does_not_stand_over_another(void **state)
{
    struct sample *sample = *state;
    struct account second = {.user = "second", .host = "mail.example"};
    struct account files = {.user = "", .host = "files", .kind = "import"};
    struct coverage row = {.check = "folders", .hint = "try again"};
    struct arena arena = {0};
    struct error err = {0};
    char check[40];

    sample_begin(sample);
    assert_ok(account_put(sample->cf, &files, &err), &err);
    row.state = COVERAGE_PARTLY;
    row.detail = "not: B";
    assert_ok(coverage_put_of(sample->cf, &row, sample->account, sample->run, &err), &err);
    assert_string_equal(said_of(sample->cf, &arena, "folders")->detail, "not: B");
    assert_ok(account_put(sample->cf, &second, &err), &err);
    row = (struct coverage){.check = "folders", .state = COVERAGE_NOTHING, .detail = "all"};
    row.hint = "";
    assert_ok(coverage_put_of(sample->cf, &row, second.id, 2, &err), &err);
    assert_ok(coverage_put_of(sample->cf, &row, second.id, 3, &err), &err);
    sample_commit(sample);

    assert_int_equal(said_of(sample->cf, &arena, "folders")->state, COVERAGE_PARTLY);
    assert_string_equal(said_of(sample->cf, &arena, "folders")->detail,
                        "owner, mail.example: not: B");
    assert_string_equal(said_of(sample->cf, &arena, "folders")->hint, "try again");
    assert_int_equal(said_of(sample->cf, &arena, "folders")->run, sample->run);
    snprintf(check, sizeof(check), "folders/%lld", (long long)second.id);
    assert_int_equal(said_of(sample->cf, &arena, check)->state, COVERAGE_NOTHING);
    assert_string_equal(said_of(sample->cf, &arena, check)->detail, "second, mail.example: all");
    assert_string_equal(said_of(sample->cf, &arena, check)->title, coverage_title("folders"));
    assert_true(coverage_is(said_of(sample->cf, &arena, check), "folders"));
    assert_false(coverage_is(said_of(sample->cf, &arena, check), "folder"));
    arena_dispose(&arena);
}

static void a_mailbox_is_named_where_there_are_several(void **state)
{
    struct sample *sample = *state;
    struct account second = {.user = "second", .host = "mail.example"};
    struct folder folder = {.name = "INBOX", .raw_name = "INBOX", .attributes = "", .acl = ""};
    struct message message = {.uid = 1, .flags = ""}, got;
    struct arena arena = {0};
    struct error err = {0};
    const char *named;

    assert_ok(account_told(sample->cf, &arena, sample->account, &named, &err), &err);
    assert_string_equal(named, "");
    sample_begin(sample);
    assert_ok(account_put(sample->cf, &second, &err), &err);
    folder.account = second.id;
    assert_ok(folder_put(sample->cf, &folder, &err), &err);
    message.folder = folder.id;
    assert_ok(message_plan(sample->cf, &message, &message.id, &err), &err);
    sample_commit(sample);
    assert_ok(account_told(sample->cf, &arena, sample->account, &named, &err), &err);
    assert_string_equal(named, "owner at mail.example");
    assert_ok(message_get(sample->cf, &arena, message.id, &got, &err), &err);
    assert_string_equal(got.mailbox, "second at mail.example");
    arena_dispose(&arena);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    struct sample *sample = *state;
    struct coverage bad = {.check = "mail", .title = "\xff"};
    struct error err = {0};

    sample_begin(sample);
    assert_false(coverage_put(sample->cf, &bad, 1, &err));
    assert_string_equal(err.text, "the case takes no text that is not UTF-8");
    casefile_rollback(sample->cf);
}

/* NULL: it is not there. */
static const char *note_of(struct casefile *cf, struct arena *arena, const char *key)
{
    struct error err = {0};
    const char *value;

    assert_true(casefile_note(cf, arena, key, &value, &err));
    return value;
}

static void notes_are_kept(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};

    assert_null(note_of(sample->cf, &arena, "screen"));
    assert_true(casefile_set_note(sample->cf, "screen", "findings", &err));
    assert_true(casefile_set_note(sample->cf, "screen", "rules", &err));
    assert_string_equal(note_of(sample->cf, &arena, "screen"), "rules");
    arena_dispose(&arena);
}

/* --- whose hands it went through --- */

static void each_session_that_added_something_is_told(void **state)
{
    struct arena arena = {0};
    struct custody *sessions;
    struct error err = {0};
    struct sample sample;
    uint64_t idle;
    size_t count;

    (void)state;
    sample_make(&sample);
    sample_fill(&sample, 4);
    sample_close(&sample);
    sample_open(&sample, CASE_WRITE); /* and nothing is done */
    sample_close(&sample);
    sample_open(&sample, CASE_WRITE);
    assert_true(journal_note(sample.cf, "observation", "report-written", "a.pdf", "ok", &err));
    sample_close(&sample);
    sample_open(&sample, CASE_READ);
    assert_true(custody_list(sample.cf, &arena, &sessions, &count, &idle, &err));
    assert_int_equal(idle, 1);
    assert_true(count >= 2);
    assert_int_equal(sessions[0].deeds, CUSTODY_MADE);
    assert_int_equal(sessions[0].first, 1);
    assert_true(sessions[0].objects + sessions[1].objects >= 4);
    assert_true(sessions[0].user[0] && sessions[0].host[0] && sessions[0].version[0]);
    assert_int_equal(sessions[count - 1].deeds, CUSTODY_WRITTEN);
    assert_true(sessions[count - 1].first > sessions[0].last);
    assert_true(sessions[count - 1].end_ns >= sessions[count - 1].begin_ns);
    arena_dispose(&arena);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_are_listed_newest_first, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_run_that_was_cut_off_says_so_after_the_next_opening,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(an_account_is_one_row_a_user_and_host, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_changed_uidvalidity_is_another_folder, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_learns_its_uidvalidity, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(coverage_is_one_row_a_check, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_is_said_of_one_mailbox_does_not_stand_over_another,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_mailbox_is_named_where_there_are_several, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(text_that_is_not_utf8_is_refused, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(notes_are_kept, sample_set_up, sample_tear_down),
        cmocka_unit_test(each_session_that_added_something_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
