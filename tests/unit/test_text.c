/* test_text.c - borrowed bytes, bounded buffers, strict UTF-8. */
#include "base/text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_str(struct str got, const char *want)
{
    if (!str_equal(got, str_of(want)))
        fail_msg("got \"%.*s\", want \"%s\"", (int)got.len, got.at, want);
}

static void a_part_never_leaves_its_string(void **state)
{
    struct str s = str_of("forward");

    (void)state;
    assert_str(str_part(s, 0, 3), "for");
    assert_str(str_part(s, 3, 99), "ward");
    assert_str(str_part(s, 7, 1), "");
    assert_str(str_part(s, SIZE_MAX, SIZE_MAX), "");
    assert_str(str_part(str_of(NULL), 0, 1), "");
}

static void trim_takes_blanks_off_both_ends(void **state)
{
    (void)state;
    assert_str(str_trim(str_of(" \t a b \r\n")), "a b");
    assert_str(str_trim(str_of(" \r\n\t ")), "");
    assert_str(str_trim(str_of("")), "");
}

static void comparisons_know_ascii_case_only(void **state)
{
    (void)state;
    assert_true(str_equal_nocase(str_of("INBOX"), str_of("inBox")));
    assert_false(str_equal_nocase(str_of("\xc3\x84"), str_of("\xc3\xa4")));
    assert_false(str_equal_nocase(str_of("@"), str_of("`")));
    assert_true(str_starts(str_of("* OK hi"), "* OK"));
    assert_false(str_starts(str_of("* O"), "* OK"));
    assert_true(str_starts_nocase(str_of("subject: x"), "Subject:"));
    assert_true(str_ends_nocase(str_of("A.EXE"), ".exe"));
    assert_false(str_ends_nocase(str_of("exe"), ".exe"));
    assert_false(str_equal((struct str){"a\0b", 3}, (struct str){"a\0c", 3}));
}

static void find_says_where_or_the_end(void **state)
{
    (void)state;
    assert_int_equal(str_find(str_of("abcabd"), str_of("abd")), 3);
    assert_int_equal(str_find(str_of("abcabd"), str_of("x")), 6);
    assert_int_equal(str_find(str_of("ab"), str_of("abc")), 2);
    assert_int_equal(str_find(str_of("ab"), str_of("")), 0);
    assert_int_equal(str_find_last(str_of("abcabd"), str_of("ab")), 3);
    assert_int_equal(str_find_last(str_of("abcabd"), str_of("abc")), 0);
    assert_int_equal(str_find_last(str_of("abcabd"), str_of("x")), 6);
    assert_int_equal(str_find_last(str_of("ab"), str_of("abc")), 2);
    assert_int_equal(str_find_last(str_of(""), str_of("")), 0);
    assert_int_equal(str_find_char(str_of("ab"), 'b'), 1);
    assert_int_equal(str_find_char(str_of(""), 'b'), 0);
}

static void lines_lose_their_ends_and_nothing_else(void **state)
{
    static const char *const want[] = {"a", "", "b\rc", "d\r", "e"};
    struct str rest = str_of("a\r\n\nb\rc\nd\r\r\ne");
    struct str line;
    size_t i = 0;

    (void)state;
    while (str_next_line(&rest, &line)) {
        assert_true(i < ARRAY_LEN(want));
        assert_str(line, want[i++]);
    }
    assert_int_equal(i, ARRAY_LEN(want));
}

static void a_number_is_digits_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        uint64_t max;
        bool ok;
        uint64_t value;
    } cases[] = {
        {"0", 0, true, 0},
        {"007", 7, true, 7},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
        {"11", 10, false, 0},
        {"", 10, false, 0},
        {" 1", 10, false, 0},
        {"+1", 10, false, 0},
        {"1x", 10, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t value = 0;

        if (str_to_u64(str_of(cases[i].text), cases[i].max, &value) != cases[i].ok ||
            value != cases[i].value)
            fail_msg("\"%s\" gave %llu", cases[i].text, (unsigned long long)value);
    }
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
    static const int64_t numbers[] = {0,         1,         -1,    9,         10,
                                      -10,       99,        100,   12345678,  INT64_MAX,
                                      INT64_MIN, INT32_MIN, -9999, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        char want[32], got[DECIMAL_MOST];
        size_t len = (size_t)snprintf(want, sizeof(want), "%" PRId64, numbers[i]);

        assert_int_equal(decimal_signed(got, numbers[i]), len);
        assert_memory_equal(got, want, len);
        len = (size_t)snprintf(want, sizeof(want), "%" PRIu64, (uint64_t)numbers[i]);
        assert_int_equal(decimal_unsigned(got, (uint64_t)numbers[i]), len);
        assert_memory_equal(got, want, len);
    }
}

