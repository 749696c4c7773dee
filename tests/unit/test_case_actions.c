/* What was done to a server: kept, read back, ended once, and held to the journal. */
#include "alter_case.h"
#include "check.h"

#include "case/actions.h"

#include <string.h>

static struct action_row made(void)
{
    return (struct action_row){.user = "anna@mill.example",
                               .host = "mail.example",
                               .verb = "disable-rule",
                               .target = "rule 1",
                               .place = {"m\xff", 2}, /* bytes, not text */
                               .commands = "PUTSCRIPT \"m\"",
                               .detail = "sieve active:1>1",
                               .actor = "Lan"};
}

/* One that is done, the one that took it back, and one without an end. */
static void make(struct sample *sample)
{
    struct error err = {0};

    sample_make(sample);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    for (int i = 0; i < 3; i++) {
        struct action_row action = made();

        assert_ok(evidence_put(sample->cf, str_of("old"), &action.before, &err), &err);
        assert_ok(evidence_put(sample->cf, str_of("new"), &action.after, &err), &err);
        action.undoes = i == 1 ? 1 : 0;
        assert_ok(action_begin(sample->cf, &action, &err), &err);
        assert_int_equal(action.id, i + 1);
        if (i < 2)
            assert_ok(action_end(sample->cf, &action, ACTION_DONE, "it has it", &err), &err);
    }
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static void actions_come_back_newest_first(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct action_row *actions;
    struct sample sample;
    uint64_t wrong = 9;
    size_t count;

    (void)state;
    make(&sample);
    assert_ok(action_list(sample.cf, &arena, &actions, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_int_equal(actions[0].outcome, ACTION_UNKNOWN);
    assert_int_equal(actions[0].ended, 0);
    assert_int_equal(actions[1].undoes, 1);
    assert_int_equal(actions[2].outcome, ACTION_DONE);
    assert_int_equal(actions[2].undone, 2);
    assert_string_equal(actions[2].words, "it has it");
    assert_true(str_equal(actions[2].place, (struct str){"m\xff", 2}));
    assert_true(hash_equal(&actions[2].before, &(struct hash){0}) == false);
    assert_ok(sample_verify(sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
    sample_remove(&sample);
}

static void an_action_ends_once(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct action_row *actions;
    struct sample sample;
    size_t count;

    (void)state;
    make(&sample);
    assert_ok(action_list(sample.cf, &arena, &actions, &count, &err), &err);
    assert_ok(casefile_begin(sample.cf, &err), &err);
    assert_false(action_end(sample.cf, &actions[2], ACTION_NOT_DONE, "no", &err));
    casefile_rollback(sample.cf);
    arena_dispose(&arena);
    sample_remove(&sample);
}

static void every_quiet_edit_is_noticed(void **state)
{
    static const struct alter_attack attacks[] = {
        {.sql = "UPDATE action SET user = 'x' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET host = 'x' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET verb = 'undo' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET target = 'x' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET place = x'00' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET commands = '' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET detail = '' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET before = NULL WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET after = before WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET undoes = 0 WHERE id = 2", .want = "action 2 is not what"},
        {.sql = "UPDATE action SET actor = 'x' WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET started = 1 WHERE id = 1", .want = "action 1 is not what"},
        {.sql = "UPDATE action SET journal = journal - 1 WHERE id = 1",
         .want = "action 1 is not what"},
        {.sql = "DELETE FROM action WHERE id = 3", .want = "the journal tells of 3 actions"},
        {.sql = "UPDATE action_end SET outcome = 2 WHERE action = 1",
         .want = "the end of action 1 is not what"},
        {.sql = "UPDATE action_end SET words = '' WHERE action = 1",
         .want = "the end of action 1 is not what"},
        {.sql = "UPDATE action_end SET ended = 1 WHERE action = 1",
         .want = "the end of action 1 is not what"},
        {.sql = "UPDATE action_end SET action = 3 WHERE action = 2",
         .want = "the end of action 3 is not what"},
        {.sql = "DELETE FROM action_end WHERE action = 1",
         .want = "the journal tells of 2 ends of actions"},
    };
    struct sample sample;

    (void)state;
    make(&sample);
    sample_close(&sample);
    alter_each(&sample, attacks, ARRAY_LEN(attacks));
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_come_back_newest_first),
        cmocka_unit_test(an_action_ends_once),
        cmocka_unit_test(every_quiet_edit_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
