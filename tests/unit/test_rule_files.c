/* test_rule_files.c - every export in tests/rules is read as tests/golden/rules says. */
#include "base/clock.h"
#include "golden.h"
#include "rule_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void dump_report(struct buf *out, const struct rule_file *file)
{
    const struct rule_report *report = &file->script.report;

    buf_printf(out,
               "%s, %s: rows %u = accepted %u + rejected %u + duplicates %u + passed over %u\n",
               file->sight.format, report->encoding, report->rows, report->accepted,
               report->rejected, report->duplicates, report->passed_over);
    for (size_t i = 0; i < report->reject_count; i++)
        buf_printf(out, "rejected, line %u: %s: %s\n", report->rejects[i].line,
                   report->rejects[i].reason, report->rejects[i].excerpt);
    for (size_t i = 0; i < report->warning_count; i++)
        buf_printf(out, "warning: %s\n", report->warnings[i]);
    if (file->script.error[0])
        buf_printf(out, "error: %s\n", file->script.error);
}

static void dump_rule(struct buf *out, const struct rule *rule, struct arena *arena)
{
    char made[CLOCK_TEXT];

    buf_printf(out, "\n%d. \"", rule->order);
    text_show(out, str_of(rule->name));
    buf_printf(out, "\", %s, %s", rule->source, rule_source_name(rule->kind));
    if (rule->setting)
        buf_printf(out, ", %s", rule_setting_name(rule->setting));
    if (rule->mailbox[0])
        buf_printf(out, ", of %s", rule->mailbox);
    if (rule->actor[0])
        buf_printf(out, ", by %s", rule->actor);
    buf_printf(out, ", line %u, traits %#x\n   ", rule->line, rule->traits);
    text_show(out, str_of(rule_summary(rule, arena)));
    buf_char(out, '\n');
    if (rule->made != 0) {
        clock_format(rule->made, made);
        buf_printf(out, "   made %s (%s)\n", made, rule->made_how);
    }
    for (size_t i = 0; i < rule->warning_count; i++)
        buf_printf(out, "   warning: %s\n", rule->warnings[i]);
}

static void is_as_expected(void *arg, const struct rule_file *file)
{
    const struct rule_report *report = &file->script.report;
    struct arena arena = {0};
    char name[300];
    struct buf out;

    (void)arg;
    assert_int_equal(file->sight.kind, IMPORT_RULES);
    assert_true(report->rejected >= report->reject_count);
    buf_init(&out, (size_t)1 << 20);
    dump_report(&out, file);
    for (size_t i = 0; i < file->script.count; i++)
        dump_rule(&out, &file->script.rules[i], &arena);
    snprintf(name, sizeof(name), "rules/%s.txt", file->name);
    assert_golden(name, buf_c(&out));
    buf_dispose(&out);
    arena_dispose(&arena);
}

static void every_file_is_read_as_its_golden_says(void **state)
{
    (void)state;
    rule_files_each(is_as_expected, NULL);
}

static void count(void *arg, const struct rule_file *file)
{
    size_t *counts = arg;

    counts[str_starts(str_of(file->name), "bad") ? 0 : 1] += file->script.count;
}

static void there_are_forty_malicious_rules_at_least(void **state)
{
    size_t counts[2] = {0};

    (void)state;
    rule_files_each(count, counts);
    print_message("%zu malicious rules, %zu honest\n", counts[0], counts[1]);
    assert_true(counts[0] >= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_read_as_its_golden_says),
        cmocka_unit_test(there_are_forty_malicious_rules_at_least),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
