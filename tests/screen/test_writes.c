/* test_writes.c - what the operator orders is written behind the picture: what is said meanwhile,
 * and what is said of it at last. Here it is written when the test says so. */
#include "case/tables.h"
#include "stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct stage stage;

    stage_open(&stage, false, 24, 80);
    stage.play.playbook_dir = HARBOUR_DIR;
    stage_again(&stage, false, 24, 80);
    stage.holds = true;
    *state = &stage;
    return 0;
}

static int teardown(void **state)
{
    stage_close(*state);
    return 0;
}

static void written(struct stage *stage, const char *want)
{
    stage_write(stage, NULL);
    stage_must_show(stage, want);
}

static const char *verdict(struct stage *stage, int64_t id)
{
    static char text[16];
    struct arena arena = {0};
    struct error err = {0};
    struct finding finding;

    assert_true(finding_get(stage->cf, &arena, id, &finding, &err));
    snprintf(text, sizeof(text), "%s", finding.verdict);
    arena_dispose(&arena);
    return text;
}

/* The rows of the list of findings, from the top. */
static void first_two(struct stage *stage, int64_t ids[2])
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *rows;
    size_t count;

    assert_true(
        finding_list(stage->cf, &arena, false, (struct page){.most = 2}, &rows, &count, &err));
    assert_int_equal(count, 2);
    ids[0] = rows[0].id;
    ids[1] = rows[1].id;
    arena_dispose(&arena);
}

static void nothing_is_said_to_be_done_before_it_is_in_the_case(void **state)
{
    struct stage *stage = *state;
    int64_t ids[2];

    first_two(stage, ids);
    stage_expect(stage, "2cnot ours<Enter>", "Being written to the case");
    assert_true(stage_shows(stage, "writing..."));
    assert_false(stage_shows(stage, "onfirmed"));
    stage_expect(stage, "c", "Not now: that is its verdict already.");
    stage_expect(stage, "jdours<Enter>", "2 changes are being written to the case");
    assert_string_equal(verdict(stage, ids[0]), "");
    written(stage, "Confirmed; u takes it back.");
    assert_string_equal(verdict(stage, ids[0]), "confirmed");
    assert_string_equal(verdict(stage, ids[1]), "");
    written(stage, "Dismissed; u takes it back.");
    assert_string_equal(verdict(stage, ids[1]), "dismissed");
    assert_false(stage_shows(stage, "writing..."));
    assert_null(app_to_write(stage->app));
}

static void what_is_being_written_can_be_taken_back(void **state)
{
    struct stage *stage = *state;
    int64_t ids[2];

    first_two(stage, ids);
    stage_expect(stage, "2cnot ours<Enter>dours<Enter>", "2 changes");
    stage_expect(stage, "u", "3 changes");
    written(stage, "Confirmed; u takes it back.");
    written(stage, "Dismissed; u takes it back.");
    written(stage, "Undone.");
    assert_string_equal(verdict(stage, ids[0]), "confirmed");
    stage_expect(stage, "u", "Being written");
    stage_expect(stage, "u", "there is nothing to take back");
    written(stage, "Undone.");
    assert_string_equal(verdict(stage, ids[0]), "");
}

/* It says so until it was read, whatever is typed meanwhile. */
static void what_could_not_be_written_is_named(void **state)
{
    struct stage *stage = *state;
    int64_t ids[2];

    first_two(stage, ids);
    stage_press(stage, "2cnot ours<Enter>j");
    stage_write(stage, "cannot write case.db: the disk is full");
    stage_must_show(stage, "NOT written: the verdict on ");
    assert_false(stage_shows(stage, "writing..."));
    stage_expect(stage, "jk/x", "NOT written: the verdict on ");
    stage_expect(stage, "<Esc>", "the disk is full (Esc)");
    stage_press(stage, "cit is<Enter>dit is not<Enter>j");
    stage_write(stage, "no");
    stage_write(stage, "no");
    stage_must_show(stage, "the disk is full (and 2 more; Esc)");
    stage_press(stage, "<Esc>");
    assert_false(stage_shows(stage, "NOT written"));
    stage_expect(stage, "u", "there is nothing to take back");
    assert_string_equal(verdict(stage, ids[0]), "");
}

static void what_was_not_written_is_not_taken_back(void **state)
{
    struct stage *stage = *state;
    int64_t ids[2];

    first_two(stage, ids);
    stage_press(stage, "2cyes<Enter>");
    stage_write(stage, NULL);
    stage_expect(stage, "dno<Enter>u", "2 changes");
    stage_write(stage, "the disk is full");
    written(stage, "There was nothing to take back.");
    assert_string_equal(verdict(stage, ids[0]), "confirmed");
    stage_press(stage, "<Esc>u");
    stage_write(stage, "the disk is full"); /* so that it can be tried again */
    stage_must_show(stage, "the disk is full");
    stage_press(stage, "u");
    written(stage, "Undone.");
    assert_string_equal(verdict(stage, ids[0]), "");
}

/* Who waits for it is asked again; who has gone on is not interrupted. */
static void a_bad_answer_is_asked_for_again_unless_somebody_has_gone_on(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "7SS1<Enter>");
    written(stage, "You are here 1/");
    stage_expect(stage, "jjj<Enter>a1<Enter>here and there<Enter>", "Being written");
    written(stage, "the answer is not IP addresses");
    stage_expect(stage, "", "here and there");
    stage_expect(stage, "<Enter>4", "Being written");
    written(stage, "NOT written: take-logs: ");
    stage_expect(stage, "/dom", "NOT written");
    stage_must_show(stage, "Only rows with: dom");
}

/* What can be done in a playbook next depends on it. */
static void a_playbook_waits_for_what_was_ordered(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "7SS1<Enter>");
    stage_expect(stage, "S", "Not now: what was ordered before is being written");
    written(stage, "You are here 1/");
    stage_expect(stage, "<Enter>b", "Being written");
    stage_expect(stage, "a", "Not now: what was ordered before is being written");
    stage_expect(stage, "<Esc>2cyes<Enter>", "2 changes");
    stage_write(stage, NULL);
    stage_expect(stage, "7<Enter>a", "Answer which:");
    stage_expect(stage, "<Esc>", "Left as it was.");
    stage_write(stage, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_said_to_be_done_before_it_is_in_the_case, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_being_written_can_be_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(what_could_not_be_written_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_written_is_not_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_answer_is_asked_for_again_unless_somebody_has_gone_on,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_playbook_waits_for_what_was_ordered, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
