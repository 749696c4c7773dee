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

static void a_playbook_is_read_and_started(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "7", "No playbook was started in this case yet: S shows");
    stage_expect(stage, "<Enter>", "Harbour Mail - a mailbox was taken over"); /* as S does */
    stage_expect(stage, "<Esc>", "No playbook was started in this case yet: S shows");
    stage_expect(stage, "b", "Not now: no playbook is open; S starts one.");
    stage_expect(stage, "S", "Harbour Mail - a mailbox was taken over");
    assert_false(stage_shows(stage, "A shore that nobody walks"));
    stage_expect(stage, "<Enter>", "S starts it in this case");
    stage_expect(stage, "S", "2  dovecot");
    stage_expect(stage, "dovecot<Enter>", "Started. Next: Stop payments and call the bank.");
    stage_expect(stage, "", "You are here 1/6, contain 0/3, eradicate 0/2, lessons 0/1");
    stage_expect(stage, "1", "Next: step 1 of 6, Stop payments and call the bank (7)");
    stage_expect(stage, "7S", "running");
    stage_expect(stage, "<Enter>", "You are here 1/6");
}

/* A door that is shut says why, and there are four. */
static bool open_doors(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                       struct buf *text, struct error *err)
{
    (void)self;
    (void)cf;
    (void)engine;
    (void)err;
    buf_text(text, "0 of 4 doors opened.\n");
    for (int i = 1; i <= 4; i++)
        buf_printf(text, "door %d of %s: protocol_off\n       %0200d\n", i, deed->name, i);
    return true;
}

static void every_door_that_was_tried_is_seen(void **state)
{
    struct stage *stage = *state;

    stage->hands.baseline = open_doors;
    start(stage);
    stage_expect(stage, "B", "old_password");
    stage_expect(stage, "pw<Enter>", "what it opens now");
    stage_expect(stage, "", "door 1 of old_password: protocol_off");
    stage_expect(stage, "", "door 4 of old_password: protocol_off");
    stage_expect(stage, "", "0 of 4 doors opened.");
}

static void money_moves_with_two_persons(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "<Enter>", "By PHONE, to a number already on file");
    stage_expect(stage, "v", "Not now: begin it first (b).");
    stage_expect(stage, "b", "stop-money is begun now.");
    stage_expect(stage, "v", "Not now: it asks for an answer first (a).");
    stage_expect(stage, "a", "Answer which:");
    stage_expect(stage, "9<Enter>", "\"9\" is none of these.");
    stage_expect(stage, "<Ctrl-U>1<Enter>", "Recall reference given by the bank");
    stage_expect(stage, "<Enter>", "Type an answer; Esc leaves it open.");
    stage_expect(stage, "R-2027-1<Enter>", "Noted: bank_ref.");
    stage_expect(stage, "c", "Which word:");
    assert_true(stage_shows(stage, "1  ") && !stage_shows(stage, "1  1:"));
    stage_expect(stage, "1<Enter><Enter>", "A name is needed");
    stage_expect(stage, "Hoa Pham<Enter>no<Enter>", "Type yes if that person says so");
    stage_expect(stage, "<Ctrl-U>yes<Enter>", "Noted: the word of Hoa Pham; stop-money is begun.");
    stage_expect(stage, "v", "waits for a second person's approval");
    stage_expect(stage, "c2<Enter>Hoa Pham<Enter>", "approval by a second person");
    stage_expect(stage, "yes<Enter>", "Noted: the word of Hoa Pham; stop-money is unverified.");
    stage_expect(stage, "v", "stop-money: verified, grade D");
    stage_expect(stage, "s", "Not now: it has ended; o opens it again.");
    stage_expect(stage, "o<Enter>", "Say why: it stands in the report.");
    stage_expect(stage, "the bank called back<Enter>", "stop-money is open now.");
    stage_expect(stage, "G", "Hoa Pham");
}

