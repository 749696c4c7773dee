/* test_report_steps.c - what the report says of a playbook's run: a word is never proof. */
#include "check.h"
#include "play_bench.h"
#include "report_case.h"

#include <stdio.h>
#include <string.h>

static const char book[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nauthors: [us]\n"
    "providers: [generic]\ntypes: [mitigation]\n"
    "facts:\n  paid: {type: bool, ask: \"Was it paid?\"}\n"
    "steps:\n"
    "  - {id: word, phase: contain, title: Somebody said so, do: Say, after: [], verify: "
    "[ask.confirm: {by: admin, text: done}], controls: [A1], skip: {allow: free}}\n"
    "  - {id: seen, phase: contain, title: Rules are gone, do: Look, after: [], verify: "
    "[rescan.clean: {detector: \"rule-*\"}], controls: [A22], skip: {reasons: [other], residual: "
    "a rule may stand}}\n"
    "  - {id: left, phase: recover, title: Left out, do: Leave, after: [], verify: "
    "[ask.confirm: {by: admin, text: done}], controls: [A3], skip: {reasons: [other], residual: "
    "the door stays open}}\n"
    "  - {id: open, phase: recover, title: Not begun, do: Begin, after: [], verify: "
    "[ask.confirm: {by: admin, text: done}], controls: [A5], skip: {allow: free}}\n"
    "  - {id: told, phase: lessons, title: Told, do: Tell, after: [], verify: [ask.table: {columns: "
    "[who, when], min_rows: 2}], skip: {allow: free}}\n";

struct stand {
    struct sample sample;
    struct engine *engine;
    struct buf out;
};

static void make(struct stand *stand)
{
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct error err = {0};
    enum step_state is;

    report_case_make(&stand->sample);
    stand->engine = play_bench(&stand->sample, book);
    assert_ok(engine_begin(stand->engine, "word", NULL, &err), &err);
    assert_ok(engine_confirm(stand->engine, "word", 1, &err), &err);
    assert_ok(engine_verify(stand->engine, "word", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED);
    assert_ok(engine_answer(stand->engine, "paid", "no", &err), &err);
    assert_ok(engine_row(stand->engine, "told", (const char *const[]){"Lan", "today"}, 2, &err),
              &err);
    assert_ok(engine_begin(stand->engine, "told", NULL, &err), &err);
    assert_ok(engine_verify(stand->engine, "told", &is, &err), &err);
    assert_int_equal(is, STEP_UNVERIFIED);
    assert_ok(engine_close(stand->engine, "told", "nobody is left", &err), &err);
    assert_ok(engine_skip(stand->engine, "left", "other: nobody has time", &err), &err);
    setup.engine = stand->engine;
    report_case_print(&stand->sample, &setup, REPORT_JSON, &stand->out);
}

static void end(struct stand *stand)
{
    buf_dispose(&stand->out);
    engine_free(stand->engine);
    sample_remove(&stand->sample);
}

/* The row of a measure, as the report has it. */
static void expect(const struct stand *stand, const char *id, const char *score)
{
    char begins[64];
    struct str all = buf_as_str(&stand->out), row;
    size_t at;

    snprintf(begins, sizeof(begins), "{\"id\":\"%s\",\"measure\":", id);
    at = str_find(all, str_of(begins));
    assert_true(at < all.len);
    row = str_part(all, at, all.len);
    row = str_part(row, 0, str_find_char(row, '}'));
    snprintf(begins, sizeof(begins), "\"score\":\"%s\"", score);
    if (str_find(row, str_of(begins)) == row.len)
        fail_msg("%.*s is not %s", (int)row.len, row.at, score);
}

static void a_word_is_claimed_and_never_proved(void **state)
{
    struct stand stand = {0};

    (void)state;
    make(&stand);
    expect(&stand, "A1", "claimed");
    expect(&stand, "A3", "missing");
    expect(&stand, "A5", "not visible");
    expect(&stand, "A22", "not checked"); /* provider-forwarding was not */
    expect(&stand, "B22", "not checked");
    assert_false(text_has(&stand.out, "\"score\":\"proved\""));
    end(&stand);
}

static void what_was_skipped_stays_as_a_risk_with_its_reason(void **state)
{
    struct stand stand = {0};

    (void)state;
    make(&stand);
    assert_true(text_has(&stand.out, "the door stays open"));
    assert_true(text_has(&stand.out, "nobody has time"));
    assert_true(text_has(&stand.out, "0 of 5 steps are proved, 1 rests on a person's word or a "
                                     "picture. 2 were skipped or closed without proof. 2 are still "
                                     "to be done."));
    end(&stand);
}

static void what_was_given_stands_there_as_people_say_it(void **state)
{
    struct stand stand = {0};

    (void)state;
    make(&stand);
    assert_true(text_has(&stand.out, "\"who: Lan; when: today\""));
    assert_true(text_has(&stand.out, "\"Was it paid?\",\"answer\":\"no\""));
    end(&stand);
}

static void the_measures_are_those_of_both_seeds(void **state)
{
    struct stand stand = {0};
    char id[8];

    (void)state;
    make(&stand);
    for (int i = 1; i <= 38; i++) {
        char row[32];

        snprintf(id, sizeof(id), "A%d", i);
        snprintf(row, sizeof(row), "{\"id\":\"%s\",", id);
        assert_true(text_has(&stand.out, row));
    }
    for (int i = 1; i <= 22; i++) {
        char row[32];

        snprintf(row, sizeof(row), "{\"id\":\"B%d\",", i);
        assert_true(text_has(&stand.out, row));
    }
    end(&stand);
}

static void a_run_of_another_version_is_still_reported(void **state)
{
    struct report_setup setup = {.data_dir = DATA_DIR, .no_engine = "begun with another version"};
    struct stand stand = {0};
    struct buf out;

    (void)state;
    make(&stand);
    report_case_print(&stand.sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "how its steps stand now cannot be worked out"));
    assert_true(text_has(&out, "What people answered and gave"));
    assert_true(text_has(&out, "the door stays open"));
    assert_false(text_has(&out, "No playbook was started"));
    buf_dispose(&out);
    end(&stand);
}

/* Two playbooks were followed, or one twice: what was done and said in each is told. */
static void every_run_is_reported_with_its_answers(void **state)
{
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct stand stand = {0};
    struct buf out;

    (void)state;
    make(&stand);
    engine_free(stand.engine);
    stand.engine = play_bench(&stand.sample, book);
    setup.engine = stand.engine;
    report_case_print(&stand.sample, &setup, REPORT_JSON, &out);
    assert_true(text_has(&out, "Another run in this case: Small"));
    assert_true(text_has(&out, "and it has not ended"));
    assert_true(text_has(&out, "\"question\":\"a person's word\",\"answer\":\"done\""));
    assert_true(text_has(&out, "other: nobody has time"));
    buf_dispose(&out);
    end(&stand);
}

static size_t occurrences(const struct buf *text, const char *part)
{
    const char *at = buf_c(text);
    size_t count = 0;

    while ((at = strstr(at, part))) {
        count++;
        at += strlen(part);
    }
    return count;
}

/* What was begun first and not finished is not forgotten behind a second playbook. */
static void the_open_steps_of_an_earlier_playbook_come_next_too(void **state)
{
    struct engine_setup earlier = {
        .actor = "Lan", .role = "operator", .playbook_dir = PLAYBOOKS_DIR};
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct sample sample;
    struct engine *engine;
    struct error err = {0};
    struct buf out;

    (void)state;
    report_case_make(&sample);
    earlier.cf = sample.cf;
    for (int i = 0; i < 2; i++) { /* one for each of two mailboxes */
        assert_ok(engine_start(&engine, &earlier, "payment", NULL, &err), &err);
        engine_free(engine);
    }
    setup.engine = play_bench(&sample, book);
    setup.engine->setup.playbook_dir = PLAYBOOKS_DIR;
    report_case_print(&sample, &setup, REPORT_MARKDOWN, &out);
    assert_true(text_has(&out, "Somebody said so\n"));
    assert_true(text_has(&out, " (of \\\"Payment fraud in flight\\\")") ||
                text_has(&out, " (of \"Payment fraud in flight\")"));
    assert_int_equal(occurrences(&out, "Payment fraud in flight"),
                     2 * (1 + 3)); /* heading, and steps */
    buf_dispose(&out);
    setup.engine->setup.playbook_dir = DATA_DIR; /* not there any more */
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "has not ended; see the steps."));
    buf_dispose(&out);
    engine_free(setup.engine);
    sample_remove(&sample);
}

