/* test_fold.c - text is folded by stretches; it must come out as if all of it had been folded at
 * once. */
#include "disguise.h"
#include "letters.h"
#include "unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 60000, LONGEST = 60, ROOM = 4096, LAST = 0x10ffff };

static uint32_t draw(uint64_t *dice, uint32_t below)
{
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*dice >> 33) % below;
}

/* --- the same by the plainest means --- */

static bool is_blank(UChar32 ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r') || ch == 0xa0 || ch == 0x3000;
}

/* All of it given to ICU at once, then blank by blank. */
static void fold_at_once(struct buf *out, struct str text)
{
    static UChar raw[ROOM], folded[3 * ROOM], wide[6 * ROOM];
    UErrorCode code = U_ZERO_ERROR;
    int32_t len, at = 0;

    icu()->u_strFromUTF8WithSub(raw, ROOM, &len, text.at, (int32_t)text.len, 0xfffd, NULL, &code);
    len = icu()->u_strFoldCase(folded, 3 * ROOM, raw, len, U_FOLD_CASE_DEFAULT, &code);
    len = icu()->unorm2_normalize(icu()->unorm2_getNFCInstance(&code), folded, len, wide, 6 * ROOM,
                                  &code);
    assert_true(U_SUCCESS(code));
    while (at < len) {
        UChar32 ch;

        U16_NEXT(wide, at, len, ch);
        if (!is_blank(ch))
            utf8_put(out, (uint32_t)ch);
        else if (out->len > 0 && out->at[out->len - 1] != ' ')
            buf_char(out, ' ');
    }
    if (out->len > 0 && out->at[out->len - 1] == ' ')
        out->at[--out->len] = '\0';
}

static void assert_folds(struct str text, const char *want, size_t len,
                         void (*fold)(struct buf *, struct str))
{
    struct buf out;

    buf_init(&out, 6 * ROOM);
    fold(&out, text);
    if (out.len != len || memcmp(buf_c(&out), want, len) != 0)
        fail_msg("\"%.*s\" became \"%s\", not \"%.*s\"", (int)text.len, text.at, buf_c(&out),
                 (int)len, want);
    buf_dispose(&out);
}

static void assert_as_at_once(struct str text)
{
    struct buf want;

    buf_init(&want, 6 * ROOM);
    fold_at_once(&want, text);
    assert_folds(text, buf_c(&want), want.len, unicode_fold);
    buf_dispose(&want);
}

/* --- texts --- */

/* Letters that join, become several, are blank, or are none; seen: what the eye takes it for. */
static const struct {
    const char *is, *seen;
} pieces[] = {
    {"a", "a"},
    {"E", "E"},
    {"=", "="},
    {" ", " "},
    {"\n", "\n"},
    {"\t", "\t"},
    {"the quick brown fox", "the quick brown fox"},
    {"\u00e9", "\u00e9"},
    {"\u00df", "\u00df"},
    {"\u0130", "\u0130"},
    {"\u01b0", "\u01b0"},
    {"\u1ebf", "\u1ebf"},
    {"\u0301", "\u0301"},
    {"\u031b", "\u031b"},
    {"\u0338", "\u0338"},
    {"\u0323", "\u0323"},
    {"\u212a", "\u212a"},
    {"\u03c2", "\u03c2"},
    {"\u0149", "\u0149"},
    {"\u0d46", "\u0d46"},
    {"\u0d3e", "\u0d3e"},
    {"\u1100", "\u1100"},
    {"\u1161", "\u1161"},
    {"\u11a8", "\u11a8"},
    {"\uac00", "\uac00"},
    {"\u4ed8", "\u4ed8"},
    {"\u6b3e", "\u6b3e"},
    {"\uf900", "\uf900"},
    {"\u3000", "\u3000"},
    {"\u00a0", "\u00a0"},
    {"\ufb03", "\ufb03"},
    {"\U0001f600", "\U0001f600"},
    {"\U0001d15e", "\U0001d15e"},
    {"\U00010400", "\U00010400"},
    {"\u200b", ""},
    {"\u00ad", ""},
    {"\U000e0020", ""},
    {"\uff22", "B"},
    {"\U0001d41a", "a"},
    {"\u24d1", "b"},
    {"\u0299", "b"},
    {"\U0001f170", "A"},
    {"\u2102", "C"},
};

