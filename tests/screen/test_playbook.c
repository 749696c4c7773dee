/* test_playbook.c - a playbook walked through by keys: what is asked, what is refused, what ends a
 * step. */
#include "golden.h"
#include "stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct stage stage;

    stage_open(&stage, false, 24, 80);
    stage.play.playbook_dir = HARBOUR_DIR;
    stage_again(&stage, false, 24, 80);
    *state = &stage;
    return 0;
}

static int teardown(void **state)
{
    stage_close(*state);
    return 0;
}

static void start(struct stage *stage)
{
    stage_press(stage, "7SS1<Enter>");
    assert_true(stage_shows(stage, "You are here 1/"));
}

static void press(struct stage *stage, const char *keys, const char *want)
{
    stage_press(stage, keys);
    if (stage_shows(stage, want))
        return;
    canvas_dump(&stage->canvas, stdout);
    fail_msg("after %s there is no \"%s\"", keys, want);
}

static void a_playbook_is_read_and_started(void **state)
{
    struct stage *stage = *state;

    press(stage, "7", "No playbook was started in this case yet: S shows");
    press(stage, "b", "Not now: no playbook is open; S starts one.");
    press(stage, "S", "Harbour Mail - a mailbox was taken over");
    assert_false(stage_shows(stage, "A shore that nobody walks"));
    press(stage, "<Enter>", "S starts it in this case");
    press(stage, "S", "2  dovecot");
    press(stage, "dovecot<Enter>", "Started. Next: Stop payments and call the bank.");
    press(stage, "", "You are here 1/6, contain 0/3, eradicate 0/2, lessons 0/1");
    press(stage, "1", "Next: step 1 of 6, Stop payments and call the bank (7)");
    press(stage, "7S", "running");
    press(stage, "<Enter>", "You are here 1/6");
}

static void money_moves_with_two_persons(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "<Enter>", "By PHONE, to a number already on file");
    press(stage, "v", "Not now: begin it first (b).");
    press(stage, "b", "stop-money is doing now.");
    press(stage, "v", "Not now: it asks for an answer first (a).");
    press(stage, "a", "Answer which:");
    press(stage, "9<Enter>", "\"9\" is none of these.");
    press(stage, "<Ctrl-U>1<Enter>", "Recall reference given by the bank");
    press(stage, "<Enter>", "Type an answer; Esc leaves it open.");
    press(stage, "R-2027-1<Enter>", "Noted: bank_ref.");
    press(stage, "c", "Which word:");
    press(stage, "1<Enter><Enter>", "A name is needed");
    press(stage, "Hoa Pham<Enter>no<Enter>", "Type yes if that person says so");
    press(stage, "<Ctrl-U>yes<Enter>", "stop-money is doing now.");
    press(stage, "v", "waits for a second person's approval");
    press(stage, "c2<Enter>Hoa Pham<Enter>yes<Enter>", "stop-money is unverified now.");
    press(stage, "v", "stop-money: verified, grade D");
    press(stage, "s", "Not now: it has ended; o opens it again.");
    press(stage, "o<Enter>", "Say why: it stands in the report.");
    press(stage, "the bank called back<Enter>", "stop-money is open now.");
    press(stage, "G", "Hoa Pham");
}

/* A file, an answer, and probes that run here and now. */
static void a_step_is_walked_to_its_proof(void **state)
{
    struct stage *stage = *state;
    char keys[TEMP_PATH + 64];

    start(stage);
    press(stage, "jjj<Enter>", "Export the sign-in log of lan.nguyen@acme.example");
    press(stage, "f/no/such/file<Enter>", "There is no file /no/such/file to be read.");
    press(stage, "<Esc>", "Left as it was.");
    snprintf(keys, sizeof(keys), "f%s<Enter>", stage->folder);
    press(stage, keys, "is not a file");
    snprintf(keys, sizeof(keys), "f%s/lan.case/case.db<Enter>", stage->folder);
    press(stage, keys, "take-logs is open now");
    press(stage, "", "logon-log: case.db, sha256");
    press(stage, "ba1<Enter>here and there<Enter>", "the answer is not IP addresses");
    press(stage, "<Ctrl-U>203.0.113.7 198.51.100.0/24<Enter>", "Noted: bad_ips.");
    press(stage, "v", "take-logs: verified, grade C");
    press(stage, "<PgDn>", "1 file.attached: pass, grade C");
    press(stage, "", "2 log.verify: pass, grade");
    press(stage, "7<Esc>", "You are here 2/6");
}

