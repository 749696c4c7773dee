/* test_act_mail.c - messages put aside and brought back, and a folder no longer shared, on a real
 * server. */
#include "bench_act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAIL(subject)                                                                              \
    "From: a@mill.example\r\nTo: b@mill.example\r\nSubject: " subject "\r\n"                       \
    "Message-ID: <" subject                                                                        \
    "@mill.example>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\n" subject "\r\n"

static void deliver(struct bench *bench, const char *folder, const char *text)
{
    const struct dovecot_mail mail = {.user = bench->user, .folder = folder};
    struct error err = {0};

    if (!dovecot_deliver(&bench->scene->dovecot, &mail, str_of(text), &err))
        fail_msg("%s", err.text);
}

static void begin(struct bench *bench, void **state)
{
    int status;

    bench_open(bench, scene_of(state), NULL);
    deliver(bench, NULL, MAIL("one"));
    deliver(bench, NULL, MAIL("two"));
    deliver(bench, NULL, MAIL("three"));
    deliver(bench, "RSS Feeds", MAIL("hidden"));
    status = bench_acquire(bench);
    if (status != 0 && status != 10 && status != 20)
        fail_msg("acquire: %s", buf_c(&bench->said));
}

static int64_t message(const struct bench *bench, const char *subject)
{
    const struct message_query query = {.direction = -1, .page = {.most = 100}};
    struct arena arena = {0};
    struct error err = {0};
    struct message *rows;
    struct casefile *cf;
    int64_t id = 0;
    size_t count = 0;

    if (!casefile_open(&cf, bench->path, CASE_READ, &err) ||
        !message_list(cf, &arena, &query, &rows, &count, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].subject, subject) == 0)
            id = rows[i].id;
    arena_dispose(&arena);
    casefile_close(cf);
    assert_true(id > 0);
    return id;
}

/* The subjects in a folder, as another client sees them. */
static void expect_in(struct bench *bench, const char *folder, const char *const *subjects)
{
    static const char *const all[] = {"one", "two", "three", "hidden"};
    char examine[200];
    const char *const commands[] = {examine, "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
                                    NULL};
    const char *const count_only[] = {examine, NULL};
    struct buf said;

    snprintf(examine, sizeof(examine), "EXAMINE \"%s\"", folder);
    buf_init(&said, 1 << 20);
    scene_meddle(bench->scene, bench->user, subjects[0] ? commands : count_only, &said);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        char line[60];
        bool want = false, got;

        for (size_t k = 0; subjects[k]; k++)
            want = want || strcmp(subjects[k], all[i]) == 0;
        snprintf(line, sizeof(line), "Subject: %s\r\n", all[i]);
        got = strstr(buf_c(&said), line) != NULL;
        if (got != want)
            fail_msg("\"%s\" is%s in %s: %s", all[i], got ? "" : " not", folder, buf_c(&said));
    }
    if (!subjects[0])
        assert_non_null(strstr(buf_c(&said), "* 0 EXISTS"));
    buf_dispose(&said);
}

static void expect(struct bench *bench, int want, int got)
{
    if (want != got)
        fail_msg("ended with %d, not %d: %s", got, want, buf_c(&bench->said));
}

#define IN(...) ((const char *const[]){__VA_ARGS__})

static void messages_are_put_aside_and_brought_back(void **state)
{
    struct bench bench;
    char words[120], dry[160];

    begin(&bench, state);
    snprintf(words, sizeof(words), "quarantine %d %d", (int)message(&bench, "one"),
             (int)message(&bench, "three"));
    snprintf(dry, sizeof(dry), "%s --dry-run", words);
    expect(&bench, 0, bench_act(&bench, NULL, dry));
    bench_expect_said(&bench, "UID MOVE 1,3 \"mailmedic-quarantine-1\"");
    expect(&bench, 2, bench_act(&bench, "other@mill.example", words));
    expect_in(&bench, "INBOX", IN("one", "two", "three", NULL));
    assert_int_equal(bench_actions(&bench), 0);

    expect(&bench, 0, bench_act(&bench, bench.user, words));
    bench_expect_said(&bench, "Sealed before: ");
    expect_in(&bench, "INBOX", IN("two", NULL));
    expect_in(&bench, "mailmedic-quarantine-1", IN("one", "three", NULL));
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);

    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1"));
    expect_in(&bench, "INBOX", IN("one", "two", "three", NULL));
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);
    expect(&bench, 0, bench_run(&bench, "report CASE --format md -o -"));
    bench_expect_said(&bench, "Before the first change the case was sealed");
    bench_expect_said(&bench, "That seal is not signed");
    bench_verify(&bench);
    bench_close(&bench);
}