enum { CYRILLIC = ARRAY_LEN(pieces) };

/* A text of some pieces, and in *seen what is seen of it: one blank between two ideographs is not.
 */
static void make_text(uint64_t *dice, struct buf *text, struct buf *seen)
{
    uint32_t kinds = 2 + draw(dice, CYRILLIC - 1), first = draw(dice, CYRILLIC);
    uint32_t count = draw(dice, LONGEST);

    buf_clear(text);
    buf_clear(seen);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t piece = (first + draw(dice, kinds)) % CYRILLIC;

        buf_text(text, pieces[piece].is);
        buf_text(seen, pieces[piece].seen);
    }
}

static bool is_wide_letter(int32_t ch)
{
    return ch > 0 && unicode_is_ideograph((uint32_t)ch);
}

static void without_single_blanks(struct buf *out, struct str seen)
{
    int32_t before = -1, ch = seen.len > 0 ? utf8_take(&seen) : -1;

    while (ch >= 0) {
        int32_t next = seen.len > 0 ? utf8_take(&seen) : -1;

        if ((ch == ' ' || ch == '\t' || ch == '\n') && is_wide_letter(before) &&
            is_wide_letter(next)) {
            ch = next;
            continue;
        }
        utf8_put(out, (uint32_t)ch);
        before = ch;
        ch = next;
    }
}

static void stretches_make_no_difference(void **state)
{
    struct buf text, seen, whole, want;
    uint64_t dice = 20261130;

    (void)state;
    buf_init(&text, ROOM);
    buf_init(&seen, ROOM);
    buf_init(&whole, ROOM);
    buf_init(&want, 6 * ROOM);
    for (unsigned i = 0; i < ROUNDS; i++) {
        make_text(&dice, &text, &seen);
        assert_as_at_once(buf_as_str(&text));
        buf_clear(&whole);
        buf_clear(&want);
        without_single_blanks(&whole, buf_as_str(&seen));
        fold_at_once(&want, buf_as_str(&whole));
        assert_folds(buf_as_str(&text), buf_c(&want), want.len, disguise_fold);
    }
    buf_dispose(&want);
    buf_dispose(&whole);
    buf_dispose(&seen);
    buf_dispose(&text);
}

static void bytes_that_are_no_text_make_no_difference(void **state)
{
    uint64_t dice = 7;
    char bytes[LONGEST];

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t len = draw(&dice, LONGEST);

        for (uint32_t k = 0; k < len; k++)
            bytes[k] = (char)(draw(&dice, 3) ? 0x80 + draw(&dice, 0x80) : 0x20 + draw(&dice, 0x60));
        assert_as_at_once((struct str){bytes, len});
    }
}

/* Each character, behind a letter and before a mark that joins many. */
static void no_character_makes_a_difference(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 64);
    for (uint32_t ch = 1; ch <= LAST; ch++) {
        if (ch == 0xd800)
            ch = 0xe000;
        buf_clear(&text);
        buf_char(&text, 'A');
        utf8_put(&text, ch);
        utf8_put(&text, 0x301);
        assert_as_at_once(buf_as_str(&text));
    }
    buf_dispose(&text);
}

/* What does not fit is cut, and no character in two. */
static void a_full_buffer_holds_the_beginning(void **state)
{
    static const char *const texts[] = {"plain text, and more of it",
                                        "h\u00f3a \u0111\u01a1n \u4ed8\u6b3e e\u0301",
                                        "\u4ed8\u6b3e\u4ed8 b\u0430nk \u0111\u01a1n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct buf whole;

        buf_init(&whole, ROOM);
        disguise_fold(&whole, str_of(texts[i]));
        for (size_t most = 0; most <= whole.len; most++) {
            struct buf part;

            buf_init(&part, most);
            disguise_fold(&part, str_of(texts[i]));
            assert_true(part.len <= most && part.full == (most < whole.len));
            assert_memory_equal(buf_c(&part), buf_c(&whole), part.len);
            assert_true(utf8_valid(buf_as_str(&part)));
            buf_dispose(&part);
        }
        buf_dispose(&whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stretches_make_no_difference),
        cmocka_unit_test(bytes_that_are_no_text_make_no_difference),
        cmocka_unit_test(no_character_makes_a_difference),
        cmocka_unit_test(a_full_buffer_holds_the_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
