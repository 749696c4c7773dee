/* test_detect_consent.c - applications that were let in: what must and must not be said. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define APP    "1f1e1d1c-0000-4000-8000-000000000010"
#define OBJECT "1f1e1d1c-0000-4000-8000-000000000011"
#define KNOWN  "FF8D92DC-3D82-41D6-BCBD-B9174D163620"

enum { T1 = 1770000000 };

static const char id[] = "consent-given";

struct record {
    const char *name, *what; /* what: as bench_rule() takes an action */
    const char *mailbox;     /* NULL: the owner's */
    const char *actor;       /* NULL: the owner */
    uint32_t traits;
    int64_t after; /* seconds */
    bool failed;
};

static void run_all(struct bench *bench, const struct record *records, size_t count)
{
    struct rule_row rows[5];
    struct rule_facts facts[5];

    bench_clear(bench);
    for (size_t i = 0; i < count; i++) {
        char text[400];
        struct rule *rule;

        snprintf(text, sizeof(text), "%s | always | %s", records[i].name, records[i].what);
        rule = bench_rule(bench, text);
        rule->condition_count = 0;
        rule->kind = RULE_EVENT;
        rule->setting = RULE_APPLICATION;
        rule->source = "audit-application";
        rule->mailbox = records[i].mailbox ? records[i].mailbox : "an@acme.example";
        rule->actor = records[i].actor ? records[i].actor : "an@acme.example";
        rule->made = T1 + records[i].after;
        rule->traits |= records[i].traits;
        rule->enabled = !records[i].failed && !(records[i].traits & RULE_REMOVED);
        rows[i] = bench_row((int64_t)i + 1, true);
        facts[i] = (struct rule_facts){&rows[i], rule};
    }
    bench_run_rules(bench, id, facts, count);
}

/* One record each. */
static const struct {
    struct record record;
    const char *want; /* NULL: nothing */
    enum severity severity;
} cases[] = {
    {{.name = "Room Planner",
      .what = "app-in " APP " " OBJECT ": openid profile email User.Read offline_access"},
     NULL,
     0},
    {{.name = "财务", .what = "app-in " APP ": User.Read"}, NULL, 0},
    {{.name = "Hóa đơn", .what = "app-in " APP ": User.Read"}, NULL, 0},
    {{.name = "Rule 1", .what = "app-in " APP ": User.Read"}, NULL, 0},
    {{.name = "Plan",
      .what = "app-in " APP ": Calendars.Read Mail.ReadX xMail.Read Sites.Read.All"},
     NULL,
     0},
    {{.name = "Board",
      .what = "app-in 12.apps: https://www.googleapis.com/auth/gmail.addons.execute openid"},
     NULL,
     0},
    {{.name = "Invoice Viewer", .what = "app-in " APP ": openid Mail.Read User.Read"},
     "an@acme.example let \"Invoice Viewer\" (" APP ") read mail; a new password does not end that",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": mail.readbasic.all"},
     "it may read mail",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.Read.Shared Mail.Send"},
     "read and send",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": https://outlook.office.com/IMAP.AccessAsUser.All"},
     "read and change mail",
     SEVERITY_HIGH},
    {{.name = "Viewer",
      .what = "app-in " APP ": full_access_as_app",
      .mailbox = "*",
      .actor = "admin@acme.example"},
     "everybody's mailbox",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": MailboxSettings.ReadWrite"},
     "redirect mail",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.Read offline_access"},
     "without asking again",
     SEVERITY_HIGH},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.Read Files.Read.All"},
     "more than mail: Files",
     SEVERITY_HIGH},
    {{.name = "Merge", .what = "app-in 12.apps: https://www.googleapis.com/auth/gmail.readonly"},
     "let \"Merge\" (12.apps) read mail",
     SEVERITY_HIGH},
    {{.name = "Merge", .what = "app-in 12.apps: https://mail.google.com/"},
     "read, change and send mail",
     SEVERITY_HIGH},
    {{.name = "Helper",
      .what = "app-in " APP ": RoleManagement.ReadWrite.Directory",
      .mailbox = "*",
      .actor = "admin@acme.example"},
     "every other right",
     SEVERITY_HIGH},
    {{.name = "Helper",
      .what = "app-in " APP ": AppRoleAssignment.ReadWrite.All Mail.Read",
      .mailbox = "*"},
     "every other right",
     SEVERITY_CRITICAL},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.ReadWrite Mail.Read Mail.ReadWrite"},
     "mail: Mail.ReadWrite, Mail.Read",
     SEVERITY_HIGH},
    {{.name = "Upgrade", .what = "app-in " APP ": http://localhost:7823/access"},
     "its keys sent to http://localhost:7823/access",
     SEVERITY_MEDIUM},
    {{.name = "Tool", .what = "app-in " APP ": http://localhost:7823/signin"}, NULL, 0},
    {{.name = "Anything", .what = "app-in " KNOWN}, "is PERFECTDATA SOFTWARE", SEVERITY_HIGH},
    {{.name = ".", .what = "app-in " APP ": User.Read"}, "is no name that a program", SEVERITY_LOW},
    {{.name = "Test App", .what = "app-in " APP ": User.Read"},
     "is no name that a program",
     SEVERITY_LOW},
    {{.name = "it@acme.example", .what = "app-in " APP ": User.Read"}, "is no name", SEVERITY_LOW},
    {{.name = "An@acme.example", .what = "app-in " APP ": User.Read"}, "is no name", SEVERITY_LOW},
    {{.name = "Viewer",
      .what = "app-in " APP ": Mail.Read",
      .mailbox = "b@acme.example",
      .actor = "b@acme.example"},
     "the mailbox of b@acme.example",
     SEVERITY_MEDIUM},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.Read", .failed = true},
     "tried to let in the application \"Viewer\"",
     SEVERITY_LOW},
    {{.name = "Viewer", .what = "app-in -"}, NULL, 0},
    {{.name = "-", .what = "app-in - " OBJECT ": Mail.Read"},
     "\"without a name\" (id not told)",
     SEVERITY_HIGH},
    {{.name = "Sync", .what = "app-secret " APP ": Password", .mailbox = ""},
     "signs in as the app",
     SEVERITY_MEDIUM},
    {{.name = "Sync",
      .what = "app-secret " APP ": Password",
      .mailbox = "",
      .traits = RULE_REMOVED},
     NULL,
     0},
    {{.name = "Viewer", .what = "app-in " APP ": Mail.Read", .traits = RULE_REMOVED}, NULL, 0},
};

