/* test_stories.c - every command that writes a case, killed or failed at the calls that change a
 * file: what had been promised is there, nothing is wrong or half there, a second start finishes.
 *
 * A sample of the calls in the ordinary run, all of them with MAILMEDIC_LONG=1. Main's calls here;
 * those with a server are in test_stories_server.c. */
#include "stories.h"

#include "check.h"

#define IMPORT "import CASE " MAIL_DIR "/lure.eml " RULES_DIR "/bad.sieve --quiet"
#define MORE   "import CASE " MAIL_DIR " --quiet"
#define KEY    " --passphrase-command 'echo four-words-for-a-key'"

#define CUT_OFF "the case was being sealed"

static const struct story stories[] = {
    {.name = "new", .words = "new CASE --owner anna@mill.example", .again = 2},
    {.name = "import", .before = {IMPORT}, .words = MORE, .status = 10, .again = 10},
    {.name = "scan",
     .before = {MORE " --no-scan"},
     .words = "scan CASE --quiet",
     .status = 10,
     .again = 10},
    /* It makes the one file that nothing could make again. */
    {.name = "sign", .before = {IMPORT}, .words = "sign CASE" KEY, .killed_at_each = true},
    {.name = "seal",
     .before = {IMPORT},
     .words = "seal CASE" KEY,
     .again = 2,
     .unfinished = CUT_OFF},
    {.name = "unseal",
     .before = {IMPORT, "seal CASE" KEY},
     .words = "unseal CASE --reason 'more mail'",
     .again = 2,
     .unfinished = CUT_OFF},
};

static void tell(const char *name, const struct story_tally *tally)
{
    print_message("%s: %u calls, %u runs disturbed (%u killed), %u of them given up, %u without "
                  "effect\n",
                  name, tally->calls, tally->points, tally->killed, tally->refused, tally->missed);
}

static void run(size_t number)
{
    struct story_tally tally = {0};

    story_run(&stories[number], story_points(), &tally);
    tell(stories[number].name, &tally);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.points > 0 && tally.missed < tally.points / 4);
}

static void a_new_case_is_whole_or_not_there(void **state)
{
    (void)state;
    run(0);
}

static void an_import_can_be_broken_off_anywhere(void **state)
{
    (void)state;
    run(1);
}

static void a_scan_can_be_broken_off_anywhere(void **state)
{
    (void)state;
    run(2);
}

static void signing_can_be_broken_off_anywhere(void **state)
{
    (void)state;
    run(3);
}

static void sealing_can_be_broken_off_anywhere(void **state)
{
    (void)state;
    run(4);
}

static void a_seal_can_be_opened_again_after_a_break(void **state)
{
    (void)state;
    run(5);
}

/* The control: what a call should have done and has not is found out by the same checks. */
static void what_was_not_done_is_found_out(void **state)
{
    static const struct {
        size_t story;
        enum fault_kind kind;
    } cases[] = {{0, FAULT_RENAME}, {0, FAULT_WRITE}, {1, FAULT_WRITE}, {4, FAULT_RENAME}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (story_lost(&stories[cases[i].story], cases[i].kind, 6) == 0)
            fail_msg("%s: nothing lost was found out", stories[cases[i].story].name);
}

/* A word: only the tests with it in their names. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_case_is_whole_or_not_there),
        cmocka_unit_test(an_import_can_be_broken_off_anywhere),
        cmocka_unit_test(a_scan_can_be_broken_off_anywhere),
        cmocka_unit_test(signing_can_be_broken_off_anywhere),
        cmocka_unit_test(sealing_can_be_broken_off_anywhere),
        cmocka_unit_test(a_seal_can_be_opened_again_after_a_break),
        cmocka_unit_test(what_was_not_done_is_found_out),
    };

    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