/* A step waits for another one by its title, not by a name for programs. */
static void why_a_step_waits_is_said_in_words(void **state)
{
    static const char waiting[] =
        "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
        "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nauthors: [us]\n"
        "providers: [generic]\ntypes: [mitigation]\n"
        "steps:\n"
        "  - {id: word, phase: contain, title: Ring the bank, do: Say, after: [], verify: "
        "[ask.confirm: {by: admin, text: done}], skip: {allow: free}}\n"
        "  - {id: late, phase: contain, title: Late, do: Say, after: [word], verify: "
        "[ask.confirm: {by: admin, text: done}], skip: {allow: free}}\n";
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct stand stand = {0};
    struct buf out;

    (void)state;
    report_case_make(&stand.sample);
    setup.engine = stand.engine = play_bench(&stand.sample, waiting);
    report_case_print(&stand.sample, &setup, REPORT_MARKDOWN, &out);
    assert_true(text_has(&out, "waits for the step \"Ring the bank\""));
    assert_false(text_has(&out, "waits for word"));
    buf_dispose(&out);
    setup.language = "vi";
    report_case_print(&stand.sample, &setup, REPORT_MARKDOWN, &out);
    assert_true(text_has(&out, "chờ bước \"Ring the bank\""));
    buf_dispose(&out);
    engine_free(stand.engine);
    sample_remove(&stand.sample);
}

