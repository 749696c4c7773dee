/* test_import_applications.c - what an audit log tells of applications reaches the findings, and
 * coverage says what was and was not looked at; with the real jailed workers. */
#include "../../cli/import.h"

#include "check.h"
#include "sample_case.h"

#include "base/job.h"
#include "parse/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

struct box {
    struct sample sample;
    char files[TEMP_PATH + 16];
};

static int set_up(void **state)
{
    struct box *box = calloc(1, sizeof(*box));

    sample_make(&box->sample);
    snprintf(box->files, sizeof(box->files), "%s/files", box->sample.folder);
    assert_int_equal(mkdir(box->files, 0700), 0);
    *state = box;
    return 0;
}

static int tear_down(void **state)
{
    struct box *box = *state;

    sample_remove(&box->sample);
    free(box);
    return 0;
}

static void import(struct box *box, const char *name, const char *text)
{
    struct import_order order = {
        .cf = box->sample.cf,
        .scan = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR},
        .target = box->files,
        .zone = LOG_ZONE_NONE};
    char path[TEMP_PATH + 300];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%s", box->files, name);
    assert_ok(temp_write(path, str_of(text), &err), &err);
    buf_init(&order.text, 1 << 20);
    buf_init(&order.items, 1 << 20);
    assert_ok(import_plan_add(&order.plan, path, &err), &err);
    assert_ok(job_run(import_job, &order, &err), &err);
    import_plan_dispose(&order.plan);
    buf_dispose(&order.text);
    buf_dispose(&order.items);
}

static void assert_coverage(struct box *box, const char *check, enum coverage_state want,
                            const char *words)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count, i;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (i = 0; i < count && strcmp(rows[i].check, check) != 0; i++)
        ;
    assert_true(i < count);
    if (rows[i].state != want || !strstr(rows[i].detail, words))
        fail_msg("%s, %s: %s", check, coverage_name(rows[i].state), rows[i].detail);
    arena_dispose(&arena);
}

static void a_log_without_such_events_is_no_answer(void **state)
{
    struct box *box = *state;

    import(box, "letter.eml", "From: a@acme.example\nSubject: x\n\nx\n");
    assert_coverage(box, "app-access", COVERAGE_NOT_CHECKED, "does not tell");
    import(box, "audit.json", OTHER);
    assert_coverage(box, "app-access", COVERAGE_NO_LOG, "whether they would hold one");
}

static void a_harmless_consent_is_examined_and_no_rule(void **state)
{
    struct box *box = *state;

    import(box, "audit.json", OTHER CONSENT("e-2", "openid User.Read"));
    assert_coverage(box, "app-access", COVERAGE_PARTLY, "1 events about applications");
    assert_coverage(box, "provider-forwarding", COVERAGE_NOT_CHECKED, "");
    assert_coverage(box, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
}

static void a_consent_that_does_not_say_its_rights_is_told(void **state)
{
    struct box *box = *state;

    import(box, "audit.json", EVENT("e-4", "Consent to application.") "}\n");
    assert_coverage(box, "app-access", COVERAGE_PARTLY, "1 of them do not say which rights");
}

static void a_consent_to_read_mail_is_found(void **state)
{
    struct box *box = *state;

    import(box, "audit.json", OTHER CONSENT("e-3", "openid Mail.Read"));
    assert_coverage(box, "app-access", COVERAGE_FOUND, "1 finding");
}

/* What a mailbox alone cannot tell is written first, not over what a log told. */
static void a_case_from_a_server_hears_of_it_at_the_first_scan(void **state)
{
    struct box *box = *state;
    struct account account = {
        .kind = "imap", .user = "owner@acme.example", .host = "imap.acme.example"};
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err) && account_put(box->sample.cf, &account, &err) &&
                  casefile_commit(box->sample.cf, &err),
              &err);
    import(box, "audit.json", CONSENT("e-5", "openid User.Read"));
    assert_coverage(box, "app-access", COVERAGE_PARTLY, "1 events about applications");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_without_such_events_is_no_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_harmless_consent_is_examined_and_no_rule, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_consent_that_does_not_say_its_rights_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_consent_to_read_mail_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_case_from_a_server_hears_of_it_at_the_first_scan, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
