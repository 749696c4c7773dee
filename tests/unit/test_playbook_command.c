/* A step's commands: shown in full, run as shown, and nothing of ours goes with them. */
#include "check.h"

#include "play_bench.h"

#include <stdlib.h>
#include <string.h>

static const char book_text[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n"
    "vars:\n  mailbox: {type: email}\n  note: {type: text}\n  pw: {type: secret}\n"
    "steps:\n"
    "  - id: one\n    phase: contain\n    title: One\n    do: D\n"
    "    verify:\n      - cmd.output: {run: say, match: \"hello {{note}}\"}\n"
    "    run:\n"
    "      - {id: say, argv: [echo, hello, \"{{note}}\", \"; rm -rf $HOME `id`\"], effect: read}\n"
    "      - {id: dash, argv: [echo, --, \"{{note}}\"]}\n"
    "      - {id: environment, argv: [env], env: {MORE: \"{{note}}\"}}\n"
    "      - {id: folder, argv: [sh, -c, \"pwd; ls -A; ls /proc/self/fd\"]}\n"
    "      - {id: input, argv: [cat], stdin: \"pw={{pw}}!\"}\n"
    "      - {id: deaf, argv: [\"true\"], stdin: \"{{pw}}\"}\n"
    "      - {id: fails, argv: [sh, -c, \"echo no; exit 3\"]}\n"
    "      - {id: three, argv: [sh, -c, \"exit 3\"], ok: {exit: [\"3\"]}}\n"
    "      - {id: slow, argv: [sh, -c, \"echo begun; sleep 100 & wait\"], timeout: 1s}\n"
    "      - {id: endless, argv: [\"yes\"], timeout: 50s}\n"
    "      - {id: away, argv: [nonesuch-program, x]}\n"
    "      - {id: there, argv: [echo, x], on: \"ssh:mail\"}\n"
    "      - {id: wipe, argv: [echo, gone], effect: destroy}\n";

struct bench {
    struct sample sample;
    struct engine *engine;
};

static bool give_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    (void)self;
    assert_string_equal(name, "pw");
    if (!secret_init(out, err))
        return false;
    memcpy(out->page, "hunter2", 7);
    out->len = 7;
    return true;
}

static int make(void **state)
{
    struct bench *bench = xcalloc(1, sizeof(*bench));
    struct error err = {0};

    sample_make(&bench->sample);
    bench->engine = play_bench(&bench->sample, book_text);
    bench->engine->setup.secret = give_secret;
    assert_ok(engine_answer(bench->engine, "note", "$(id) world", &err), &err);
    assert_ok(engine_answer(bench->engine, "mailbox", "a@example.org", &err), &err);
    assert_ok(engine_begin(bench->engine, "one", NULL, &err), &err);
    *state = bench;
    return 0;
}

static int unmake(void **state)
{
    struct bench *bench = *state;

    engine_free(bench->engine);
    sample_remove(&bench->sample);
    free(bench);
    return 0;
}

/* Runs it as it was shown; its output, in the engine's arena. */
static const char *run(struct bench *bench, const char *command, enum probe_outcome want)
{
    enum probe_outcome outcome;
    struct command_shown shown;
    const struct play_event *event;
    struct error err = {0};
    const char *kept = "";
    struct buf bytes;

    assert_ok(engine_command(bench->engine, "one", command, &shown, &err), &err);
    assert_true(shown.runs);
    assert_ok(engine_run(bench->engine, "one", command, shown.confirm, &outcome, &err), &err);
    assert_int_equal(outcome, want);
    event = engine_newest(bench->engine, PLAYED_COMMAND, "one", command);
    assert_non_null(event);
    if (hash_is_zero(&event->object))
        return "";
    assert_ok(evidence_read(bench->sample.cf, &event->object, MIB(8), &bytes, &err), &err);
    kept = arena_strndup(&bench->engine->arena, buf_c(&bytes), bytes.len);
    buf_dispose(&bytes);
    return kept;
}

static void no_shell_sees_the_words(void **state)
{
    struct bench *bench = *state;
    enum step_state is;
    struct error err = {0};

    assert_string_equal(run(bench, "say", PROBE_PASS), "hello $(id) world ; rm -rf $HOME `id`\n");
    assert_ok(engine_verify(bench->engine, "one", &is, &err), &err);
    assert_int_equal(is, STEP_VERIFIED); /* cmd.output has read it */
}

