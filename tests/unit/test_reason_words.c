/* test_reason_words.c - why something failed is told in the report's language; what the server
 * itself said, and what is not known, stands as it came. */
#include "check.h"

#include "base/limits.h"
#include "base/said.h"
#include "wording.h"

#include <string.h>

static const struct {
    const char *reason, *vi, *zh;
} known[] = {
    {"mx.mill.example closed the connection", "mx.mill.example đã đóng kết nối",
     "mx.mill.example 关闭了连接"},
    {"mx.mill.example closed the connection in the middle of an answer",
     "mx.mill.example đã đóng kết nối giữa chừng một câu trả lời",
     "mx.mill.example 在回答到一半时关闭了连接"},
    {"cannot reach mx.mill.example:4190: Connection refused",
     "không kết nối được tới mx.mill.example:4190: Connection refused",
     "无法连接到 mx.mill.example:4190：Connection refused"},
    {"mx.mill.example refused the password of anna@mill.example: NO [AUTHENTICATIONFAILED] No; "
     "really",
     "mx.mill.example từ chối mật khẩu của anna@mill.example: NO [AUTHENTICATIONFAILED] No; really",
     "mx.mill.example 拒绝了 anna@mill.example 的密码：NO [AUTHENTICATIONFAILED] No; really"},
    {"the certificate of mx.mill.example is signed by itself; if it is the right one, name it with "
     "--ca-file; its SHA-256 fingerprint: 0011",
     "chứng thư của mx.mill.example do chính nó ký; nếu đó là chứng thư đúng, hãy chỉ định nó bằng "
     "--ca-file; dấu vân tay SHA-256: 0011",
     "mx.mill.example 的证书是自签名的；如果它是正确的，请用 --ca-file 指定; SHA-256 指纹：0011"},
    {"mx.mill.example has been silent for 12 seconds; perhaps the port is wrong",
     "mx.mill.example không trả lời trong 12 giây; perhaps the port is wrong",
     "mx.mill.example 已有 12 秒没有回应; perhaps the port is wrong"},
    {"asked for them at port 4190, mx.mill.example closed the connection",
     "đã hỏi ở cổng 4190: mx.mill.example đã đóng kết nối",
     "在端口 4190 上询问：mx.mill.example 关闭了连接"},
    {"the script does not parse; rules behind this place are not examined: line 3: \";\" or \"{\" "
     "expected, but the end of the script found",
     "tập lệnh không phân tích được; các quy tắc sau chỗ này không được xem xét: dòng 3: cần \";\" "
     "hoặc \"{\", nhưng gặp chỗ kết thúc tập lệnh",
     "脚本无法解析；此处之后的规则未经检查：第 3 行：应为“;”或“{”，却遇到脚本结尾"},
    {"the script does not parse; rules behind this place are not examined: line 12: fileinto needs "
     "require \"fileinto\"",
     "tập lệnh không phân tích được; các quy tắc sau chỗ này không được xem xét: dòng 12: fileinto "
     "cần require \"fileinto\"",
     "脚本无法解析；此处之后的规则未经检查：第 12 行：fileinto 需要 require \"fileinto\""},
    {"the script could not be read: the parser crashed",
     "không đọc được tập lệnh: bộ phân tích bị sập", "无法读取脚本：解析程序崩溃"},
    /* one of our own words */
    {"the operator asked for no ManageSieve", "người vận hành yêu cầu không dùng ManageSieve",
     "操作者要求不使用 ManageSieve"},
};

static const char *const strange[] = {
    "no reason of ours",
    " closed the connection",
    "somebody else closed the connection",
    "a; mx.mill.example closed the connection",
    "{1} closed the connection {2}",
    "closed the connection",
    "; ",
    "%s%n",
    "\xe4\xb8",
};

static void say(const char *language, const char *reason, struct buf *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct wording words;
    struct buf source, english;

    assert_ok(wording_load(&words, &arena, DATA_DIR, language, &err), &err);
    buf_init(&source, KIB(8));
    buf_init(&english, KIB(8));
    said_add(&source, "%s", reason);
    said_plain(&english, buf_as_str(&source), NULL, NULL);
    buf_init(out, KIB(8));
    buf_text(out, wording_text(&words, &arena, buf_c(&english), buf_c(&source)));
    buf_dispose(&source);
    buf_dispose(&english);
    arena_dispose(&arena);
}

static void expect(const char *language, const char *reason, const char *want)
{
    struct buf out;

    say(language, reason, &out);
    if (want && strcmp(buf_c(&out), want) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", reason, buf_c(&out), want);
    buf_dispose(&out);
}

static void a_known_reason_is_said_in_each_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        expect("vi", known[i].reason, known[i].vi);
        expect("zh", known[i].reason, known[i].zh);
        expect("en", known[i].reason, known[i].reason);
    }
}

static void what_is_no_reason_of_ours_stands_as_it_came(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        expect("vi", strange[i], strange[i]);
        expect("zh", strange[i], strange[i]);
    }
}

/* As coverage says it of folders. */
static void a_reason_is_said_inside_of_other_sentences(void **state)
{
    static const char why[] =
        "the connection was lost each time it was read: mx.a closed the connection";
    struct arena arena = {0};
    struct error err = {0};
    struct wording words;
    struct buf names, source, english;

    (void)state;
    assert_ok(wording_load(&words, &arena, DATA_DIR, "vi", &err), &err);
    buf_init(&names, KIB(8));
    buf_init(&source, KIB(8));
    buf_init(&english, KIB(8));
    said_add(&names, "%s (%s)", "Messages", why);
    said_add(&source, "%llu folders were read%s%s%s", 3ULL, "", "; not: ", buf_c(&names));
    said_plain(&english, buf_as_str(&source), NULL, NULL);
    assert_string_equal(buf_c(&english),
                        "3 folders were read; not: Messages (the connection was lost each time it "
                        "was read: mx.a closed the connection)");
    assert_non_null(strstr(wording_text(&words, &arena, buf_c(&english), buf_c(&source)),
                           "Messages (lần nào đọc cũng mất kết nối: mx.a đã đóng kết nối)"));
    buf_dispose(&names);
    buf_dispose(&source);
    buf_dispose(&english);
    arena_dispose(&arena);
}

/* What the server says is a value: patterns in it mean nothing. */
static void the_servers_words_are_no_sentences_of_ours(void **state)
{
    (void)state;
    expect("vi", "mx.a ended the session: mx.b closed the connection",
           "mx.a đã kết thúc phiên làm việc: mx.b closed the connection");
    expect("vi", "mx.a ended the session: {1:r} the connection is lost",
           "mx.a đã kết thúc phiên làm việc: {1:r} the connection is lost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_reason_is_said_in_each_language),
        cmocka_unit_test(what_is_no_reason_of_ours_stands_as_it_came),
        cmocka_unit_test(a_reason_is_said_inside_of_other_sentences),
        cmocka_unit_test(the_servers_words_are_no_sentences_of_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
