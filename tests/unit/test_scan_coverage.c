/* test_scan_coverage.c - what a scan did not examine is said: mail that is not here, that crashed
 * the parser, that reached a limit. With the real jailed workers. */
#include "check.h"
#include "hostile.h"
#include "pool_hooks.h"
#include "scan_box.h"
#include "scan_work.h"

#include <stdio.h>
#include <string.h>

/* The bank account of a business partner has changed, writes a stranger. */
static const char fraud[] =
    "From: Boss <boss@evil.example>\r\nTo: owner@acme.example\r\nSubject: news\r\n"
    "\r\nOur bank account details have changed.\r\n";

/* Planned, and its bytes have not come. */
static void plan_mail(struct scan_box *box)
{
    const struct message message = {
        .folder = box->inbox, .uid = 99, .size = 10, .received = 1750000000, .flags = ""};
    struct error err = {0};
    int64_t id;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(message_plan(box->sample.cf, &message, &id, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
}

static bool is_short(struct scan_box *box, const char *check)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    bool is_short = false;
    size_t count;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, check) == 0)
            is_short = coverage_is_short(&rows[i]);
    arena_dispose(&arena);
    return is_short;
}

static void without_mail_nothing_is_clean(void **state)
{
    struct scan_box *box = *state;

    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_NOT_CHECKED, "no mail in the case");
    scan_box_covered(box, "attachments", COVERAGE_NOT_CHECKED, "no mail in the case");
    scan_box_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
    scan_box_covered(box, "shared-folders", COVERAGE_NOT_CHECKED, "no access lists");
}

/* A signature that nobody can read says nothing about the mail; nor does mail that is not here. */
static void signatures_that_cannot_be_checked_are_not_clean(void **state)
{
    struct scan_box *box = *state;

    scan_box_letter(box, box->inbox, "anna@partner.example", "one", "");
    scan_box_finish(box);
    scan_box_covered(box, "signatures", COVERAGE_NOTHING, "no mail carries one");
    scan_box_letter(box, box->inbox, "anna@partner.example", "two",
                    "DKIM-Signature: v=1; d=partner.example; s=a\r\n");
    scan_box_finish(box);
    scan_box_covered(box, "signatures", COVERAGE_NOT_CHECKED, "1 that cannot be checked");
    scan_box_letter(box, box->inbox, "anna@partner.example", "three",
                    "DKIM-Signature: v=1; a=ed25519-sha256; d=partner.example; s=a; h=from; "
                    "bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\r\n");
    plan_mail(box);
    scan_box_finish(box);
    scan_box_covered(box, "signatures", COVERAGE_PARTLY, "1 that cannot be checked");
    scan_box_covered(box, "signatures", COVERAGE_PARTLY, "; mail 1 not fetched yet");
}

static void add_folder(struct scan_box *box, const char *name, const char *attributes,
                       const char *acl)
{
    struct folder folder = {.account = box->account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .attributes = attributes,
                            .current = true,
                            .acl = acl};
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(folder_put(box->sample.cf, &folder, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
}

static void folders_whose_access_list_was_not_read_are_not_clean(void **state)
{
    static const char owner[] = "owner@acme.example lrswipkxtea";
    struct scan_box *box = *state;

    add_folder(box, "Read", "", owner);
    scan_box_finish(box);
    scan_box_covered(box, "shared-folders", COVERAGE_PARTLY, "access list of 1 folder examined");
    scan_box_covered(box, "shared-folders", COVERAGE_PARTLY, "; those of 2 other folders were not");
    add_folder(box, "Shared/boss", "", owner); /* somebody else's */
    add_folder(box, "Parent", "\\Noselect \\HasChildren", "");
    scan_box_finish(box);
    scan_box_covered(box, "shared-folders", COVERAGE_PARTLY, "access list of 1 folder examined");
    scan_box_covered(box, "shared-folders", COVERAGE_PARTLY, "; those of 2 other folders were not");
}

/* What strangers wrote is no look at what the owner sent. */
static void words_of_fraud_in_received_mail_leave_sent_mail_not_checked(void **state)
{
    struct scan_box *box = *state;

    scan_box_mail(box, box->inbox, str_of(fraud));
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_FOUND, "1 message examined");
    scan_box_covered(box, "sent-mail", COVERAGE_NOT_CHECKED, "no sent mail");
}

static void mail_not_fetched_is_counted_as_missing(void **state)
{
    struct scan_box *box = *state;

    scan_box_letter(box, box->inbox, "anna@partner.example", "one", "");
    plan_mail(box);
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_PARTLY, "1 not fetched yet");
}

/* Copies without a date of their own may be far apart; together the numbers are those of the case.
 */
