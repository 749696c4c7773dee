/* test_begin_server.c - `mailmedic` without any words before a real server: a certificate that
 * nobody here trusts and an address that is not the owner's, both mended in the form. */
#include "robot.h"

#include "base/mem.h"
#include "case/casefile.h"
#include "case/tables.h"
#include "check.h"
#include "dovecot.h"
#include "entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    struct dovecot dovecot;
    char folder[TEMP_PATH];
};

static int setup(void **state)
{
    static struct place place;
    struct error err = {0};

    if (!dovecot_installed())
        return 0;
    assert_ok(dovecot_start(&place.dovecot, NULL, &err), &err);
    assert_ok(temp_make(place.folder, &err), &err);
    assert_int_equal(chdir(place.folder), 0);
    *state = &place;
    return 0;
}

static int teardown(void **state)
{
    struct place *place = *state;

    if (!place)
        return 0;
    dovecot_stop(&place->dovecot);
    assert_int_equal(chdir("/"), 0);
    temp_remove(place->folder);
    return 0;
}

static void expect_case_about(const char *path, const char *owner)
{
    struct case_info info;
    struct casefile *cf;
    struct error err = {0};

    assert_ok(casefile_open(&cf, path, CASE_READ, &err), &err);
    assert_ok(casefile_info(cf, &info, &err), &err);
    assert_string_equal(info.owner, owner);
    casefile_close(cf);
}

static void what_the_form_begins_can_be_mended_in_the_form(void **state)
{
    struct place *place = *state;
    char program[] = PROGRAM, keys[TEMP_PATH + 64];
    char *argv[] = {program, NULL};
    struct robot *robot;
    int how;

    if (!place)
        skip();
    robot = robot_start(&(struct robot_options){.argv = argv, .height = 24, .width = 80});
    robot_wait_for(robot, "A mailbox may be stolen now");
    robot_keys(robot, "1");
    robot_wait_for(robot, "E-mail address");
    snprintf(keys, sizeof(keys), "aana@mill.example\r\r\x15localhost:%u\rwrong\r\r",
             place->dovecot.imaps);
    robot_keys(robot, keys);
    robot_wait_for(robot, "a PEM file (--ca-file); may be empty");
    robot_wait_for(robot, "who is not trusted here");
    snprintf(keys, sizeof(keys), "%s\r\rwrong\r\r", place->dovecot.ca_file);
    robot_keys(robot, keys);
    robot_wait_for(robot, "refused the password of aana@mill.example");
    robot_wait_for(robot, "CA file"); /* the form again */
    robot_keys(robot, "\x1bOA\x1bOA\x1bOA\x1bOA\x1bOA\x15" DOVECOT_USER "\r");
    robot_wait_for(robot, "anna.case");
    robot_keys(robot, "\r\r\r\r" DOVECOT_PASSWORD "\r\r");
    robot_wait_for(robot, "Copy the mailbox: RULES NOT READ, see Overview; 0 new");
    robot_keys(robot, "q");
    how = robot_stop(robot);
    assert_true(WIFEXITED(how));
    assert_int_equal(access("aana.case", F_OK), -1);
    expect_case_about("anna.case", DOVECOT_USER);
}

/* As it stands in the form, from its first digit on. */
static void first_digits(struct robot *robot, char out[9])
{
    const char *line = strstr(robot_screen(robot), "Its fingerprint");

    assert_non_null(line);
    assert_int_equal(sscanf(line, "Its fingerprint %4[0-9a-f] %4[0-9a-f]", out, out + 4), 2);
}

static void a_certificate_can_be_trusted_in_the_form_and_the_journal_says_who_did(void **state)
{
    struct place *place = *state;
    char program[] = PROGRAM, keys[TEMP_PATH + 64], digits[9];
    char *argv[] = {program, NULL};
    struct robot *robot;

    if (!place)
        skip();
    robot = robot_start(&(struct robot_options){.argv = argv, .height = 24, .width = 80});
    robot_wait_for(robot, "A mailbox may be stolen now");
    robot_keys(robot, "1");
    robot_wait_for(robot, "E-mail address");
    snprintf(keys, sizeof(keys),
             DOVECOT_USER "\r\r\x15localhost:%u\r" DOVECOT_PASSWORD "\r\x15trusted.case\r",
             place->dovecot.imaps);
    robot_keys(robot, keys);
    robot_wait_for(robot, "who is not trusted here");
    robot_wait_for(robot, "Trust as it is");
    assert_int_equal(entries_count_in("trusted.case", "certificate-trusted"), 0);
    first_digits(robot, digits);
    snprintf(keys, sizeof(keys), "\r%s\r" DOVECOT_PASSWORD "\r\r", digits);
    robot_keys(robot, keys);
    robot_wait_for(robot, "Copy the mailbox: RULES NOT READ, see Overview; 0 new");
    robot_keys(robot, "q");
    assert_true(WIFEXITED(robot_stop(robot)));
    assert_int_equal(entries_count_in("trusted.case", "certificate-trusted"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_certificate_can_be_trusted_in_the_form_and_the_journal_says_who_did, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_form_begins_can_be_mended_in_the_form, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