static void a_consent_is_judged_by_its_rights_and_id(void **state)
{
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        run_all(bench, &cases[i].record, 1);
        bench_expect(bench, id, cases[i].record.what, cases[i].want, cases[i].severity);
    }
}

static void the_records_of_one_consent_are_one_finding(void **state)
{
    static const struct record records[] = {
        {.name = "-",
         .what = "app-in - " OBJECT ": Mail.Read offline_access"}, /* a grant knows no name */
        {.name = "Viewer",
         .what = "app-in " APP " " OBJECT ": Mail.Read offline_access",
         .after = 1},
        {.name = "Viewer", .what = "app-in " APP, .after = 2},
        {.name = "Other",
         .what = "app-in 1f1e1d1c-0000-4000-8000-000000000099: Mail.Send",
         .after = 3},
    };
    struct bench *bench = *state;

    run_all(bench, records, 3);
    bench_expect(bench, id, "three records", "let \"Viewer\" (" APP ") read mail", SEVERITY_HIGH);
    assert_int_equal(bench->said_count, 1);
    assert_int_equal(bench->said[0].subject_count, 4); /* and the account */
    assert_int_equal(bench->said[0].when, T1);
    run_all(bench, records, 4);
    assert_int_equal(bench->said_count, 2);
}

static void what_became_of_it_is_told(void **state)
{
    static const struct record back[] = {
        {.name = "Viewer", .what = "app-in " APP ": Mail.Read"},
        {.name = "Viewer",
         .what = "app-in " APP ": Mail.Read",
         .traits = RULE_REMOVED,
         .after = 60},
    };
    static const struct record whose[] = {
        {.name = "Viewer", .what = "app-in " APP ": Mail.Read"},
        {.name = "Viewer",
         .what = "app-in " APP,
         .mailbox = "",
         .actor = "admin@acme.example",
         .traits = RULE_REMOVED,
         .after = 60},
    };
    static const struct record before[] = {
        {.name = "Viewer", .what = "app-in " APP, .traits = RULE_REMOVED},
        {.name = "Viewer", .what = "app-in " APP ": Mail.Read", .after = 60},
    };
    static const struct record again[] = {
        {.name = "Viewer", .what = "app-in " APP ": Mail.Read", .failed = true},
        {.name = "Viewer", .what = "app-in " APP ": Mail.Read", .after = 5},
    };
    static const struct record secret[] = {
        {.name = "Sync", .what = "app-in " APP ": Mail.ReadWrite", .mailbox = "*"},
        {.name = "Sync",
         .what = "app-secret " APP ": Password",
         .mailbox = "",
         .actor = "admin@acme.example",
         .after = 60},
    };
    struct bench *bench = *state;

    run_all(bench, back, 2);
    bench_expect(bench, id, "taken back", "taken back at 2026-02-02T02:41:00Z", SEVERITY_MEDIUM);
    run_all(bench, whose, 2);
    bench_expect(bench, id, "whose is not told", "does not say whose", SEVERITY_HIGH);
    run_all(bench, before, 2);
    bench_expect(bench, id, "an older end is none", "let \"Viewer\"", SEVERITY_HIGH);
    assert_false(bench_says(bench, "taken back"));
    run_all(bench, again, 2);
    bench_expect(bench, id, "the second try", "let \"Viewer\"", SEVERITY_HIGH);
    assert_false(bench_says(bench, "failed"));
    run_all(bench, secret, 2);
    bench_expect(bench, id, "a secret for mail", "the application may read and change mail",
                 SEVERITY_HIGH);
    assert_int_equal(bench->said_count, 2);
}

/* Nobody hides one behind many; and of very many, no more are compared. */
static void many_records_hide_none_that_matters(void **state)
{
    static const struct record harmless = {.name = "Room Planner",
                                           .what = "app-in " APP ": User.Read"};
    enum { COUNT = 20002 };
    struct rule_facts *facts = calloc(COUNT, sizeof(*facts));
    struct bench *bench = *state;
    struct rule_row row = bench_row(1, true);
    struct rule *rule;

    run_all(bench, &harmless, 1);
    rule = bench_rule(bench, "Room Planner | always | app-in " APP ": User.Read");
    rule->setting = RULE_APPLICATION;
    for (size_t i = 0; i < COUNT; i++)
        facts[i] = (struct rule_facts){&row, rule};
    rule = bench_rule(bench, "Viewer | always | app-in " KNOWN ": Mail.Read");
    rule->setting = RULE_APPLICATION;
    facts[COUNT - 1].rule = rule;
    bench_run_rules(bench, id, facts, COUNT);
    bench_expect(bench, id, "behind 20,001", "let \"Viewer\"", SEVERITY_HIGH);
    free(facts);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(many_records_hide_none_that_matters),
    cmocka_unit_test(a_consent_is_judged_by_its_rights_and_id),
    cmocka_unit_test(the_records_of_one_consent_are_one_finding),
    cmocka_unit_test(what_became_of_it_is_told),
};

const struct CMUnitTest *detect_consent_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
