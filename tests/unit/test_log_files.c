/* test_log_files.c - every log in tests/logs is read as tests/golden/logs says; pages, years and
 * zones come out right. */
#include "base/clock.h"
#include "base/limits.h"
#include "golden.h"
#include "json_rows.h"
#include "log_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A day on which the logs in tests/logs were "last written". */
static int64_t written(void)
{
    return clock_from_civil(2026, 6, 1, 12, 0, 0);
}

static void dump_report(struct buf *out, const struct log_file *file)
{
    const struct log_page *all = &file->all;
    char from[CLOCK_TEXT], to[CLOCK_TEXT];

    clock_format(all->earliest, from);
    clock_format(all->latest, to);
    buf_printf(out, "%s, %s: rows %u = accepted %u + rejected %u + passed over %u\n%s to %s\n",
               file->sight.format, all->report.encoding, all->report.rows, all->report.accepted,
               all->report.rejected, all->report.passed_over, from, to);
    buf_printf(out, "times: %s\n", all->zone);
    if (all->truncated[0])
        buf_printf(out, "perhaps cut off: %s\n", all->truncated);
    if (all->error[0])
        buf_printf(out, "error: %s\n", all->error);
    for (size_t i = 0; i < all->report.reject_count; i++)
        buf_printf(out, "rejected, line %u: %s: %s\n", all->report.rejects[i].line,
                   all->report.rejects[i].reason, all->report.rejects[i].excerpt);
    for (size_t i = 0; i < all->report.warning_count; i++)
        buf_printf(out, "warning: %s\n", all->report.warnings[i]);
}

static void dump_text(struct buf *out, const char *name, const char *text)
{
    if (!text[0])
        return;
    buf_printf(out, "  %s: ", name);
    text_show(out, str_of(text));
    buf_char(out, '\n');
}

static void dump_login(struct buf *out, const struct login *login)
{
    char when[CLOCK_TEXT];

    clock_format(login->when, when);
    buf_printf(out, "\n%s %s %s, line %u, tries %u", when, login_result_name(login->result),
               login->protocol ? login_protocol_name(login->protocol) : "-", login->line,
               login->tries);
    if (login->fetched >= 0)
        buf_printf(out, ", fetched %lld", (long long)login->fetched);
    buf_char(out, '\n');
    dump_text(out, "stated", login->stated);
    dump_text(out, "account", login->account);
    dump_text(out, "address", login->address);
    dump_text(out, "client", login->client);
    dump_text(out, "agent", login->agent);
    dump_text(out, "session", login->session);
    dump_text(out, "place", login->place);
    dump_text(out, "detail", login->detail);
}

static void dump_deed(struct buf *out, const struct log_deed *deed)
{
    char when[CLOCK_TEXT];

    clock_format(deed->when, when);
    buf_printf(out, "\n%s %s, line %u\n", when, deed->filed ? "filed" : "sent on", deed->line);
    dump_text(out, "mailbox", deed->mailbox);
    dump_text(out, "target", deed->target);
}

static void is_as_expected(void *arg, const struct log_file *file)
{
    char name[300];
    struct buf out;

    (void)arg;
    if (!log_format_named(file->sight.format))
        fail_msg("%s is taken for %s", file->name, file->sight.title);
    buf_init(&out, (size_t)1 << 20);
    dump_report(&out, file);
    for (size_t i = 0; i < file->all.count; i++)
        dump_login(&out, &file->all.logins[i]);
    for (size_t i = 0; i < file->all.deed_count; i++)
        dump_deed(&out, &file->all.deeds[i]);
    snprintf(name, sizeof(name), "logs/%s.txt", file->name);
    assert_golden(name, buf_c(&out));
    buf_dispose(&out);
}

static void every_log_is_read_as_its_golden_says(void **state)
{
    (void)state;
    log_files_each(written(), is_as_expected, NULL);
}

static void read_text(struct log_file *file, struct arena *arena, const char *text, int64_t when,
                      int32_t zone)
{
    const struct log_hints hints = {when, zone};

    log_file_read(file, arena, "mail.log", str_of(text), NULL, &hints);
}

