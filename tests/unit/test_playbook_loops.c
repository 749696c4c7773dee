/* Fragments, what a failure leads to, what is looked at again and again; and a run told in CACAO's
 * words. */
#include "check.h"

#include "play_bench.h"
#include "playbooks/cacao.h"
#include "yaml_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                        \
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"           \
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n" \
    "vars:\n  pw: {type: secret}\nfacts:\n  active: {type: bool}\n"
#define FRAGMENTS                                                                                  \
    "fragments:\n"                                                                                 \
    "  - {id: proved, phase: contain, title: From a fragment, do: D, after: [], skip: {allow: "    \
    "never}, verify: [session.revoked: {canary: pw}]}\n"

static const char book_text[] =
    HEAD FRAGMENTS "steps:\n"
                   "  - {id: clean, use: proved, title: Clean}\n"
                   "  - {id: extra, use: proved, when: fact(active)}\n"
                   "  - {id: check, use: proved, fail: clean}\n"
                   "  - {id: other, use: proved, fail: extra}\n"
                   "  - {id: watch, use: proved, phase: recover, repeat: {every: 24h, for: 3d}}\n"
                   "  - {id: last, use: proved, phase: lessons, after: [watch]}\n";

static enum probe_outcome answer; /* of the probe, the next time */

static bool probe_as_told(const struct probe_call *call, struct probe_result *out,
                          struct error *err)
{
    (void)err;
    probe_say(call, out, answer, answer == PROBE_PASS ? GRADE_A : GRADE_NONE, "told", "as told");
    return true;
}

static const struct probe probes[] = {{"session.revoked", probe_as_told}, {0}};

static int make(void **state)
{
    struct play_scene *scene = play_scene_new(book_text);

    scene->engine->setup.probes = probes;
    scene->engine->setup.now = 1795305600;
    answer = PROBE_PASS;
    *state = scene;
    return 0;
}

static int unmake(void **state)
{
    play_scene_free(*state);
    return 0;
}

static void verify(struct play_scene *scene, const char *step, enum probe_outcome outcome,
                   enum step_state want)
{
    enum step_state state;
    struct error err = {0};

    answer = outcome;
    assert_ok(engine_verify(scene->engine, step, &state, &err), &err);
    assert_int_equal(state, want);
}

static void carry_out(struct play_scene *scene, const char *step, enum probe_outcome outcome,
                      enum step_state want)
{
    struct error err = {0};

    assert_ok(engine_begin(scene->engine, step, NULL, &err), &err);
    verify(scene, step, outcome, want);
}

/* --- use --- */

static void a_fragment_is_put_under_the_steps_own_words(void **state)
{
    struct play_scene *scene = *state;
    const struct play_step *step = play_scene_look(scene, "clean")->step;

    assert_string_equal(step->title, "Clean");
    assert_int_equal(step->check_count, 1);
    assert_string_equal(play_scene_look(scene, "check")->step->title, "From a fragment");
    assert_int_equal(play_scene_look(scene, "last")->step->phase, PHASE_LESSONS);
    assert_null(play_view_step(&scene->view, "proved"));
}

static void refused(const char *steps, const char *want)
{
    struct arena arena = {0};
    struct playbook *book;
    const struct node *tree;
    struct error err = {0};
    char text[2000];

    snprintf(text, sizeof(text), HEAD "%s", steps);
    assert_ok(yaml_read(&arena, "x.yaml", str_of(text), &tree, &err), &err);
    assert_false(playbook_from_tree(&arena, "x.yaml", tree, &book, &err));
    if (!strstr(err.text, want))
        fail_msg("%s", err.text);
    arena_dispose(&arena);
}

static void a_fragment_that_is_not_there_is_refused(void **state)
{
    (void)state;
    refused(FRAGMENTS "steps:\n  - {id: a, use: nothing, title: T}\n", "no fragment \"nothing\"");
    refused("steps:\n  - {id: a, use: proved, title: T}\n", "no fragment \"proved\"");
    refused("fragments:\n  - {id: one, use: two}\n  - {id: two, title: T}\nsteps:\n"
            "  - {id: a, use: one}\n",
            "no fragment \"one\"");
    /* what it lacks even so is missing */
    refused("fragments:\n  - {id: one, title: T}\nsteps:\n  - {id: a, use: one}\n", "missing");
}

/* --- fail --- */

static void a_failure_opens_the_step_it_names_once_more(void **state)
{
    struct play_scene *scene = *state;

    carry_out(scene, "clean", PROBE_PASS, STEP_VERIFIED);
    carry_out(scene, "check", PROBE_INCONCLUSIVE, STEP_UNVERIFIED);
    play_scene_expect(scene, "clean", STEP_VERIFIED); /* it is not known that it failed */
    verify(scene, "check", PROBE_FAIL, STEP_UNVERIFIED);
    play_scene_expect(scene, "clean", STEP_OPEN);
    carry_out(scene, "clean", PROBE_PASS, STEP_VERIFIED);
    verify(scene, "check", PROBE_PASS, STEP_VERIFIED);
    play_scene_expect(scene, "clean", STEP_VERIFIED);
}

