/* test_first.c - the screen without a case: three choices, a form, and the password's page. */
#include "first.h"
#include "golden.h"
#include "tui/keys.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct stand {
    struct first first;
    struct secret password;
    struct canvas canvas;
};

static int setup(void **state)
{
    static struct stand stand;
    struct error err = {0};

    assert_true(secret_init(&stand.password, &err));
    first_init(&stand.first, &stand.password);
    canvas_init(&stand.canvas, 24, 80);
    *state = &stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;

    secret_wipe(&stand->password);
    canvas_dispose(&stand->canvas);
    return 0;
}

static enum first_state press(struct stand *stand, const char *keys)
{
    enum first_state result = FIRST_OPEN;
    struct str rest = str_of(keys);
    uint32_t key;

    while (keys_next(&rest, &key))
        result = first_key(&stand->first, key);
    first_draw(&stand->first, &stand->canvas);
    return result;
}

static void three_choices(void **state)
{
    struct stand *stand = *state;

    press(stand, "");
    assert_screen("first-choices.screen", &stand->canvas);
    assert_int_equal(press(stand, "j"), FIRST_OPEN);
    assert_int_equal(stand->first.choice, FIRST_EXPORTS);
    assert_int_equal(press(stand, "3"), FIRST_DONE);
    assert_int_equal(stand->first.choice, FIRST_DEMO);
    assert_int_equal(press(stand, "q"), FIRST_LEFT);
}

static void an_address_fills_the_rest(void **state)
{
    struct stand *stand = *state;
    struct first_run run = {0};

    press(stand, "1lan@acme.example<Enter><Enter><Enter>pass<Backspace>\xc4\x91");
    assert_screen("first-form.screen", &stand->canvas);
    assert_int_equal(press(stand, "<Enter><Enter>"), FIRST_DONE);
    first_answer(&stand->first, &run);
    assert_string_equal(run.address, "lan@acme.example");
    assert_string_equal(run.user, "lan@acme.example");
    assert_string_equal(run.server, "imap.acme.example");
    assert_string_equal(run.case_path, "lan.case");
    assert_true(str_equal(secret_bytes(&stand->password), str_of("pas\xc4\x91")));
}

static void what_is_missing_is_asked_for(void **state)
{
    struct stand *stand = *state;

    assert_int_equal(press(stand, "1<Down><Down><Down><Down><Enter>"), FIRST_OPEN);
    assert_int_equal(stand->first.field, FIELD_ADDRESS);
    assert_string_equal(stand->first.news, "This is needed too.");
    press(stand, "nobody<Down><Down><Down><Down>x<Enter>");
    assert_string_equal(stand->first.news, "An address looks like name@example.com.");
}

static bool no_server(const char *server, struct error *err)
{
    return strcmp(server, "imap.acme.example") == 0 ||
           error_set(err, ERROR_USAGE, "%s is no server", server);
}

/* Not when the password is typed, which would have been in vain. */
static void what_will_not_do_is_told_where_it_is_typed(void **state)
{
    static const char *const none[] = {"nobody", "@acme.example", "lan@", "lan nguyen@acme.example",
                                       "Lan <lan@acme.example>"};
    struct stand *stand = *state;

    press(stand, "1");
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        press(stand, "<Ctrl-U>");
        press(stand, none[i]);
        press(stand, "<Enter>");
        assert_int_equal(stand->first.field, FIELD_ADDRESS);
        assert_string_equal(stand->first.news, "An address looks like name@example.com.");
    }
    stand->first.server_ok = no_server;
    press(stand, "<Ctrl-U>lan@acme.example<Enter><Enter>x<Enter>");
    assert_int_equal(stand->first.field, FIELD_SERVER);
    assert_string_equal(stand->first.news, "imap.acme.examplex is no server");
    press(stand, "<Backspace><Enter>");
    assert_int_equal(stand->first.field, FIELD_PASSWORD);
    press(stand, "pass<Enter><Ctrl-U>new.case/"); /* as a shell completes it */
    assert_int_equal(press(stand, "<Enter>"), FIRST_DONE);
}

