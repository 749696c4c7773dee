/* test_scan_bad_headers.c - a header whose parse crashes or takes too long, among many that share a
 * frame with it: the others are examined, it is told, and nothing looks clean that was not looked
 * at. This program is its own parse worker; the header tells it how to misbehave. */
#include "check.h"
#include "scan_box.h"

#include "base/frame.h"
#include "base/limits.h"
#include "parse/mail.h"
#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAILS = 120, BAD = 60 };

/* --- the worker --- */

static void send_frame(uint16_t type, uint64_t id, struct str payload)
{
    const struct frame frame = {.type = type, .id = id, .payload = payload};
    struct error err = {0};

    if (!frame_write(ROLE_FD, &frame, -1, &err))
        _exit(1);
}

static void answer(uint64_t id, struct str header)
{
    struct arena arena = {0};
    size_t at = str_find(header, str_of("Subject: ")) + 9;
    struct str subject = str_part(header, at, header.len);
    struct mail mail;
    struct buf blob;

    subject = str_part(subject, 0, str_find_char(subject, '\r'));
    if (str_equal(subject, str_of("crash")))
        _exit(7);
    for (volatile bool on = str_equal(subject, str_of("spin")); on;)
        continue;
    facts_blank(&mail);
    mail.subject = arena_strndup(&arena, subject.at, subject.len);
    mail.traits = MAIL_HEADER_ONLY;
    if (str_equal(subject, str_of("large")))
        mail.limit = "headers";
    buf_init(&blob, LIMIT_FRAME);
    facts_encode(&mail, &blob);
    send_frame(PROTOCOL_HEADER, id, buf_as_str(&blob));
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static int parse_badly(void)
{
    struct frame_reader reader;
    struct error err = {0};
    struct frame frame;

    if (!role_begin(ROLE_PARSE, &err) || !role_copies())
        return 0;
    frame_reader_init(&reader, ROLE_FD);
    send_frame(PROTOCOL_READY, 0, str_of("none"));
    while (frame_wait(&reader, &frame, -1, &err) == FRAME_OK) {
        struct unpack in = {.rest = frame.payload};
        struct field field;

        if (frame.type != PROTOCOL_HEADERS)
            return 1;
        while (unpack_next(&in, &field))
            answer(frame.id++, field.value);
    }
    return 0;
}

/* --- the scan --- */

static void add(struct scan_box *box, unsigned number, const char *subject, int64_t ids[MAILS])
{
    char text[400];

    snprintf(text, sizeof(text),
             "From: a@other.example\r\nMessage-ID: <%u@other.example>\r\nSubject: %s\r\n\r\nx",
             number, subject);
    ids[number] = scan_box_header(box, box->inbox, str_of(text));
}

static void scan(struct scan_box *box, const char *bad, int64_t ids[MAILS])
{
    for (unsigned i = 0; i < MAILS; i++) {
        char subject[32];

        snprintf(subject, sizeof(subject), "number %u", i);
        add(box, i, i == BAD ? bad : subject, ids);
    }
    scan_box_finish(box);
}

static void expect_others(struct scan_box *box, const int64_t ids[MAILS])
{
    for (unsigned i = 0; i < MAILS; i++) {
        struct arena arena = {0};
        struct message message;
        struct error err = {0};
        char subject[32];

        snprintf(subject, sizeof(subject), "number %u", i);
        assert_ok(message_get(box->sample.cf, &arena, ids[i], &message, &err), &err);
        if (i != BAD)
            assert_string_equal(message.subject, subject);
        arena_dispose(&arena);
    }
}

/* NULL: nothing is. */
static void expect_told(struct scan_box *box, const char *words)
{
    static const char *const checks[] = {"received-mail", "attachments"};

    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        char detail[500];
        enum coverage_state state = scan_box_coverage(box, checks[i], detail);

        assert_true(state == COVERAGE_PARTLY || state == COVERAGE_NOT_CHECKED);
        if (words ? !strstr(detail, words) : strstr(detail, "the headers of") != NULL)
            fail_msg("%s: %s", checks[i], detail);
    }
}

static void a_header_that_crashes_the_parser_costs_only_itself(void **state)
{
    struct scan_box *box = *state;
    int64_t ids[MAILS];

    scan(box, "crash", ids);
    expect_others(box, ids);
    assert_int_equal(scan_box_entries(box, "parse-quarantined", ""), 1);
    expect_told(box, "the headers of 1 message could not be examined");
    scan_box_finish(box); /* it is left alone from now on, and told again */
    assert_int_equal(scan_box_entries(box, "parse-quarantined", ""), 1);
    expect_told(box, "the headers of 1 message could not be examined");
}

static void a_header_that_takes_too_long_costs_only_itself(void **state)
{
    struct scan_box *box = *state;
    int64_t ids[MAILS];

    scan(box, "spin", ids);
    expect_others(box, ids);
    assert_int_equal(scan_box_entries(box, "parse-timeout", ""), 1);
    expect_told(box, "the headers of 1 message could not be examined");
}

static void a_header_beyond_a_limit_is_told(void **state)
{
    struct scan_box *box = *state;
    int64_t ids[MAILS];

    scan(box, "large", ids);
    expect_others(box, ids);
    assert_int_equal(scan_box_entries(box, "parse-limit", ""), 1);
    expect_told(box, "the headers of 1 message only in part because they exceed a limit");
}

static void control_nothing_is_told_of_headers_that_are_fine(void **state)
{
    struct scan_box *box = *state;
    int64_t ids[MAILS];
    char detail[500];

    scan(box, "fine", ids);
    expect_others(box, ids);
    assert_int_equal(scan_box_entries(box, "parse-quarantined", ""), 0);
    scan_box_coverage(box, "attachments", detail);
    assert_string_equal(detail, "not checked: only headers so far (120 messages)");
    expect_told(box, NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_header_that_crashes_the_parser_costs_only_itself,
                                        scan_box_open_own, scan_box_close),
        cmocka_unit_test_setup_teardown(a_header_that_takes_too_long_costs_only_itself,
                                        scan_box_open_own, scan_box_close),
        cmocka_unit_test_setup_teardown(a_header_beyond_a_limit_is_told, scan_box_open_own,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(control_nothing_is_told_of_headers_that_are_fine,
                                        scan_box_open_own, scan_box_close),
    };
    enum role_kind kind;
    bool best_effort;

    if (role_from_args(argc, argv, &kind, &best_effort))
        _exit(parse_badly());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
