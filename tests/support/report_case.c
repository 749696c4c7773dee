/* report_case.c - see report_case.h. */
#include "report_case.h"

#include "case/actions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

const char hostile_subject[] = "</td></script><script>alert(1)</script>\xe2\x80\xae"
                               "fdp.exe\n=cmd|' /C calc'!A1 | [go](javascript:x) `tick` # <b>\"'";

static void put_findings(struct sample *sample)
{
    struct error err = {0};
    struct finding_reason reasons[] = {{hostile_subject, 60}, {"second reason", 0}};
    struct finding_subject subjects[] = {
        {.kind = "message", .id = 1, .sha256 = hash_of(sample_mail(1)), .label = hostile_subject},
        {.kind = "domain", .label = "evil.example"}};
    struct finding finding = {.key = "a",
                              .detector = "rule-forwards-outside",
                              .severity = SEVERITY_CRITICAL,
                              .title = hostile_subject,
                              .explanation = "Whoever owns that address reads the mail.",
                              .refute = "The owner knows the address.",
                              .blind = "What came before.",
                              .attack = "T1114.003",
                              .when = 1761748800,
                              .reasons = reasons,
                              .reason_count = ARRAY_LEN(reasons),
                              .subjects = subjects,
                              .subject_count = ARRAY_LEN(subjects)};

    assert_true(finding_put(sample->cf, &finding, sample->run, &err));
    finding.key = "b";
    finding.severity = SEVERITY_LOW;
    finding.title = "A small thing";
    finding.when = INT64_MIN;
    assert_true(finding_put(sample->cf, &finding, sample->run, &err));
}

static void put_coverage(struct sample *sample)
{
    static const struct coverage rows[] = {
        {.check = "rules-sieve",
         .title = "Mail rules (Sieve)",
         .state = COVERAGE_FOUND,
         .detail = "1 finding",
         .hint = ""},
        {.check = "mail",
         .title = "Messages",
         .state = COVERAGE_NOTHING,
         .detail = "4 of 4 are in the case",
         .hint = ""},
        {.check = "sign-ins",
         .title = "Sign-ins",
         .state = COVERAGE_NOT_CHECKED,
         .detail = hostile_subject,
         .hint = "ask for the log"},
        {.check = "attachments",
         .title = "Attachments",
         .state = COVERAGE_PARTLY,
         .detail = "a limit was hit",
         .hint = "look by hand"},
    };
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_true(coverage_put(sample->cf, &rows[i], sample->run, &err));
}

static void put_action(struct sample *sample)
{
    struct action_row action = {.user = "us",
                                .host = "mail.example",
                                .verb = "disable-rule",
                                .target = hostile_subject,
                                .commands = "PUTSCRIPT",
                                .detail = "",
                                .actor = "Lan"};
    struct error err = {0};

    assert_true(action_begin(sample->cf, &action, &err));
    assert_true(action_end(sample->cf, &action, ACTION_DONE, "the rule is off", &err));
    assert_true(action_begin(sample->cf, &action, &err)); /* and stopped in the middle */
}

void report_case_make(struct sample *sample)
{
    struct error err = {0};

    sample_make(sample);
    sample_fill(sample, 4);
    assert_true(casefile_begin(sample->cf, &err));
    put_findings(sample);
    put_coverage(sample);
    put_action(sample);
    assert_true(finding_scanned(sample->cf, sample->run, &err));
    assert_true(casefile_commit(sample->cf, &err));
}

void report_case_print(struct sample *sample, struct report_setup *setup, enum report_format format,
                       struct buf *out)
{
    struct error err = {0};

    setup->cf = sample->cf;
    setup->version = "0.1.0";
    setup->now = 1764000000;
    if (!report_make(setup, format, out, &err))
        fail_msg("%s", err.text);
}

bool text_has(const struct buf *text, const char *part)
{
    return str_find(buf_as_str(text), str_of(part)) < text->len;
}