#define LOGIN(time, user)                                                                          \
    time " mx dovecot: imap-login: Login: user=<" user ">, method=PLAIN, rip=192.0.2.1, "          \
         "session=<a>\n"

static void the_year_is_such_that_the_last_line_was_there_when_the_file_was_written(void **state)
{
    static const char text[] =
        LOGIN("Nov 30 10:00:00", "a") LOGIN("Dec 31 23:59:59", "a") LOGIN("Jan  1 00:00:01", "a");
    struct arena arena = {0};
    struct log_file file;

    (void)state;
    read_text(&file, &arena, text, clock_from_civil(2026, 1, 1, 1, 0, 0), LOG_ZONE_NONE);
    assert_int_equal(file.all.count, 3);
    assert_int_equal(file.all.logins[0].when, clock_from_civil(2025, 11, 30, 10, 0, 0));
    assert_int_equal(file.all.logins[2].when, clock_from_civil(2026, 1, 1, 0, 0, 1));
    read_text(&file, &arena, LOGIN("Nov 30 10:00:00", "a"), clock_from_civil(2026, 3, 1, 0, 0, 0),
              LOG_ZONE_NONE);
    assert_int_equal(file.all.logins[0].when, clock_from_civil(2025, 11, 30, 10, 0, 0));
    arena_dispose(&arena);
}

static void the_operators_zone_is_taken_only_where_the_log_names_none(void **state)
{
    struct arena arena = {0};
    struct log_file file;

    (void)state;
    read_text(&file, &arena, LOGIN("Mar 10 07:00:00", "a"), written(), 7 * 60);
    assert_int_equal(file.all.logins[0].when, clock_from_civil(2026, 3, 10, 0, 0, 0));
    assert_non_null(strstr(file.all.zone, "UTC+07:00, as the operator says"));
    read_text(&file, &arena, LOGIN("2026-03-10T07:00:00+01:00", "a"), written(), 7 * 60);
    assert_int_equal(file.all.logins[0].when, clock_from_civil(2026, 3, 10, 6, 0, 0));
    arena_dispose(&arena);
}

#define GB_HEAD                                                                                    \
    "\xb5\xc7\xc2\xbc\xca\xb1\xbc\xe4,\xd5\xcb\xba\xc5,\xb5\xc7\xc2\xbcIP,\xb5\xc7\xc2\xbc\xd7\xb4\xcc\xac\n"
#define GB_ROW "2026-03-10 09:05:43,anna@acme.example,203.0.113.9,\xca\xa7\xb0\xdc\n"

static void each_page_of_a_chinese_log_is_read_in_its_set(void **state)
{
    enum { ROWS = 12000 };
    struct arena arena = {0};
    struct log_file file;
    struct buf text;

    (void)state;
    buf_init(&text, (size_t)ROWS * 100);
    buf_text(&text, GB_HEAD);
    for (unsigned i = 0; i < ROWS; i++)
        buf_text(&text, GB_ROW);
    read_text(&file, &arena, buf_c(&text), written(), LOG_ZONE_NONE);
    assert_true(file.pages > 1);
    assert_int_equal(file.all.count, ROWS);
    assert_string_equal(file.all.report.encoding, "GB18030, by its bytes");
    for (unsigned i = 0; i < ROWS; i++) {
        assert_int_equal(file.all.logins[i].result, LOGIN_FAILED);
        assert_int_equal(file.all.logins[i].line, i + 2);
    }
    arena_dispose(&arena);
    buf_dispose(&text);
}

/* What a stranger gave as a user name does not make the log Chinese; and a log that says what it is
 * is believed. */
