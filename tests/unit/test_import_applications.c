/* test_import_applications.c - what an audit log tells of applications reaches the findings, and
 * coverage says what was and was not looked at; with the real jailed workers. */
#include "check.h"
#include "import_bench.h"

#include "parse/login.h"

#include <stdio.h>

#define EVENT(id, operation)                                                                       \
    "{\"CreationTime\":\"2026-03-10T21:04:43\",\"Id\":\"" id "\",\"Operation\":\"" operation       \
    "\",\"Workload\":\"AzureActiveDirectory\",\"ResultStatus\":\"Success\","                       \
    "\"UserId\":\"owner@acme.example\""
#define CONSENT(id, scope)                                                                         \
    EVENT(id, "Consent to application.")                                                           \
    ",\"Target\":[{\"ID\":\"ServicePrincipal\",\"Type\":2},{\"ID\":\"Viewer\",\"Type\":1},"        \
    "{\"ID\":\"1f1e1d1c-0000-4000-8000-000000000010\",\"Type\":2}],"                               \
    "\"ModifiedProperties\":[{\"Name\":\"ConsentAction.Permissions\",\"OldValue\":\"\","           \
    "\"NewValue\":\"[] => [[Id: x, ConsentType: Principal, Scope: " scope "]]\"}]}\n"
#define OTHER EVENT("e-1", "Update user.") "}\n"

static void import(struct import_bench *bench, const char *name, const char *text)
{
    char path[TEMP_PATH + 300];

    import_bench_put(bench, name, str_of(text));
    snprintf(path, sizeof(path), "%s/%s", bench->files, name);
    import_bench_run(bench, path, LOG_ZONE_NONE);
}

static void a_log_without_such_events_is_no_answer(void **state)
{
    struct import_bench *bench = *state;

    import(bench, "letter.eml", "From: a@acme.example\nSubject: x\n\nx\n");
    import_bench_covers(bench, "app-access", COVERAGE_NOT_CHECKED, "does not tell");
    import(bench, "audit.json", OTHER);
    import_bench_covers(bench, "app-access", COVERAGE_NO_LOG, "whether they would hold one");
}

static void a_harmless_consent_is_examined_and_no_rule(void **state)
{
    struct import_bench *bench = *state;

    import(bench, "audit.json", OTHER CONSENT("e-2", "openid User.Read"));
    import_bench_covers(bench, "app-access", COVERAGE_PARTLY, "1 event about applications");
    import_bench_covers(bench, "provider-forwarding", COVERAGE_NOT_CHECKED, "");
    import_bench_covers(bench, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
}

/* Forwarding that is set for a whole mailbox is no rule of its owner's: those nobody has seen. */
static void a_setting_is_no_look_at_the_rules(void **state)
{
    struct import_bench *bench = *state;

    import(bench, ".forward", "anna@acme.example\n");
    import_bench_covers(bench, "provider-forwarding", COVERAGE_FOUND, "1 setting examined");
    import_bench_covers(bench, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
    import(bench, "vacation.json",
           "{\"enableAutoReply\": true, \"responseBodyPlainText\": "
           "\"Please pay to DE89 3704 0044 0532 0130 00 from now on\"}\n");
    import_bench_covers(bench, "rules-sieve", COVERAGE_FOUND, "1 finding; no rules have been read");
    import(
        bench, "rules.sieve",
        "require \"fileinto\";\nif header :contains \"subject\" \"oak\" { fileinto \"Oak\"; }\n");
    import_bench_covers(bench, "rules-sieve", COVERAGE_FOUND, "1 finding; 1 rule examined");
}

static void a_consent_that_does_not_say_its_rights_is_told(void **state)
{
    struct import_bench *bench = *state;

    import(bench, "audit.json", EVENT("e-4", "Consent to application.") "}\n");
    import_bench_covers(bench, "app-access", COVERAGE_PARTLY,
                        "1 of them does not say which rights");
}

static void a_consent_to_read_mail_is_found(void **state)
{
    struct import_bench *bench = *state;

    import(bench, "audit.json", OTHER CONSENT("e-3", "openid Mail.Read"));
    import_bench_covers(bench, "app-access", COVERAGE_FOUND, "1 finding");
}

static void second_factors_are_found_and_what_is_not_told_is_said(void **state)
{
    struct import_bench *bench = *state;

    import(bench, "letter.eml", "From: a@acme.example\nSubject: x\n\nx\n");
    import_bench_covers(bench, "protections", COVERAGE_NOT_CHECKED, "does not tell");
    import(bench, "audit.json", OTHER);
    import_bench_covers(bench, "protections", COVERAGE_NO_LOG, "whether they would hold one");
    import(
        bench, "more.json",
        EVENT("e-6", "Disable Strong Authentication.") ",\"ObjectId\":\"owner@acme.example\"}\n");
    import_bench_covers(bench, "protections", COVERAGE_FOUND, "1 finding");
    import_bench_covers(bench, "app-access", COVERAGE_NO_LOG, "whether they would hold one");
    import_bench_covers(bench, "provider-forwarding", COVERAGE_NOT_CHECKED, "");
}

/* What a mailbox alone cannot tell is written first, not over what a log told. */
static void a_case_from_a_server_hears_of_it_at_the_first_scan(void **state)
{
    struct import_bench *bench = *state;
    struct account account = {
        .kind = "imap", .user = "owner@acme.example", .host = "imap.acme.example"};
    struct error err = {0};

    assert_ok(casefile_begin(bench->sample.cf, &err) &&
                  account_put(bench->sample.cf, &account, &err) &&
                  casefile_commit(bench->sample.cf, &err),
              &err);
    import(bench, "audit.json", CONSENT("e-5", "openid User.Read"));
    import_bench_covers(bench, "app-access", COVERAGE_PARTLY, "1 event about applications");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_without_such_events_is_no_answer, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_setting_is_no_look_at_the_rules, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_harmless_consent_is_examined_and_no_rule,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_consent_that_does_not_say_its_rights_is_told,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_consent_to_read_mail_is_found, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(second_factors_are_found_and_what_is_not_told_is_said,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_case_from_a_server_hears_of_it_at_the_first_scan,
                                        import_bench_open, import_bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