static void a_step_is_skipped_put_off_and_lost_with_a_reason(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "s", "Stays open then: Payments may still leave");
    press(stage, "2<Enter><Enter>", "Say it in words");
    press(stage, "nothing was due<Enter>", "stop-money needs a second person's approval first");
    press(stage, "<Esc>", "Left as it was.");
    press(stage, "jjjs", "Not now: this step may not be skipped; d puts it off.");
    press(stage, "d<Enter>", "A name is needed.");
    press(stage, "Minh<Enter>yesterday<Enter><Enter>", "say until when: a day to come");
    press(stage, "<Esc>dMinh<Enter>2027-04-01<Enter>on leave<Enter>", "take-logs is deferred now.");
    press(stage, "m<Enter>", "Say why: it stands in the report.");
    press(stage, "the disk is broken<Enter>", "take-logs is deferred now.");
    press(stage, "C", "Not now: only what was verified in vain (v)");
    press(stage, "F", "Not now: not every step is final");
    press(stage, "Ano case<Enter>stop<Enter>", "Type abort to end it, or Esc.");
    press(stage, "<Ctrl-U>abort<Enter>", "Aborted; what was done stays in the case.");
    press(stage, "", "It has ended: aborted, no case");
    press(stage, "b", "Not now: this playbook has ended; S starts another.");
}

static void a_clock_runs_from_its_answer(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "apayment_at<Enter>soon<Enter>", "the answer is not a UTC time");
    press(stage, "<Ctrl-U>2027-03-05 08:30<Enter>", "Noted: payment_at.");
    press(stage, "", "in 30 min");
    press(stage, "", "Clock funds: 2 d 23 h left");
    stage->play.now += 3600;
    stage_tick(stage);
    press(stage, "", "LATE 30 min");
    stage->play.now += 3 * 86400;
    stage_tick(stage);
    press(stage, "", "!! Clock funds: OVER for 1 h 30 min");
}

static void a_password_is_not_seen(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "/lock<Enter>jb", "An intruder would notice this step.");
    press(stage, "<Enter>", "take-logs still has evidence to take");
    press(stage, "money is leaving<Enter>", "lock-account is doing now");
    press(stage, "v", "Password the intruder is believed to hold");
    press(stage, "s3cret", "old_password: ******");
    assert_false(stage_shows(stage, "s3cret"));
    press(stage, "<Enter>", "lock-account: unverified, grade -");
    press(stage, "<Enter><PgDn>", "1 auth.denied: ");
    press(stage, "C<Enter>", "Say why: it stands in the report.");
    press(stage, "nobody can try it<Enter>", "lock-account is closed now.");
    press(stage, "g", "Stays open      The old password still works");
}

static void a_command_runs_when_its_word_was_typed(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "jjjr", "Not now: begin it first (b).");
    press(stage, "br", "Not now: Enter first: the page of the step shows what would run.");
    press(stage, "<Enter><PgDn>", "away: shown only");
    press(stage, "", "It reads only. Not run from here: it is meant for another machine");
    press(stage, "r", "Which command");
    press(stage, "wipe<Enter>", "Type lan.nguyen@acme.example to run exactly this:");
    press(stage, "yes<Enter>", "Not run: type lan.nguyen@acme.example to run");
    press(stage, "<Ctrl-U>lan.nguyen@acme.example<Enter>",
          "wipe has run: pass. Its output is kept");
    press(stage, "e<Enter>", "gone");
}

static void a_table_is_filled_row_by_row(void **state)
{
    struct stage *stage = *state;

    start(stage);
    press(stage, "t", "Not now: it asks for no table.");
    press(stage, "/sort<Enter>jt", "Column 1 of 2.");
    press(stage, "203.0.113.7<Enter>", "One of: explained, hostile");
    press(stage, "perhaps<Enter>", "\"perhaps\" is no verdict of this table");
    press(stage, "<Ctrl-U>hostile<Enter>", "sort-logons is blocked now");
}

/* What is drawn. No line with this machine's clock is among what is seen. */
static void the_screens_of_a_playbook(void **state)
{
    static const struct {
        const char *name, *keys;
    } screens[] = {
        {"playbook", "7"},       {"playbook-book", "7Sj"}, {"playbook-answer", "7a"},
        {"playbook-skip", "7s"}, {"step", "7<Enter>"},     {"step-confirm", "7<Enter>c1<Enter>"},
    };
    struct stage *stage = *state;
    char name[64];

    start(stage);
    stage_press(stage, "apayment_at<Enter>2027-03-05 08:30<Enter>");
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        stage_again(stage, false, 24, 80);
        stage_press(stage, screens[i].keys);
        snprintf(name, sizeof(name), "%s-80x24.screen", screens[i].name);
        assert_screen(name, &stage->canvas);
    }
    stage_again(stage, false, 40, 120);
    stage_press(stage, "7");
    assert_screen("playbook-120x40.screen", &stage->canvas);
}

static void nothing_is_changed_in_a_case_for_reading(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage->read_only = true;
    stage_again(stage, false, 24, 80);
    press(stage, "7b", "Not now: this case is open for reading only.");
    press(stage, "SSs", "Not now: this case is open for reading only.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_playbook_is_read_and_started, setup, teardown),
        cmocka_unit_test_setup_teardown(money_moves_with_two_persons, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_is_walked_to_its_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_is_skipped_put_off_and_lost_with_a_reason, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_clock_runs_from_its_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(a_password_is_not_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_runs_when_its_word_was_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_table_is_filled_row_by_row, setup, teardown),
        cmocka_unit_test_setup_teardown(the_screens_of_a_playbook, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_changed_in_a_case_for_reading, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