static void a_failure_makes_a_step_mandatory_that_did_not_apply(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    assert_ok(engine_answer(scene->engine, "active", "false", &err), &err);
    play_scene_expect(scene, "extra", STEP_NOT_APPLICABLE);
    carry_out(scene, "other", PROBE_FAIL, STEP_UNVERIFIED);
    play_scene_expect(scene, "extra", STEP_OPEN);
    assert_true(play_scene_look(scene, "extra")->must);
    verify(scene, "other", PROBE_PASS, STEP_VERIFIED);
    play_scene_expect(scene, "extra", STEP_NOT_APPLICABLE);
}

/* --- repeat --- */

static void what_was_proved_is_looked_at_again_in_its_time(void **state)
{
    enum { HOUR = 3600 };
    struct play_scene *scene = *state;
    int64_t start = scene->engine->setup.now;

    carry_out(scene, "watch", PROBE_PASS, STEP_VERIFIED);
    scene->engine->setup.now = start + 23 * HOUR;
    play_scene_expect(scene, "watch", STEP_VERIFIED);
    scene->engine->setup.now = start + 25 * HOUR;
    play_scene_expect(scene, "watch", STEP_UNVERIFIED);
    assert_true(play_scene_look(scene, "watch")->again);
    assert_string_equal(play_scene_look(scene, "watch")->note,
                        "it was proved; it is time to look again");
    play_scene_expect(scene, "last", STEP_OPEN); /* nobody waits for it */
    verify(scene, "watch", PROBE_PASS, STEP_VERIFIED);
    play_scene_expect(scene, "watch", STEP_VERIFIED);
    scene->engine->setup.now = start + 80 * HOUR; /* missed: it is not over yet */
    play_scene_expect(scene, "watch", STEP_UNVERIFIED);
    verify(scene, "watch", PROBE_PASS, STEP_VERIFIED);
    scene->engine->setup.now = start + 500 * HOUR; /* and now it is */
    play_scene_expect(scene, "watch", STEP_VERIFIED);
}

static void what_comes_back_in_that_time_is_told(void **state)
{
    struct play_scene *scene = *state;

    carry_out(scene, "watch", PROBE_PASS, STEP_VERIFIED);
    scene->engine->setup.now += 86401;
    verify(scene, "watch", PROBE_FAIL, STEP_UNVERIFIED);
    scene->engine->setup.now += 1;
    play_scene_expect(scene, "watch", STEP_UNVERIFIED);
    assert_false(play_scene_look(scene, "watch")->again);
    play_scene_expect(scene, "last", STEP_BLOCKED);
}

/* --- CACAO --- */

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void a_run_is_told_with_the_ids_of_its_playbook(void **state)
{
    struct play_scene *scene = *state;
    struct arena arena = {0};
    struct play_event *events;
    struct error err = {0};
    struct buf book, run;
    const char *id;
    size_t count;
    char word[100];

    carry_out(scene, "clean", PROBE_PASS, STEP_VERIFIED);
    carry_out(scene, "check", PROBE_INCONCLUSIVE, STEP_UNVERIFIED);
    assert_ok(engine_begin(scene->engine, "other", NULL, &err), &err);
    assert_ok(play_events(scene->sample.cf, &arena, scene->engine->play.id, &events, &count, &err),
              &err);
    buf_init(&book, 1 << 20);
    buf_init(&run, 1 << 20);
    cacao_export(scene->engine->book, &book);
    cacao_status(scene->engine->book, &scene->engine->play, events, count, &run);
    assert_int_equal(count_of(buf_c(&run), "\"step_id\":"), 5);
    assert_int_equal(count_of(buf_c(&run), "\"status\":\"successfully_completed\""), 2);
    assert_int_equal(count_of(buf_c(&run), "\"status\":\"exception_condition_invoked\""), 2);
    assert_int_equal(count_of(buf_c(&run), "\"status\":\"ongoing\""), 2); /* a step, and the run */
    assert_non_null(strstr(buf_c(&run), "verified, grade A"));
    assert_non_null(strstr(buf_c(&run), "\"executed_by\":\"Lan\""));
    for (id = buf_c(&run); (id = strstr(id, "\"action--")); id++) {
        snprintf(word, sizeof(word), "%.45s", id);
        if (!strstr(buf_c(&book), word))
            fail_msg("%s is no step of the playbook", word);
    }
    buf_dispose(&book);
    buf_dispose(&run);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fragment_is_put_under_the_steps_own_words, make, unmake),
        cmocka_unit_test(a_fragment_that_is_not_there_is_refused),
        cmocka_unit_test_setup_teardown(a_failure_opens_the_step_it_names_once_more, make, unmake),
        cmocka_unit_test_setup_teardown(a_failure_makes_a_step_mandatory_that_did_not_apply, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_was_proved_is_looked_at_again_in_its_time, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_comes_back_in_that_time_is_told, make, unmake),
        cmocka_unit_test_setup_teardown(a_run_is_told_with_the_ids_of_its_playbook, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