static void what_was_examined_and_its_copies_are_all_there_is(void **state)
{
    enum { FAR = 150 };
    struct scan_box *box = *state;
    char text[80];

    for (int i = 0; i <= FAR + 1; i++) {
        int number = i < FAR ? i : i == FAR ? FAR - 1 : 0;

        snprintf(text, sizeof(text), "From: anna@partner.example\r\nSubject: %d\r\n\r\nHello.\r\n",
                 number);
        scan_box_mail(box, box->inbox, str_of(text));
    }
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_NOTHING,
                     "150 messages examined; copies count once: 2 more");
}

/* All mail is walked to know the owner's habits; how much of it was sent is another number. */
static void of_sent_mail_it_says_how_much_was_sent(void **state)
{
    struct scan_box *box = *state;
    char text[80];

    for (int i = 0; i < 32; i++) {
        snprintf(text, sizeof(text), "From: %s\r\nSubject: %d\r\n\r\nHello.\r\n",
                 i == 0 ? "anna@partner.example" : "ben@example.com", i);
        scan_box_mail(box, i == 0 ? box->inbox : box->sent, str_of(text));
    }
    scan_box_finish(box);
    scan_box_covered(box, "sent-mail", COVERAGE_NOTHING,
                     "32 messages examined; sent from this mailbox: 31");
}

/* A finding does not make whole what was not seen: it stays among what was not examined. */
static void a_check_that_found_something_may_still_be_short(void **state)
{
    struct scan_box *box = *state;

    scan_box_mail(box, box->inbox, str_of(fraud));
    scan_box_finish(box);
    assert_false(is_short(box, "received-mail"));
    plan_mail(box);
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_FOUND, "1 not fetched yet");
    assert_true(is_short(box, "received-mail"));
}

static void a_mail_that_crashes_the_parser_costs_only_itself(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message message;
    struct buf crash;
    int64_t bad, good;
    unsigned started;

    pool_trust(box->scan->pool);
    hostile_make("HC-06", 200000, &crash);
    bad = scan_box_mail(box, box->inbox, buf_as_str(&crash));
    good = scan_box_letter(box, box->inbox, "anna@partner.example", "one", "");
    scan_box_finish(box);
    message = scan_box_message(box, &arena, bad);
    assert_int_equal(message.status, PARSE_CRASHED);
    assert_true(message.limit[0]); /* how it ended */
    assert_int_equal(scan_box_message(box, &arena, good).status, PARSE_OK);
    assert_int_equal(scan_box_entries(box, "parse-quarantined", ""), 1);
    scan_box_covered(box, "received-mail", COVERAGE_LIMIT,
                     "1 not analysed because the parser crashed");
    started = pool_started(box->scan->pool);
    assert_true(started >= SCAN_TRIES);
    scan_box_finish(box); /* it is left alone from now on */
    assert_int_equal(pool_started(box->scan->pool), started);
    assert_int_equal(scan_box_entries(box, "parse-quarantined", ""), 1);
    buf_dispose(&crash);
    arena_dispose(&arena);
}

static void a_mail_beyond_a_limit_is_examined_in_part_and_said_so(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message message;
    struct buf deep;
    int64_t id;

    hostile_make("HC-02", 60, &deep);
    id = scan_box_mail(box, box->inbox, buf_as_str(&deep));
    scan_box_finish(box);
    message = scan_box_message(box, &arena, id);
    assert_int_equal(message.status, PARSE_LIMIT);
    assert_true(message.limit[0]);
    assert_int_equal(scan_box_entries(box, "parse-limit", ""), 1);
    scan_box_covered(box, "attachments", COVERAGE_LIMIT, "1 analysed in part");
    buf_dispose(&deep);
    arena_dispose(&arena);
}

static void mail_whose_evidence_is_lost_is_said_to_wait(void **state)
{
    struct scan_box *box = *state;

    scan_box_letter(box, box->inbox, "anna@partner.example", "one", "");
    assert_int_equal(rename(sample_path(&box->sample, "evidence/000001.seg"),
                            sample_path(&box->sample, "evidence/lost")),
                     0);
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_NOT_CHECKED, "no message has been analysed");
    assert_int_equal(rename(sample_path(&box->sample, "evidence/lost"),
                            sample_path(&box->sample, "evidence/000001.seg")),
                     0);
    scan_box_finish(box);
    scan_box_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signatures_that_cannot_be_checked_are_not_clean,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(folders_whose_access_list_was_not_read_are_not_clean,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(without_mail_nothing_is_clean, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(words_of_fraud_in_received_mail_leave_sent_mail_not_checked,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(mail_not_fetched_is_counted_as_missing, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(of_sent_mail_it_says_how_much_was_sent, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_was_examined_and_its_copies_are_all_there_is,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_check_that_found_something_may_still_be_short,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_mail_that_crashes_the_parser_costs_only_itself,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_mail_beyond_a_limit_is_examined_in_part_and_said_so,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(mail_whose_evidence_is_lost_is_said_to_wait, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
