/* A playbook at work on a case: what opens, what waits, what is refused, and what closes a step. */
#include "check.h"

#include "play_bench.h"

#include "case/evidence.h"

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

static int make(void **state)
{
    struct play_scene *scene = play_scene_new(book_text);

    *state = scene;
    return 0;
}

static int unmake(void **state)
{
    play_scene_free(*state);
    return 0;
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
static void as(struct play_scene *scene, const char *name)
{
    scene->engine->setup.actor = name;
}

static void cover(struct play_scene *scene, enum coverage_state state, const char *hint)
{
    const struct coverage row = {
        .check = "rules-sieve", .title = "rules", .state = state, .detail = "", .hint = hint};
    struct error err = {0};

    must(casefile_begin(scene->sample.cf, &err), &err);
    must(coverage_put(scene->sample.cf, &row, 1, &err), &err);
    must(casefile_commit(scene->sample.cf, &err), &err);
}

static void cover_rules(struct play_scene *scene, enum coverage_state state)
{
    cover(scene, state, "");
}

/* A whole acquisition and scan; finds a rule or not. */
static void read_again(struct play_scene *scene, bool rule)
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

    must(casefile_begin(scene->sample.cf, &err), &err);
    must(run_begin(scene->sample.cf, "acquire", "x", &run, &err), &err);
    if (rule)
        must(finding_put(scene->sample.cf, &finding, run, &err), &err);
    must(finding_scanned(scene->sample.cf, run, &err), &err);
    must(run_end(scene->sample.cf, run, "ok", &err), &err);
    must(casefile_commit(scene->sample.cf, &err), &err);
}

static void do_copy(struct play_scene *scene)
{
    enum step_state state;
    struct error err = {0};

    must(engine_begin(scene->engine, "copy", NULL, &err), &err);
    must(engine_attach(scene->engine, "copy", "log", "log.csv", str_of("a,b\n"), &err), &err);
    must(engine_verify(scene->engine, "copy", &state, &err), &err);
    assert_int_equal(state, STEP_VERIFIED);
}

static void what_cannot_be_known_opens_a_step(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    play_scene_expect(scene, "freeze", STEP_UNSURE);
    assert_string_equal(play_scene_look(scene, "freeze")->note,
                        "could not be checked: fact(active)");
    play_scene_expect(scene, "rules", STEP_BLOCKED);
    must(engine_answer(scene->engine, "active", "false", &err), &err);
    play_scene_expect(scene, "freeze", STEP_NOT_APPLICABLE);
    must(engine_answer(scene->engine, "active", "true", &err), &err);
    play_scene_expect(scene, "freeze", STEP_OPEN);

    do_copy(scene);
    play_scene_expect(scene, "rules", STEP_OPEN); /* nobody has looked at rules */
    cover_rules(scene, COVERAGE_NOTHING);
    play_scene_expect(scene, "rules", STEP_NOT_APPLICABLE);
    cover_rules(scene, COVERAGE_PARTLY);
    play_scene_expect(scene, "rules", STEP_OPEN);
    cover(scene, COVERAGE_FOUND, ""); /* something else, by another detector of this check */
    play_scene_expect(scene, "rules", STEP_NOT_APPLICABLE);
    cover(scene, COVERAGE_FOUND, "read the script by eye"); /* and not all of it was seen */
    play_scene_expect(scene, "rules", STEP_OPEN);
    refused(engine_answer(scene->engine, "active", "maybe", &err), &err, "not yes or no");
    must(engine_answer(scene->engine, "active", "no", &err), &err);
    assert_string_equal(engine_value(scene->engine, "active"), "false");
    must(engine_answer(scene->engine, "active", "yes", &err), &err);
    assert_string_equal(engine_value(scene->engine, "active"), "true");
    refused(engine_answer(scene->engine, "pw", "hunter2", &err), &err, "never written");
    refused(engine_answer(scene->engine, "colour", "red", &err), &err, "asks for no");
}