static void a_buffer_keeps_to_its_size(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    assert_string_equal(buf_c(&buf), "");
    assert_true(buf_text(&buf, "12345"));
    assert_false(buf_text(&buf, "678901"));
    assert_true(buf.full);
    assert_string_equal(buf_c(&buf), "12345");
    assert_false(buf_char(&buf, '6')); /* no gaps: what fits now comes after what did not */
    buf_clear(&buf);
    assert_false(buf.full);
    assert_true(buf_printf(&buf, "%d-%s", 42, "abcdefg"));
    assert_string_equal(buf_c(&buf), "42-abcdefg");
    assert_true(buf_text(&buf, ""));
    assert_false(buf_printf(&buf, "%s", "x"));
    assert_string_equal(buf_c(&buf), "42-abcdefg");
    buf_dispose(&buf);
    assert_true(buf_hex(&buf, "\x00\xff\x1a", 3));
    assert_string_equal(buf_c(&buf), "00ff1a");
    assert_false(buf_hex(&buf, "12345", SIZE_MAX));
    buf_dispose(&buf);
    buf_init(&buf, 5);
    assert_false(buf_hex(&buf, "123", 3)); /* not half of it */
    assert_true(buf.full);
    assert_string_equal(buf_c(&buf), "");
    buf_dispose(&buf);
}

static void what_cannot_be_printed_fills_a_buffer(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_true(buf_text(&buf, "a"));
    assert_false(buf_printf(&buf, "%ls", L"\xd800")); /* half a surrogate: no character */
    assert_true(buf.full);
    assert_string_equal(buf_c(&buf), "a");
    buf_dispose(&buf);
}

static void a_buffer_grows_as_it_must(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 100000);
    for (int i = 0; i < 100000; i++)
        assert_true(buf_char(&buf, (char)('a' + i % 26)));
    assert_false(buf_char(&buf, 'x'));
    assert_int_equal(strlen(buf_c(&buf)), 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf.at[i], 'a' + i % 26);
    buf_dispose(&buf);
}

static void only_strict_utf8_is_a_character(void **state)
{
    static const struct {
        const char *bytes;
        int32_t first; /* UTF8_BAD takes one byte */
    } cases[] = {
        {"a", 'a'},
        {"\xc3\xa9", 0xe9},
        {"\xe7\x99\xba", 0x767a},
        {"\xf0\x9f\x98\x80", 0x1f600},
        {"\xf4\x8f\xbf\xbf", 0x10ffff},
        {"\xc0\xaf", UTF8_BAD},         /* overlong */
        {"\xe0\x80\xaf", UTF8_BAD},     /* overlong */
        {"\xf0\x80\x80\xaf", UTF8_BAD}, /* overlong */
        {"\xed\xa0\x80", UTF8_BAD},     /* surrogate */
        {"\xf4\x90\x80\x80", UTF8_BAD}, /* above U+10FFFF */
        {"\xe2\x82", UTF8_BAD},         /* cut */
        {"\xe2\x82"
         "a",
         UTF8_BAD},
        {"\x80", UTF8_BAD},
        {"\xff", UTF8_BAD},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str s = str_of(cases[i].bytes);
        size_t len = s.len;

        if (utf8_take(&s) != cases[i].first)
            fail_msg("case %zu", i);
        assert_int_equal(len - s.len, cases[i].first == UTF8_BAD ? 1 : len);
        assert_int_equal(utf8_valid(str_of(cases[i].bytes)), cases[i].first != UTF8_BAD);
    }
}

static void every_character_survives_the_way_there_and_back(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 8);
    for (uint32_t ch = 0; ch <= 0x10ffff; ch++) {
        struct str s;

        if (ch == 0xd800)
            ch = 0xe000;
        buf_clear(&buf);
        utf8_put(&buf, ch);
        s = buf_as_str(&buf);
        assert_int_equal(utf8_take(&s), ch);
        assert_int_equal(s.len, 0);
    }
    buf_dispose(&buf);
}