/* A file, an answer, and probes that run here and now. */
static void a_step_is_walked_to_its_proof(void **state)
{
    struct stage *stage = *state;
    char keys[TEMP_PATH + 64];

    start(stage);
    stage_expect(stage, "jjj<Enter>", "Export the sign-in log of lan.nguyen@acme.example");
    stage_expect(stage, "f/no/such/file<Enter>", "There is no file /no/such/file to be read.");
    stage_expect(stage, "<Esc>", "Left as it was.");
    snprintf(keys, sizeof(keys), "f%s<Enter>", stage->folder);
    stage_expect(stage, keys, "is not a file");
    snprintf(keys, sizeof(keys), "f%s/lan.case/case.db<Enter>", stage->folder);
    stage_expect(stage, keys, "Noted: the file logon-log; take-logs is open.");
    stage_expect(stage, "", "logon-log: case.db, sha256");
    stage_expect(stage, "ba1<Enter>here and there<Enter>", "the answer is not IP addresses");
    stage_expect(stage, "<Ctrl-U>203.0.113.7 198.51.100.0/24<Enter>", "Noted: bad_ips.");
    stage_expect(stage, "v", "take-logs: verified, grade C");
    stage_expect(stage, "<PgDn>", "1 file.attached: pass, grade C");
    stage_expect(stage, "", "2 log.verify: pass, grade");
    stage_expect(stage, "7<Esc>", "You are here 1/6");
}

static void a_step_is_skipped_put_off_and_lost_with_a_reason(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "s", "Stays open then: Payments may still leave");
    stage_expect(stage, "2<Enter><Enter>", "Say it in words");
    stage_expect(stage, "nothing was due<Enter>",
                 "stop-money needs a second person's approval first");
    stage_expect(stage, "<Esc>", "Left as it was.");
    stage_expect(stage, "jjjs", "Not now: this step may not be skipped; d puts it off.");
    stage_expect(stage, "d<Enter>", "A name is needed.");
    stage_expect(stage, "Minh<Enter>yesterday<Enter><Enter>", "say until when: a day to come");
    stage_expect(stage, "<Esc>dMinh<Enter>2027-04-01<Enter>on leave<Enter>",
                 "take-logs is deferred now.");
    stage_expect(stage, "m<Enter>", "Say why: it stands in the report.");
    stage_expect(stage, "the disk is broken<Enter>",
                 "Noted: the file logon-log is lost; take-logs is deferred.");
    stage_expect(stage, "C", "Not now: only what was verified in vain (v)");
    stage_expect(stage, "F", "Not now: not every step is final");
    stage_expect(stage, "Ano case<Enter>stop<Enter>", "Type abort to end it, or Esc.");
    stage_expect(stage, "<Ctrl-U>abort<Enter>", "Aborted; what was done stays in the case.");
    stage_expect(stage, "", "It has ended: aborted, no case");
    stage_expect(stage, "b", "Not now: this playbook has ended; S starts another.");
}

static void a_clock_runs_from_its_answer(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "apayment_at<Enter>soon<Enter>", "the answer is not a UTC time");
    stage_expect(stage, "<Ctrl-U>2027-03-05 08:30<Enter>", "Noted: payment_at.");
    stage_expect(stage, "", "in 30 min");
    stage_expect(stage, "", "Deadline (funds): 2 d 23 h left");
    stage_expect(stage, "apayment_at<Enter>", "payment_at: 2027-03-05T08:30Z"); /* a slip? again */
    stage_expect(stage, "<Esc>", "Left as it was.");
    stage->play.now += 3600;
    stage_tick(stage);
    stage_expect(stage, "", "LATE 30 min");
    stage->play.now += 3 * 86400;
    stage_tick(stage);
    stage_expect(stage, "", "!! Deadline (funds): OVER for 1 h 30 min");
}

/* Commands need it; no step asks for it. */
static void what_no_step_asks_for_can_be_answered(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "a", "domain: Mail domain");
    stage_expect(stage, "domain<Enter>", "domain: ");
    stage_expect(stage, "<Ctrl-U>acme.example<Enter>", "Noted: domain.");
}

static void a_password_is_not_seen(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "/lock<Enter>jb", "An intruder would notice this step.");
    stage_expect(stage, "<Enter>", "take-logs still has evidence to take");
    stage_expect(stage, "money is leaving<Enter>", "lock-account is begun now");
    stage_expect(stage, "v", "Password the intruder is believed to hold");
    stage_expect(stage, "s3cret", "old_password: ******");
    assert_false(stage_shows(stage, "s3cret"));
    stage_expect(stage, "<Enter>", "lock-account: unverified, grade -");
    stage_expect(stage, "<Enter><PgDn>", "1 auth.denied: ");
    stage_expect(stage, "C<Enter>", "Say why: it stands in the report.");
    stage_expect(stage, "nobody can try it<Enter>", "lock-account is closed now.");
    stage_expect(stage, "g", "Stays open      The old password still works");
}

