/* test_case_findings.c - findings in the case: in which order they come, that they come back whole
 * with their verdict, and that one which is not found again is gone. */
#include "check.h"
#include "sample_case.h"

#include <stdio.h>

static struct finding finding_named(const char *key, enum severity severity, int64_t when)
{
    static struct finding_reason reasons[] = {{"forwards to drop@evil.example", 40},
                                              {"deletes the original", 30}};
    static struct finding_subject subjects[] = {{.kind = "rule", .id = 1, .label = "."}};

    return (struct finding){.key = key,
                            .detector = "rule-forwards",
                            .severity = severity,
                            .title = key,
                            .explanation = "Chuyển tiếp ra ngoài",
                            .attack = "T1114.003",
                            .when = when,
                            .reasons = reasons,
                            .reason_count = 2,
                            .subjects = subjects,
                            .subject_count = 1};
}

static void put(struct sample *sample, const struct finding *finding, int64_t run)
{
    struct error err = {0};

    sample_begin(sample);
    assert_ok(finding_put(sample->cf, finding, run, &err), &err);
    sample_commit(sample);
}

static const char *findings_now(struct sample *sample, bool gone, const char *filter)
{
    static char text[512];
    const struct page page = {.filter = filter};
    struct finding *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count, used = 0;

    assert_true(finding_list(sample->cf, &arena, gone, page, &rows, &count, &err));
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s; ", rows[i].key,
                                 severity_name(rows[i].severity));
    arena_dispose(&arena);
    return text;
}

static void findings_come_worst_first_and_then_newest(void **state)
{
    struct sample *sample = *state;
    struct finding findings[] = {
        finding_named("a", SEVERITY_LOW, 5), finding_named("b", SEVERITY_HIGH, INT64_MIN),
        finding_named("c", SEVERITY_HIGH, 5), finding_named("d", SEVERITY_CRITICAL, 1)};
    uint64_t counts[SEVERITY_CRITICAL + 1];
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_LEN(findings); i++)
        put(sample, &findings[i], 1);
    assert_string_equal(findings_now(sample, false, NULL), "d critical; c high; b high; a low; ");
    assert_string_equal(findings_now(sample, false, "tiep NGOAI"),
                        "d critical; c high; b high; a low; ");
    assert_string_equal(findings_now(sample, false, "tiep trong"), "");
    assert_true(finding_counts(sample->cf, counts, &err));
    assert_int_equal(counts[SEVERITY_HIGH], 2);
    assert_int_equal(counts[SEVERITY_INFO], 0);
}

/* Who tells of many mails need not keep their hashes. */
static void a_message_without_its_hash_gets_the_one_the_case_has(void **state)
{
    struct finding_subject subjects[] = {{.kind = "message", .id = 1, .label = "a"},
                                         {.kind = "message", .id = 1, .label = "b"},
                                         {.kind = "message", .id = 9999, .label = "c"},
                                         {.kind = "rule", .id = 1, .label = "d"}};
    struct finding finding = finding_named("a", SEVERITY_HIGH, 5);
    const struct hash given = hash_of(str_of("given"));
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct message message;
    struct finding back;

    assert_true(message_get(sample->cf, &arena, 1, &message, &err));
    assert_false(hash_is_zero(&message.raw));
    subjects[1].sha256 = given;
    finding.subjects = subjects;
    finding.subject_count = ARRAY_LEN(subjects);
    put(sample, &finding, 1);
    assert_true(finding_get(sample->cf, &arena, 1, &back, &err));
    assert_true(hash_equal(&back.subjects[0].sha256, &message.raw));
    assert_true(hash_equal(&back.subjects[1].sha256, &given));
    assert_true(hash_is_zero(&back.subjects[2].sha256));
    assert_true(hash_is_zero(&back.subjects[3].sha256));
    arena_dispose(&arena);
}

static void a_finding_comes_back_whole_and_its_verdict_stays(void **state)
{
    struct sample *sample = *state;
    struct finding finding = finding_named("a", SEVERITY_HIGH, 5);
    uint64_t counts[SEVERITY_CRITICAL + 1];
    struct arena arena = {0};
    struct error err = {0};
    struct finding back;

    put(sample, &finding, 1);
    sample_begin(sample);
    assert_true(finding_set_verdict(sample->cf, 1, "dismissed", "our own rule", &err));
    sample_commit(sample);
    finding.severity = SEVERITY_LOW;
    finding.reason_count = 1;
    put(sample, &finding, 2);
    assert_true(finding_get(sample->cf, &arena, 1, &back, &err));
    assert_string_equal(back.verdict, "dismissed");
    assert_int_equal(back.severity, SEVERITY_LOW);
    assert_int_equal(back.first_seen, 1);
    assert_int_equal(back.last_seen, 2);
    assert_int_equal(back.when, 5);
    assert_int_equal(back.reason_count, 1);
    assert_string_equal(back.reasons[0].text, "forwards to drop@evil.example");
    assert_int_equal(back.reasons[0].points, 40);
    assert_string_equal(back.subjects[0].label, ".");
    assert_true(finding_counts(sample->cf, counts, &err));
    assert_int_equal(counts[SEVERITY_LOW], 0);
    sample_begin(sample);
    assert_false(finding_set_verdict(sample->cf, 1, "perhaps", "", &err));
    error_clear(&err);
    assert_false(finding_set_verdict(sample->cf, 77, "confirmed", "", &err));
    assert_string_equal(err.text, "the case has no finding 77");
    casefile_rollback(sample->cf);
    arena_dispose(&arena);
}

static void what_a_scan_does_not_find_again_is_gone(void **state)
{
    struct sample *sample = *state;
    struct finding a = finding_named("a", SEVERITY_HIGH, 1);
    struct finding b = finding_named("b", SEVERITY_HIGH, 1);
    struct error err = {0};

    put(sample, &a, 1);
    put(sample, &b, 1);
    put(sample, &b, 2);
    assert_string_equal(findings_now(sample, false, NULL), "b high; ");
    assert_string_equal(findings_now(sample, true, NULL), "a high; b high; ");
    sample_begin(sample);
    assert_true(finding_scanned(sample->cf, 3, &err)); /* and found nothing at all */
    sample_commit(sample);
    assert_string_equal(findings_now(sample, false, NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(findings_come_worst_first_and_then_newest, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_message_without_its_hash_gets_the_one_the_case_has,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_finding_comes_back_whole_and_its_verdict_stays,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(what_a_scan_does_not_find_again_is_gone, sample_set_up,
                                        sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
