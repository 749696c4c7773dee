/* test_rule_detected.c - every malicious rule in tests/rules is found, no honest one is said to be
 * more than odd. */
#include "detect_support.h"
#include "rule_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct tally {
    struct bench *bench;
    size_t bad, found, good, flagged;
};

/* The worst that any detector says of a rule; -1: nothing. */
static int worst_of(struct bench *bench, const struct rule *rule, const char **who)
{
    int worst = -1;

    for (size_t i = 0; detectors[i]; i++) {
        struct rule_row row = bench_row(1, true);
        struct rule_facts facts = {&row, rule};

        if (!detectors[i]->on_rule)
            continue;
        row.source = rule->source;
        row.script = rule->script;
        row.name = rule->name;
        bench_run_rules(bench, detectors[i]->id, &facts, 1);
        for (size_t k = 0; k < bench->said_count; k++)
            if ((int)bench->said[k].severity > worst) {
                worst = (int)bench->said[k].severity;
                *who = detectors[i]->id;
            }
    }
    return worst;
}

static void check(void *arg, const struct rule_file *file)
{
    struct tally *tally = arg;
    bool bad = str_starts(str_of(file->name), "bad");
    struct arena arena = {0};

    for (size_t i = 0; i < file->script.count; i++) {
        const struct rule *rule = &file->script.rules[i];
        const char *who = "";
        int worst;

        if (rule->traits & RULE_SYSTEM)
            continue;
        bench_clear(tally->bench);
        worst = worst_of(tally->bench, rule, &who);
        tally->bad += bad;
        tally->good += !bad;
        tally->found += bad && worst >= SEVERITY_LOW;
        tally->flagged += !bad && worst >= SEVERITY_MEDIUM;
        if (bad ? worst < SEVERITY_LOW : worst >= SEVERITY_MEDIUM)
            print_error("%s: \"%s\": %s: severity %d %s\n", file->name, rule->name,
                        rule_summary(rule, &arena), worst, who);
    }
    arena_dispose(&arena);
}

static void malicious_rules_are_found_and_honest_ones_left_alone(void **state)
{
    struct tally tally = {.bench = *state};

    rule_files_each(check, &tally);
    print_message("malicious %zu of %zu found, honest %zu of %zu flagged\n", tally.found, tally.bad,
                  tally.flagged, tally.good);
    assert_int_equal(tally.found, tally.bad);
    assert_int_equal(tally.flagged, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malicious_rules_are_found_and_honest_ones_left_alone),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