static void it_runs_only_with_the_code_it_was_shown_with(void **state)
{
    struct bench *bench = *state;
    enum probe_outcome outcome;
    struct command_shown before, after;
    struct error err = {0};

    assert_ok(engine_command(bench->engine, "one", "say", &before, &err), &err);
    assert_string_equal(before.argv[0], "/usr/bin/echo");
    assert_string_equal(before.argv[2], "$(id) world");
    assert_false(engine_run(bench->engine, "one", "say", NULL, &outcome, &err));
    error_clear(&err);
    assert_false(engine_run(bench->engine, "one", "say", "", &outcome, &err));
    error_clear(&err);
    assert_ok(engine_answer(bench->engine, "note", "other", &err), &err);
    assert_ok(engine_command(bench->engine, "one", "say", &after, &err), &err);
    assert_string_not_equal(before.code, after.code);
    assert_false(engine_run(bench->engine, "one", "say", before.code, &outcome, &err));
    error_clear(&err);
    assert_null(engine_newest(bench->engine, PLAYED_COMMAND, "one", "say"));
    /* What destroys is confirmed by the name of the mailbox. */
    assert_ok(engine_command(bench->engine, "one", "wipe", &after, &err), &err);
    assert_string_equal(after.confirm, "a@example.org");
    assert_false(engine_run(bench->engine, "one", "wipe", after.code, &outcome, &err));
}

static void a_value_cannot_become_an_option(void **state)
{
    struct bench *bench = *state;
    struct command_shown shown;
    struct error err = {0};

    assert_ok(engine_answer(bench->engine, "note", "--force", &err), &err);
    assert_false(engine_command(bench->engine, "one", "say", &shown, &err));
    assert_non_null(strstr(err.text, "taken for an option"));
    error_clear(&err);
    assert_string_equal(run(bench, "dash", PROBE_PASS), "-- --force\n");
}

static void nothing_of_ours_goes_with_it(void **state)
{
    struct bench *bench = *state;
    const char *said;

    setenv("MAILMEDIC_TEST_LEAK", "leaked", 1);
    said = run(bench, "environment", PROBE_PASS);
    assert_null(strstr(said, "leaked"));
    assert_non_null(strstr(said, "MORE=$(id) world\n"));
    said = run(bench, "folder", PROBE_PASS); /* an empty folder; 0, 1, 2 and ls' own */
    assert_non_null(strstr(said, "/tmp/mailmedic-"));
    assert_non_null(strstr(said, "\n0\n1\n2\n3\n"));
    assert_null(strstr(said, "\n4\n"));
}

static void a_secret_goes_to_standard_input_and_nowhere_else(void **state)
{
    struct bench *bench = *state;
    struct journal_row *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    assert_string_equal(run(bench, "input", PROBE_PASS), "pw=hunter2!");
    assert_string_equal(run(bench, "deaf", PROBE_PASS), "");
    assert_ok(journal_list(bench->sample.cf, &arena, false, (struct page){0}, &rows, &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        assert_null(strstr(rows[i].body, "hunter2"));
    arena_dispose(&arena);
}

static void how_it_ended_is_judged(void **state)
{
    struct bench *bench = *state;

    assert_string_equal(run(bench, "fails", PROBE_FAIL), "no\n");
    assert_int_equal(engine_newest(bench->engine, PLAYED_COMMAND, "one", "fails")->position, 3);
    run(bench, "three", PROBE_PASS);
    assert_string_equal(run(bench, "slow", PROBE_ERROR), "begun\n");
    assert_string_equal(engine_newest(bench->engine, PLAYED_COMMAND, "one", "slow")->class,
                        "timeout");
    assert_true(strlen(run(bench, "endless", PROBE_ERROR)) <= LIMIT_COMMAND_OUTPUT);
    assert_string_equal(engine_newest(bench->engine, PLAYED_COMMAND, "one", "endless")->class,
                        "limit(command output)");
}

static void what_may_not_run_is_only_shown(void **state)
{
    struct bench *bench = *state;
    enum probe_outcome outcome;
    struct command_shown shown;
    struct error err = {0};

    assert_ok(engine_command(bench->engine, "one", "away", &shown, &err), &err);
    assert_false(shown.runs);
    assert_ok(engine_command(bench->engine, "one", "there", &shown, &err), &err);
    assert_false(shown.runs);
    bench->engine->book->shipped = false; /* as one from elsewhere */
    assert_ok(engine_command(bench->engine, "one", "say", &shown, &err), &err);
    assert_false(shown.runs);
    assert_false(engine_run(bench->engine, "one", "say", shown.confirm, &outcome, &err));
    assert_non_null(strstr(err.text, "it runs nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_shell_sees_the_words, make, unmake),
        cmocka_unit_test_setup_teardown(it_runs_only_with_the_code_it_was_shown_with, make, unmake),
        cmocka_unit_test_setup_teardown(a_value_cannot_become_an_option, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_of_ours_goes_with_it, make, unmake),
        cmocka_unit_test_setup_teardown(a_secret_goes_to_standard_input_and_nowhere_else, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(how_it_ended_is_judged, make, unmake),
        cmocka_unit_test_setup_teardown(what_may_not_run_is_only_shown, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