static void hidden_mail_comes_back_to_the_inbox(void **state)
{
    struct bench bench;
    char words[120];

    begin(&bench, state);
    snprintf(words, sizeof(words), "restore %d", (int)message(&bench, "hidden"));
    expect(&bench, 0, bench_act(&bench, bench.user, words));
    expect_in(&bench, "INBOX", IN("one", "two", "three", "hidden", NULL));
    expect_in(&bench, "RSS Feeds", IN(NULL));
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1"));
    expect_in(&bench, "INBOX", IN("one", "two", "three", NULL));
    expect_in(&bench, "RSS Feeds", IN("hidden", NULL));
    bench_verify(&bench);
    bench_close(&bench);
}

/* Somebody else was faster: the message is elsewhere, and nothing is moved. */
static void a_message_that_is_gone_is_not_looked_for_elsewhere(void **state)
{
    static const char *const meddle[] = {"SELECT INBOX", "UID STORE 1 +FLAGS (\\Deleted)",
                                         "UID EXPUNGE 1", NULL};
    struct bench bench;
    char words[120];

    begin(&bench, state);
    snprintf(words, sizeof(words), "quarantine %d %d", (int)message(&bench, "one"),
             (int)message(&bench, "two"));
    scene_meddle(bench.scene, bench.user, meddle, NULL);
    expect(&bench, 2, bench_act(&bench, bench.user, words));
    bench_expect_said(&bench, "no longer has what this was planned for");
    expect_in(&bench, "INBOX", IN("two", "three", NULL));
    assert_int_equal(bench_actions(&bench), 0);
    bench_close(&bench);
}

static void a_share_is_taken_away_and_given_back(void **state)
{
    static const char *const give[] = {"SETACL INBOX u11@mill.example lrs", NULL};
    static const char *const ask[] = {"GETACL INBOX", NULL};
    struct bench bench;
    struct buf said;

    bench_open(&bench, scene_of(state), NULL);
    deliver(&bench, NULL, MAIL("one"));
    scene_meddle(bench.scene, bench.user, give, NULL);
    (void)bench_acquire(&bench);
    expect(&bench, 2, bench_act(&bench, bench.user, "remove-share INBOX nobody@mill.example"));
    expect(&bench, 0, bench_act(&bench, bench.user, "remove-share INBOX u11@mill.example"));
    buf_init(&said, 1 << 16);
    scene_meddle(bench.scene, bench.user, ask, &said);
    assert_null(strstr(buf_c(&said), "u11@mill.example"));
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1"));
    buf_clear(&said);
    scene_meddle(bench.scene, bench.user, ask, &said);
    assert_non_null(strstr(buf_c(&said), "u11@mill.example lrs"));
    buf_dispose(&said);
    bench_verify(&bench);
    bench_close(&bench);
}

/* Every mailbox has an inbox: meant is the one where the rights are. */
static void of_several_mailboxes_the_one_that_is_shared_is_meant(void **state)
{
    static const char *const give[] = {"SETACL INBOX u12@mill.example lrs", NULL};
    static const char *const ask[] = {"GETACL INBOX", NULL};
    const char *first, *second;
    struct bench bench;
    struct buf said;
    char words[200];

    bench_open(&bench, scene_of(state), NULL);
    first = bench.user;
    deliver(&bench, NULL, MAIL("one"));
    (void)bench_acquire(&bench);
    bench.user = second = scene_user(bench.scene);
    deliver(&bench, NULL, MAIL("one"));
    scene_meddle(bench.scene, second, give, NULL);
    (void)bench_acquire(&bench);
    expect(&bench, 0, bench_act(&bench, second, "remove-share INBOX u12@mill.example"));
    buf_init(&said, 1 << 16);
    scene_meddle(bench.scene, second, ask, &said);
    assert_null(strstr(buf_c(&said), "u12@mill.example"));
    buf_dispose(&said);
    for (int i = 0; i < 2; i++) {
        bench.user = i ? second : first;
        scene_meddle(bench.scene, bench.user, give, NULL);
        (void)bench_acquire(&bench);
    }
    expect(&bench, 2, bench_run(&bench, "act CASE remove-share INBOX u12@mill.example --dry-run"));
    bench_expect_said(&bench, "say which, --account imaps://USER@HOST");
    snprintf(words, sizeof(words),
             "act CASE remove-share INBOX u12@mill.example --dry-run --mailbox %s", second);
    expect(&bench, 0, bench_run(&bench, words));
    bench_expect_said(&bench, second);
    expect(&bench, 0, bench_act(&bench, NULL, "remove-share INBOX u12@mill.example --dry-run"));
    bench_expect_said(&bench, second); /* by --account */
    bench_verify(&bench);
    bench_close(&bench);
}

