/* test_scan_headers.c - mail of which only the headers are here: what they tell is told, what they
 * cannot tell is "not checked", and the whole mail replaces them. */
#include "check.h"
#include "scan_box.h"

#include <stdio.h>
#include <string.h>

/* A service sends a new password: its subject gives that away. The body would be a lure. */
static const char reset[] = "From: Shop <no-reply@shop.example>\r\nTo: owner@acme.example\r\n"
                            "Subject: Reset your password\r\n"
                            "Date: Sun, 15 Jun 2025 15:10:00 +0000\r\n"
                            "Message-ID: <reset@shop.example>\r\n"
                            "DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=a; h=from;\r\n"
                            " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
                            "Content-Type: text/plain\r\n\r\n"
                            "Click https://shop.example/reset?token=1 to set a new one.\r\n";

static size_t findings_of(struct scan_box *box, const char *detector)
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *findings;
    size_t count, found = 0;

    assert_ok(finding_list(box->sample.cf, &arena, true, (struct page){.most = 1000}, &findings,
                           &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        found += strcmp(findings[i].detector, detector) == 0;
    arena_dispose(&arena);
    return found;
}

static void headers_tell_what_they_can_and_no_more(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message message;
    char detail[500];
    int64_t id = scan_box_header(box, box->inbox, str_of(reset));

    scan_box_finish(box);
    message = scan_box_message(box, &arena, id);
    assert_string_equal(message.subject, "Reset your password");
    assert_non_null(strstr(message.from, "no-reply@shop.example"));
    assert_int_equal(message.status, PARSE_WAITING);
    assert_int_equal(message.lure, -1);
    assert_true(scan_box_finding(box, &arena, "service-reset").id > 0);

    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_NOT_CHECKED);
    assert_string_equal(detail, "not checked: only headers so far (1 message)");
    assert_int_equal(scan_box_coverage(box, "signatures", detail), COVERAGE_NOT_CHECKED);
    assert_string_equal(detail, "not checked: only headers so far (1 message)");
    scan_box_coverage(box, "received-mail", detail);
    assert_non_null(strstr(detail, "only headers so far"));
    assert_non_null(strstr(detail, "the others: not checked"));
    assert_int_equal(scan_box_coverage(box, "hiding-folders", detail), COVERAGE_PARTLY);
    arena_dispose(&arena);
}

static void control_the_whole_mail_is_checked(void **state)
{
    struct scan_box *box = *state;
    char detail[500];

    scan_box_mail(box, box->inbox, str_of(reset));
    scan_box_finish(box);
    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_NOTHING);
    assert_string_equal(detail, "1 message examined");
    scan_box_coverage(box, "signatures", detail);
    assert_non_null(strstr(detail, "1 signatures"));
    assert_null(strstr(detail, "headers"));
    assert_int_equal(findings_of(box, "service-reset"), 1);
}

static void the_whole_replaces_the_header_and_no_finding_is_doubled(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct finding before, after;
    char detail[500];
    int64_t id = scan_box_header(box, box->inbox, str_of(reset));

    scan_box_finish(box);
    before = scan_box_finding(box, &arena, "service-reset");
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(finding_set_verdict(box->sample.cf, before.id, "confirmed", "asked", &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    scan_box_whole(box, id, str_of(reset));
    scan_box_finish(box);
    after = scan_box_finding(box, &arena, "service-reset");
    assert_int_equal(after.id, before.id);
    assert_string_equal(after.verdict, "confirmed");
    assert_int_equal(findings_of(box, "service-reset"), 1);
    assert_int_equal(scan_box_message(box, &arena, id).status, PARSE_OK);
    assert_true(scan_box_message(box, &arena, id).lure >= 0);
    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_NOTHING);
    assert_string_equal(detail, "1 message examined");
    arena_dispose(&arena);
}

static void what_is_here_whole_and_what_is_not_are_told_apart(void **state)
{
    struct scan_box *box = *state;
    char detail[500];

    scan_box_header(box, box->inbox, str_of(reset));
    scan_box_letter(box, box->inbox, "anna@other.example", "hello", "");
    scan_box_finish(box);
    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_PARTLY);
    assert_non_null(strstr(detail, "1 message examined, and only the headers of 1 other"));
}

/* Only its header is here, twice: they are copies. Then one of them comes whole. */
static void copies_of_a_header_count_once(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    char detail[500];
    int64_t id = scan_box_header(box, box->inbox, str_of(reset));
    int64_t other = scan_box_header(box, box->inbox, str_of(reset));

    scan_box_finish(box);
    assert_string_equal(scan_box_message(box, &arena, other).subject, "Reset your password");
    scan_box_coverage(box, "attachments", detail);
    assert_string_equal(detail, "not checked: only headers so far (1 message)");
    scan_box_whole(box, id, str_of(reset));
    scan_box_finish(box);
    assert_int_equal(scan_box_message(box, &arena, other).status, PARSE_WAITING);
    scan_box_coverage(box, "attachments", detail);
    assert_non_null(strstr(detail, "1 message examined, and only the headers of 1 other"));
    arena_dispose(&arena);
}

static void a_copy_of_a_header_that_comes_later_is_told_what_it_says(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message copy;
    int64_t id = scan_box_header(box, box->inbox, str_of(reset)), other;

    scan_box_finish(box);
    other = scan_box_header(box, box->inbox, str_of(reset));
    scan_box_finish(box);
    copy = scan_box_message(box, &arena, other);
    assert_string_equal(copy.subject, "Reset your password");
    assert_string_equal(copy.message_id, "reset@shop.example");
    assert_int_equal(copy.date, scan_box_message(box, &arena, id).date);
    assert_int_equal(copy.status, PARSE_WAITING);
    arena_dispose(&arena);
}

/* Header and whole are then one object. */
static void a_mail_of_a_header_alone_is_examined_whole_when_it_comes(void **state)
{
    static const char bare[] = "From: a@other.example\r\nSubject: bare\r\n\r\n";
    struct scan_box *box = *state;
    struct arena arena = {0};
    char detail[500];
    int64_t id = scan_box_header(box, box->inbox, str_of(bare));

    scan_box_finish(box);
    assert_int_equal(scan_box_message(box, &arena, id).status, PARSE_WAITING);
    scan_box_whole(box, id, str_of(bare));
    scan_box_finish(box);
    assert_int_equal(scan_box_message(box, &arena, id).status, PARSE_OK);
    scan_box_coverage(box, "attachments", detail);
    assert_string_equal(detail, "1 message examined");
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(headers_tell_what_they_can_and_no_more, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(control_the_whole_mail_is_checked, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(the_whole_replaces_the_header_and_no_finding_is_doubled,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(what_is_here_whole_and_what_is_not_are_told_apart,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(copies_of_a_header_count_once, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_copy_of_a_header_that_comes_later_is_told_what_it_says,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_mail_of_a_header_alone_is_examined_whole_when_it_comes,
                                        scan_box_open, scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
