/* test_rule.c - a rule survives its journey as bytes, and damaged bytes do not pass. */
#include "base/limits.h"
#include "parse/pool.h"
#include "parse/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct rule sample(void)
{
    static const char *words[] = {"invoice", "h\xc3\xb3"
                                             "a \xc4\x91\xc6\xa1n"};
    static struct rule_condition conditions[] = {
        {.field = RULE_SUBJECT,
         .match = RULE_CONTAINS,
         .header = "",
         .values = words,
         .value_count = 2,
         .raw = "header :contains \"subject\" ..."},
        {.field = RULE_HEADER,
         .match = RULE_EXISTS,
         .negated = true,
         .exception = true,
         .header = "X-Spam",
         .raw = "not exists"},
    };
    static const char *warnings[] = {"column SubjectContainsWords was lost by the exporter"};
    static struct rule_action actions[] = {
        {.kind = RULE_FORWARD, .copy = true, .argument = "drop@evil.example", .subject = ""},
        {.kind = RULE_MOVE, .argument = "RSS Feeds", .subject = ""},
        {.kind = RULE_MARK_READ, .argument = "", .subject = ""},
        {.kind = RULE_STOP, .argument = "", .subject = ""},
    };
    struct rule rule = {.source = "sieve",
                        .script = "main",
                        .name = ".",
                        .order = 3,
                        .enabled = true,
                        .join = RULE_ALL,
                        .conditions = conditions,
                        .condition_count = ARRAY_LEN(conditions),
                        .actions = actions,
                        .action_count = ARRAY_LEN(actions),
                        .traits = RULE_NESTED | RULE_FOREIGN,
                        .line = 17,
                        .comment = "rule:[.]",
                        .raw = "if allof (...) {\n}",
                        .dialect = "roundcube",
                        .shown = "",
                        .actual = "",
                        .kind = RULE_EVENT,
                        .setting = RULE_NO_SETTING,
                        .mailbox = "sales@acme.example",
                        .actor = "admin@acme.example",
                        .made = 1700000000,
                        .made_how = "audit log",
                        .id = "AQ1",
                        .warnings = warnings,
                        .warning_count = 1};

    return rule;
}

static void assert_same(const struct rule *a, const struct rule *b)
{
    struct buf x, y;

    buf_init(&x, MIB(1));
    buf_init(&y, MIB(1));
    rule_encode(a, &x);
    rule_encode(b, &y);
    assert_true(str_equal(buf_as_str(&x), buf_as_str(&y)));
    buf_dispose(&x);
    buf_dispose(&y);
}

