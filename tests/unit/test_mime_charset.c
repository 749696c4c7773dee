/* test_mime_charset.c - character sets and RFC 2047 words. */
#include "charset.h"
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct charsets *sets;

static int set_up(void **state)
{
    (void)state;
    sets = charsets_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    charsets_free(sets);
    return 0;
}

/* As it is put away in the end. The buffer is initialised here. */
static void decode(const char *name, struct str bytes, struct buf *out)
{
    struct buf raw;

    buf_init(&raw, 1000);
    buf_init(out, 1000);
    charset_decode(sets, str_of(name), bytes, &raw);
    charset_add_utf8(out, buf_as_str(&raw));
    buf_dispose(&raw);
    assert_true(utf8_valid(buf_as_str(out)));
}

static void each_set_is_read(void **state)
{
    static const struct {
        const char *name, *bytes, *want;
    } cases[] = {
        {"utf-8", "ti\xe1\xbb\x81n", "tiền"},
        {"",
         "\xc7\xeb\xd7\xa2\xd2\xe2\xce\xd2\xc3\xc7\xb5\xc4\xd2\xf8\xd0\xd0\xd7\xca\xc1\xcf\xd2\xd1\xbe\xad\xb8\xfc\xb8\xc4\xa1\xa3\xc7\xeb\xbb\xe3\xbf\xee\xb5\xbd\xd0\xc2\xb5\xc4\xd2\xf8\xd0\xd0\xd5\xcb\xbb\xa7\xa3\xac\xd0\xbb\xd0\xbb",
         "请注意我们的银行资料已经更改。请汇款到新的银行账户，谢谢"},
        {"", "ti\xe1\xbb\x81n", "tiền"},
        {"us-ascii", "plain", "plain"},
        {"us-ascii", "caf\xe9", "café"},
        {"iso-8859-1", "caf\xe9 \x80\x93", "café €“"},
        {"ISO_8859-1", "caf\xe9", "café"},
        {"windows-1258", "ti\xea\xccn \xf0\xf4\xccng", "tiền đồng"},
        {"cp1258", "a\xec", "á"},
        {"x-cp1258", "\xd0", "Đ"},
        {"tcvn", "ti\xd2n", "tiền"},
        {"viscii", "ti\xabn", "tiền"},
        {"gb2312", "\xd2\xf8\xd0\xd0", "银行"},
        {"gb2312", "\xe9\x46", "镕"}, /* GBK in a text that says GB 2312 */
        {"gbk", "\xd6\xec\xe9\x46\xbb\xf9", "朱镕基"},
        {"gb18030", "\x81\x30\x81\x30", "\xc2\x80"},
        {"big5", "\xbb\xc8\xa6\xe6", "銀行"},
        {"big5-hkscs", "\xbb\xc8\xa6\xe6", "銀行"},
        {"iso-2022-jp", "\x1b$B6d9T\x1b(B", "銀行"},
        {"shift_jis", "\x8b\xe2\x8ds", "銀行"},
        {"euc-jp", "\xb6\xe4\xb9\xd4", "銀行"},
        {"euc-kr", "\xc0\xba\xc7\xe0", "은행"},
        {"ks_c_5601-1987", "\xc0\xba\xc7\xe0", "은행"},
        {"koi8-r", "\xc2\xc1\xce\xcb", "банк"},
        {"koi8_r", "\xc2\xc1\xce\xcb", "банк"},
        {"windows-1251", "\xe1\xe0\xed\xea", "банк"},
        {"utf-7", "Hi Mom +Jjo-!", "Hi Mom ☺!"},
        {"utf-8 (inline)", "caf\xc3\xa9", "café"},
        {"\"utf-8", "caf\xc3\xa9", "café"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;

        decode(cases[i].name, str_of(cases[i].bytes), &out);
        if (strcmp(buf_c(&out), cases[i].want) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].name, buf_c(&out), cases[i].want);
        buf_dispose(&out);
    }
}

static void nothing_is_dropped_that_cannot_be_read(void **state)
{
    static const struct {
        const char *name;
        struct str bytes;
        const char *want;
    } cases[] = {
        {"utf-8", {"\xc3\xa9 a\xff\xc3", 6}, "é a\\xFF\\xC3"},
        {"utf-8", {"a\0b", 3}, "a<U+0000>b"},
        {"utf-8", {"\xc3\xa9\xed\xa0\x80", 5}, "é\\xED\\xA0\\x80"},
        {"gb18030", {"\xd2\xf8\xd2", 3}, "银\\xD2"},
        {"gb18030", {"\xff!", 2}, "\\xFF!"},
        {"big5", {"\xbb", 1}, "\\xBB"},
        {"utf-16le", {"h\0i\0\0\0!\0", 8}, "hi<U+0000>!"},
        {"x-unheard-of", {"caf\xe9", 4}, "café"},
        {"iso-2022-jp", {"\x1b$B6", 4}, "6"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;

        decode(cases[i].name, cases[i].bytes, &out);
        if (strcmp(buf_c(&out), cases[i].want) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].name, buf_c(&out), cases[i].want);
        buf_dispose(&out);
    }
}