static void steps_wait_for_each_other(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    play_scene_expect(scene, "reset", STEP_BLOCKED);
    assert_string_equal(play_scene_look(scene, "reset")->note, "waits for copy");
    refused(engine_begin(scene->engine, "reset", NULL, &err), &err, "reset waits for copy");
    do_copy(scene);
    play_scene_expect(scene, "reset", STEP_OPEN);
    play_scene_expect(scene, "last", STEP_BLOCKED);
}

static void evidence_comes_before_what_an_intruder_notices(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    must(engine_answer(scene->engine, "active", "true", &err), &err);
    refused(engine_begin(scene->engine, "freeze", NULL, &err), &err,
            "copy still has evidence to take");
    must(engine_begin(scene->engine, "freeze", "he is sending right now", &err), &err);
    play_scene_expect(scene, "freeze", STEP_DOING);
    assert_string_equal(play_scene_look(scene, "freeze")->last->reason, "he is sending right now");
    do_copy(scene);
    refused(engine_begin(scene->engine, "reset", NULL, &err), &err, "\"before\" must be among");
    refused(engine_lose(scene->engine, "reset", "before", "", &err), &err, "say why");
    must(engine_lose(scene->engine, "reset", "before", "no webmail", &err), &err);
    must(engine_begin(scene->engine, "reset", NULL, &err), &err);
}

