/* test_views.c - every view at the two usual sizes, and mail that means harm. */
#include "golden.h"
#include "stage.h"

#include "base/clock.h"
#include "case/evidence.h"
#include "case/imports.h"
#include "case/logins.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *name, *keys;
} screens[] = {
    {"overview", ""},
    {"overview-end", "G"},
    {"findings", "2"},
    {"finding", "2<Enter>"},
    {"finding-hidden-characters", "2jj<Enter>"},
    {"rules", "3"},
    {"rule", "3<Enter>"},
    {"rule-end", "3<Enter>G"},
    {"rule-unreadable", "3j<Enter>"},
    {"rule-source", "3<Enter>r"},
    {"rule-exposure", "3<Enter>w"},
    {"messages", "4"},
    {"messages-filtered", "4/order<Enter>"},
    {"messages-sent", "4ss"},
    {"message", "4G<Enter>"},
    {"message-lure", "4Gkk<Enter>"},
    {"messages-likeliest-lures-first", "4oo"},
    {"message-lure-fields", "4Gkk<Enter>aG"},
    {"message-hostile", "4jjjj<Enter>"},
    {"message-hostile-source", "4jjjj<Enter>r"},
    {"message-limit", "4jjj<Enter>"},
    {"message-crashed", "4jj<Enter>"},
    {"message-timeout", "4j<Enter>"},
    {"message-not-copied", "4<Enter>"},
    {"message-vietnamese", "4jjjjjj<Enter>"},
    {"message-chinese", "4jjjjj<Enter>"},
    {"folders", "4f"},
    {"folder", "4fjj<Enter>"},
    {"timeline", "5"},
    {"timeline-days", "5z"},
    {"help", "2?"},
    {"help-search", "2?verdict"},
    {"palette", "2:dsm"},
    {"jobs", "J"},
    {"prompt", "2dhe is on holi"},
};

static void check_all(int height, int width)
{
    struct stage stage;
    char name[100];

    stage_open(&stage, false, height, width);
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        stage_again(&stage, false, height, width);
        stage_press(&stage, screens[i].keys);
        snprintf(name, sizeof(name), "%s-%dx%d.screen", screens[i].name, width, height);
        assert_screen(name, &stage.canvas);
    }
    stage_close(&stage);
}

static void every_view_at_80x24(void **state)
{
    (void)state;
    check_all(24, 80);
}

static void every_view_at_120x40(void **state)
{
    (void)state;
    check_all(40, 120);
}

static void ascii_has_nothing_else(void **state)
{
    struct stage stage;
    char name[100];
    static const char *const keys[] = {"2", "4", "4jjjjjj<Enter>", "5"};

    (void)state;
    stage_open(&stage, false, 24, 80);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        stage_again(&stage, true, 24, 80);
        stage_press(&stage, keys[i]);
        snprintf(name, sizeof(name), "ascii-%zu.screen", i);
        assert_screen(name, &stage.canvas);
    }
    stage_close(&stage);
}

/* One sign-in from a log, in the sample case. */
static void add_sign_in(struct stage *stage)
{
    struct import_file file = {.run = 1, .path = "mail.log", .format = "dovecot-log"};
    struct login_log log = {
        .format = "dovecot-log", .zone = "each line names its zone", .truncated = ""};
    struct login_row row = {.line = 7,
                            .when = clock_from_civil(2024, 3, 10, 8, 0, 0),
                            .tries = 3,
                            .fetched = 88,
                            .result = "success",
                            .protocol = "imap",
                            .stated = "Mar  1 08:00:00",
                            .account = "lan.nguyen@acme.example",
                            .address = "203.0.113.9",
                            .client = "",
                            .agent = "",
                            .session = "s1",
                            .place = "",
                            .detail = "PLAIN"};
    struct error err = {0};
    bool added;

    row.key = hash_of(str_of("a row"));
    assert_true(casefile_begin(stage->cf, &err) && import_file_begin(stage->cf, &file, &err) &&
                evidence_put(stage->cf, str_of("Mar  1 08:00:00 mx: a line\n"), &log.raw, &err));
    log.file = file.id;
    assert_true(login_log_begin(stage->cf, &log, &err));
    row.log = log.id;
    assert_true(login_put(stage->cf, &row, true, &added, &err) && casefile_commit(stage->cf, &err));
}

static void the_user_of_another_mailbox_shares_a_folder(void **state)
{
    struct account other = {.user = "minh@acme.example", .host = "imap.acme.example"};
    struct folder folder = {.name = "Quotes",
                            .raw_name = "Quotes",
                            .delimiter = '/',
                            .attributes = "",
                            .current = true,
                            .acl = "lan.nguyen@acme.example lrswi, minh@acme.example lr"};
    struct error err = {0};
    struct stage stage;

    (void)state;
    stage_open(&stage, false, 40, 140);
    assert_true(casefile_begin(stage.cf, &err) && account_put(stage.cf, &other, &err));
    folder.account = 1;
    assert_true(folder_put(stage.cf, &folder, &err) && casefile_commit(stage.cf, &err));
    stage_again(&stage, false, 40, 140);
    stage_press(&stage, "4f");
    assert_true(stage_shows(&stage, "minh@acme.example lr"));
    assert_false(stage_shows(&stage, "lan.nguyen@acme.example lrswi"));
    stage_close(&stage);
}