static void a_few_odd_bytes_make_no_other_set_of_a_log(void **state)
{
    static const char *const logs[] = {
        LOGIN("Mar 10 07:00:00", "Nguy\xe1\xbb\x85n") LOGIN("Mar 10 07:00:01", "\xc4\xe3"),
        LOGIN("Mar 10 07:00:00", "a") LOGIN("Mar 10 07:00:01", "\xff\xfe"),
        LOGIN("Mar 10 07:00:00", "caf\xe9") LOGIN("Mar 10 07:00:01", "M\xfcller"),
    };
    struct arena arena = {0};
    struct log_file file;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
        read_text(&file, &arena, logs[i], written(), LOG_ZONE_NONE);
        assert_int_equal(file.all.count, 2);
        assert_string_equal(file.all.report.encoding, "lines of text");
    }
    arena_dispose(&arena);
}

static void the_rows_of_a_json_text_are_found_without_its_tree(void **state)
{
    static const struct {
        const char *text, *rows;
        bool broken;
    } cases[] = {
        {"", "", false},
        {" [ ] ", "", false},
        {"[{\"a\":1},{\"b\":[{}]} , 7]\n", "{\"a\":1};{\"b\":[{}]};7;", false},
        {"{\"a\":1}\n{\"a\":2}\n", "{\"a\":1};{\"a\":2};", false},
        {"{\"@odata\":{\"x\":[1]},\"value\":[{\"a\":1},{\"a\":2}],\"next\":\"}\",\"n\":{\"value\":[{}]}}",
         "{\"a\":1};{\"a\":2};", false},
        {"[{\"items\":[{\"a\":1}]},{\"items\":[{\"a\":2}]},{\"b\":3}]",
         "{\"a\":1};{\"a\":2};{\"b\":3};", false},
        {"{\"a\":\"[{\\\"\\\\\"}", "{\"a\":\"[{\\\"\\\\\"};", false},
        {"{\"value\":\"x\",\"a\":[1]}", "{\"value\":\"x\",\"a\":[1]};", false},
        {"[{\"a\":1},{\"a\":", "{\"a\":1};", true},
        {"[{\"a\":1}", "{\"a\":1};", true},
        {"[{\"a\":\"1}]", "", true},
        {"{\"a\" 1}", "", true},
        {"{\"a\":}", "", true},
        {"]", "", true},
        {"}", "", true},
        {"[[[[[[[[[[[[[[[[[[", "", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct json_rows rows = {.text = str_of(cases[i].text)};
        struct buf found;
        struct str row;

        buf_init(&found, 4096);
        while (json_rows_next(&rows, &row)) {
            /* each may be the first of a page */
            rows = (struct json_rows){.text = rows.text, .at = rows.at, .stack = rows.stack};
            buf_str(&found, row);
            buf_char(&found, ';');
        }
        if (strcmp(buf_c(&found), cases[i].rows) != 0 || rows.broken != cases[i].broken)
            fail_msg("%s: %s%s", cases[i].text, buf_c(&found), rows.broken ? " broken" : "");
        buf_dispose(&found);
    }
}

#define ENTRA                                                                                      \
    "{\"id\":\"r%u\",\"createdDateTime\":\"2026-03-10T08:00:00Z\",\"userPrincipalName\":"          \
    "\"anna@acme.example\",\"ipAddress\":\"203.0.113.9\",\"status\":{\"errorCode\":0},"            \
    "\"appDisplayName\":\"%0*u\"}"

/* Of a length such that it is read as a tree, or an object at a time. */
static void write_entra(struct buf *out, unsigned rows, int width)
{
    buf_text(out, "{\"value\":[");
    for (unsigned i = 0; i < rows; i++)
        buf_printf(out, "%s" ENTRA, i ? ",\n" : "", i, width, i);
    buf_text(out, "],\"@odata.nextLink\":\"https://x.example/\"}");
}

static void large_json_is_read_an_object_at_a_time_and_tells_the_same(void **state)
{
    enum { ROWS = 12000 };
    const struct log_hints hints = {written(), LOG_ZONE_NONE};
    static const int widths[] = {10, 900};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct arena arena = {0};
        struct log_file file;
        struct buf text;

        buf_init(&text, 32 << 20);
        write_entra(&text, ROWS, widths[i]);
        assert_int_equal(text.len > (4 << 20), i == 1);
        log_file_read(&file, &arena, "signins.json", buf_as_str(&text), NULL, &hints);
        assert_string_equal(file.sight.format, "entra-json");
        assert_true(file.pages > 2);
        assert_int_equal(file.all.count, ROWS);
        assert_int_equal(file.all.report.rejected, 0);
        for (unsigned k = 0; k < ROWS; k++)
            assert_int_equal(file.all.logins[k].line, k + 1);
        arena_dispose(&arena);
        buf_dispose(&text);
    }
}