/* auth.denied is in the catalogue and nobody here can run it. */
static void what_is_inconclusive_closes_nothing(void **state)
{
    struct play_scene *scene = *state;
    enum step_state is;
    struct error err = {0};

    do_copy(scene);
    must(engine_lose(scene->engine, "reset", "before", "no webmail", &err), &err);
    refused(engine_verify(scene->engine, "reset", &is, &err), &err, "begin it first");
    must(engine_begin(scene->engine, "reset", NULL, &err), &err);
    must(engine_confirm(scene->engine, "reset", 2, &err), &err);
    must(engine_verify(scene->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_int_equal(play_scene_look(scene, "reset")->results[0]->outcome, PROBE_INCONCLUSIVE);
    assert_int_equal(play_scene_look(scene, "reset")->results[1]->outcome, PROBE_PASS);
    assert_int_equal(play_scene_look(scene, "reset")->results[1]->grade, GRADE_D);
    assert_null(engine_value(scene->engine, "closed"));
    play_scene_expect(scene, "last", STEP_BLOCKED);
    refused(engine_confirm(scene->engine, "reset", 1, &err), &err,
            "nobody's word can stand for it");
    refused(engine_close(scene->engine, "reset", " ", &err), &err, "say why");
    must(engine_close(scene->engine, "reset", "seen in the console", &err), &err);
    play_scene_expect(scene, "reset", STEP_CLOSED);
    assert_int_equal(play_scene_look(scene, "reset")->grade, GRADE_NONE);
    assert_string_equal(play_scene_look(scene, "reset")->last->residual, "old password");
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
    struct play_scene *scene = *state;
    enum step_state is;
    struct error err = {0};

    do_copy(scene);
    must(engine_lose(scene->engine, "reset", "before", "no webmail", &err), &err);
    must(engine_begin(scene->engine, "reset", NULL, &err), &err);
    must(engine_confirm(scene->engine, "reset", 2, &err), &err);
    scene->engine->setup.probes = no;
    must(engine_verify(scene->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_FAILED);
    scene->engine->setup.probes = well;
    must(engine_verify(scene->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    scene->engine->setup.probes = yes;
    must(engine_verify(scene->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
    /* As good as the worst that was needed: a person's word. */
    assert_int_equal(play_scene_look(scene, "reset")->grade, GRADE_D);
    assert_int_equal(play_scene_look(scene, "reset")->results[0]->grade, GRADE_A);
    assert_false(hash_is_zero(&play_scene_look(scene, "reset")->results[0]->object));
    assert_string_equal(engine_value(scene->engine, "closed"), "true");
    must(engine_reopen(scene->engine, "reset", "it came back", &err), &err);
    play_scene_expect(scene, "reset", STEP_OPEN);
    assert_null(play_scene_look(scene, "reset")->results[0]);
    must(engine_begin(scene->engine, "reset", NULL, &err), &err);
    must(engine_verify(scene->engine, "reset", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED); /* the word was given before it was reopened */
}

static void where_money_moves_two_people_are_needed(void **state)
{
    struct play_scene *scene = *state;
    enum step_state is;
    struct error err = {0};

    refused(engine_skip(scene->engine, "bank", "no-payment", &err), &err, "second person");
    must(engine_begin(scene->engine, "bank", NULL, &err), &err);
    must(engine_confirm(scene->engine, "bank", 1, &err), &err);
    must(engine_verify(scene->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(play_scene_look(scene, "bank")->note,
                        "waits for a second person's approval");
    as(scene, " LAN "); /* the same person under another spelling */
    must(engine_confirm(scene->engine, "bank", 0, &err), &err);
    must(engine_verify(scene->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    refused(engine_close(scene->engine, "bank", "no time", &err), &err, "second person");
    as(scene, "Minh");
    must(engine_confirm(scene->engine, "bank", 0, &err), &err);
    as(scene, "Lan");
    must(engine_verify(scene->engine, "bank", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
}

static void a_step_is_skipped_for_a_listed_reason_and_deferred_to_somebody(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    refused(engine_skip(scene->engine, "copy", "other: x", &err), &err, "may not be skipped");
    do_copy(scene);
    cover_rules(scene, COVERAGE_NOTHING);
    play_scene_expect(scene, "rules", STEP_NOT_APPLICABLE);
    refused(engine_skip(scene->engine, "reset", "", &err), &err, "say why");
    refused(engine_skip(scene->engine, "reset", "lazy", &err), &err, "are: other");
    refused(engine_skip(scene->engine, "reset", "other: ", &err), &err, "in words");
    must(engine_skip(scene->engine, "reset", "other: the account is gone", &err), &err);
    play_scene_expect(scene, "reset", STEP_SKIPPED);
    play_scene_expect(scene, "rules",
                      STEP_OPEN); /* made mandatory, though its condition is false */
    refused(engine_skip(scene->engine, "rules", "other: x", &err), &err, "may not be skipped");
    refused(engine_defer(scene->engine, "rules", "", "2099-01-01", "", &err), &err, "an owner");
    refused(engine_defer(scene->engine, "rules", "Minh", "2020-01-01", "", &err), &err, "to come");
    refused(engine_defer(scene->engine, "rules", "Minh", "soon", "", &err), &err, "to come");
    must(engine_defer(scene->engine, "rules", "Minh", "2099-01-01", "", &err), &err);
    play_scene_expect(scene, "rules", STEP_DEFERRED);
    play_scene_expect(scene, "last", STEP_BLOCKED); /* what is put off is not done */
    must(engine_begin(scene->engine, "rules", NULL, &err), &err);
    play_scene_expect(scene, "rules", STEP_DOING);
}

static void a_rule_is_gone_only_after_a_second_look(void **state)
{
    struct play_scene *scene = *state;
    enum step_state is;
    struct error err = {0};

    cover_rules(scene, COVERAGE_FOUND);
    read_again(scene, true);
    do_copy(scene);
    play_scene_expect(scene, "rules", STEP_OPEN);
    scene->engine->setup.now = 4000000000; /* after everything that was read */
    must(engine_begin(scene->engine, "rules", NULL, &err), &err);
    must(engine_verify(scene->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(play_scene_look(scene, "rules")->results[0]->class, "not-read-again");
    must(engine_reopen(scene->engine, "rules", "again", &err), &err);
    scene->engine->setup.now = 1000; /* before it */
    must(engine_begin(scene->engine, "rules", NULL, &err), &err);
    must(engine_verify(scene->engine, "rules", &is, &err), &err);
    assert_string_equal(play_scene_look(scene, "rules")->results[0]->class, "still-there");
    read_again(scene, false);
    cover_rules(scene, COVERAGE_PARTLY);
    must(engine_verify(scene->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_string_equal(play_scene_look(scene, "rules")->results[0]->class, "not-fully-seen");
    cover_rules(scene, COVERAGE_NOTHING);
    must(engine_verify(scene->engine, "rules", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
    assert_int_equal(play_scene_look(scene, "rules")->grade, GRADE_B);
    scene->engine->setup.now = 0;
}

static void a_table_needs_its_rows_and_its_words(void **state)
{
    static const char *const hostile[] = {"203.0.113.7", "hostile"};
    static const char *const unknown[] = {"203.0.113.8", "unknown"};
    static const char *const wrong[] = {"203.0.113.9", "perhaps"};
    struct play_scene *scene = *state;
    enum step_state is;
    struct error err = {0};

    must(engine_begin(scene->engine, "table", NULL, &err), &err);
    refused(engine_row(scene->engine, "table", wrong, 2, &err), &err, "no verdict");
    refused(engine_row(scene->engine, "table", hostile, 1, &err), &err, "has 2 values");
    must(engine_row(scene->engine, "table", hostile, 2, &err), &err);
    must(engine_verify(scene->engine, "table", &is, &err), &err);
    assert_string_equal(play_scene_look(scene, "table")->results[0]->class, "too-few-rows");
    must(engine_row(scene->engine, "table", unknown, 2, &err), &err);
    must(engine_verify(scene->engine, "table", &is, &err), &err);
    assert_string_equal(play_scene_look(scene, "table")->results[0]->class, "unknown-rows");
    must(engine_reopen(scene->engine, "table", "again", &err), &err);
    must(engine_begin(scene->engine, "table", NULL, &err), &err);
    must(engine_row(scene->engine, "table", hostile, 2, &err), &err);
    must(engine_row(scene->engine, "table", hostile, 2, &err), &err);
    must(engine_verify(scene->engine, "table", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
}

static void a_clock_runs_from_its_fact(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    assert_int_equal((play_scene_look(scene, "bank"), scene->view.clocks[0].state), CLOCK_UNKNOWN);
    must(engine_answer(scene->engine, "paid_at", "none", &err), &err);
    assert_int_equal((play_scene_look(scene, "bank"), scene->view.clocks[0].state), CLOCK_NONE);
    must(engine_answer(scene->engine, "paid_at", "2026-11-22T00:00Z", &err), &err);
    scene->engine->setup.now = 1795305600 + 3600;
    assert_int_equal(play_scene_look(scene, "bank")->due, 1795305600 + 3600);
    assert_int_equal(scene->view.clocks[0].state, CLOCK_RUNS);
    scene->engine->setup.now = 1795305600 + 24 * 3600;
    assert_int_equal((play_scene_look(scene, "bank"), scene->view.clocks[0].state), CLOCK_WARNS);
    scene->engine->setup.now = 1795305600 + 72 * 3600;
    assert_int_equal((play_scene_look(scene, "bank"), scene->view.clocks[0].state), CLOCK_OVER);
    scene->engine->setup.now = 0;
    refused(engine_answer(scene->engine, "paid_at", "yesterday", &err), &err, "not a UTC time");
    refused(engine_answer(scene->engine, "paid_at", "2226-11-22T00:00Z", &err), &err,
            "is still to come: in UTC it is");
    must(engine_answer(scene->engine, "paid_at", "2026-11-22 00:30", &err), &err);
    assert_string_equal(engine_value(scene->engine, "paid_at"), "2026-11-22T00:30Z");
}

static void a_run_ends_when_all_is_final_or_by_abort_with_what_is_left(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    refused(engine_finish(scene->engine, &err), &err, "cannot be closed yet");
    refused(engine_abort(scene->engine, "", &err), &err, "say why");
    do_copy(scene);
    must(engine_abort(scene->engine, "counsel takes over", &err), &err);
    play_scene_expect(scene, "copy", STEP_VERIFIED);
    play_scene_expect(scene, "reset", STEP_NOT_DONE);
    assert_string_equal(play_scene_look(scene, "reset")->last->residual, "old password");
    refused(engine_begin(scene->engine, "table", NULL, &err), &err, "has ended (aborted)");
}

/* A run begun with other bytes than the playbook has now, with what was answered in it. */
static void old_run(struct sample *sample)
{
    static const struct play_event events[] = {
        {.kind = PLAYED_ANSWER, .name = "bank_ref", .value = "first word"},
        {.kind = PLAYED_ANSWER, .name = "bank_ref", .value = "RECALL-77"},
        {.kind = PLAYED_ANSWER, .name = "not_asked_any_more", .value = "x"},
        {.kind = PLAYED_FACT, .name = "payment_at", .value = "2026-11-20T10:00:00Z"},
        {.kind = PLAYED_STATE, .step = "stop-money", .name = "verified"},
    };
    struct play play = {.playbook = "dovecot-account-takeover",
                        .title = "Dovecot",
                        .version = "1.0.0",
                        .provider = "dovecot",
                        .trusted = true};
    struct error err = {0};

    sample_begin(sample);
    must(evidence_put(sample->cf, str_of("the text of then"), &play.source, &err), &err);
    must(play_start(sample->cf, &play, "Lan", &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        struct play_event event = events[i];

        event.run = play.id;
        event.actor = "Lan";
        must(play_add(sample->cf, &event, &err), &err);
    }
    sample_commit(sample);
}

static void what_was_answered_under_an_older_text_is_answered_under_the_new_one(void **state)
{
    struct engine_setup setup = {.actor = "Minh", .role = "operator"};
    struct sample sample;
    struct engine *engine;
    struct arena arena = {0};
    struct error err = {0};
    struct play_view view;
    struct play *plays;
    size_t count;

    (void)state;
    sample_make(&sample);
    setup.cf = sample.cf;
    old_run(&sample);
    refused(engine_open(&engine, &setup, NULL, &err), &err,
            "start dovecot-account-takeover); what was answered is taken over");
    must(engine_start(&engine, &setup, "dovecot-account-takeover", "dovecot", &err), &err);
    assert_string_equal(engine_value(engine, "bank_ref"), "RECALL-77");
    assert_string_equal(engine_value(engine, "payment_at"), "2026-11-20T10:00:00Z");
    must(engine_look(engine, &view, &err), &err); /* what proved it then may not do now */
    assert_int_equal(play_view_step(&view, "stop-money")->state, STEP_OPEN);
    must(play_list(sample.cf, &arena, &plays, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(plays[0].ended, 0);
    assert_string_equal(plays[1].outcome, "aborted");
    engine_free(engine);
    arena_dispose(&arena);
    sample_remove(&sample);
}

/* Two runs wait for the new text, as of two mailboxes: one new run takes the place of one. */
static void each_new_run_takes_the_place_of_one_old_run(void **state)
{
    struct engine_setup setup = {.actor = "Minh", .role = "operator"};
    struct sample sample;
    struct engine *first, *second, *opened;
    struct arena arena = {0};
    struct error err = {0};
    struct play *plays;
    size_t count;

    (void)state;
    sample_make(&sample);
    setup.cf = sample.cf;
    old_run(&sample);
    old_run(&sample);
    must(engine_start(&first, &setup, "dovecot-account-takeover", "dovecot", &err), &err);
    must(engine_start(&second, &setup, "dovecot-account-takeover", "dovecot", &err), &err);
    must(play_list(sample.cf, &arena, &plays, &count, &err), &err);
    assert_int_equal(count, 4);
    assert_true(!plays[0].ended && !plays[1].ended && plays[2].ended && plays[3].ended);
    assert_string_equal(engine_value(second, "bank_ref"), "RECALL-77");
    must(engine_abort(second, "one is enough", &err), &err);
    must(engine_open(&opened, &setup, NULL, &err), &err); /* what goes on, not what is newest */
    assert_int_equal(engine_play(opened)->id, engine_play(first)->id);
    engine_free(opened);
    setup.run = engine_play(second)->id;
    must(engine_open(&opened, &setup, NULL, &err), &err);
    assert_string_equal(engine_play(opened)->outcome, "aborted");
    engine_free(opened);
    engine_free(second);
    engine_free(first);
    arena_dispose(&arena);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_answered_under_an_older_text_is_answered_under_the_new_one),
        cmocka_unit_test(each_new_run_takes_the_place_of_one_old_run),
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