/* --- many, of several folders --- */

static void deliver_many(struct bench *bench, const char *folder, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char text[300];

        snprintf(text, sizeof(text),
                 "From: a@mill.example\r\nSubject: %s %u\r\nMessage-ID: <%u.%s@mill.example>\r\n"
                 "Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\n%u\r\n",
                 folder ? "there" : "here", i, i, folder ? "b" : "a", i);
        deliver(bench, folder, text);
    }
}

static void expect_count(struct bench *bench, const char *folder, unsigned want)
{
    char status[200], line[240];
    const char *const commands[] = {status, NULL};
    struct buf said;

    snprintf(status, sizeof(status), "STATUS \"%s\" (MESSAGES)", folder);
    snprintf(line, sizeof(line), "(MESSAGES %u)", want);
    buf_init(&said, 1 << 16);
    scene_meddle(bench->scene, bench->user, commands, &said);
    if (!strstr(buf_c(&said), line))
        fail_msg("%s: wanted %u: %s", folder, want, buf_c(&said));
    buf_dispose(&said);
}

/* "Kế toán/Đã ẩn", as the server spells it. */
#define UTF7 "K&Hr8- to&AOE-n/&ARAA4w- &Hqk-n"

static void many_messages_move_in_several_actions_and_come_back(void **state)
{
    struct bench bench;

    bench_open(&bench, scene_of(state), NULL);
    deliver_many(&bench, NULL, 130);
    deliver_many(&bench, UTF7, 3);
    (void)bench_acquire(&bench);
    expect(&bench, 0, bench_act(&bench, NULL, "quarantine 1-133 --dry-run"));
    bench_expect_said(&bench, "3 of 3:");
    expect(&bench, 0, bench_act(&bench, bench.user, "quarantine 1-133"));
    assert_int_equal(bench_actions(&bench), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(bench_action(&bench, i)->outcome, ACTION_DONE);
    expect_count(&bench, "INBOX", 0);
    expect_count(&bench, UTF7, 0);
    expect_count(&bench, "mailmedic-quarantine-1", 133);
    expect(&bench, 2, bench_act(&bench, bench.user, "quarantine 1-133"));
    bench_expect_said(&bench, "put them aside already");

    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1-3"));
    expect_count(&bench, "INBOX", 130);
    expect_count(&bench, UTF7, 3);
    expect_count(&bench, "mailmedic-quarantine-1", 0);
    expect(&bench, 2, bench_act(&bench, bench.user, "undo 1-3"));
    bench_verify(&bench);
    bench_close(&bench);
}

/* The second action finds another message under a number: it and the third are not begun. */
static void what_does_not_fit_stops_the_rest(void **state)
{
    static const char *const meddle[] = {"SELECT INBOX", "UID STORE 120 +FLAGS (\\Deleted)",
                                         "UID EXPUNGE 120", NULL};
    struct bench bench;

    bench_open(&bench, scene_of(state), NULL);
    deliver_many(&bench, NULL, 210);
    (void)bench_acquire(&bench);
    scene_meddle(bench.scene, bench.user, meddle, NULL);
    expect(&bench, 2, bench_act(&bench, bench.user, "quarantine 1-210"));
    bench_expect_said(&bench, "no longer has what this was planned for");
    bench_expect_said(&bench, "Action 1: done");
    assert_int_equal(bench_actions(&bench), 1);
    expect_count(&bench, "INBOX", 109);
    bench_verify(&bench);
    bench_close(&bench);
}

static void a_folder_may_be_named_in_any_script(void **state)
{
    static const char *const give[] = {"SETACL \"" UTF7 "\" u11@mill.example lrs", NULL};
    static const char *const ask[] = {"GETACL \"" UTF7 "\"", NULL};
    struct bench bench;
    struct buf said;

    bench_open(&bench, scene_of(state), NULL);
    deliver_many(&bench, UTF7, 1);
    scene_meddle(bench.scene, bench.user, give, NULL);
    (void)bench_acquire(&bench);
    expect(&bench, 0,
           bench_act(&bench, bench.user, "remove-share 'Kế toán/Đã ẩn' u11@mill.example"));
    buf_init(&said, 1 << 16);
    scene_meddle(bench.scene, bench.user, ask, &said);
    assert_null(strstr(buf_c(&said), "u11@mill.example"));
    buf_dispose(&said);
    expect(&bench, 0, bench_act(&bench, bench.user, "restore 1"));
    expect_count(&bench, "INBOX", 1);
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 2"));
    expect_count(&bench, UTF7, 1);
    bench_verify(&bench);
    bench_close(&bench);
}

static int open_with_acl(void **state)
{
    return scene_open_with(state, "disable_plaintext_auth = no\nmail_plugins = acl\n"
                                  "protocol imap {\n  mail_plugins = acl imap_acl\n}\n"
                                  "plugin {\n  acl = vfile\n}\n");
}

/* What a server without MOVE gets; and one that could only EXPUNGE everything gets nothing. */
static void without_move_only_these_messages_are_expunged(void **state)
{
    static const char *const deleted[] = {"SELECT INBOX", "UID STORE 2 +FLAGS (\\Deleted)", NULL};
    struct bench bench;
    char words[120];

    begin(&bench, state);
    scene_meddle(bench.scene, bench.user, deleted, NULL);
    snprintf(words, sizeof(words), "quarantine %d", (int)message(&bench, "one"));
    expect(&bench, 0, bench_act(&bench, bench.user, words));
    assert_non_null(strstr(bench_action(&bench, 0)->commands, "UID EXPUNGE 1"));
    expect_in(&bench, "INBOX", IN("two", "three", NULL)); /* two: deleted by another, and there */
    expect_in(&bench, "mailmedic-quarantine-1", IN("one", NULL));
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1"));
    expect_in(&bench, "INBOX", IN("one", "two", "three", NULL));
    bench_verify(&bench);
    bench_close(&bench);
}

static void a_server_that_cannot_expunge_some_is_left_alone(void **state)
{
    struct bench bench;
    char words[120];

    begin(&bench, state);
    snprintf(words, sizeof(words), "quarantine %d", (int)message(&bench, "one"));
    expect(&bench, 2, bench_act(&bench, bench.user, words));
    bench_expect_said(&bench, "neither MOVE nor UID EXPUNGE");
    expect_in(&bench, "INBOX", IN("one", "two", "three", NULL));
    bench_close(&bench);
}

static int open_without_move(void **state)
{
    return scene_open_with(state, "disable_plaintext_auth = no\n"
                                  "imap_capability = IMAP4rev1 UIDPLUS SPECIAL-USE\n");
}

static int open_without_both(void **state)
{
    return scene_open_with(state, "disable_plaintext_auth = no\nimap_capability = IMAP4rev1\n");
}

int main(void)
{
    const struct CMUnitTest usual[] = {
        cmocka_unit_test(messages_are_put_aside_and_brought_back),
        cmocka_unit_test(hidden_mail_comes_back_to_the_inbox),
        cmocka_unit_test(a_message_that_is_gone_is_not_looked_for_elsewhere),
        cmocka_unit_test(a_share_is_taken_away_and_given_back),
        cmocka_unit_test(of_several_mailboxes_the_one_that_is_shared_is_meant),
        cmocka_unit_test(many_messages_move_in_several_actions_and_come_back),
        cmocka_unit_test(what_does_not_fit_stops_the_rest),
        cmocka_unit_test(a_folder_may_be_named_in_any_script),
    };
    const struct CMUnitTest without_move[] = {
        cmocka_unit_test(without_move_only_these_messages_are_expunged),
    };
    const struct CMUnitTest without_both[] = {
        cmocka_unit_test(a_server_that_cannot_expunge_some_is_left_alone),
    };

    return cmocka_run_group_tests(usual, open_with_acl, scene_close) +
           cmocka_run_group_tests(without_move, open_without_move, scene_close) +
           cmocka_run_group_tests(without_both, open_without_both, scene_close);
}
