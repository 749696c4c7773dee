/* test_note_words.c - what the jailed parsers note of an attachment is told in the report's
 * language; whatever else they hand on stands there as it came. */
#include "check.h"
#include "scan_box.h"

#include "base/limits.h"
#include "base/said.h"
#include "report/report.h"
#include "wording.h"

#include <string.h>

static const struct {
    const char *notes, *vi, *zh;
} known[] = {
    {"VBA macros", "macro VBA", "VBA 宏"},
    {".exe file; double extension", "tệp .exe; hai phần mở rộng", ".exe 文件; 双重扩展名"},
    {"in voice.dat: Windows program; named .pdf, really zip archive",
     "in voice.dat: chương trình Windows; tên có đuôi .pdf, thật ra là tệp nén zip",
     "in voice.dat: Windows 程序; 名为 .pdf，实际上是zip 压缩包"},
    {"named .pdf, really image/png", "tên có đuôi .pdf, thật ra là image/png",
     "名为 .pdf，实际上是image/png"},
    {"encrypted RAR archive", "tệp nén RAR bị mã hóa", "加密的 RAR 压缩包"},
    {"encrypted PDF", "PDF bị mã hóa", "加密的 PDF"},
    {"a.ace: ACE archive, not looked into", "a.ace: tệp nén ACE, không xem được bên trong",
     "a.ace: ACE 压缩包，未能查看其内部"},
    {"script in a notebook: powershell", "tập lệnh trong sổ ghi: powershell",
     "笔记本文件中的脚本：powershell"},
    {"internet shortcut; leads to http://a.example", "lối tắt internet; dẫn tới http://a.example",
     "互联网快捷方式; 指向 http://a.example"},
    /* of two places where a note may begin, the last counts */
    {"template for you.docm: VBA macros", "template for you.docm: macro VBA",
     "template for you.docm: VBA 宏"},
    {"a: b; c.zip: damaged zip archive", "a: b; c.zip: tệp nén zip bị hỏng",
     "a: b; c.zip: 损坏的 zip 压缩包"},
    {"QR code; scri...", "mã QR; scri...", "二维码; scri..."},
};

/* Of a parser that is taken over. "there were no rules" is a sentence of ours, but no note. */
static const char *const strange[] = {
    "no note of ours",
    "there were no rules",
    "{1} is {2}",
    "{1:w}",
    "%s%n%99999d",
    "VBA macros and more",
    ";",
    "; ",
    ": ",
    ": ; : ",
    "named ., really ",
    ". file",
    "encrypted ",
    ", not looked into",
    "a secret, not looked into",
};

static void say(const char *language, const char *notes, struct buf *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct wording words;
    struct buf source, english;

    if (!wording_load(&words, &arena, DATA_DIR, language, &err))
        fail_msg("%s", err.text);
    buf_init(&source, KIB(8));
    buf_init(&english, KIB(8));
    said_add(&source, "inside: %s", notes);
    said_plain(&english, buf_as_str(&source), NULL, NULL);
    buf_init(out, KIB(8));
    buf_text(out, wording_text(&words, &arena, buf_c(&english), buf_c(&source)));
    buf_dispose(&source);
    buf_dispose(&english);
    arena_dispose(&arena);
}

static void expect(const char *language, const char *notes, const char *before, const char *want)
{
    struct buf out;

    say(language, notes, &out);
    if (!str_starts(buf_as_str(&out), before) || strcmp(out.at + strlen(before), want) != 0)
        fail_msg("%s: \"%s\", not \"%s%s\"", notes, buf_c(&out), before, want);
    buf_dispose(&out);
}

static void a_known_note_is_said_in_each_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        expect("vi", known[i].notes, "bên trong: ", known[i].vi);
        expect("zh", known[i].notes, "内部：", known[i].zh);
    }
}

static void what_is_no_note_stands_as_it_came(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        expect("vi", strange[i], "bên trong: ", strange[i]);
        expect("zh", strange[i], "内部：", strange[i]);
    }
}

/* A known note stands among such things, too, and its values are never read as anything else,
 * though they be marked as sentences are. */
static void values_are_no_sentences(void **state)
{
    (void)state;
    expect("vi", "{2}: .{1:w} file; starts %s%n", "bên trong: ", "{2}: tệp .{1:w}; khởi động %s%n");
    expect("vi", "encrypted there were no rules", "bên trong: ", "there were no rules bị mã hóa");
    expect("vi", "starts \x02there were no rules\x03",
           "bên trong: ", "khởi động  there were no rules ");
}

/* --- from the mail to the report --- */

static void attach(struct scan_box *box)
{
    scan_box_letter(box, box->inbox, "x@stranger.example", "Two files",
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                    "Content-Type: application/octet-stream; name=invoice.pdf.exe\r\n"
                    "Content-Disposition: attachment; filename=invoice.pdf.exe\r\n\r\nhello\r\n"
                    "--b\r\nContent-Type: image/svg+xml\r\nContent-Disposition: attachment\r\n\r\n"
                    "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>eval(atob('x'))</script>"
                    "</svg>\r\n--b--\r\n");
    scan_box_finish(box);
}

static bool has(struct scan_box *box, const char *language, const char *part)
{
    struct report_setup setup = {.cf = box->sample.cf,
                                 .data_dir = DATA_DIR,
                                 .language = language,
                                 .version = "0.1.0",
                                 .now = 1764000000};
    struct error err = {0};
    struct buf out;
    bool found;

    assert_ok(report_make(&setup, REPORT_JSON, &out, &err), &err);
    found = str_find(buf_as_str(&out), str_of(part)) < out.len;
    buf_dispose(&out);
    return found;
}

static void a_report_tells_them_in_its_own_language(void **state)
{
    static const char *const words[][3] = {
        {"inside: .exe file; double extension", "bên trong: tệp .exe; hai phần mở rộng",
         "内部：.exe 文件; 双重扩展名"},
        {"the picture holds a script: script in an SVG image",
         "hình có tập lệnh: tập lệnh trong hình SVG", "图片含有脚本: SVG 图片中的脚本"},
        {"(a part without a name)", "(một phần không có tên)", "（没有名称的部分）"},
    };
    static const char *const languages[] = {"en", "vi", "zh"};

    attach(*state);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        for (size_t k = 0; k < 3; k++) {
            if (!has(*state, languages[k], words[i][k]))
                fail_msg("%s: no %s", languages[k], words[i][k]);
            if (k > 0 && has(*state, languages[k], words[i][0]))
                fail_msg("%s: %s", languages[k], words[i][0]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_note_is_said_in_each_language),
        cmocka_unit_test(what_is_no_note_stands_as_it_came),
        cmocka_unit_test(values_are_no_sentences),
        cmocka_unit_test_setup_teardown(a_report_tells_them_in_its_own_language, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
