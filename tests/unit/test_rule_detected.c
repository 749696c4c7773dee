/* test_rule_detected.c - every malicious rule in tests/rules is found, no honest one is said to be
 * more than odd. */
#include "detect_support.h"
#include "rule_files.h"
#include "sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
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

/* As long as nothing is asked of the mail, a rule is one over all mail, in whatever words. */
static void sieve_tests_that_spare_nothing_are_seen_through(void **state)
{
    static const struct {
        const char *test;
        bool broad;
    } cases[] = {
        {"header :count \"ge\" :comparator \"i;ascii-numeric\" \"From\" [\"1\"]", true},
        {"header :count \"ge\" \"X-Sender-Group\" \"1\"", false},
        {"header :count \"lt\" \"X-None\" \"1\"", true},
        {"header :count \"gt\" [\"to\", \"cc\"] \"25\"", false},
        {"not address :count \"gt\" [\"to\", \"cc\"] \"500\"", true},
        {"address :count \"le\" [\"to\", \"cc\"] \"500\"", true},
        {"header :value \"gt\" \"Subject\" \"\"", true},
        {"header :value \"lt\" \"Subject\" \"zzzz\"", true},
        {"header :value \"ge\" :comparator \"i;ascii-numeric\" \"X-Bogus-Score\" \"5\"", false},
        {"spamtest :value \"ge\" \"1\"", true},
        {"spamtest :value \"ge\" \"7\"", false},
        {"spamtest :value \"le\" \"9\"", true},
        {"string :matches \"${a}\" \"*\"", true},
        {"not string :is \"${subject}\" \"\"", true},
        {"string :count \"ge\" \"${subject}\" \"0\"", true},
        {"/* ......... */ environment :contains \"item\" \"x\"", true},
        {"not /* ......... */ metadata :is \"INBOX\" \"/private/comment\" \"x\"", true},
        {"hasflag \"x\"", true},
        {"hasflag :count \"ge\" \"0\"", true},
        {"exists [\"To\", \"Cc\"]", true},
        {"exists [\"To\", \"X-Sender-Group\"]", false},
        {"duplicate", false},
        {"not duplicate", true},
        {"header :list \"from\" \"tag:blocked\"", false},
        {"not header :list \"from\" \"tag:blocked\"", true},
        {"header :mime :type \"content-type\" [\"text\", \"multipart\"]", true},
        {"header :mime :subtype \"content-type\" \"calendar\"", false},
        {"envelope :is \"auth\" \"\"", true},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct rule_script script;
        struct rule *last;
        const char *who = "";
        char source[600];
        int worst;

        snprintf(source, sizeof(source),
                 "require [\"relational\", \"variables\", \"environment\", \"mboxmetadata\", "
                 "\"imap4flags\", \"duplicate\", \"extlists\", \"mime\", \"envelope\", "
                 "\"spamtest\", \"comparator-i;ascii-numeric\"]; # rule:[subject]\n"
                 "if header :matches \"Subject\" \"*\" { set \"subject\" \"${1}\"; }\n"
                 "# rule:[orders]\n"
                 "if %s { discard; }",
                 cases[i].test);
        sieve_parse(&script, &arena, str_of(source), "main");
        assert_string_equal(script.error, "");
        assert_true(script.count > 0);
        last = &script.rules[script.count - 1];
        last->mailbox = last->actor = last->id = last->made_how = "";
        bench_clear(*state);
        worst = worst_of(*state, last, &who);
        if (cases[i].broad != (worst >= SEVERITY_MEDIUM))
            fail_msg("%s: severity %d of %s", cases[i].test, worst, who);
        arena_dispose(&arena);
    }
}

static void searches_that_find_all_mail_are_seen_through(void **state)
{
    static const struct {
        const char *query;
        bool broad;
    } cases[] = {
        {"is:unread", true},
        {"newer_than:1d in:inbox", true},
        {"to:me", true},
        {"-from:zz@partner.example", true},
        {"from:(a OR NOT a)", true},
        {"{from:order@shop.example -subject:zz}", true},
        {"has:attachment OR -has:attachment", true},
        {"the OR of OR and", true},
        {"from:.com", true},
        {"larger:1K", true},
        {"smaller:20M", true},
        {"deliveredto:an.tran@acme.example", true},
        {"to:an.tran+shop@acme.example", false},
        {"from:(order@shop.example)", false},
        {"subject:newsletter -from:me", false},
        {"larger:10M", false},
        {"list:news.shop.example is:unread", false},
        {"older_than:1y", false},
        {"((((((((((((((((((((((((((((((", false},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *who = "";
        char text[200];
        int worst;

        bench_clear(*state);
        snprintf(text, sizeof(text), "orders | query has %s | discard", cases[i].query);
        worst = worst_of(*state, bench_rule(*state, text), &who);
        if (cases[i].broad != (worst >= SEVERITY_MEDIUM))
            fail_msg("%s: severity %d of %s", cases[i].query, worst, who);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malicious_rules_are_found_and_honest_ones_left_alone),
        cmocka_unit_test(sieve_tests_that_spare_nothing_are_seen_through),
        cmocka_unit_test(searches_that_find_all_mail_are_seen_through),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
