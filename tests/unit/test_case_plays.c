/* Runs of playbooks and what happened in them: kept, read back, and held to the journal. */
#include "alter_case.h"
#include "check.h"

#include "case/plays.h"

#include <string.h>

struct bench {
    struct sample sample;
    int64_t run;
};

/* One run with a state, a graded probe and an answer. */
static void make(struct bench *bench)
{
    struct play play = {.playbook = "alimail",
                        .title = "Alibaba Mail",
                        .version = "1.0.0",
                        .provider = "alimail",
                        .trusted = true};
    const struct play_event events[] = {
        {.kind = PLAYED_STATE, .step = "one", .name = "doing", .actor = "Lan"},
        {.kind = PLAYED_PROBE,
         .step = "one",
         .name = "rescan.clean",
         .outcome = PROBE_PASS,
         .grade = GRADE_B,
         .class = "rule-gone",
         .value = "no rule is left"},
        {.kind = PLAYED_ANSWER, .name = "bad_ips", .value = "203.0.113.7"},
    };
    struct error err = {0};

    sample_make(&bench->sample);
    assert_ok(casefile_begin(bench->sample.cf, &err), &err);
    assert_ok(evidence_put(bench->sample.cf, str_of("a: playbook"), &play.source, &err), &err);
    assert_ok(play_start(bench->sample.cf, &play, "Lan", &err), &err);
    bench->run = play.id;
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        struct play_event event = events[i];

        event.run = bench->run;
        event.object = i == 1 ? play.source : (struct hash){0};
        assert_ok(play_add(bench->sample.cf, &event, &err), &err);
    }
    assert_ok(casefile_commit(bench->sample.cf, &err), &err);
}

static void what_happened_comes_back_in_order(void **state)
{
    struct arena arena = {0};
    struct play_event *events;
    struct error err = {0};
    struct play *plays;
    struct bench bench;
    uint64_t wrong = 9;
    size_t count;

    (void)state;
    make(&bench);
    assert_ok(play_list(bench.sample.cf, &arena, &plays, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(plays[0].playbook, "alimail");
    assert_true(plays[0].trusted);
    assert_int_equal(plays[0].ended, 0);
    assert_ok(play_events(bench.sample.cf, &arena, bench.run, &events, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(events[0].name, "doing");
    assert_int_equal(events[1].grade, GRADE_B);
    assert_int_equal(events[1].outcome, PROBE_PASS);
    assert_true(hash_equal(&events[1].object, &plays[0].source));
    assert_string_equal(events[2].value, "203.0.113.7");
    assert_true(events[2].journal > events[1].journal);
    assert_ok(sample_verify(bench.sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);

    assert_ok(casefile_begin(bench.sample.cf, &err), &err);
    assert_ok(play_end(bench.sample.cf, bench.run, "aborted", "counsel said so", "Lan", &err),
              &err);
    assert_ok(casefile_commit(bench.sample.cf, &err), &err);
    assert_ok(play_list(bench.sample.cf, &arena, &plays, &count, &err), &err);
    assert_string_equal(plays[0].outcome, "aborted");
    assert_true(plays[0].ended > 0);
    arena_dispose(&arena);
    sample_remove(&bench.sample);
}

static void nothing_is_added_for_evidence_that_is_not_there(void **state)
{
    struct play_event event = {.kind = PLAYED_EVIDENCE, .step = "one", .name = "a"};
    struct error err = {0};
    struct bench bench;

    (void)state;
    make(&bench);
    event.run = bench.run;
    event.object = hash_of(str_of("never stored"));
    assert_ok(casefile_begin(bench.sample.cf, &err), &err);
    assert_false(play_add(bench.sample.cf, &event, &err));
    casefile_rollback(bench.sample.cf);
    sample_remove(&bench.sample);
}

static void every_quiet_edit_is_noticed(void **state)
{
    static const struct alter_attack attacks[] = {
        {.sql = "UPDATE play_event SET grade = 4 WHERE id = 2",
         .want = "step record 2 is not what"},
        {.sql = "UPDATE play_event SET name = 'verified' WHERE id = 1",
         .want = "step record 1 is not what"},
        {.sql = "UPDATE play_event SET moment = moment - 60 WHERE id = 1",
         .want = "step record 1 is not what"},
        {.sql = "UPDATE play_event SET object = NULL WHERE id = 2",
         .want = "step record 2 is not what"},
        {.sql = "UPDATE play_event SET journal = journal + 100 WHERE id = 3",
         .want = "step record 3 is not what"},
        {.sql = "DELETE FROM play_event WHERE id = 3",
         .want = "the journal tells of 3 step records"},
        {.sql = "UPDATE play SET title = 'x'", .want = "playbook run 1 is not what"},
        {.sql = "UPDATE play SET trusted = 0", .want = "playbook run 1 is not what"},
    };
    struct bench bench;

    (void)state;
    make(&bench);
    sample_close(&bench.sample);
    alter_each(&bench.sample, attacks, ARRAY_LEN(attacks));
    sample_remove(&bench.sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_happened_comes_back_in_order),
        cmocka_unit_test(nothing_is_added_for_evidence_that_is_not_there),
        cmocka_unit_test(every_quiet_edit_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
