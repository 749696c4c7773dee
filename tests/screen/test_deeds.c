/* test_deeds.c - by keys: indicators taken and withdrawn, a blocklist, the report, a rule switched
 * off and on again. */
#include "case/actions.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "golden.h"
#include "parse/rule.h"
#include "stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct stage stage;

    stage_open(&stage, false, 24, 80);
    *state = &stage;
    return 0;
}

static int teardown(void **state)
{
    stage_close(*state);
    return 0;
}

static void an_indicator_is_taken_and_withdrawn(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "8", "No indicators yet.");
    stage_expect(stage, "w", "Not now: no indicator is selected.");
    stage_expect(stage, "adomain<Enter>", "Disarmed forms will do");
    stage_expect(stage, "<Enter>", "Type a value.");
    stage_expect(stage, "not a domain<Enter>", "is no domain");
    stage_expect(stage, "<Ctrl-U>Evil[.]example<Enter>", "green: the community");
    stage_expect(stage, "<Ctrl-U>pink<Enter>", "Type clear, green, amber or red.");
    stage_expect(stage, "<Ctrl-U>green<Enter><Enter>", "Say why it is one.");
    stage_expect(stage, "mail was sent on to it<Enter>", "Taken as indicator 1.");
    stage_expect(stage, "", "domain   green  by hand     evil[.]example");
    assert_screen("indicators-80x24.screen", &stage->canvas);
    stage_expect(stage, "<Enter>", "mail was sent on to it");
    stage_expect(stage, "w<Enter>", "Say why it is none.");
    stage_expect(stage, "it is a partner<Enter>", "Withdrawn; z shows it still.");
    stage_expect(stage, "", "it is a partner");
    stage_expect(stage, "w", "Not now: it was withdrawn already");
    stage_expect(stage, "<Esc>", "No indicators yet.");
    stage_expect(stage, "z", "withdrawn   evil[.]example");
}

static void a_blocklist_is_written_once(void **state)
{
    struct stage *stage = *state;
    char keys[TEMP_PATH + 64], path[TEMP_PATH + 16];

    snprintf(path, sizeof(path), "%s/list.txt", stage->folder);
    stage_expect(stage, "8adomain<Enter>evil.example<Enter><Enter>it is his<Enter>", "Taken as");
    snprintf(keys, sizeof(keys), "E<Ctrl-U>nonsense<Enter><Ctrl-U>%s<Enter>", path);
    stage_expect(stage, keys, "nonsense");
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(keys, sizeof(keys), "<Esc>E<Enter><Ctrl-U>%s<Enter>", path);
    stage_expect(stage, keys, "1 row written to");
    assert_int_equal(access(path, F_OK), 0);
    stage_expect(stage, keys, "is there already; it stays.");
}

static void a_report_is_seen_and_written(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "9", "what was NOT examined");
    assert_screen("report-80x24.screen", &stage->canvas);
    stage_expect(stage, "P2<Enter>", "In vi.");
    stage_expect(stage, "<Esc>W", "1  html");
    stage_expect(stage, "xls<Enter>", "\"xls\" is none of these.");
    stage_expect(stage, "<Ctrl-U>2<Enter>zh<Enter>bank<Enter>", "lan-report.pdf");
    stage_expect(stage, "<Ctrl-U>/no/such/folder/x.pdf<Enter>", "Written to /no/such/folder/x.pdf");
}

static void a_rule_is_switched_off_and_back(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "3<Enter>", "this script runs");
    stage_expect(stage, "D", "disable-rule 1 of lan.nguyen@acme.example");
    stage_expect(stage, "u", "Not now: nothing was changed from this screen.");
    stage_expect(stage, "Y<Enter>", "Nothing was typed, so nothing is done.");
    stage_expect(stage, "hoa@acme.example<Enter>", /* before a password is typed */
                 "this would change lan.nguyen@acme.example, not");
    stage_expect(stage, "<Ctrl-U>lan.nguyen@acme.example<Enter>", "password:");
    stage_expect(stage, "pw", "password: **");
    stage_expect(stage, "<Enter>", "Action 7: done");
    stage_expect(stage, "Y", "Not now: nothing is planned.");
    stage_expect(stage, "u", "undo 7 of lan.nguyen@acme.example");
    stage_expect(stage, "Ylan.nguyen@acme.example<Enter><Enter>", "Action 7: done");
    stage_expect(stage, "u", "Not now: nothing was changed from this screen.");
}

