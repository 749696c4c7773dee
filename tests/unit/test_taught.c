/* test_taught.c - what the operator allowed is kept in the case, respected by a scan, and said. */
#include "check.h"
#include "scan_box.h"

#include "case/journal.h"
#include "commands.h"

#include <string.h>

static const char script[] =
    "require [\"copy\"];\r\n# rule:[office]\r\n"
    "if header :contains \"subject\" \"order\" { redirect :copy \"an@office.example\"; }\r\n";

static void assert_severity(struct scan_box *box, const char *detector, enum severity severity,
                            const char *words)
{
    struct arena arena = {0};
    struct finding finding = scan_box_finding(box, &arena, detector);

    assert_true(finding.id > 0);
    assert_int_equal(finding.severity, severity);
    assert_true(scan_box_says(&finding, words));
    arena_dispose(&arena);
}

static void assert_covered(struct scan_box *box, const char *words, bool wanted)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count;
    bool found = false;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        found = found || strstr(rows[i].detail, words);
    arena_dispose(&arena);
    assert_int_equal(found, wanted);
}

static void a_dismissed_forward_teaches_the_case_and_can_be_taken_back(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct finding finding;
    bool found;

    scan_box_script(box, "main", script);
    scan_box_finish(box);
    assert_severity(box, "rule-forwards-outside", SEVERITY_HIGH, "an@office.example");
    assert_covered(box, "allowed by the operator", false);

    finding = scan_box_finding(box, &arena, "rule-forwards-outside");
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(finding_set_verdict(box->sample.cf, finding.id, "dismissed", "our office", &err),
              &err);
    assert_ok(allow_from_finding(box->sample.cf, finding.id, "our office", &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    scan_box_finish(box);
    assert_severity(box, "rule-forwards-outside", SEVERITY_INFO, "as the operator allowed");
    assert_string_equal(scan_box_finding(box, &arena, "rule-forwards-outside").verdict,
                        "dismissed");
    assert_int_equal(scan_box_finding(box, &arena, "rule-forwards-outside").id, finding.id);
    assert_covered(box, "1 forward allowed by the operator", true);

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(allowed_remove(box->sample.cf, "forward", "An@Office.example", &found, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_true(found);
    scan_box_finish(box);
    assert_severity(box, "rule-forwards-outside", SEVERITY_HIGH, "an@office.example");
    arena_dispose(&arena);
}

/* What it would be without the operator's word is worked out, not presumed. */
static void an_allowed_forward_says_what_it_would_be(void **state)
{
    static const struct {
        const char *target, *script, *want;
    } cases[] = {
        {"an@office.example", script, "would be a finding of high severity"},
        {"an@office.example", "redirect \"an@office.example\";\r\n",
         "would be a finding of critical severity"},
        {"bo@acme.example", "require [\"copy\"];\r\nredirect :copy \"bo@acme.example\";\r\n",
         "would be a finding of medium severity"},
        {"bo@acme.example",
         "require [\"copy\"];\r\n# rule:[office]\r\n"
         "if header :contains \"subject\" \"order\" { redirect :copy \"bo@acme.example\"; }\r\n",
         "would be a finding of low severity"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct account other = {.user = "bo@acme.example",
                                .host = "mail.acme.example",
                                .address = "",
                                .server = "",
                                .certificate = ""};
        struct scan_box *box = *state;
        struct arena arena = {0};
        struct error err = {0};
        struct finding finding;

        assert_ok(casefile_begin(box->sample.cf, &err), &err);
        assert_ok(account_put(box->sample.cf, &other, &err), &err);
        assert_ok(allowed_put(box->sample.cf,
                              &(struct allowed){
                                  .kind = "forward", .value = cases[i].target, .reason = "ours"},
                              &err),
                  &err);
        assert_ok(casefile_commit(box->sample.cf, &err), &err);
        scan_box_script(box, "main", cases[i].script);
        scan_box_finish(box);
        finding = scan_box_finding(box, &arena, "rule-forwards-outside");
        if (finding.severity != SEVERITY_INFO || !strstr(finding.explanation, cases[i].want))
            fail_msg("%zu: %s", i, finding.explanation);
        arena_dispose(&arena);
        scan_box_close(state);
        scan_box_open(state);
    }
}

static void a_domain_said_to_be_own_lies_inside(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(
        allowed_put(box->sample.cf,
                    &(struct allowed){.kind = "own", .value = "Office.example", .reason = "ours"},
                    &err),
        &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    scan_box_script(box, "main", script);
    scan_box_finish(box);
    assert_int_equal(scan_box_finding(box, &arena, "rule-forwards-outside").id, 0);
    arena_dispose(&arena);
}

static void what_is_no_address_is_not_kept(void **state)
{
    static const char *const bad[] = {
        "", "x", "@a.example", "a b@c.example", "a@b@c.example", "a@.example", "a@b"};
    struct scan_box *box = *state;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct error err = {0};

        assert_ok(casefile_begin(box->sample.cf, &err), &err);
        assert_false(allowed_put(
            box->sample.cf, &(struct allowed){.kind = "own", .value = bad[i], .reason = ""}, &err));
        casefile_rollback(box->sample.cf);
        error_clear(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_dismissed_forward_teaches_the_case_and_can_be_taken_back,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(an_allowed_forward_says_what_it_would_be, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_domain_said_to_be_own_lies_inside, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_is_no_address_is_not_kept, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
