/* A playbook at work on a case: what opens, what waits, what is refused, and what closes a step. */
#include "check.h"

#include "play_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A small playbook of every kind of step. */
static const char book_text[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n"
    "vars:\n  mailbox: {type: email}\n  bad_ips: {type: ip-list}\n  pw: {type: secret}\n"
    "facts:\n  paid_at: {type: time}\n  active: {type: bool}\n  closed: {type: bool}\n"
    "clocks:\n  - {id: funds, from: fact(paid_at), warn: 24h, limit: 72h}\n"
    "steps:\n"
    "  - {id: bank, phase: contain, lane: finance, title: Bank, do: Call, approve: two-person, "
    "due: {clock: funds, within: 1h}, verify: [ask.confirm: {by: finance, text: done}], "
    "skip: {reasons: [no-payment, other], residual: money may leave}}\n"
    "  - {id: copy, phase: contain, title: Copy, do: Copy, after: [], evidence: [{name: log, kind: "
    "export, required: true}], verify: [file.attached: {evidence: log}], skip: {allow: never}}\n"
    "  - {id: freeze, phase: contain, title: Freeze, do: Freeze, tipoff: true, after: [], when: "
    "fact(active), verify: [ask.confirm: {by: admin, text: frozen}], skip: {allow: free}}\n"
    "  - {id: reset, phase: contain, title: Reset, do: \"Reset {{mailbox}}\", tipoff: true, after: "
    "[copy], evidence: [{name: before, kind: screenshot, required: true, before: true}], sets: "
    "[fact(closed)], fail: stop, verify: [auth.denied: {proto: imap, cred: pw}, ask.confirm: {by: "
    "admin, text: reset}], skip: {reasons: [other], requires: [rules], residual: old password}}\n"
    "  - {id: rules, phase: eradicate, title: Rules, do: Rules, after: [copy], when: "
    "finding(rule-*) or coverage(rules) != full, verify: [rescan.clean: {detector: \"rule-*\"}], "
    "skip: {reasons: [other]}}\n"
    "  - {id: table, phase: lessons, title: Table, do: T, after: [], verify: [ask.table: {columns: "
    "[ip, verdict], verdicts: [hostile, unknown], min_rows: 2, unknown_max: 0}]}\n"
    "  - {id: last, phase: lessons, title: Last, do: T, after: [reset, rules], verify: [log.verify: "
    "{chain: whole}]}\n";

struct bench {
    struct sample sample;
    struct engine *engine;
    struct play_view view;
};

static int make(void **state)
{
    struct bench *bench = xcalloc(1, sizeof(*bench));

    sample_make(&bench->sample);
    bench->engine = play_bench(&bench->sample, book_text);
    *state = bench;
    return 0;
}

static int unmake(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};
    uint64_t wrong = 9;

    /* Whatever was done, the journal and the rows agree. */
    assert_ok(sample_verify(bench->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(bench->engine);
    sample_remove(&bench->sample);
    free(bench);
    return 0;
}

static const struct step_view *look(struct bench *bench, const char *step)
{
    struct error err = {0};

    assert_ok(engine_look(bench->engine, &bench->view, &err), &err);
    return play_view_step(&bench->view, step);
}

static void expect(struct bench *bench, const char *step, enum step_state want)
{
    enum step_state is = look(bench, step)->state;

    if (is != want)
        fail_msg("%s is %s, not %s", step, step_state_name(is), step_state_name(want));
}

static void refused(bool ok, struct error *err, const char *want)
{
    assert_false(ok);
    if (!strstr(err->text, want))
        fail_msg("%s", err->text);
    error_clear(err);
}

static void must(bool ok, struct error *err)
{
    assert_ok(ok, err);
}

/* As another person. */
static void as(struct bench *bench, const char *name)
{
    bench->engine->setup.actor = name;
}

static void cover(struct bench *bench, enum coverage_state state, const char *hint)
{
    const struct coverage row = {
        .check = "rules-sieve", .title = "rules", .state = state, .detail = "", .hint = hint};
    struct error err = {0};

    must(casefile_begin(bench->sample.cf, &err), &err);
    must(coverage_put(bench->sample.cf, &row, 1, &err), &err);
    must(casefile_commit(bench->sample.cf, &err), &err);
}

static void cover_rules(struct bench *bench, enum coverage_state state)
{
    cover(bench, state, "");
}

/* A whole acquisition and scan; finds a rule or not. */
static void read_again(struct bench *bench, bool rule)
{
    const struct finding finding = {.key = "k",
                                    .detector = "rule-hides",
                                    .severity = SEVERITY_HIGH,
                                    .title = "a rule hides mail",
                                    .explanation = "",
                                    .refute = "",
                                    .blind = "",
                                    .attack = "",
                                    .when = INT64_MIN};
    struct error err = {0};
    int64_t run;

    must(casefile_begin(bench->sample.cf, &err), &err);
    must(run_begin(bench->sample.cf, "acquire", "x", &run, &err), &err);
    if (rule)
        must(finding_put(bench->sample.cf, &finding, run, &err), &err);
    must(finding_scanned(bench->sample.cf, run, &err), &err);
    must(run_end(bench->sample.cf, run, "ok", &err), &err);
    must(casefile_commit(bench->sample.cf, &err), &err);
}

static void do_copy(struct bench *bench)
{
    enum step_state state;
    struct error err = {0};

    must(engine_begin(bench->engine, "copy", NULL, &err), &err);
    must(engine_attach(bench->engine, "copy", "log", "log.csv", str_of("a,b\n"), &err), &err);
    must(engine_verify(bench->engine, "copy", &state, &err), &err);
    assert_int_equal(state, STEP_VERIFIED);
}

static void what_cannot_be_known_opens_a_step(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    expect(bench, "freeze", STEP_UNSURE);
    assert_string_equal(look(bench, "freeze")->note, "could not be checked: fact(active)");
    expect(bench, "rules", STEP_BLOCKED);
    must(engine_answer(bench->engine, "active", "false", &err), &err);
    expect(bench, "freeze", STEP_NOT_APPLICABLE);
    must(engine_answer(bench->engine, "active", "true", &err), &err);
    expect(bench, "freeze", STEP_OPEN);

    do_copy(bench);
    expect(bench, "rules", STEP_OPEN); /* nobody has looked at rules */
    cover_rules(bench, COVERAGE_NOTHING);
    expect(bench, "rules", STEP_NOT_APPLICABLE);
    cover_rules(bench, COVERAGE_PARTLY);
    expect(bench, "rules", STEP_OPEN);
    cover(bench, COVERAGE_FOUND, ""); /* something else, by another detector of this check */
    expect(bench, "rules", STEP_NOT_APPLICABLE);
    cover(bench, COVERAGE_FOUND, "read the script by eye"); /* and not all of it was seen */
    expect(bench, "rules", STEP_OPEN);
    refused(engine_answer(bench->engine, "active", "maybe", &err), &err, "not true or false");
    refused(engine_answer(bench->engine, "pw", "hunter2", &err), &err, "never written");
    refused(engine_answer(bench->engine, "colour", "red", &err), &err, "asks for no");
}

static void steps_wait_for_each_other(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    expect(bench, "reset", STEP_BLOCKED);
    assert_string_equal(look(bench, "reset")->note, "waits for copy");
    refused(engine_begin(bench->engine, "reset", NULL, &err), &err, "reset waits for copy");
    do_copy(bench);
    expect(bench, "reset", STEP_OPEN);
    expect(bench, "last", STEP_BLOCKED);
}

static void evidence_comes_before_what_an_intruder_notices(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    must(engine_answer(bench->engine, "active", "true", &err), &err);
    refused(engine_begin(bench->engine, "freeze", NULL, &err), &err,
            "copy still has evidence to take");
    must(engine_begin(bench->engine, "freeze", "he is sending right now", &err), &err);
    expect(bench, "freeze", STEP_DOING);
    assert_string_equal(look(bench, "freeze")->last->reason, "he is sending right now");
    do_copy(bench);
    refused(engine_begin(bench->engine, "reset", NULL, &err), &err, "\"before\" must be among");
    refused(engine_lose(bench->engine, "reset", "before", "", &err), &err, "say why");
    must(engine_lose(bench->engine, "reset", "before", "no webmail", &err), &err);
    must(engine_begin(bench->engine, "reset", NULL, &err), &err);
}

/* auth.denied is in the catalogue and nobody here can run it. */
static void what_is_inconclusive_closes_nothing(void **state)
{
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    do_copy(bench);
    must(engine_lose(bench->engine, "reset", "before", "no webmail", &err), &err);
    refused(engine_verify(bench->engine, "reset", &is, &err), &err, "begin it first");
    must(engine_begin(bench->engine, "reset", NULL, &err), &err);
    must(engine_confirm(bench->engine, "reset", 2, &err), &err);
    must(engine_verify(bench->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_int_equal(look(bench, "reset")->results[0]->outcome, PROBE_INCONCLUSIVE);
    assert_int_equal(look(bench, "reset")->results[1]->outcome, PROBE_PASS);
    assert_int_equal(look(bench, "reset")->results[1]->grade, GRADE_D);
    assert_null(engine_value(bench->engine, "closed"));
    expect(bench, "last", STEP_BLOCKED);
    refused(engine_confirm(bench->engine, "reset", 1, &err), &err,
            "nobody's word can stand for it");
    refused(engine_close(bench->engine, "reset", " ", &err), &err, "say why");
    must(engine_close(bench->engine, "reset", "seen in the console", &err), &err);
    expect(bench, "reset", STEP_CLOSED);
    assert_int_equal(look(bench, "reset")->grade, GRADE_NONE);
    assert_string_equal(look(bench, "reset")->last->residual, "old password");
}

static bool say_no(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    (void)err;
    probe_say(call, out, PROBE_FAIL, GRADE_A, "accepted", "the old password still works");
    return true;
}

static bool say_nothing_well(const struct probe_call *call, struct probe_result *out,
                             struct error *err)
{
    (void)call;
    (void)err;
    *out = (struct probe_result){.outcome = PROBE_PASS};
    return true;
}

static bool say_yes(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    (void)err;
    out->raw = "NO [AUTHENTICATIONFAILED] Authentication failed.";
    probe_say(call, out, PROBE_PASS, GRADE_A, "bad-credential", "refused");
    return true;
}

static void a_probe_that_says_no_stops_the_step_and_a_pass_without_grade_is_none(void **state)
{
    static const struct probe no[] = {{"auth.denied", say_no}, {0}};
    static const struct probe well[] = {{"auth.denied", say_nothing_well}, {0}};
    static const struct probe yes[] = {{"auth.denied", say_yes}, {0}};
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    do_copy(bench);
    must(engine_lose(bench->engine, "reset", "before", "no webmail", &err), &err);
    must(engine_begin(bench->engine, "reset", NULL, &err), &err);
    must(engine_confirm(bench->engine, "reset", 2, &err), &err);
    bench->engine->setup.probes = no;
    must(engine_verify(bench->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_FAILED);
    bench->engine->setup.probes = well;
    must(engine_verify(bench->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    bench->engine->setup.probes = yes;
    must(engine_verify(bench->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
    /* As good as the worst that was needed: a person's word. */
    assert_int_equal(look(bench, "reset")->grade, GRADE_D);
    assert_int_equal(look(bench, "reset")->results[0]->grade, GRADE_A);
    assert_false(hash_is_zero(&look(bench, "reset")->results[0]->object));
    assert_string_equal(engine_value(bench->engine, "closed"), "true");
    must(engine_reopen(bench->engine, "reset", "it came back", &err), &err);
    expect(bench, "reset", STEP_OPEN);
    assert_null(look(bench, "reset")->results[0]);
    must(engine_begin(bench->engine, "reset", NULL, &err), &err);
    must(engine_verify(bench->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED); /* the word was given before it was reopened */
}

static void where_money_moves_two_people_are_needed(void **state)
{
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    refused(engine_skip(bench->engine, "bank", "no-payment", &err), &err, "second person");
    must(engine_begin(bench->engine, "bank", NULL, &err), &err);
    must(engine_confirm(bench->engine, "bank", 1, &err), &err);
    must(engine_verify(bench->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(look(bench, "bank")->note, "waits for a second person's approval");
    as(bench, " LAN "); /* the same person under another spelling */
    must(engine_confirm(bench->engine, "bank", 0, &err), &err);
    must(engine_verify(bench->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    refused(engine_close(bench->engine, "bank", "no time", &err), &err, "second person");
    as(bench, "Minh");
    must(engine_confirm(bench->engine, "bank", 0, &err), &err);
    as(bench, "Lan");
    must(engine_verify(bench->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
}

static void a_step_is_skipped_for_a_listed_reason_and_deferred_to_somebody(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    refused(engine_skip(bench->engine, "copy", "other: x", &err), &err, "may not be skipped");
    do_copy(bench);
    cover_rules(bench, COVERAGE_NOTHING);
    expect(bench, "rules", STEP_NOT_APPLICABLE);
    refused(engine_skip(bench->engine, "reset", "", &err), &err, "say why");
    refused(engine_skip(bench->engine, "reset", "lazy", &err), &err, "are: other");
    refused(engine_skip(bench->engine, "reset", "other: ", &err), &err, "in words");
    must(engine_skip(bench->engine, "reset", "other: the account is gone", &err), &err);
    expect(bench, "reset", STEP_SKIPPED);
    expect(bench, "rules", STEP_OPEN); /* made mandatory, though its condition is false */
    refused(engine_skip(bench->engine, "rules", "other: x", &err), &err, "may not be skipped");
    refused(engine_defer(bench->engine, "rules", "", "2099-01-01", "", &err), &err, "an owner");
    refused(engine_defer(bench->engine, "rules", "Minh", "2020-01-01", "", &err), &err, "to come");
    refused(engine_defer(bench->engine, "rules", "Minh", "soon", "", &err), &err, "to come");
    must(engine_defer(bench->engine, "rules", "Minh", "2099-01-01", "", &err), &err);
    expect(bench, "rules", STEP_DEFERRED);
    expect(bench, "last", STEP_BLOCKED); /* what is put off is not done */
    must(engine_begin(bench->engine, "rules", NULL, &err), &err);
    expect(bench, "rules", STEP_DOING);
}

static void a_rule_is_gone_only_after_a_second_look(void **state)
{
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    cover_rules(bench, COVERAGE_FOUND);
    read_again(bench, true);
    do_copy(bench);
    expect(bench, "rules", STEP_OPEN);
    bench->engine->setup.now = 4000000000; /* after everything that was read */
    must(engine_begin(bench->engine, "rules", NULL, &err), &err);
    must(engine_verify(bench->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(look(bench, "rules")->results[0]->class, "not-read-again");
    must(engine_reopen(bench->engine, "rules", "again", &err), &err);
    bench->engine->setup.now = 1000; /* before it */
    must(engine_begin(bench->engine, "rules", NULL, &err), &err);
    must(engine_verify(bench->engine, "rules", &is, &err), &err);
    assert_string_equal(look(bench, "rules")->results[0]->class, "still-there");
    read_again(bench, false);
    cover_rules(bench, COVERAGE_PARTLY);
    must(engine_verify(bench->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(look(bench, "rules")->results[0]->class, "not-fully-seen");
    cover_rules(bench, COVERAGE_NOTHING);
    must(engine_verify(bench->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
    assert_int_equal(look(bench, "rules")->grade, GRADE_B);
    bench->engine->setup.now = 0;
}

static void a_table_needs_its_rows_and_its_words(void **state)
{
    static const char *const hostile[] = {"203.0.113.7", "hostile"};
    static const char *const unknown[] = {"203.0.113.8", "unknown"};
    static const char *const wrong[] = {"203.0.113.9", "perhaps"};
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    must(engine_begin(bench->engine, "table", NULL, &err), &err);
    refused(engine_row(bench->engine, "table", wrong, 2, &err), &err, "no verdict");
    refused(engine_row(bench->engine, "table", hostile, 1, &err), &err, "has 2 values");
    must(engine_row(bench->engine, "table", hostile, 2, &err), &err);
    must(engine_verify(bench->engine, "table", &is, &err), &err);
    assert_string_equal(look(bench, "table")->results[0]->class, "too-few-rows");
    must(engine_row(bench->engine, "table", unknown, 2, &err), &err);
    must(engine_verify(bench->engine, "table", &is, &err), &err);
    assert_string_equal(look(bench, "table")->results[0]->class, "unknown-rows");
    must(engine_reopen(bench->engine, "table", "again", &err), &err);
    must(engine_begin(bench->engine, "table", NULL, &err), &err);
    must(engine_row(bench->engine, "table", hostile, 2, &err), &err);
    must(engine_row(bench->engine, "table", hostile, 2, &err), &err);
    must(engine_verify(bench->engine, "table", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
}

static void a_clock_runs_from_its_fact(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    assert_int_equal((look(bench, "bank"), bench->view.clocks[0].state), CLOCK_UNKNOWN);
    must(engine_answer(bench->engine, "paid_at", "none", &err), &err);
    assert_int_equal((look(bench, "bank"), bench->view.clocks[0].state), CLOCK_NONE);
    must(engine_answer(bench->engine, "paid_at", "2026-11-22T00:00Z", &err), &err);
    bench->engine->setup.now = 1795305600 + 3600;
    assert_int_equal(look(bench, "bank")->due, 1795305600 + 3600);
    assert_int_equal(bench->view.clocks[0].state, CLOCK_RUNS);
    bench->engine->setup.now = 1795305600 + 24 * 3600;
    assert_int_equal((look(bench, "bank"), bench->view.clocks[0].state), CLOCK_WARNS);
    bench->engine->setup.now = 1795305600 + 72 * 3600;
    assert_int_equal((look(bench, "bank"), bench->view.clocks[0].state), CLOCK_OVER);
    bench->engine->setup.now = 0;
    refused(engine_answer(bench->engine, "paid_at", "yesterday", &err), &err, "not a UTC time");
}

static void a_run_ends_when_all_is_final_or_by_abort_with_what_is_left(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};

    refused(engine_finish(bench->engine, &err), &err, "cannot be closed yet");
    refused(engine_abort(bench->engine, "", &err), &err, "say why");
    do_copy(bench);
    must(engine_abort(bench->engine, "counsel takes over", &err), &err);
    expect(bench, "copy", STEP_VERIFIED);
    expect(bench, "reset", STEP_NOT_DONE);
    assert_string_equal(look(bench, "reset")->last->residual, "old password");
    refused(engine_begin(bench->engine, "table", NULL, &err), &err, "has ended (aborted)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_cannot_be_known_opens_a_step, make, unmake),
        cmocka_unit_test_setup_teardown(steps_wait_for_each_other, make, unmake),
        cmocka_unit_test_setup_teardown(evidence_comes_before_what_an_intruder_notices, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_is_inconclusive_closes_nothing, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_probe_that_says_no_stops_the_step_and_a_pass_without_grade_is_none, make, unmake),
        cmocka_unit_test_setup_teardown(where_money_moves_two_people_are_needed, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_step_is_skipped_for_a_listed_reason_and_deferred_to_somebody, make, unmake),
        cmocka_unit_test_setup_teardown(a_rule_is_gone_only_after_a_second_look, make, unmake),
        cmocka_unit_test_setup_teardown(a_table_needs_its_rows_and_its_words, make, unmake),
        cmocka_unit_test_setup_teardown(a_clock_runs_from_its_fact, make, unmake),
        cmocka_unit_test_setup_teardown(a_run_ends_when_all_is_final_or_by_abort_with_what_is_left,
                                        make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