/* With what was typed, but the password, and at the field that is at fault. */
static void what_was_typed_stands_there_again(void **state)
{
    static const struct {
        enum first_fault fault;
        enum first_field field;
    } cases[] = {{FIRST_BAD_SERVER, FIELD_SERVER},
                 {FIRST_BAD_PASSWORD, FIELD_PASSWORD},
                 {FIRST_BAD_CASE, FIELD_CASE}};
    struct stand *stand = *state;
    struct first_run run = {0}, again = {0};

    press(stand, "1lan@acme.example<Enter><Enter>x<Enter>pass<Enter>");
    assert_int_equal(press(stand, "<Enter>"), FIRST_DONE);
    first_answer(&stand->first, &run);
    snprintf(run.why, sizeof(run.why), "cannot find imap.acme.examplex: Name or service not known");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        stand->password.len = 0;
        run.fault = cases[i].fault;
        first_init(&stand->first, &stand->password);
        first_recall(&stand->first, &run);
        first_draw(&stand->first, &stand->canvas);
        assert_int_equal(stand->first.field, cases[i].field);
        assert_string_equal(stand->first.news, run.why);
    }
    first_recall(&stand->first, &(struct first_run){.fault = FIRST_BAD_SERVER,
                                                    .choice = run.choice,
                                                    .address = "lan@acme.example",
                                                    .user = "lan",
                                                    .server = "imap.acme.examplex",
                                                    .case_path = "lan.case"});
    press(stand, "<Backspace><Enter>pass<Enter><Enter>");
    first_answer(&stand->first, &again);
    assert_string_equal(again.server, "imap.acme.example");
    assert_string_equal(again.user, "lan");
}

static void what_was_made_of_an_address_follows_it(void **state)
{
    struct stand *stand = *state;
    struct first_run run = {0}, again = {0};

    press(stand, "1lna@acme.exmaple<Enter><Enter><Enter>pass<Enter>");
    assert_int_equal(press(stand, "<Enter>"), FIRST_DONE);
    first_answer(&stand->first, &run);
    run.fault = FIRST_BAD_SERVER;
    first_init(&stand->first, &stand->password);
    first_recall(&stand->first, &run);
    press(stand, "<Up><Ctrl-U>l.nguyen<Up><Ctrl-U>lan@acme.example<Enter>");
    first_answer(&stand->first, &again);
    assert_string_equal(again.server, "imap.acme.example");
    assert_string_equal(again.case_path, "lan.case");
    assert_string_equal(again.user, "l.nguyen"); /* but not what was typed */
}

/* Not before: for most servers it is a question too many. */
static void a_refused_certificate_adds_a_field_for_the_right_one(void **state)
{
    struct stand *stand = *state;
    struct first_run run = {.fault = FIRST_BAD_TRUST,
                            .why = "the certificate of imap.acme.example is signed by itself; if "
                                   "it is the right one, name it with --ca-file",
                            .choice = FIRST_MAILBOX,
                            .address = "lan@acme.example",
                            .user = "lan@acme.example",
                            .server = "imap.acme.example",
                            .case_path = "lan.case"};
    struct first_run again = {0};

    assert_false(first_asks(&stand->first, FIELD_TRUST));
    first_recall(&stand->first, &run);
    press(stand, "");
    assert_screen("first-trust.screen", &stand->canvas);
    assert_int_equal(press(stand, "/nosuch/ca.pem<Enter>"), FIRST_OPEN);
    assert_string_equal(stand->first.news, "This cannot be read: No such file or directory");
    press(stand, "<Ctrl-U>/dev/null<Enter>pass<Enter>");
    assert_int_equal(press(stand, "<Enter>"), FIRST_DONE);
    first_answer(&stand->first, &again);
    assert_string_equal(again.ca_file, "/dev/null");
    first_recall(&stand->first, &again); /* and it stands there whatever else is wrong */
    assert_true(first_asks(&stand->first, FIELD_TRUST));
    press(stand, "<Up><Up><Up><Up><Up><Up><Down><Down><Down><Ctrl-U><Enter>");
    assert_int_equal(press(stand, "<Enter><Enter>"), FIRST_DONE); /* may be empty */
    first_answer(&stand->first, &again);
    assert_string_equal(again.ca_file, "");
}

/* Never by default, and never by a key that slips: its beginning has to be read and typed. */
static void a_refused_certificate_is_trusted_only_by_typing_how_it_begins(void **state)
{
    struct stand *stand = *state;
    struct first_run run = {.fault = FIRST_BAD_TRUST,
                            .why = "the certificate of imap.acme.example is signed by itself",
                            .fingerprint =
                                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                            .choice = FIRST_MAILBOX,
                            .address = "lan@acme.example",
                            .user = "lan@acme.example",
                            .server = "imap.acme.example",
                            .case_path = "lan.case"};
    struct first_run again = {0};

    first_recall(&stand->first, &run);
    press(stand, "<Enter>");
    assert_screen("first-fingerprint.screen", &stand->canvas);
    assert_int_equal(press(stand, "<Enter>pass<Enter><Enter>"), FIRST_DONE); /* it stays empty */
    first_answer(&stand->first, &again);
    assert_string_equal(again.trusted, "");
    press(stand, "<Up><Up>0011223<Enter>");
    assert_int_equal(stand->first.field, FIELD_ALONE);
    assert_non_null(strstr(stand->first.news, "That is not how the fingerprint begins"));
    press(stand, "4<Backspace>5<Enter>");
    assert_int_equal(stand->first.field, FIELD_ALONE);
    press(stand, "<Ctrl-U>yes<Enter>");
    assert_int_equal(stand->first.field, FIELD_ALONE);
    assert_int_equal(press(stand, "<Ctrl-U>00112233<Enter><Enter><Enter>"), FIRST_DONE);
    first_answer(&stand->first, &again);
    assert_string_equal(again.trusted, "00112233");
}

