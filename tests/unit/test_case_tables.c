/* test_case_tables.c - runs, accounts, folders, rules, findings, coverage: what is put comes back,
 * nothing is overwritten, and what is no longer there is gone. */
#include "case/custody.h"
#include "sample_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

/* Every write in a transaction of its own; a failure says why. */
static void begin(struct sample *sample)
{
    struct error err = {0};

    if (!casefile_begin(sample->cf, &err))
        fail_msg("%s", err.text);
}

static void commit(struct sample *sample)
{
    struct error err = {0};

    if (!casefile_commit(sample->cf, &err))
        fail_msg("%s", err.text);
}

static void runs_are_listed_newest_first(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    int64_t id;

    begin(sample);
    assert_true(run_begin(sample->cf, "scan", "", &id, &err));
    commit(sample);
    assert_true(run_list(sample->cf, &arena, &runs, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(runs[0].id, id);
    assert_string_equal(runs[0].kind, "scan");
    assert_int_equal(runs[0].ended, 0);
    assert_string_equal(runs[1].outcome, "ok");
    assert_true(runs[1].ended >= runs[1].started);
    arena_dispose(&arena);
}

static void a_run_that_was_cut_off_says_so_after_the_next_opening(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    int64_t id;

    begin(sample);
    assert_true(run_begin(sample->cf, "acquire", "x", &id, &err));
    commit(sample);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_true(run_list(sample->cf, &arena, &runs, &count, &err));
    assert_string_equal(runs[0].outcome, "interrupted");
    assert_int_equal(runs[0].ended, 0);
    arena_dispose(&arena);
}

static void an_account_is_one_row_a_user_and_host(void **state)
{
    struct sample *sample = *state;
    struct account again = {.user = "owner", .host = "mail.example", .server = "Dovecot"};
    struct account other = {.user = "owner", .host = "mail.test"};
    struct account *accounts;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    begin(sample);
    assert_true(account_put(sample->cf, &again, &err));
    assert_true(account_put(sample->cf, &other, &err));
    again.server = "";
    assert_true(account_put(sample->cf, &again, &err)); /* not reached this time */
    commit(sample);
    assert_int_equal(again.id, sample->account);
    assert_true(account_list(sample->cf, &arena, &accounts, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(accounts[0].server, "Dovecot");
    assert_string_equal(accounts[1].host, "mail.test");
    arena_dispose(&arena);
}

static struct folder *folders_of(struct sample *sample, struct arena *arena, size_t *count)
{
    struct error err = {0};
    struct folder *folders;

    if (!folder_list(sample->cf, arena, sample->account, &folders, count, &err))
        fail_msg("%s", err.text);
    return folders;
}

static void a_changed_uidvalidity_is_another_folder(void **state)
{
    struct sample *sample = *state;
    struct folder again = {.account = sample->account,
                           .name = "INBOX",
                           .raw_name = "INBOX",
                           .use = FOLDER_INBOX,
                           .uidvalidity = 8};
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    size_t count;
    int64_t run;

    begin(sample);
    assert_true(run_begin(sample->cf, "acquire", "again", &run, &err));
    assert_true(folder_put(sample->cf, &again, &err));
    commit(sample);
    folders = folders_of(sample, &arena, &count);
    assert_int_equal(count, 2);
    assert_int_equal(folders[0].have, 4);
    assert_false(folders[0].current);
    assert_int_equal(folders[1].have, 0);
    assert_true(folders[1].current);
    arena_dispose(&arena);
}

static void a_folder_learns_its_uidvalidity(void **state)
{
    struct sample *sample = *state;
    struct folder sent = {
        .account = sample->account, .name = "Sent", .raw_name = "Sent", .delimiter = '/'};
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    int64_t listed;
    size_t count;

    begin(sample);
    assert_true(folder_put(sample->cf, &sent, &err));
    listed = sent.id;
    sent.uidvalidity = 3;
    sent.uidnext = 17;
    sent.modseq = 5;
    sent.acl = "anyone lrs";
    assert_true(folder_put(sample->cf, &sent, &err));
    assert_int_equal(sent.id, listed);
    sent.uidvalidity = 0; /* listed again, not looked into */
    sent.uidnext = 0;
    sent.acl = "";
    assert_true(folder_put(sample->cf, &sent, &err));
    assert_int_equal(sent.id, listed);
    commit(sample);
    folders = folders_of(sample, &arena, &count);
    assert_int_equal(count, 2);
    assert_int_equal(folders[1].uidvalidity, 3);
    assert_int_equal(folders[1].uidnext, 17);
    assert_int_equal(folders[1].delimiter, '/');
    assert_string_equal(folders[1].acl, "anyone lrs");
    arena_dispose(&arena);
}

/* --- rules --- */

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

    begin(sample);
    if (!rule_replace(sample->cf, &look, rows, count, &err))
        fail_msg("%s", err.text);
    commit(sample);
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

    begin(sample);
    if (!rule_missed(sample->cf, sample->account, run, why, &err))
        fail_msg("%s", err.text);
    commit(sample);
}

static void a_look_that_missed_the_rules_is_known_until_one_sees_them(void **state)
{
    struct account import = {.user = "files", .host = "", .kind = "import"};
    struct rule_look look = {.source = "dovecot-log/0", .script = "", .run = 5};
    struct sample *sample = *state;
    struct rule_row row = rule_named("a", 1);
    struct error err = {0};
    int64_t run = 0;

    begin(sample);
    while (run < 6)
        assert_true(run_begin(sample->cf, "acquire", "again", &run, &err));
    commit(sample);
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
    begin(sample);
    assert_true(account_put(sample->cf, &import, &err));
    look.account = import.id;
    assert_true(rule_replace(sample->cf, &look, &row, 1, &err)); /* tells of deeds, not of rules */
    commit(sample);
    assert_string_equal(gaps_now(sample), "owner refused;");
    begin(sample);
    look.source = "exchange-inbox-rule";
    assert_true(rule_replace(sample->cf, &look, &row, 1, &err)); /* an export, imported later */
    commit(sample);
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

/* --- findings --- */

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

    begin(sample);
    if (!finding_put(sample->cf, finding, run, &err))
        fail_msg("%s", err.text);
    commit(sample);
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
    begin(sample);
    assert_true(finding_set_verdict(sample->cf, 1, "dismissed", "our own rule", &err));
    commit(sample);
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
    begin(sample);
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
    begin(sample);
    assert_true(finding_scanned(sample->cf, 3, &err)); /* and found nothing at all */
    commit(sample);
    assert_string_equal(findings_now(sample, false, NULL), "");
}

static void coverage_is_one_row_a_check(void **state)
{
    struct sample *sample = *state;
    struct coverage first = {.check = "mail", .title = "Mail", .state = COVERAGE_PARTLY};
    struct coverage other = {.check = "acl", .title = "Shares", .detail = "not offered"};
    struct coverage *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    begin(sample);
    assert_true(coverage_put(sample->cf, &first, 1, &err));
    assert_true(coverage_put(sample->cf, &other, 1, &err));
    first.state = COVERAGE_NOTHING;
    assert_true(coverage_put(sample->cf, &first, 2, &err));
    commit(sample);
    assert_true(coverage_list(sample->cf, &arena, &rows, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].state, COVERAGE_NOTHING);
    assert_int_equal(rows[1].state, COVERAGE_NOT_CHECKED);
    assert_string_equal(rows[1].detail, "not offered");
    assert_string_equal(coverage_name(rows[1].state), "not checked");
    arena_dispose(&arena);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    struct sample *sample = *state;
    struct coverage bad = {.check = "mail", .title = "\xff"};
    struct error err = {0};

    begin(sample);
    assert_false(coverage_put(sample->cf, &bad, 1, &err));
    assert_string_equal(err.text, "the case takes no text that is not UTF-8");
    casefile_rollback(sample->cf);
}

/* NULL: it is not there. */
static const char *note_of(struct casefile *cf, struct arena *arena, const char *key)
{
    struct error err = {0};
    const char *value;

    assert_true(casefile_note(cf, arena, key, &value, &err));
    return value;
}

static void notes_are_kept(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};

    assert_null(note_of(sample->cf, &arena, "screen"));
    assert_true(casefile_set_note(sample->cf, "screen", "findings", &err));
    assert_true(casefile_set_note(sample->cf, "screen", "rules", &err));
    assert_string_equal(note_of(sample->cf, &arena, "screen"), "rules");
    arena_dispose(&arena);
}

/* --- whose hands it went through --- */

static void each_session_that_added_something_is_told(void **state)
{
    struct arena arena = {0};
    struct custody *sessions;
    struct error err = {0};
    struct sample sample;
    uint64_t idle;
    size_t count;

    (void)state;
    sample_make(&sample);
    sample_fill(&sample, 4);
    sample_close(&sample);
    sample_open(&sample, CASE_WRITE); /* and nothing is done */
    sample_close(&sample);
    sample_open(&sample, CASE_WRITE);
    assert_true(journal_note(sample.cf, "observation", "report-written", "a.pdf", "ok", &err));
    sample_close(&sample);
    sample_open(&sample, CASE_READ);
    assert_true(custody_list(sample.cf, &arena, &sessions, &count, &idle, &err));
    assert_int_equal(idle, 1);
    assert_true(count >= 2);
    assert_int_equal(sessions[0].deeds, CUSTODY_MADE);
    assert_int_equal(sessions[0].first, 1);
    assert_true(sessions[0].objects + sessions[1].objects >= 4);
    assert_true(sessions[0].user[0] && sessions[0].host[0] && sessions[0].version[0]);
    assert_int_equal(sessions[count - 1].deeds, CUSTODY_WRITTEN);
    assert_true(sessions[count - 1].first > sessions[0].last);
    assert_true(sessions[count - 1].end_ns >= sessions[count - 1].begin_ns);
    arena_dispose(&arena);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_are_listed_newest_first, make, unmake),
        cmocka_unit_test_setup_teardown(a_run_that_was_cut_off_says_so_after_the_next_opening, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(an_account_is_one_row_a_user_and_host, make, unmake),
        cmocka_unit_test_setup_teardown(a_changed_uidvalidity_is_another_folder, make, unmake),
        cmocka_unit_test_setup_teardown(a_folder_learns_its_uidvalidity, make, unmake),
        cmocka_unit_test_setup_teardown(a_rule_keeps_its_history, make, unmake),
        cmocka_unit_test_setup_teardown(a_look_that_missed_the_rules_is_known_until_one_sees_them,
                                        make, unmake),
        cmocka_unit_test_setup_teardown(a_script_that_is_not_mentioned_is_gone, make, unmake),
        cmocka_unit_test_setup_teardown(rules_alike_stay_apart, make, unmake),
        cmocka_unit_test_setup_teardown(findings_come_worst_first_and_then_newest, make, unmake),
        cmocka_unit_test_setup_teardown(a_message_without_its_hash_gets_the_one_the_case_has, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_finding_comes_back_whole_and_its_verdict_stays, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_a_scan_does_not_find_again_is_gone, make, unmake),
        cmocka_unit_test_setup_teardown(coverage_is_one_row_a_check, make, unmake),
        cmocka_unit_test_setup_teardown(text_that_is_not_utf8_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(notes_are_kept, make, unmake),
        cmocka_unit_test(each_session_that_added_something_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
