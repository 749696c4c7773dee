/* test_scan.c - evidence becomes facts, facts become findings: once for each mail, as often as it
 * is asked for. With the real jailed workers. */
#include "check.h"
#include "scan_box.h"
#include "scan_work.h"

#include "base/clock.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static struct hash raw_of(struct scan_box *box, int64_t id)
{
    struct arena arena = {0};
    struct hash raw = scan_box_message(box, &arena, id).raw;

    arena_dispose(&arena);
    return raw;
}

static void evidence_becomes_facts(void **state)
{
    struct scan_box *box = *state;
    int64_t id = scan_box_letter(box, box->inbox, "Anna <anna@partner.example>",
                                 "=?utf-8?q?H=C3=B3a_=C4=91=C6=A1n?=", "");
    struct arena arena = {0};
    struct message message;

    scan_box_finish(box);
    message = scan_box_message(box, &arena, id);
    assert_int_equal(message.status, PARSE_OK);
    assert_string_equal(message.from, "Anna <anna@partner.example>");
    assert_string_equal(message.subject, "Hóa đơn");
    assert_string_equal(message.message_id, "m0@other.example");
    assert_int_equal(message.direction, DIRECTION_IN);
    arena_dispose(&arena);
    scan_box_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
    scan_box_covered(box, "sent-mail", COVERAGE_NOT_CHECKED, "no sent mail");
    scan_box_covered(box, "sign-ins", COVERAGE_NO_LOG, "no sign-in log");
}

static const char relayed[] =
    "Received: from x (x [192.0.2.7]) by mx; Sun, 15 Jun 2025 10:00:00 +0000\r\n";

static void which_way_a_mail_went_is_told(void **state)
{
    struct scan_box *box = *state;
    int64_t feeds = scan_box_folder(box, "RSS Feeds", FOLDER_PLAIN);
    int64_t received = scan_box_letter(box, box->inbox, "anna@partner.example", "a", relayed);
    int64_t sent = scan_box_letter_to(box, box->sent, "Owner <owner@acme.example>",
                                      "anna@partner.example", "b", "");
    int64_t forged = scan_box_letter(box, box->inbox, "owner@acme.example", "c", relayed);
    int64_t moved =
        scan_box_letter_to(box, feeds, "owner@acme.example", "anna@partner.example", "d", relayed);
    struct arena arena = {0};

    scan_box_finish(box);
    assert_int_equal(scan_box_message(box, &arena, received).direction, DIRECTION_IN);
    assert_int_equal(scan_box_message(box, &arena, sent).direction, DIRECTION_SENT);
    assert_int_equal(scan_box_message(box, &arena, forged).direction, DIRECTION_IN);
    assert_int_equal(scan_box_message(box, &arena, moved).direction, DIRECTION_SENT);
    arena_dispose(&arena);
}

static void copies_of_a_mail_count_once(void **state)
{
    static const char text[] = "From: owner@acme.example\r\nTo: anna@partner.example\r\n"
                               "Date: Sun, 15 Jun 2025 10:00:00 +0000\r\nSubject: x\r\n\r\nx\r\n";
    struct scan_box *box = *state;
    int64_t one = scan_box_mail(box, box->inbox, str_of(text));
    int64_t two = scan_box_mail(box, box->sent, str_of(text));
    struct arena arena = {0};

    scan_box_finish(box);
    assert_int_equal(box->scan->stored, 1);
    scan_box_covered(box, "received-mail", COVERAGE_NOTHING,
                     "1 message examined; copies count once: 1 more");
    assert_int_equal(scan_box_message(box, &arena, one).direction, DIRECTION_SENT);
    assert_int_equal(scan_box_message(box, &arena, two).direction, DIRECTION_SENT);
    arena_dispose(&arena);
}

static void a_copy_that_comes_later_is_judged_like_the_first(void **state)
{
    static const char text[] = "From: a@other.example\r\nDate: Sun, 15 Jun 2025 10:00:00 +0000\r\n"
                               "Subject: Urgent: verify your account\r\n\r\nx\r\n";
    struct scan_box *box = *state;
    int64_t one = scan_box_mail(box, box->inbox, str_of(text)), two;
    struct arena arena = {0};
    struct message first, second;

    scan_box_finish(box);
    two = scan_box_mail(box, scan_box_folder(box, "All", FOLDER_PLAIN), str_of(text));
    scan_box_finish(box);
    first = scan_box_message(box, &arena, one);
    second = scan_box_message(box, &arena, two);
    assert_true(first.lure > 0);
    assert_int_equal(second.lure, first.lure);
    assert_string_equal(second.lure_reasons, first.lure_reasons);
    arena_dispose(&arena);
}