/* What Y would do is no more to be seen. */
static void a_plan_that_is_not_shown_is_not_carried_out(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "3<Enter>D", "disable-rule 1 of lan.nguyen@acme.example");
    stage_expect(stage, "9P", "2  vi: Tiếng Việt (Vietnamese)");
    stage_expect(stage, "2<Enter>", "In vi.");
    stage_expect(stage, "Y", "Not now: nothing is planned.");
}

/* Four actions, each with another end. */
static void act_before(struct casefile *cf)
{
    static const enum action_outcome ends[] = {ACTION_DONE, ACTION_NOT_DONE, ACTION_DIFFERS};
    struct error err = {0};
    struct action_row row = {.user = "lan.nguyen@acme.example",
                             .host = "imap.acme.example",
                             .verb = "remove-rule",
                             .target = "rule 1 \".\" of script \"main\"",
                             .place = str_of("main"),
                             .commands = "CHECKSCRIPT {12+}\nPUTSCRIPT \"main\" {12+}",
                             .detail = "sieve active:1>1",
                             .actor = "Lan"};

    for (size_t i = 0; i < 4; i++) {
        assert_true(casefile_begin(cf, &err) &&
                    evidence_put(cf, str_of("old"), &row.before, &err) &&
                    action_begin(cf, &row, &err));
        if (i < ARRAY_LEN(ends))
            assert_true(action_end(cf, &row, ends[i], "what the server has", &err));
        assert_true(casefile_commit(cf, &err));
    }
}

static void what_was_done_is_listed_with_its_end(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "0", "Nothing was changed yet.");
    act_before(stage->cf);
    app_changed(stage->app, CASE_JOURNAL);
    stage_expect(stage, "<Ctrl-L>", "NOT KNOWN");
    stage_expect(stage, "", "DIFFERS");
    stage_expect(stage, "u", "Not now: its outcome is not known; a asks the server.");
    stage_expect(stage, "a", "To sign in and ask what the server has");
    stage_expect(stage, "<Esc>j", "DIFFERS");
    stage_expect(stage, "a", "Not now: what came of it is known.");
    stage_expect(stage, "u", "Not now: it is not done: there is nothing to take back.");
    assert_screen("actions-80x24.screen", &stage->canvas);
    stage_expect(stage, "G<Enter>", "Found then      what the server has");
    stage_expect(stage, "u", "undo 1 of lan.nguyen@acme.example");
    stage_expect(stage, "<Esc><Esc>g<Enter>", "nobody knows what the server has");
}

static void what_to_do_is_chosen(void **state)
{
    struct stage *stage = *state;

    stage_expect(stage, "3Y", "1  disable-rule 1: ");
    stage_expect(stage, "9<Enter>", "is none of these.");
    assert_true(stage_shows(stage, "OBSERVE"));
    stage_expect(stage, "<Ctrl-U>2<Enter>", "remove-rule 1 of lan.nguyen@acme.example");
    stage_expect(stage, "Y", "ARMING!");
    stage_expect(stage, "<Esc>", "OBSERVE");
    stage_expect(stage, "<Esc>4/order 4711<Enter><Enter>Y1<Enter>", "quarantine ");
}

static bool sign_nothing(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                         struct error *err)
{
    (void)self;
    (void)cf;
    (void)deed;
    (void)text;
    return error_set(err, ERROR_USAGE, "not in this test");
}

static bool has_no_key(void *self)
{
    (void)self;
    return false;
}

/* Not when it was typed twice and a path was given. */
static void a_short_passphrase_is_refused_at_once(void **state)
{
    struct stage *stage = *state;

    stage->hands.sign = sign_nothing;
    stage->hands.has_key = has_no_key;
    stage_expect(stage, "9S", "New passphrase:");
    stage_expect(stage, "<Enter>", "It has 8 characters at least.");
    stage_expect(stage, "seven77<Enter>", "It has 8 characters at least.");
    stage_expect(stage, "8<Enter>", "The same once more:");
}

static bool fits_dovecot(void *self, struct casefile *cf, struct arena *arena,
                         struct deed_fitting *out)
{
    (void)self;
    (void)cf;
    (void)arena;
    *out = (struct deed_fitting){"dovecot", "dovecot", "a server that says Dovecot"};
    return true;
}

/* S twice begins the one that fits, not the first of the alphabet. */
static void the_playbook_that_fits_stands_first(void **state)
{
    struct stage *stage = *state;

    stage->play.playbook_dir = PLAYBOOKS_DIR;
    stage->hands.fitting = fits_dovecot;
    stage_expect(stage, "7S", "dovecot fits: a server that says Dovecot");
    stage_expect(stage, "<Enter>", "dovecot-account-takeover 1");
    stage_expect(stage, "<Esc>j<Enter>", "alimail-account-takeover 1"); /* then in their order */
}