static void a_rule_comes_back_as_it_went(void **state)
{
    struct rule rule = sample(), back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    (void)state;
    buf_init(&blob, MIB(1));
    rule_encode(&rule, &blob);
    assert_false(blob.full);
    assert_true(rule_decode(&back, &arena, buf_as_str(&blob), &err));
    assert_int_equal(back.line, 17);
    assert_int_equal(back.conditions[1].negated, true);
    assert_string_equal(back.conditions[0].values[1], rule.conditions[0].values[1]);
    assert_string_equal(back.actions[0].argument, "drop@evil.example");
    assert_same(&rule, &back);
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void a_damaged_record_is_refused(void **state)
{
    struct rule rule = sample(), back;
    struct buf blob;

    (void)state;
    buf_init(&blob, MIB(1));
    rule_encode(&rule, &blob);
    for (size_t cut = 0; cut < blob.len; cut++) {
        struct arena arena = {0};
        struct error err = {0};

        assert_false(rule_decode(&back, &arena, str_part(buf_as_str(&blob), 0, cut), &err));
        assert_int_equal(err.code, ERROR_FORMAT);
        arena_dispose(&arena);
    }
    /* One byte more, and each byte changed in turn: refused, or a rule of lawful shape. */
    buf_char(&blob, '\0');
    for (size_t i = 0; i < blob.len; i++) {
        struct arena arena = {0};
        struct error err = {0};

        blob.at[i] ^= (char)0xff;
        if (rule_decode(&back, &arena, str_part(buf_as_str(&blob), 0, blob.len - 1), &err))
            assert_non_null(rule_summary(&back, &arena));
        blob.at[i] ^= (char)0xff;
        arena_dispose(&arena);
    }
    buf_dispose(&blob);
}

static void an_enum_outside_its_range_is_refused(void **state)
{
    struct rule rule = sample(), back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    (void)state;
    rule.actions[0].kind = (enum rule_action_kind)(RULE_LAST_ACTION + 1);
    buf_init(&blob, MIB(1));
    rule_encode(&rule, &blob);
    assert_false(rule_decode(&back, &arena, buf_as_str(&blob), &err));
    rule.actions[0].kind = RULE_FORWARD;
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void a_script_comes_back_with_its_error(void **state)
{
    struct rule rules[] = {sample(), sample()};
    struct rule_script script = {.rules = rules,
                                 .count = 2,
                                 .error = "line 9: no semicolon",
                                 .limit = ""},
                       back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    (void)state;
    buf_init(&blob, MIB(1));
    rule_script_encode(&script, &blob);
    assert_true(pool_script(&back, &arena, buf_as_str(&blob), &err));
    assert_int_equal(back.count, 2);
    assert_string_equal(back.error, "line 9: no semicolon");
    assert_string_equal(back.limit, "");
    assert_same(&rules[1], &back.rules[1]);
    for (size_t cut = 0; cut < blob.len; cut++) {
        error_clear(&err);
        assert_false(pool_script(&back, &arena, str_part(buf_as_str(&blob), 0, cut), &err));
    }
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void rules_that_do_not_fit_are_left_out_and_said(void **state)
{
    struct rule rules[] = {sample(), sample(), sample()};
    struct rule_script script = {.rules = rules, .count = 3, .error = "", .limit = ""}, back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf one, blob;

    (void)state;
    buf_init(&one, MIB(1));
    rule_encode(&rules[0], &one);
    buf_init(&blob, 2 * one.len + 100);
    rule_script_encode(&script, &blob);
    assert_false(blob.full);
    assert_true(pool_script(&back, &arena, buf_as_str(&blob), &err));
    assert_int_equal(back.count, 2);
    assert_string_equal(back.limit, "rule-text");
    buf_dispose(&one);
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void a_summary_reads_as_a_sentence(void **state)
{
    struct rule rule = sample();
    struct rule_condition always = {.field = RULE_ALWAYS, .header = "", .raw = "true"};
    struct arena arena = {0};

    (void)state;
    rule.traits = 0;
    assert_string_equal(rule_summary(&rule, &arena),
                        "if subject contains \"invoice\" or \"h\xc3\xb3"
                        "a \xc4\x91\xc6\xa1n\" unless header X-Spam is missing: forward to "
                        "drop@evil.example, keeping a copy, move to RSS Feeds, mark read, stop");
    assert_string_equal(rule_deeds_first(&rule, &arena),
                        "forward to drop@evil.example, keeping a copy, move to RSS Feeds, mark "
                        "read, stop, if subject contains \"invoice\" or \"h\xc3\xb3"
                        "a \xc4\x91\xc6\xa1n\" unless header X-Spam is missing");
    rule.conditions = &always;
    rule.condition_count = 1;
    rule.action_count = 1;
    rule.enabled = false;
    assert_string_equal(rule_deeds_first(&rule, &arena),
                        "off: always: forward to drop@evil.example, keeping a copy");
    assert_string_equal(rule_summary(&rule, &arena),
                        "off: always: forward to drop@evil.example, keeping a copy");
    rule.condition_count = 0;
    rule.action_count = 0;
    assert_string_equal(rule_summary(&rule, &arena), "off: always: nothing");
    arena_dispose(&arena);
}

static void the_report_comes_back_and_a_damaged_one_does_not(void **state)
{
    static const struct rule_reject rejects[] = {{7, "a field too few", "a,b"},
                                                 {9, "no name", "<U+0007>"}};
    const char *warnings[] = {"unknown column Foo"};
    struct rule_script script = {.error = "", .limit = ""}, back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    (void)state;
    script.report =
        (struct rule_report){"gmail-xml", "UTF-8", 5, 1, 2, 1, 1, rejects, 2, warnings, 1};
    buf_init(&blob, MIB(1));
    rule_script_encode(&script, &blob);
    assert_true(pool_script(&back, &arena, buf_as_str(&blob), &err));
    assert_string_equal(back.report.format, "gmail-xml");
    assert_int_equal(back.report.rows, 5);
    assert_int_equal(back.report.accepted, 1);
    assert_int_equal(back.report.rejected, 2);
    assert_int_equal(back.report.duplicates, 1);
    assert_int_equal(back.report.passed_over, 1);
    assert_int_equal(back.report.reject_count, 2);
    assert_int_equal(back.report.rejects[1].line, 9);
    assert_string_equal(back.report.rejects[1].reason, "no name");
    assert_string_equal(back.report.rejects[1].excerpt, "<U+0007>");
    assert_int_equal(back.report.warning_count, 1);
    assert_string_equal(back.report.warnings[0], "unknown column Foo");
    blob.at[blob.len - 1] = '\x01'; /* ends in the excerpt's text, which may hold this */
    assert_true(pool_script(&back, &arena, buf_as_str(&blob), &err));
    blob.at[blob.len - 1] = '\xff';
    assert_false(pool_script(&back, &arena, buf_as_str(&blob), &err));
    buf_dispose(&blob);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_comes_back_as_it_went),
        cmocka_unit_test(a_damaged_record_is_refused),
        cmocka_unit_test(an_enum_outside_its_range_is_refused),
        cmocka_unit_test(a_script_comes_back_with_its_error),
        cmocka_unit_test(rules_that_do_not_fit_are_left_out_and_said),
        cmocka_unit_test(a_summary_reads_as_a_sentence),
        cmocka_unit_test(the_report_comes_back_and_a_damaged_one_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