static void names_that_are_not_known_are_said_to_be(void **state)
{
    (void)state;
    assert_true(charset_known(sets, str_of("")));
    assert_true(charset_known(sets, str_of("UTF-8")));
    assert_true(charset_known(sets, str_of("Windows-1258")));
    assert_true(charset_known(sets, str_of(" big5 ")));
    assert_false(charset_known(sets, str_of("x-never-heard-of")));
    assert_false(charset_known(sets, str_of("../../etc/passwd")));
    assert_false(charset_known(sets, str_of("UTF-8//TRANSLIT")));
}

static void undeclared_text_is_read_as_what_it_looks_like(void **state)
{
    static const struct {
        const char *bytes, *want;
    } cases[] = {
        {"\xb9\xd8\xd3\xda\xb8\xb6\xbf\xee\xd5\xcb\xbb\xa7", "关于付款账户"},
        {"\xc3\xf6\xa9\xf3\xa5\x49\xb4\xda\xb1\x62\xa4\xe1", "關於付款帳戶"},
        {"thanh to\xe1n", "thanh toán"},
        {"h\xf4\xcci h\xf4p \xf0\xf4\xccng thanh toa\xecn", "hồi hôp đồng thanh toán"},
        {"Gr\xfc\xdf"
         "e aus M\xfcnchen",
         "Grüße aus München"},
        {"\xc3\xa9t\xc3\xa9", "été"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;

        buf_init(&out, 1000);
        words_decode(sets, str_of(cases[i].bytes), str_of(""), &out);
        if (strcmp(buf_c(&out), cases[i].want) != 0)
            fail_msg("\"%s\", not \"%s\"", buf_c(&out), cases[i].want);
        buf_dispose(&out);
    }
}

static void words_are_read_as_mailers_write_them(void **state)
{
    static const struct {
        const char *what, *value, *want;
    } cases[] = {
        {"plain", "plain words", "plain words"},
        {"base64", "=?utf-8?B?VGnhu4Fu?=", "Tiền"},
        {"quoted", "=?iso-8859-1?Q?a_caf=E9?=", "a café"},
        {"lower case", "=?UTF-8?b?VGnhu4Fu?=", "Tiền"},
        {"language", "=?utf-8*vi?Q?ti=E1=BB=81n?=", "tiền"},
        {"blank between words goes", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
        {"folding between words goes", "=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"},
        {"blank before text stays", "=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
        {"folding in text", "one\r\n two", "one two"},
        {"folding with a tab", "one\r\n\ttwo\n\tthree", "one two three"},
        {"character over two words", "=?utf-8?B?4bs=?= =?utf-8?B?gQ==?=", "ề"},
        {"two sets", "=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E9?=", "éé"},
        {"blanks inside", "=?utf-8?Q?a b?=", "a b"},
        {"glued to text", "x=?utf-8?Q?=C3=A9?=y", "xéy"},
        {"in quotes", "\"=?utf-8?Q?=C3=A9?=\"", "\"é\""},
        {"no padding", "=?utf-8?B?VGnhu4E?=", "Tiề"},
        {"not closed", "=?utf-8?B?VGnhu4Fu", "=?utf-8?B?VGnhu4Fu"},
        {"unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"unknown set", "=?x-none?Q?caf=E9?=", "café"},
        {"empty", "=?utf-8?Q?\?=", ""},
        {"half an escape", "=?utf-8?Q?a=C?=", "a=C"},
        {"question marks", "what? why?=", "what? why?="},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;

        buf_init(&out, 1000);
        words_decode(sets, str_of(cases[i].value), str_of(""), &out);
        if (strcmp(buf_c(&out), cases[i].want) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].what, buf_c(&out), cases[i].want);
        buf_dispose(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_is_read),
        cmocka_unit_test(nothing_is_dropped_that_cannot_be_read),
        cmocka_unit_test(names_that_are_not_known_are_said_to_be),
        cmocka_unit_test(undeclared_text_is_read_as_what_it_looks_like),
        cmocka_unit_test(words_are_read_as_mailers_write_them),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