static void large_json_that_is_cut_off_is_read_so_far_and_said_so(void **state)
{
    enum { ROWS = 6000 };
    const struct log_hints hints = {written(), LOG_ZONE_NONE};
    struct arena arena = {0};
    struct log_file file;
    struct buf text;

    (void)state;
    buf_init(&text, 32 << 20);
    write_entra(&text, ROWS, 900);
    log_file_read(&file, &arena, "signins.json", str_part(buf_as_str(&text), 0, text.len - 500),
                  NULL, &hints);
    assert_int_equal(file.all.count, ROWS - 1);
    assert_int_equal(file.all.report.rejected, 1);
    assert_non_null(strstr(file.all.truncated, "may be cut off"));
    arena_dispose(&arena);
    buf_dispose(&text);
}

/* Also the control for the duplicate: two lines that are the same are two sign-ins. */
static void a_long_log_comes_in_pages_and_nothing_is_lost_between_them(void **state)
{
    enum { LINES = 50000 };
    struct arena arena = {0};
    struct log_file file;
    struct buf text;

    (void)state;
    buf_init(&text, (size_t)LINES * 200);
    for (unsigned i = 0; i < LINES; i++)
        buf_printf(&text, LOGIN("Mar 10 07:%02u:%02u", "user%u@acme.example"), i / 60 % 60, i % 60,
                   i);
    log_file_read(&file, &arena, "mail.log", buf_as_str(&text), NULL,
                  &(struct log_hints){written(), LOG_ZONE_NONE});
    assert_true(file.pages > 2);
    assert_int_equal(file.all.count, LINES);
    for (unsigned i = 0; i < LINES; i++)
        assert_int_equal(file.all.logins[i].line, i + 1);
    assert_string_equal(file.all.logins[LINES - 1].account, "user49999@acme.example");
    buf_dispose(&text);
    arena_dispose(&arena);
}

static void a_record_that_lies_is_not_believed(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct log_page page;
    struct log_file file;
    struct buf blob;

    (void)state;
    read_text(&file, &arena, LOGIN("Mar 10 07:00:00", "a"), written(), 0);
    buf_init(&blob, LIMIT_FRAME);
    log_page_encode(&file.all, &blob);
    assert_true(log_page_decode(&page, &arena, buf_as_str(&blob), &err));
    for (size_t cut = 0; cut < blob.len; cut++) {
        assert_false(log_page_decode(&page, &arena, str_part(buf_as_str(&blob), 0, cut), &err));
        error_clear(&err);
    }
    file.all.logins[0].result = (enum login_result)(LOGIN_READ + 1);
    buf_clear(&blob);
    log_page_encode(&file.all, &blob);
    assert_false(log_page_decode(&page, &arena, buf_as_str(&blob), &err));
    buf_dispose(&blob);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_log_is_read_as_its_golden_says),
        cmocka_unit_test(the_year_is_such_that_the_last_line_was_there_when_the_file_was_written),
        cmocka_unit_test(the_operators_zone_is_taken_only_where_the_log_names_none),
        cmocka_unit_test(the_rows_of_a_json_text_are_found_without_its_tree),
        cmocka_unit_test(large_json_is_read_an_object_at_a_time_and_tells_the_same),
        cmocka_unit_test(large_json_that_is_cut_off_is_read_so_far_and_said_so),
        cmocka_unit_test(each_page_of_a_chinese_log_is_read_in_its_set),
        cmocka_unit_test(a_few_odd_bytes_make_no_other_set_of_a_log),
        cmocka_unit_test(a_long_log_comes_in_pages_and_nothing_is_lost_between_them),
        cmocka_unit_test(a_record_that_lies_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