static bool open_no_door(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                         struct buf *text, struct error *err)
{
    (void)self;
    (void)cf;
    (void)engine;
    (void)err;
    buf_printf(text, "%s opens nothing.\n", deed->name);
    return true;
}

/* Nor is it kept: the next thing that is typed begins anew. */
static void a_password_typed_where_a_name_is_asked_for_is_not_seen(void **state)
{
    struct stage *stage = *state;

    stage->play.playbook_dir = PLAYBOOKS_DIR;
    stage->hands.baseline = open_no_door;
    stage_expect(stage, "7S/dovecot<Enter>S", "Started. Next:");
    stage_expect(stage, "B", "The secret itself is asked for next, hidden.");
    stage_expect(stage, "old_", "Which credential: old_");
    stage_expect(stage, "s3cret", "Which credential: **********");
    assert_false(stage_shows(stage, "s3cret"));
    stage_expect(stage, "<Enter>", "That is none of these, and is forgotten.");
    assert_false(stage_shows(stage, "s3cret"));
    assert_false(stage_shows(stage, "**"));
    stage_expect(stage, "2s3cret", "Which credential: *******");
    stage_expect(stage, "<Ctrl-U>2<Enter>", "old_client_pw:");
    stage_expect(stage, "s3cret<Enter>", "old_client_pw opens nothing.");
}

/* A path of which the end is missing is another file, and a reason another reason. */
static void what_is_too_long_is_not_cut_unseen(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "8adomain<Enter>evil.example<Enter><Enter>it is his<Enter>E<Enter>");
    for (size_t i = 0; i < 300; i++)
        stage_key(stage, 'x');
    stage_expect(stage, "<Enter>", "That was too long: its end was not taken.");
    stage_expect(stage, "<Ctrl-U>", "That was too long");
    stage_press(stage, "<Esc>2d");
    for (size_t i = 0; i < 300; i++)
        stage_key(stage, 'x');
    stage_expect(stage, "<Enter>", "Too long, cut at its end; Enter takes it");
    stage_expect(stage, "<Enter>", "Dismissed");
}

static void a_rule_switched_off_is_not_called_active(void **state)
{
    struct rule_action does = {RULE_FORWARD, true, "drop@evil.example", ""};
    struct rule rule = {.source = "sieve",
                        .script = "main",
                        .name = "night",
                        .actions = &does,
                        .action_count = 1,
                        .comment = "",
                        .raw = "",
                        .dialect = "",
                        .shown = "",
                        .actual = ""};
    struct rule_row row = {.source = "sieve",
                           .script = "main",
                           .name = "night",
                           .active = true,
                           .status = PARSE_OK,
                           .summary = "off: always: forward to drop@evil.example"};
    struct rule_look look = {1, "sieve", "main", 1};
    struct stage *stage = *state;
    struct error err = {0};
    struct buf blob;

    buf_init(&blob, 65536);
    rule_encode(&rule, &blob);
    row.blob = buf_as_str(&blob);
    assert_true(casefile_begin(stage->cf, &err) && rule_replace(stage->cf, &look, &row, 1, &err) &&
                casefile_commit(stage->cf, &err));
    buf_dispose(&blob);
    stage_expect(stage, "3", "off        main");
    stage_expect(stage, "", "off: always: forward to drop@evil.exam");
}

/* Another program writes, or it is sealed: each refusal says which, and what ends it. */
static void what_cannot_be_written_says_why(void **state)
{
    static const char *const keys[] = {"2c", "2d", "3Y", "8a", "9S", "7S<Enter>S"};
    struct stage *stage = *state;

    stage->read_only = true;
    stage->why_read_only = "the case is sealed; `mailmedic unseal` opens it again";
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        stage_again(stage, false, 24, 80);
        stage_expect(stage, keys[i], "Not now: the case is sealed; `mailmedic unseal` opens");
    }
    stage->read_only = false;
    stage->why_read_only = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_indicator_is_taken_and_withdrawn, setup, teardown),
        cmocka_unit_test_setup_teardown(a_blocklist_is_written_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_short_passphrase_is_refused_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_password_typed_where_a_name_is_asked_for_is_not_seen,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_playbook_that_fits_stands_first, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_too_long_is_not_cut_unseen, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rule_switched_off_is_not_called_active, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_says_why, setup, teardown),
        cmocka_unit_test_setup_teardown(a_report_is_seen_and_written, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rule_is_switched_off_and_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_that_is_not_shown_is_not_carried_out, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_done_is_listed_with_its_end, setup, teardown),
        cmocka_unit_test_setup_teardown(what_to_do_is_chosen, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