static void a_sign_in_on_the_timeline_opens_its_page(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, false, 40, 120);
    add_sign_in(&stage);
    stage_again(&stage, false, 40, 120);
    stage_press(&stage, "5jjj");
    assert_true(stage_shows(&stage, "sign-in: success over imap"));
    stage_press(&stage, "<Enter>");
    assert_true(stage_shows(&stage, "2024-03-10 08:00 UTC"));
    assert_true(stage_shows(&stage, "lan.nguyen@acme.example"));
    assert_true(stage_shows(&stage, "mail.log"));
    assert_true(stage_shows(&stage, "88"));
    stage_press(&stage, "r");
    assert_true(stage_shows(&stage, "Mar  1 08:00:00 mx: a line"));
    stage_close(&stage);
}

/* Not a golden file: an entry holds this machine's name and clock. */
static void the_journal_shows_what_was_done(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, false, 40, 120);
    stage_press(&stage, "6G");
    assert_true(stage_shows(&stage, "case-created"));
    assert_true(stage_shows(&stage, "Entry 1: case-created"));
    stage_press(&stage, "<Enter>");
    assert_true(stage_shows(&stage, "{\"action\":\"case-created\""));
    stage_press(&stage, "<Esc>/acquire-end<Enter>");
    assert_true(stage_shows(&stage, "imaps://imap.acme.example"));
    stage_close(&stage);
}

static void an_empty_case_never_looks_clean(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, true, 24, 80);
    assert_screen("empty-overview.screen", &stage.canvas);
    stage_press(&stage, "2");
    assert_true(stage_shows(&stage, "Nothing has been scanned yet, so nothing is known."));
    stage_press(&stage, "3");
    assert_true(stage_shows(&stage, "No rules are known."));
    stage_press(&stage, "4");
    assert_true(stage_shows(&stage, "No message is known yet."));
    stage_press(&stage, "5");
    assert_true(stage_shows(&stage, "No dated mail yet."));
    stage_close(&stage);
}

/* The server for the rules was silent: an empty list says so itself. */
static void rules_that_were_not_read_say_so(void **state)
{
    const struct coverage row = {.check = "rules-sieve",
                                 .title = "Rules on the server (Sieve)",
                                 .state = COVERAGE_NOT_CHECKED,
                                 .detail = "asked for them at port 4190, x has been silent",
                                 .hint = "look at the filters in webmail"};
    struct stage stage;
    struct error err = {0};
    int64_t run;

    (void)state;
    stage_open(&stage, true, 24, 80);
    assert_true(casefile_begin(stage.cf, &err));
    assert_true(run_begin(stage.cf, "acquire", "imaps://imap.acme.example", &run, &err));
    assert_true(coverage_put(stage.cf, &row, run, &err));
    assert_true(casefile_commit(stage.cf, &err));
    stage_again(&stage, false, 24, 80);
    stage_press(&stage, "3");
    assert_screen("rules-not-read.screen", &stage.canvas);
    stage_close(&stage);
}

/* The server could not be reached: a scan of nothing finds nothing. */
static void an_acquisition_of_nothing_never_looks_clean(void **state)
{
    struct stage stage;
    struct error err = {0};
    int64_t run;

    (void)state;
    stage_open(&stage, true, 15, 60);
    assert_true(casefile_begin(stage.cf, &err));
    assert_true(run_begin(stage.cf, "acquire", "imaps://imap.acme.example", &run, &err));
    assert_true(run_end(stage.cf, run, "cannot find imap.acme.example", &err));
    assert_true(casefile_commit(stage.cf, &err));
    stage_press(&stage, "2");
    stage_must_show(&stage, "There was no mail and no rule to examine, so nothing is");
    stage_must_show(&stage, "known. Why stands in the overview (1)."); /* wrapped, not cut */
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_at_80x24),
        cmocka_unit_test(every_view_at_120x40),
        cmocka_unit_test(ascii_has_nothing_else),
        cmocka_unit_test(the_user_of_another_mailbox_shares_a_folder),
        cmocka_unit_test(a_sign_in_on_the_timeline_opens_its_page),
        cmocka_unit_test(the_journal_shows_what_was_done),
        cmocka_unit_test(an_empty_case_never_looks_clean),
        cmocka_unit_test(rules_that_were_not_read_say_so),
        cmocka_unit_test(an_acquisition_of_nothing_never_looks_clean),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