static void what_is_offered_is_parsed_in_the_owners_loop(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};
    struct hash raw;
    int64_t deadline = clock_mono_ms() + 10000;

    raw = raw_of(box, scan_box_mail(box, box->inbox, str_of("Subject: x\r\n\r\nx\r\n")));
    scan_offer(box->scan, &raw);
    scan_offer(box->scan, &raw);
    while (box->scan->stored == 0 && clock_mono_ms() < deadline)
        assert_ok(scan_run(box->scan, &err), &err);
    assert_int_equal(box->scan->stored, 1);
    scan_offer(box->scan, &raw);
    assert_ok(scan_run(box->scan, &err), &err);
    assert_int_equal(pool_busy(box->scan->pool), 0);
    scan_box_finish(box);
    assert_true(box->scan->stored <= 2);
}

/* Takes answers until so many wait to be stored, and hands out nothing more. */
static void wait_for_results(struct scan_box *box, size_t count)
{
    int64_t until = clock_mono_ms() + 20000;

    while (box->scan->filling->count < count) {
        struct pollfd fds[4];
        struct error err = {0};

        assert_true(clock_mono_ms() < until);
        poll(fds, scan_fds(box->scan, fds, ARRAY_LEN(fds)), 100);
        assert_ok(pool_run(box->scan->pool, &err), &err);
    }
}

static void workers_get_more_to_do_while_results_are_stored(void **state)
{
    enum { MANY = 400 };
    struct scan_box *box = *state;
    const struct scan_batch *batch = box->scan->filling;
    struct message_counts counts;
    struct error err = {0};
    uint64_t given;

    for (unsigned i = 0; i < MANY; i++) {
        struct hash raw;
        char text[200];

        snprintf(text, sizeof(text), "From: a@partner.example\r\nSubject: %u\r\n\r\nHello.\r\n", i);
        raw = raw_of(box, scan_box_mail(box, box->inbox, str_of(text)));
        scan_offer(box->scan, &raw);
    }
    assert_ok(scan_pump(box->scan, &err), &err);
    given = box->scan->serial;
    assert_true(given >= 8 && given < MANY);
    wait_for_results(box, (size_t)given);
    box->scan->filling->since = 0; /* long ago */
    assert_ok(scan_store_due(box->scan, &err), &err);
    assert_true(box->scan->serial > given);
    assert_true(box->scan->filling != batch);
    assert_int_equal(batch->count, 0);
    scan_box_finish(box);
    assert_ok(message_count(box->sample.cf, &counts, &err), &err);
    assert_int_equal(counts.parsed, MANY);
}

static void the_same_scan_twice_gives_the_same_findings(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct finding *findings;
    size_t first, second;
    int64_t feeds = scan_box_folder(box, "RSS Feeds", FOLDER_PLAIN);

    for (int i = 0; i < 4; i++) {
        scan_box_letter(box, box->inbox, "anna@partner.example", "a", relayed);
        scan_box_letter_to(box, box->sent, "owner@acme.example", "anna@partner.example", "a", "");
    }
    scan_box_letter(box, feeds, "anna@partner.example", "payment", relayed);
    scan_box_finish(box);
    assert_int_equal(scan_box_worst(box, "hiding-folder", false), SEVERITY_HIGH);
    assert_ok(finding_list(box->sample.cf, &arena, true, (struct page){.most = 100}, &findings,
                           &first, &err),
              &err);
    scan_box_finish(box);
    assert_ok(finding_list(box->sample.cf, &arena, true, (struct page){.most = 100}, &findings,
                           &second, &err),
              &err);
    assert_int_equal(first, second);
    arena_dispose(&arena);
}

static void a_scan_by_itself_is_a_run_with_its_entries(void **state)
{
    struct scan_box *box = *state;
    struct scan_job order = {
        .case_path = box->sample.path, .cf = box->sample.cf, .options = box->options};
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    uint64_t wrong;

    scan_box_letter(box, box->inbox, "anna@partner.example", "one", "");
    assert_ok(job_run(scan_all, &order, &err), &err);
    assert_ok(run_list(box->sample.cf, &arena, &runs, &count, &err), &err);
    assert_string_equal(runs[0].kind, "scan");
    assert_string_equal(runs[0].outcome, "ok");
    assert_true(runs[0].ended > 0);
    assert_int_equal(scan_box_entries(box, "scan-begin", ""), 1);
    assert_int_equal(scan_box_entries(box, "scan-end", ""), 1);
    scan_box_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
    assert_ok(sample_verify(box->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
}

static void missing_word_lists_are_an_error_in_words(void **state)
{
    struct scan_box *box = *state;
    struct scan_options wrong = box->options;
    struct error err = {0};
    struct scan *scan;

    wrong.data_dir = "/nonexistent";
    assert_false(scan_open(&scan, box->sample.cf, &wrong, &err));
    assert_non_null(strstr(err.text, "the word lists: cannot open /nonexistent/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(evidence_becomes_facts, scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(which_way_a_mail_went_is_told, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(copies_of_a_mail_count_once, scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_copy_that_comes_later_is_judged_like_the_first,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(what_is_offered_is_parsed_in_the_owners_loop, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(workers_get_more_to_do_while_results_are_stored,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(the_same_scan_twice_gives_the_same_findings, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_scan_by_itself_is_a_run_with_its_entries, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(missing_word_lists_are_an_error_in_words, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