static void what_was_changed_on_the_server_is_told_with_its_outcome(void **state)
{
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "disable-rule: &lt;/td&gt;"));
    assert_true(text_has(&out, "<span class=\"mark note\">done</span>"));
    assert_true(text_has(&out, "<span class=\"mark bad\">unknown</span>"));
    assert_true(text_has(&out, "the rule is off"));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* Mail on which rules acted. */
static void exposure_tells_certain_from_unsure_and_active_from_not(void **state)
{
    const struct report_exposed messages[] = {
        {.id = 7,
         .when = 1761748800,
         .from = "a@b.example",
         .subject = hostile_subject,
         .certain = true},
        {.id = 8, .when = INT64_MIN, .from = "c@d.example", .subject = "unsure", .certain = false}};
    const struct report_exposure exposures[] = {
        {.rule = 3,
         .name = ".",
         .deed = "sends it out",
         .leaks = true,
         .active = true,
         .since = INT64_MIN,
         .until = INT64_MAX,
         .yes = 1,
         .cannot_tell = 1,
         .examined = 9,
         .messages = messages,
         .count = 2},
        {.rule = 4,
         .name = "kept",
         .deed = "sends it out",
         .leaks = true,
         .since = INT64_MIN,
         .until = INT64_MAX,
         .yes = 900,
         .examined = 900},
        {.rule = 5, .name = "odd", .deed = "", .failed = "it could not be read"}};
    struct report_setup setup = {
        .data_dir = DATA_DIR, .exposures = exposures, .exposure_count = ARRAY_LEN(exposures)};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "acted on mail once"));
    assert_true(text_has(&out, "1 rule that sends mail out, hides it or destroys it was in place"));
    assert_true(text_has(&out, "unsure (it cannot be told)"));
    assert_true(text_has(&out, "What follows is what the rule would have done."));
    assert_true(text_has(&out, "What it did cannot be worked out: it could not be read"));
    assert_false(text_has(&out, "<script"));
    assert_false(text_has(&out, "not tried here"));
    buf_dispose(&out);
    setup.rules_left = 3;
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "3 more rules were not tried here"));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void cover_rules(struct sample *sample, enum coverage_state state)
{
    const struct coverage row = {
        .check = "rules-sieve", .title = "Rules", .state = state, .detail = "", .hint = ""};
    struct error err = {0};

    assert_true(casefile_begin(sample->cf, &err) &&
                coverage_put(sample->cf, &row, sample->run, &err) &&
                casefile_commit(sample->cf, &err));
}

/* A server that was silent has not said that there are none. */
static void rules_that_were_not_read_are_not_no_rules(void **state)
{
    static const char *const none = "No rule that sends mail out, hides it or destroys it is in";
    static const char *const unknown = "whether one sends mail out, hides it or destroys it is not";
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    for (int i = 0; i < 2; i++) {
        cover_rules(&sample, i == 0 ? COVERAGE_NOT_CHECKED : COVERAGE_NOTHING);
        report_case_print(&sample, &setup, REPORT_HTML, &out);
        assert_int_equal(text_has(&out, unknown), i == 0);
        assert_int_equal(text_has(&out, none), i == 1);
        buf_dispose(&out);
    }
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_claimed_and_never_proved),
        cmocka_unit_test(what_was_skipped_stays_as_a_risk_with_its_reason),
        cmocka_unit_test(what_was_given_stands_there_as_people_say_it),
        cmocka_unit_test(the_measures_are_those_of_both_seeds),
        cmocka_unit_test(a_run_of_another_version_is_still_reported),
        cmocka_unit_test(every_run_is_reported_with_its_answers),
        cmocka_unit_test(the_open_steps_of_an_earlier_playbook_come_next_too),
        cmocka_unit_test(why_a_step_waits_is_said_in_words),
        cmocka_unit_test(what_was_changed_on_the_server_is_told_with_its_outcome),
        cmocka_unit_test(exposure_tells_certain_from_unsure_and_active_from_not),
        cmocka_unit_test(rules_that_were_not_read_are_not_no_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