static void a_command_runs_when_its_word_was_typed(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "jjjr", "Not now: begin it first (b).");
    stage_expect(stage, "br", "Not now: Enter first: the page of the step shows what would run.");
    stage_expect(stage, "<Enter><PgDn>", "away: shown only");
    stage_expect(stage, "", "It reads only. Not run from here: it is meant for another machine");
    stage_expect(stage, "r", "Which command");
    stage_expect(stage, "wipe<Enter>", "Type lan.nguyen@acme.example to run exactly this:");
    stage_expect(stage, "yes<Enter>", "Not run: type lan.nguyen@acme.example to run");
    stage_expect(stage, "<Ctrl-U>lan.nguyen@acme.example<Enter>",
                 "wipe has run: pass. Its output is kept");
    stage_expect(stage, "e<Enter>", "gone");
}

static void a_table_is_filled_row_by_row(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "t", "Not now: it asks for no table.");
    stage_expect(stage, "/sort<Enter>jt", "Column 1 of 2.");
    stage_expect(stage, "203.0.113.7<Enter>", "One of: explained, hostile");
    stage_expect(stage, "perhaps<Enter>", "\"perhaps\" is no verdict of this table");
    stage_expect(stage, "<Ctrl-U>hostile<Enter>", "Noted: one more row; sort-logons is blocked.");
    stage_expect(stage, "<Enter>G", "row ask.table: ip: 203.0.113.7; verdict: hostile");
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

/* One more run of a playbook, as for a second mailbox. */
static void start_another(struct stage *stage)
{
    stage_expect(stage, "7SS", "2  dovecot");
    stage_expect(stage, "1<Enter>", "Started. Next: Stop payments and call the bank.");
}

static void each_of_two_open_runs_is_walked_and_neither_is_forgotten(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "dMinh<Enter>2027-04-01<Enter>on leave<Enter>", "stop-money is deferred");
    start_another(stage);
    stage_expect(stage, "1", "Next: 2 playbooks are open, see 1: step 1 of 6, Stop payments and");
    stage_expect(stage, "", "What is next in each playbook that is open");
    stage_expect(stage, "", "-> step 1 of 6, Stop payments and call the bank");
    stage_expect(stage, "", "-> step 2 of 6, Take the logs before anything is changed");
    assert_screen("overview-two-runs-80x24.screen", &stage->canvas);
    stage_expect(stage, "7Aboth begun<Enter>abort<Enter>", "Aborted; what was done");
    stage_expect(stage, "1", "Next: step 2 of 6, Take the logs before anything is changed (7)");
    assert_false(stage_shows(stage, "What is next in each playbook"));
    stage_expect(stage, "7", "You are here 2/6");
}

/* Keys on the page of the older run are about that run. */
static void the_older_of_two_runs_is_opened_from_the_overview(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage_expect(stage, "dMinh<Enter>2027-04-01<Enter>on leave<Enter>", "stop-money is deferred");
    start_another(stage);
    stage_expect(stage, "1", "  Harbour Mail - a mailbox was taken over");
    stage_expect(stage, "gee<Enter>", "You are here 2/6");
    stage_expect(stage, "dMinh<Enter>2027-04-02<Enter>no disk<Enter>", "is deferred now.");
    stage_expect(stage, "", "You are here 3/6");
    stage_expect(stage, "7", "You are here 1/6");
}

static void nothing_is_changed_in_a_case_for_reading(void **state)
{
    struct stage *stage = *state;

    start(stage);
    stage->read_only = true;
    stage_again(stage, false, 24, 80);
    stage_expect(stage, "7b", "Not now: this case is open for reading only.");
    stage_expect(stage, "SSs", "Not now: this case is open for reading only.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_playbook_is_read_and_started, setup, teardown),
        cmocka_unit_test_setup_teardown(every_door_that_was_tried_is_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(money_moves_with_two_persons, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_is_walked_to_its_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_is_skipped_put_off_and_lost_with_a_reason, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_clock_runs_from_its_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(what_no_step_asks_for_can_be_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(a_password_is_not_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_runs_when_its_word_was_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_table_is_filled_row_by_row, setup, teardown),
        cmocka_unit_test_setup_teardown(the_screens_of_a_playbook, setup, teardown),
        cmocka_unit_test_setup_teardown(each_of_two_open_runs_is_walked_and_neither_is_forgotten,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_older_of_two_runs_is_opened_from_the_overview, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(nothing_is_changed_in_a_case_for_reading, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