static void a_clip_never_cuts_a_character(void **state)
{
    struct str s = str_of("a\xe7\x99\xba\xff"
                          "b");

    (void)state;
    assert_int_equal(utf8_clip(s, 0), 0);
    assert_int_equal(utf8_clip(s, 1), 1);
    assert_int_equal(utf8_clip(s, 3), 1);
    assert_int_equal(utf8_clip(s, 4), 4);
    assert_int_equal(utf8_clip(s, 5), 5);
    assert_int_equal(utf8_clip(s, 99), 6);
}

/* The longest beginning that fits, character by character. */
static size_t clip_slowly(struct str s, size_t most)
{
    struct str rest = s;

    while (rest.len > 0) {
        size_t at = s.len - rest.len;

        utf8_take(&rest);
        if (s.len - rest.len > most)
            return at;
    }
    return s.len;
}

static void a_clip_is_the_longest_beginning_whatever_the_bytes(void **state)
{
    static const unsigned char some[] = {'a',  0x80, 0xa0, 0xbf, 0xc2, 0xc3,
                                         0xe0, 0xe1, 0xed, 0xf0, 0xf4, 0xff};
    uint32_t dice = 1;
    char bytes[12];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct str s = {bytes, sizeof(bytes)};

        for (size_t i = 0; i < s.len; i++) {
            dice = dice * 1664525u + 1013904223u;
            bytes[i] = (char)some[(dice >> 16) % sizeof(some)];
        }
        for (size_t most = 0; most <= s.len; most++)
            assert_int_equal(utf8_clip(s, most), clip_slowly(s, most));
    }
}

static size_t find_slowly(struct str s, struct str needle)
{
    for (size_t at = 0; at + needle.len <= s.len; at++)
        if (memcmp(s.at + at, needle.at, needle.len) == 0)
            return at;
    return s.len;
}

static void a_text_is_found_wherever_it_stands(void **state)
{
    static const char *const alphabets[] = {"ab", "a/", "://wx.", "ab\0\xff"};
    static const size_t sizes[] = {2, 2, 6, 4};
    uint32_t dice = 5;
    size_t hits = 0, misses = 0;

    (void)state;
    for (size_t round = 0; round < 40000; round++) {
        const char *alphabet = alphabets[round % 4];
        char text[300], needle[6];
        struct str s = {text, round % sizeof(text)}, want = {needle, 1 + round % sizeof(needle)};
        size_t at;

        for (size_t i = 0; i < s.len + want.len; i++) {
            dice = dice * 1664525u + 1013904223u;
            *(i < s.len ? &text[i] : &needle[i - s.len]) =
                alphabet[(dice >> 16) % sizes[round % 4]];
        }
        if (round % 3 == 0) /* so that the byte looked for is everywhere, and the rest is not */
            memset(text, needle[0], s.len);
        at = find_slowly(s, want);
        assert_int_equal(str_find(s, want), at);
        hits += at < s.len;
        misses += at == s.len;
    }
    assert_true(hits > 1000 && misses > 1000);
}

static void one_is_not_many(void **state)
{
    (void)state;
    assert_string_equal(text_plural(0, "mail", "mails"), "mails");
    assert_string_equal(text_plural(1, "mail", "mails"), "mail");
    assert_string_equal(text_plural(UINT64_MAX, "mail", "mails"), "mails");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_never_leaves_its_string),
        cmocka_unit_test(trim_takes_blanks_off_both_ends),
        cmocka_unit_test(comparisons_know_ascii_case_only),
        cmocka_unit_test(find_says_where_or_the_end),
        cmocka_unit_test(lines_lose_their_ends_and_nothing_else),
        cmocka_unit_test(a_number_is_digits_and_nothing_else),
        cmocka_unit_test(numbers_are_written_as_printf_writes_them),
        cmocka_unit_test(a_buffer_keeps_to_its_size),
        cmocka_unit_test(what_cannot_be_printed_fills_a_buffer),
        cmocka_unit_test(a_buffer_grows_as_it_must),
        cmocka_unit_test(only_strict_utf8_is_a_character),
        cmocka_unit_test(every_character_survives_the_way_there_and_back),
        cmocka_unit_test(a_clip_never_cuts_a_character),
        cmocka_unit_test(a_clip_is_the_longest_beginning_whatever_the_bytes),
        cmocka_unit_test(a_text_is_found_wherever_it_stands),
        cmocka_unit_test(one_is_not_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
