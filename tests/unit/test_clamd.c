/* test_clamd.c - the virus scanner's protocol, with a jailed process in between and a scanner of
 * our own behind it that can misbehave. */
#include "check.h"
#include "fake_clamd.h"

#include "parse/clamd.h"

#include <stdio.h>
#include <string.h>

enum { LARGE = 3 << 20 };

static const struct role_options role = {.program = PROGRAM};

struct bench {
    char folder[TEMP_PATH];
    struct fake_clamd fake;
    struct clamd *clamd;
};

static void open_bench(struct bench *bench, enum fake_fault fault)
{
    struct clamd_place place = {.where = bench->fake.where};
    struct error err = {0};

    memset(bench, 0, sizeof(*bench));
    assert_ok(temp_make(bench->folder, &err), &err);
    assert_ok(fake_clamd_start(&bench->fake, bench->folder, fault, &err), &err);
    if (fault == FAKE_SILENT)
        place.patience_ms = 200;
    if (fault != FAKE_FOREIGN)
        assert_ok(clamd_open(&bench->clamd, &role, &place, &err), &err);
}

static void close_bench(struct bench *bench)
{
    clamd_close(bench->clamd);
    fake_clamd_stop(&bench->fake);
    temp_remove(bench->folder);
}

static bool ask(struct clamd *clamd, struct str bytes, struct clamd_answer *answer)
{
    struct error err = {0};

    clamd_begin(clamd);
    clamd_add(clamd, bytes);
    return clamd_answer(clamd, answer, &err);
}

static void one_session_answers_many_questions(void **state)
{
    struct clamd_answer answer;
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_HONEST);
    assert_string_equal(clamd_version(bench.clamd), "ClamAV 1.0.7/27101/Mon Jun  2 08:30:00 2025");
    assert_true(clamd_tells_signatures(bench.clamd));
    assert_true(ask(bench.clamd, str_of("harmless"), &answer));
    assert_int_equal(answer.verdict, CLAMD_NOTHING);
    assert_true(ask(bench.clamd, str_of(fake_clamd_eicar()), &answer));
    assert_int_equal(answer.verdict, CLAMD_FOUND);
    assert_string_equal(answer.words, "Eicar-Test-Signature");
    assert_true(ask(bench.clamd, str_of(""), &answer));
    assert_int_equal(answer.verdict, CLAMD_NOTHING);
    assert_int_equal(atomic_load(&bench.fake.shared->sessions), 1);
    assert_int_equal(atomic_load(&bench.fake.shared->streams), 3);
    close_bench(&bench);
}

static void what_is_large_goes_in_pieces(void **state)
{
    static char large[LARGE];
    struct str eicar = str_of(fake_clamd_eicar());
    struct clamd_answer answer;
    struct bench bench;

    (void)state;
    memset(large, 'a', sizeof(large));
    memcpy(large + (1 << 20) - 10, eicar.at, eicar.len); /* across two of them */
    open_bench(&bench, FAKE_HONEST);
    assert_true(ask(bench.clamd, (struct str){large, sizeof(large)}, &answer));
    assert_int_equal(answer.verdict, CLAMD_FOUND);
    close_bench(&bench);
}

static void what_is_too_large_is_said_and_the_next_is_asked_anew(void **state)
{
    static char large[LARGE];
    struct clamd_answer answer;
    struct bench bench;

    (void)state;
    memset(large, 'a', sizeof(large));
    open_bench(&bench, FAKE_SMALL);
    assert_true(ask(bench.clamd, (struct str){large, sizeof(large)}, &answer));
    assert_int_equal(answer.verdict, CLAMD_TOO_LARGE);
    assert_true(ask(bench.clamd, (struct str){large, FAKE_SMALL_LENGTH}, &answer));
    assert_int_equal(answer.verdict, CLAMD_NOTHING);
    assert_int_equal(atomic_load(&bench.fake.shared->sessions), 2);
    close_bench(&bench);
}

static void a_misbehaving_scanner_is_an_error_and_never_clean(void **state)
{
    static const struct {
        enum fake_fault fault;
        const char *words;
    } cases[] = {
        {FAKE_CUTS, "the virus scanner closed the connection"},
        {FAKE_REFUSES, "Can't allocate memory"},
        {FAKE_SILENT, "the virus scanner took too long"},
        {FAKE_GARBAGE, "the virus scanner's answer is not understood"},
        {FAKE_ENDLESS, "the virus scanner's answer has no end"},
        {FAKE_EARLY, "the virus scanner answered before it had seen everything"},
    };
    static char bytes[LARGE]; /* more than a socket takes at once */

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct clamd_answer answer;
        struct bench bench;

        print_message("%s\n", cases[i].words);
        open_bench(&bench, cases[i].fault);
        assert_true(ask(bench.clamd, (struct str){bytes, sizeof(bytes)}, &answer));
        assert_int_equal(answer.verdict, CLAMD_ERROR);
        assert_string_equal(answer.words, cases[i].words);
        close_bench(&bench);
    }
}

/* Whether both come in one piece is the scheduler's: it is an error then, or with the next, since
 * the second bears the number of the question before. */
static void two_answers_to_one_question_are_never_believed(void **state)
{
    struct clamd_answer first, second;
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_TALKATIVE);
    assert_true(ask(bench.clamd, str_of("one"), &first));
    assert_true(ask(bench.clamd, str_of("two"), &second));
    assert_true(first.verdict == CLAMD_ERROR || second.verdict == CLAMD_ERROR);
    close_bench(&bench);
}

