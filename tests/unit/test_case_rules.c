/* test_case_rules.c - rules in the case keep their history, and which look at the server missed
 * them is known. */
#include "check.h"
#include "sample_case.h"

#include <stdio.h>

static struct rule_row rule_named(const char *name, int order)
{
    return (struct rule_row){.source = "sieve",
                             .script = "main",
                             .name = name,
                             .order = order,
                             .active = true,
                             .status = PARSE_OK,
                             .summary = "if always: keep",
                             .blob = {"model", 5}};
}

static void replace(struct sample *sample, const char *script, int64_t run,
                    const struct rule_row *rows, size_t count)
{
    const struct rule_look look = {sample->account, "sieve", script, run};
    struct error err = {0};

    sample_begin(sample);
    assert_ok(rule_replace(sample->cf, &look, rows, count, &err), &err);
    sample_commit(sample);
}

/* "name gone first-last;" of each. */
static const char *rules_now(struct sample *sample)
{
    static char text[512];
    struct arena arena = {0};
    struct error err = {0};
    struct rule_row *rows;
    size_t count, used = 0;

    assert_true(rule_list(sample->cf, &arena, &rows, &count, &err));
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s %d-%d; ", rows[i].name,
                                 rows[i].gone ? " gone" : "", (int)rows[i].first_seen,
                                 (int)rows[i].last_seen);
    arena_dispose(&arena);
    return text;
}

static void a_rule_keeps_its_history(void **state)
{
    struct sample *sample = *state;
    struct rule_row rows[3] = {rule_named("a", 1), rule_named("b", 2), rule_named("c", 3)};

    replace(sample, "main", 1, rows, 2);
    assert_string_equal(rules_now(sample), "a 1-1; b 1-1; ");
    rows[1].order = 1; /* a was deleted, c is new: b moves up */
    rows[2].order = 2;
    replace(sample, "main", 2, rows + 1, 2);
    assert_string_equal(rules_now(sample), "b 1-2; c 2-2; a gone 1-1; ");
    replace(sample, "main", 3, rows, 1);
    assert_string_equal(rules_now(sample), "a 1-3; b gone 1-2; c gone 2-2; ");
}

/* "user why;" of each, with "never" where nobody ever saw its rules. */
static const char *gaps_now(struct sample *sample)
{
    static char text[512];
    struct arena arena = {0};
    struct error err = {0};
    struct rule_gap *gaps;
    size_t count, used = 0;

    assert_true(rule_gap_list(sample->cf, &arena, &gaps, &count, &err));
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s%s;", gaps[i].user,
                                 gaps[i].why, gaps[i].seen == INT64_MIN ? " never" : "");
    arena_dispose(&arena);
    return text;
}

static void miss(struct sample *sample, int64_t run, const char *why)
{
    struct error err = {0};

    sample_begin(sample);
    assert_ok(rule_missed(sample->cf, sample->account, run, why, &err), &err);
    sample_commit(sample);
}

static void a_look_that_missed_the_rules_is_known_until_one_sees_them(void **state)
{
    struct account import = {.user = "files", .host = "", .kind = "import"};
    struct rule_look look = {.source = "dovecot-log/0", .script = "", .run = 5};
    struct sample *sample = *state;
    struct rule_row row = rule_named("a", 1);
    struct error err = {0};
    int64_t run = 0;

    sample_begin(sample);
    while (run < 6)
        assert_true(run_begin(sample->cf, "acquire", "again", &run, &err));
    sample_commit(sample);
    assert_string_equal(gaps_now(sample), "");
    miss(sample, 1, "refused");
    assert_string_equal(gaps_now(sample), "owner refused never;");
    replace(sample, "main", 1, &row, 1);
    assert_string_equal(gaps_now(sample), "");
    miss(sample, 2, "broke off");
    miss(sample, 2, "refused");
    assert_string_equal(gaps_now(sample), "owner refused;");
    replace(sample, "main", 3, &row, 1);
    assert_string_equal(gaps_now(sample), "");
    miss(sample, 4, "refused");
    sample_begin(sample);
    assert_true(account_put(sample->cf, &import, &err));
    look.account = import.id;
    assert_true(rule_replace(sample->cf, &look, &row, 1, &err)); /* tells of deeds, not of rules */
    sample_commit(sample);
    assert_string_equal(gaps_now(sample), "owner refused;");
    sample_begin(sample);
    look.source = "exchange-inbox-rule";
    assert_true(rule_replace(sample->cf, &look, &row, 1, &err)); /* an export, imported later */
    sample_commit(sample);
    assert_string_equal(gaps_now(sample), "");
    miss(sample, 6, "refused");
    assert_string_equal(gaps_now(sample), "owner refused;");
}

static void a_script_that_is_not_mentioned_is_gone(void **state)
{
    struct sample *sample = *state;
    struct rule_row row = rule_named("a", 1);

    replace(sample, "main", 1, &row, 1);
    replace(sample, "", 2, NULL, 0);
    assert_string_equal(rules_now(sample), "a gone 1-1; ");
}

static void rules_alike_stay_apart(void **state)
{
    struct sample *sample = *state;
    struct rule_row rows[2] = {rule_named("a", 1), rule_named("a", 2)};

    replace(sample, "main", 1, rows, 2);
    replace(sample, "main", 2, rows, 2);
    assert_string_equal(rules_now(sample), "a 1-2; a 1-2; ");
    replace(sample, "main", 3, rows + 1, 1);
    assert_string_equal(rules_now(sample), "a 1-3; a gone 1-2; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rule_keeps_its_history, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_look_that_missed_the_rules_is_known_until_one_sees_them,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_script_that_is_not_mentioned_is_gone, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(rules_alike_stay_apart, sample_set_up, sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
