/* test_text_show.c - foreign text is shown, never obeyed, never dropped. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *what, *raw, *shown;
} cases[] = {
    {"plain", "Re: invoice 42", "Re: invoice 42"},
    {"vietnamese", "ho\xc3\xa1 \xc4\x91\xc6\xa1n", "ho\xc3\xa1 \xc4\x91\xc6\xa1n"},
    {"chinese", "\xe7\x99\xba\xe7\xa5\xa8", "\xe7\x99\xba\xe7\xa5\xa8"},
    {"arabic letters stay", "\xd8\xa7", "\xd8\xa7"},
    {"escape sequence", "\x1b]0;owned\x07", "<U+001B>]0;owned<U+0007>"},
    {"line ends and tab", "a\r\n\tb", "a<U+000D><U+000A><U+0009>b"},
    {"C1 as a character",
     "\xc2\x9b"
     "2J",
     "<U+009B>2J"},
    {"C1 as a byte",
     "\x9b"
     "2J",
     "\\x9B2J"},
    {"right to left",
     "\xe2\x80\xae"
     "fdp.exe",
     "<U+202E>fdp.exe"},
    {"zero width", "pay\xe2\x80\x8bpal", "pay<U+200B>pal"},
    {"soft hyphen", "pay\xc2\xadpal", "pay<U+00AD>pal"},
    {"tag character", "\xf3\xa0\x81\xa1", "<U+E0061>"},
    {"private use", "\xee\x80\x80", "<U+E000>"},
    {"overlong", "\xc0\xaf", "\\xC0\\xAF"},
    {"a forged token", "<U+202E> <U+ <u+", "<U+003C>U+202E> <U+003C>U+ <u+"},
    {"a forged byte", "\\x41 \\y \\", "<U+005C>x41 \\y \\"},
    {"a forged byte behind a real one", "\\\xff", "\\\\xFF"},
    {"two marks", "e\xcc\x81\xcc\x82", "e\xcc\x81\xcc\x82"},
    {"three marks", "e\xcc\x81\xcc\x82\xcc\x83", "e\xcc\x81\xcc\x82<U+0303>"},
    {"a mark on nothing", "\xcc\x81", "<U+0301>"},
    {"a mark on a token", "\x07\xcc\x81", "<U+0007><U+0301>"},
};

static void foreign_text_becomes_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;

        buf_init(&out, 1000);
        text_show(&out, str_of(cases[i].raw));
        if (strcmp(buf_c(&out), cases[i].shown) != 0)
            fail_msg("%s: got \"%s\"", cases[i].what, buf_c(&out));
        buf_dispose(&out);
    }
}

static void a_nul_is_shown_too(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    text_show(&out, (struct str){"a\0b", 3});
    assert_string_equal(buf_c(&out), "a<U+0000>b");
    buf_dispose(&out);
}

static void what_does_not_fit_is_cut_between_tokens(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 10);
    text_show(&out, str_of("abc\x1b"
                           "d"));
    assert_string_equal(buf_c(&out), "abc");
    assert_true(out.full);
    buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_text_becomes_harmless),
        cmocka_unit_test(a_nul_is_shown_too),
        cmocka_unit_test(what_does_not_fit_is_cut_between_tokens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