static void a_lost_connection_is_made_anew(void **state)
{
    struct clamd_answer answer;
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_CUTS_ONCE);
    assert_true(ask(bench.clamd, str_of("harmless"), &answer));
    assert_int_equal(answer.verdict, CLAMD_ERROR);
    assert_true(ask(bench.clamd, str_of(fake_clamd_eicar()), &answer));
    assert_int_equal(answer.verdict, CLAMD_FOUND);
    close_bench(&bench);
}

static void a_scanner_that_is_gone_is_told(void **state)
{
    struct clamd_answer answer;
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_HONEST);
    fake_clamd_stop(&bench.fake);
    assert_false(ask(bench.clamd, str_of("harmless"), &answer));
    assert_int_equal(answer.verdict, CLAMD_ERROR);
    close_bench(&bench);
}

static void another_kind_of_server_is_refused(void **state)
{
    struct error err = {0};
    struct clamd *clamd;
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_FOREIGN);
    assert_false(clamd_open(&clamd, &role, &(struct clamd_place){.where = bench.fake.where}, &err));
    assert_non_null(strstr(err.text, "no ClamAV daemon"));
    close_bench(&bench);
}

static void without_signatures_in_its_version_that_is_known(void **state)
{
    struct bench bench;

    (void)state;
    open_bench(&bench, FAKE_SIGNLESS);
    assert_string_equal(clamd_version(bench.clamd), "ClamAV 1.0.7");
    assert_false(clamd_tells_signatures(bench.clamd));
    close_bench(&bench);
}

static void only_this_machine_is_connected_to(void **state)
{
    static const char *const refused[] = {
        "192.0.2.1:3310",
        "localhost:3310",
        "scanner.example:3310",
        "[::ffff:127.0.0.1]:3310",
        "[::2]:3310",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:70000",
        "0.0.0.0:3310",
        "[2001:db8::1]:3310",
        "126.255.255.255:3310",
        "",
        "128.0.0.1:3310",
        "/dev/null",
        "/nonexistent/clamd.ctl",
        "127.1:3310",
    };
    struct fake_clamd fake;
    struct error err = {0};
    struct clamd *clamd;

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        print_message("\"%s\"\n", refused[i]);
        assert_false(clamd_open(&clamd, &role, &(struct clamd_place){.where = refused[i]}, &err));
        assert_int_equal(err.code, ERROR_USAGE);
        error_clear(&err);
    }
    assert_ok(fake_clamd_start(&fake, NULL, FAKE_HONEST, &err), &err);
    assert_ok(clamd_open(&clamd, &role, &(struct clamd_place){.where = fake.where}, &err), &err);
    clamd_close(clamd);
    fake_clamd_stop(&fake);
}

static void answers_are_read_as_clamd_writes_them(void **state)
{
    static const struct {
        const char *line;
        int verdict; /* -1: no answer */
        const char *words;
    } cases[] = {
        {"stream: OK", CLAMD_NOTHING, ""},
        {"17: stream: OK", CLAMD_NOTHING, ""},
        {"1: stream: Win.Test.EICAR_HDB-1 FOUND", CLAMD_FOUND, "Win.Test.EICAR_HDB-1"},
        {"stream: Own.Sig.UNOFFICIAL FOUND", CLAMD_FOUND, "Own.Sig.UNOFFICIAL"},
        {"stream: a: b FOUND", CLAMD_FOUND, "a: b"},
        {"stream: x\x1b[2J FOUND", CLAMD_FOUND, "x<U+001B>[2J"},
        {"3: INSTREAM size limit exceeded. ERROR", CLAMD_TOO_LARGE,
         "INSTREAM size limit exceeded."},
        {"INSTREAM size limit exceeded. ERROR", CLAMD_TOO_LARGE, "INSTREAM size limit exceeded."},
        {"COMMAND READ TIMED OUT ERROR", CLAMD_ERROR, "COMMAND READ TIMED OUT"},
        {"2: stream: Can't open file or directory ERROR", CLAMD_ERROR,
         "Can't open file or directory"},
        {"stream:  FOUND", -1, ""},
        {"stream: OK ", -1, ""},
        {"OK", -1, ""},
        {"UNKNOWN COMMAND", -1, ""},
        {": stream: OK", -1, ""},
        {"x: stream: OK", -1, ""},
        {"", -1, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct clamd_answer answer;
        bool understood = clamd_reply_read(&answer, str_of(cases[i].line));

        print_message("%s\n", cases[i].line);
        assert_int_equal(understood ? (int)answer.verdict : -1, cases[i].verdict);
        if (understood)
            assert_string_equal(answer.words, cases[i].words);
        else
            assert_int_equal(answer.verdict, CLAMD_ERROR); /* whoever does not look is safe */
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read_as_clamd_writes_them),
        cmocka_unit_test(one_session_answers_many_questions),
        cmocka_unit_test(what_is_large_goes_in_pieces),
        cmocka_unit_test(what_is_too_large_is_said_and_the_next_is_asked_anew),
        cmocka_unit_test(a_misbehaving_scanner_is_an_error_and_never_clean),
        cmocka_unit_test(two_answers_to_one_question_are_never_believed),
        cmocka_unit_test(a_lost_connection_is_made_anew),
        cmocka_unit_test(a_scanner_that_is_gone_is_told),
        cmocka_unit_test(another_kind_of_server_is_refused),
        cmocka_unit_test(without_signatures_in_its_version_that_is_known),
        cmocka_unit_test(only_this_machine_is_connected_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
