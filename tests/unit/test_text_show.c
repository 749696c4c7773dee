/* test_text_show.c - foreign text is shown, never obeyed, never dropped. */
#include "base/mem.h"
#include "base/text.h"
#include "hostile_text.h"
#include "shown.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <wchar.h>

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

#ifdef SANITIZED
enum { STRINGS = 200000 };
#else
enum { STRINGS = 2000000 };
#endif

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

/* The rows of security.md 11.3, their first and last. */
static void what_could_deceive_is_hidden(void **state)
{
    static const uint32_t rows[] = {
        0x0000,  0x001f,  0x007f,  0x0080,  0x009f,  0x00ad,   0x034f, 0x061c,   0x115f,  0x1160,
        0x3164,  0xffa0,  0x17b4,  0x17b5,  0x180b,  0x180f,   0x200b, 0x200f,   0x2028,  0x202e,
        0x2060,  0x206f,  0xe000,  0xf8ff,  0xf0000, 0x10fffd, 0xfe00, 0xfe0f,   0xe0100, 0xe01ef,
        0xfeff,  0xfff0,  0xfffb,  0xfdd0,  0xfdef,  0xfffe,   0xffff, 0x1fffe,  0x1bca0, 0x1bca3,
        0x1d173, 0x1d17a, 0xe0000, 0xe0fff, 0x0600,  0x0605,   0x06dd, 0x070f,   0x0890,  0x0891,
        0x08e2,  0x110bd, 0x110cd, 0x13430, 0x13438, 0x00a0,   0x1680, 0x2000,   0x200a,  0x202f,
        0x205f,  0x2800,  0xfffc,  0x0378,  0x0380,  0xd800,   0xdfff, 0x10ffff,
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (text_class(rows[i]) != TEXT_HIDDEN)
            fail_msg("U+%04X is not hidden", (unsigned)rows[i]);
    assert_int_equal(text_class(0x110000), TEXT_HIDDEN);
}

static void what_people_write_is_plain_or_combines(void **state)
{
    static const struct {
        uint32_t ch;
        enum text_class class;
    } rows[] = {
        {' ', TEXT_PLAIN},        {'~', TEXT_PLAIN},        {0xe9, TEXT_PLAIN},
        {0x1b0, TEXT_PLAIN},      {0x1ee3, TEXT_PLAIN},     {0x20ab, TEXT_PLAIN},
        {0x4e00, TEXT_PLAIN},     {0x3000, TEXT_PLAIN},     {0xff01, TEXT_PLAIN},
        {0x20000, TEXT_PLAIN},    {0x5d0, TEXT_PLAIN},      {0x627, TEXT_PLAIN},
        {0x1f600, TEXT_PLAIN},    {0xfffd, TEXT_PLAIN},     {0xac00, TEXT_PLAIN},
        {0x300, TEXT_COMBINING},  {0x323, TEXT_COMBINING},  {0x489, TEXT_COMBINING},
        {0x64b, TEXT_COMBINING},  {0x93c, TEXT_COMBINING},  {0xe31, TEXT_COMBINING},
        {0x20dd, TEXT_COMBINING}, {0xfe20, TEXT_COMBINING}, {0x1e8d0, TEXT_COMBINING},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (text_class(rows[i].ch) != rows[i].class)
            fail_msg("U+%04X", (unsigned)rows[i].ch);
}

/* A terminal must know how wide a plain character is, or it will disagree with us about every
 * column behind it. Zero: vowels and finals of conjoining Hangul, which go into the letter before.
 */
static void every_plain_character_has_a_width(void **state)
{
    (void)state;
    for (uint32_t ch = 0x20; ch <= 0x10ffff; ch++) {
        bool conjoins = (ch > 0x1160 && ch <= 0x11ff) || (ch >= 0xd7b0 && ch <= 0xd7fb);

        if (text_class(ch) == TEXT_PLAIN && !conjoins && wcwidth((wchar_t)ch) < 1)
            fail_msg("U+%04X has width %d", (unsigned)ch, wcwidth((wchar_t)ch));
    }
}

static void chance_finds_nothing_that_passes(void **state)
{
    uint64_t seed = 20261122;
    struct buf raw;

    (void)state;
    buf_init(&raw, 1000);
    for (int i = 0; i < STRINGS; i++) {
        const char *broken;

        hostile_text(&raw, &seed);
        broken = shown_broken(buf_as_str(&raw));
        if (broken)
            fail_msg("string %d: %s", i, broken);
    }
    buf_dispose(&raw);
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

static void what_does_not_fit_is_cut_between_characters(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 10);
    text_show(&out, str_of("invoice \xe7\x99\xba\xe7\xa5\xa8"));
    assert_string_equal(buf_c(&out), "invoice ");
    assert_true(out.full);
    buf_dispose(&out);
    buf_init(&out, 11);
    text_show(&out, str_of("invoice \xe7\x99\xba\xe7\xa5\xa8"));
    assert_string_equal(buf_c(&out), "invoice \xe7\x99\xba");
    buf_dispose(&out);
    buf_init(&out, 10);
    text_show(&out, str_of("abc\x1b"
                           "d"));
    assert_string_equal(buf_c(&out), "abc");
    assert_true(out.full);
    buf_dispose(&out);
}

static void a_field_of_any_size_holds_whole_tokens(void **state)
{
    char field[24], all[64];
    struct arena arena = {0};

    (void)state;
    text_show_in(str_of("ab\x1b\x1b"), all, sizeof(all));
    assert_string_equal(all, "ab<U+001B><U+001B>");
    for (size_t size = 2; size <= sizeof(field); size++) {
        size_t fits = size - 1 >= 18 ? 18 : size - 1 >= 10 ? 10 : size - 1 >= 2 ? 2 : 1;

        text_show_in(str_of("ab\x1b\x1b"), field, size);
        assert_int_equal(strlen(field), fits);
        assert_memory_equal(field, all, fits);
    }
    assert_string_equal(text_shown(&arena, str_of("\x1b\xff\x1b"), 3), "<U+001B>\\xFF<U+001B>");
    assert_string_equal(text_shown(&arena, str_of("\x1b\xff\x1b"), 2), "<U+001B>\\xFF");
    assert_string_equal(text_shown(&arena, (struct str){0}, 9), "");
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_text_becomes_harmless),
        cmocka_unit_test(what_could_deceive_is_hidden),
        cmocka_unit_test(what_people_write_is_plain_or_combines),
        cmocka_unit_test(every_plain_character_has_a_width),
        cmocka_unit_test(chance_finds_nothing_that_passes),
        cmocka_unit_test(a_nul_is_shown_too),
        cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
        cmocka_unit_test(a_field_of_any_size_holds_whole_tokens),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