/* The smallest screen that shows anything: all fields, the hint where one types, and what is wrong.
 */
static void a_small_screen_shows_all_of_the_form(void **state)
{
    struct stand *stand = *state;
    struct first_run run = {.fault = FIRST_BAD_TRUST,
                            .why = "the certificate is signed by itself",
                            .fingerprint =
                                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                            .choice = FIRST_MAILBOX,
                            .address = "lan@acme.example",
                            .case_path = "lan.case"};

    canvas_dispose(&stand->canvas);
    canvas_init(&stand->canvas, 15, 60);
    first_recall(&stand->first, &run);
    press(stand, "<Down>");
    first_recall(&stand->first, &run);
    first_draw(&stand->first, &stand->canvas);
    assert_screen("first-fingerprint-60x15.screen", &stand->canvas);
}

static void escape_goes_back_to_the_choices(void **state)
{
    struct stand *stand = *state;

    press(stand, "2<Esc>");
    assert_true(stand->first.choosing);
    press(stand, "2/dev/null<Enter>");
    assert_int_equal(stand->first.field, FIELD_CASE);
    assert_int_equal(press(stand, "new.case<Enter>"), FIRST_DONE);
}

/* Nobody is thrown out for a slip of the finger. */
static void a_path_that_leads_nowhere_is_told_and_can_be_mended(void **state)
{
    struct stand *stand = *state;

    assert_int_equal(press(stand, "2/nosuch/export.mbox<Enter>new.case<Enter>"), FIRST_OPEN);
    assert_int_equal(stand->first.field, FIELD_EXPORTS);
    assert_string_equal(stand->first.news, "This cannot be read: No such file or directory");
    assert_int_equal(press(stand, "<Ctrl-U>/dev/null<Enter><Ctrl-U>/nosuch/new<Enter>"),
                     FIRST_OPEN);
    assert_int_equal(stand->first.field, FIELD_CASE);
    assert_string_equal(stand->first.news, "No case can be made there: No such file or directory");
    assert_int_equal(press(stand, "<Ctrl-U>new.case<Enter>"), FIRST_DONE);
}

/* It is wiped where it is shortened, and never grows past its page. */
static void a_password_stays_in_its_page(void **state)
{
    struct stand *stand = *state;

    press(stand, "1<Down><Down><Down>se\xe4\xb8\xad<Backspace><Backspace>");
    assert_int_equal(stand->password.len, 1);
    assert_memory_equal(stand->password.page, "s\0\0\0\0", 5);
    press(stand, "<Ctrl-U>");
    assert_int_equal(stand->password.len, 0);
    assert_memory_equal(stand->password.page, "\0\0", 2);
    for (int i = 0; i < 5000; i++)
        (void)first_key(&stand->first, 0x4e2d);
    assert_in_range(stand->password.len, SECRET_MOST - 8, SECRET_MOST);
    press(stand, "");
    for (int i = 0; i < FIELD_COUNT; i++)
        assert_null(strstr(stand->first.fields[i].text, "s"));
}

static void small_screens_say_so(void **state)
{
    struct stand *stand = *state;

    for (int height = 1; height < 16; height++)
        for (int width = 1; width < 70; width += 7) {
            canvas_dispose(&stand->canvas);
            canvas_init(&stand->canvas, height, width);
            first_draw(&stand->first, &stand->canvas);
            stand->first.choosing = !stand->first.choosing;
            stand->first.trusts = height % 2 == 0;
            snprintf(stand->first.news, sizeof(stand->first.news), "No.");
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(three_choices, setup, teardown),
        cmocka_unit_test_setup_teardown(an_address_fills_the_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_missing_is_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(what_will_not_do_is_told_where_it_is_typed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_typed_stands_there_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_certificate_adds_a_field_for_the_right_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_refused_certificate_is_trusted_only_by_typing_how_it_begins, setup, teardown),
        cmocka_unit_test_setup_teardown(a_small_screen_shows_all_of_the_form, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_made_of_an_address_follows_it, setup, teardown),
        cmocka_unit_test_setup_teardown(escape_goes_back_to_the_choices, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_that_leads_nowhere_is_told_and_can_be_mended, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_password_stays_in_its_page, setup, teardown),
        cmocka_unit_test_setup_teardown(small_screens_say_so, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
