/* test_pieces.c - the small parts of the screen: text, lists, keys, input, links, bars, numbers. */
#include "bars.h"
#include "base/defang.h"
#include "doc.h"
#include "fold.h"
#include "input.h"
#include "list.h"
#include "message_doc.h"
#include "parse/mail.h"
#include "show.h"
#include "tui/glyph.h"
#include "tui/keys.h"
#include "vt.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *printed(const struct canvas *canvas)
{
    static char text[4096];
    FILE *out = fmemopen(text, sizeof(text), "w");

    assert_non_null(out);
    canvas_print(canvas, out);
    fclose(out);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

static void text_is_shown_never_obeyed(void **state)
{
    static const struct {
        const char *text, *want;
        bool ascii, plain;
    } cases[] = {
        {"plain", "plain", false, false},
        {"a\x1b[31m", "a<U+001B>[31m", false, false},
        {"a\tb\r\n", "a<U+0009>b<U+000D><U+000A>", false, false},
        {"\xe2\x80\xae"
         "fdp",
         "<U+202E>fdp", false, false},
        {"\xff\xc0\xaf", "\\xFF\\xC0\\xAF", false, false},
        {"e\xcc\x81", "e\xcc\x81", false, false},
        {"e\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81<U+0301>", false, false},
        {"\xcc\x81"
         "e",
         "<U+0301>e", false, false},
        {"\x1b\xcc\x81", "<U+001B><U+0301>", false, false},
        {"\xe4\xb8\xad", "\xe4\xb8\xad", false, false},
        {"\xe4\xb8\xad", "<U+4E2D>", true, false},
        {"\xd7\xa9\xd7\x9c x \xd7\xa9", "<RTL>\xd7\xa9\xd7\x9c x \xd7\xa9", false, false},
        {"<U+202E>", "<U+202E>", false, false},
        {"<U+202E>", "<U+003C>U+202E>", false, true},
        {"\\xFF", "<U+005C>xFF", false, true},
    };
    struct canvas canvas;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        canvas_init(&canvas, 1, 60);
        canvas.ascii = cases[i].ascii;
        canvas.plain = cases[i].plain;
        canvas_text(&canvas, 0, 0, 60, STYLE_PLAIN, str_of(cases[i].text));
        assert_string_equal(printed(&canvas), cases[i].want);
        canvas_dispose(&canvas);
    }
}

/* Vietnamese decomposed, Chinese and emoji, in columns from 1 to 12. */
static void a_column_is_never_overrun(void **state)
{
    static const char *const texts[] = {"Ho\xcc\x81 \xc4\x91\xc6\xa1n",
                                        "\xe4\xbb\x98\xe6\xac\xbe\xe9\x80\x9a",
                                        "\xf0\x9f\x98\x80\xf0\x9f\x92\xb0 ok", "\x1b[2J"};
    struct canvas canvas;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        for (int width = 1; width <= 12; width++) {
            canvas_init(&canvas, 1, 20);
            canvas_put(&canvas, 0, width, STYLE_PLAIN, '|');
            assert_in_range(canvas_column(&canvas, 0, 0, width, STYLE_PLAIN, str_of(texts[i])), 1,
                            width);
            assert_int_equal(canvas.cells[width].chars[0], '|');
            canvas_dispose(&canvas);
        }
}

static void half_a_wide_character_does_not_stay(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 1, 6);
    canvas_text(&canvas, 0, 0, 6, STYLE_PLAIN, str_of("\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"));
    canvas_put(&canvas, 0, 1, STYLE_PLAIN, 'x');
    canvas_put(&canvas, 0, 4, STYLE_PLAIN, 'y');
    assert_string_equal(printed(&canvas), " x\xe4\xb8\xady");
    canvas_dispose(&canvas);
}

static void a_list_keeps_its_row_on_the_screen(void **state)
{
    struct list list = {0};
    int64_t from, most;

    (void)state;
    list_set_height(&list, 10);
    list_set_count(&list, 500000);
    list_select(&list, 499999);
    assert_int_equal(list.top, 499990);
    assert_false(list_loaded(&list));
    list_window(&list, &from, &most);
    assert_in_range(most, 10, 1000);
    list.from = from;
    list.have = (size_t)(500000 - from);
    assert_true(list_loaded(&list));
    list_set_count(&list, 3);
    assert_int_equal(list.selected, 2);
    assert_int_equal(list.top, 0);
    list_set_count(&list, 0);
    assert_int_equal(list.selected, 0);
    list_set_height(&list, -3);
    list_scroll(&list, -5);
    assert_int_equal(list.top, 0);
}

static void keys_have_names(void **state)
{
    static const struct {
        const char *text;
        uint32_t key;
    } cases[] = {
        {"j", 'j'},    {"<Enter>", KEYCODE_ENTER}, {"<esc>", KEYCODE_ESC}, {"<Ctrl-P>", 16},
        {"<lt>", '<'}, {"<Space>", ' '},           {"\xc4\x91", 0x111}};
    struct str none = str_of("<Nothing>");
    uint32_t key;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = str_of(cases[i].text);

        assert_true(keys_next(&text, &key));
        assert_int_equal(key, cases[i].key);
        assert_int_equal(text.len, 0);
    }
    assert_false(keys_next(&none, &key));
    none = str_of("<");
    assert_false(keys_next(&none, &key));
}

static void input_is_edited_by_characters(void **state)
{
    static const uint32_t keys[] = {'a',
                                    0x111,
                                    0x4e2d,
                                    0x202e,
                                    KEYCODE_BACKSPACE,
                                    KEYCODE_LEFT,
                                    'x',
                                    KEYCODE_HOME,
                                    KEYCODE_DELETE,
                                    KEYCODE_END,
                                    ' ',
                                    'w',
                                    'w',
                                    'W' & KEYCODE_CTRL,
                                    'z'};
    struct input input = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        (void)input_key(&input, keys[i]);
    assert_string_equal(input.text, "x\xc4\x91 z");
    for (int i = 0; i < 1000; i++)
        (void)input_key(&input, 0x4e2d);
    assert_in_range(input.len, 200, INPUT_MOST - 1);
    assert_true(utf8_valid(str_of(input.text)));
    (void)input_key(&input, 'U' & KEYCODE_CTRL);
    assert_int_equal(input.len, 0);
}

static void links_are_disarmed(void **state)
{
    static const char *const cases[][2] = {
        {"see https://a.b.example/c.d?e=f.g now", "see hxxps://a[.]b[.]example/c.d?e=f.g now"},
        {"HTTP://X.example", "HXXP://X[.]example"},
        {"ftp://u@h.example/", "fxp://u[@]h[.]example/"},
        {"nothing to see. here://", "nothing to see. here://"},
        {"(http://x.example)", "(hxxp://x[.]example)"},
    };
    struct arena arena = {0};
    struct str link;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_true(str_equal(defang_text(&arena, str_of(cases[i][0])), str_of(cases[i][1])));
    link = defang_link(&arena, str_of("login.example.test/x.html"));
    assert_true(str_equal(link, str_of("login[.]example[.]test/x.html")));
    arena_dispose(&arena);
}

static void words_match_without_case_and_marks(void **state)
{
    int gaps;

    (void)state;
    assert_int_equal(fold_find(str_of("Ho\xcc\x81"
                                      "a \xc4\x90\xc6\xa1n"),
                               str_of("hoa don")),
                     0);
    assert_int_equal(fold_find(str_of("abc"), str_of("d")), 3);
    assert_int_equal(fold_find(str_of("\xff"
                                      "abc"),
                               str_of("BC")),
                     2);
    assert_true(fold_subsequence(str_of("dismiss-finding"), str_of("dsf"), &gaps));
    assert_false(fold_subsequence(str_of("l"), str_of("ll"), &gaps));
    assert_false(fold_subsequence(str_of("dismiss"), str_of("sd"), &gaps));
}

static void pages_are_wrapped_between_words(void **state)
{
    struct arena arena = {0};
    struct doc doc;

    (void)state;
    doc_init(&doc, &arena);
    doc_add(&doc, STYLE_PLAIN, 0, str_of("one two three four"));
    doc_add(&doc, STYLE_PLAIN, 0, str_of("abcdefghijklmnopqrstuvwxyz"));
    doc_add(&doc, STYLE_PLAIN, 0, str_of(""));
    doc_wrap(&doc, 13, false);
    assert_int_equal(doc.row_count, 2 + 2 + 1);
    assert_int_equal(doc.rows[1].from, 14);
    assert_int_equal(doc_find(&doc, "FOUR", 0, 1), 1);
    assert_int_equal(doc_find(&doc, "one", 1, -1), 0);
    assert_int_equal(doc_find(&doc, "five", 0, 1), -1);
    assert_int_equal(doc_next_target(&doc, -1), -1);
    doc_wrap(&doc, 1, false); /* narrower than anything: still ends */
    doc_clear(&doc);
    doc_lines(&doc, 0, str_of("a\tb\r\n\n\tc"), 7);
    assert_int_equal(doc.count, 3);
    assert_string_equal(doc.paras[2].label, "    9");
    assert_true(str_equal(doc.paras[0].text, str_of("a       b")));
    doc_dispose(&doc);
    arena_dispose(&arena);
}

static void bars_show_what_is_little(void **state)
{
    static const uint64_t values[] = {0, 1, 1000, 500};
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 1, 8);
    bars_draw(&canvas, 0, 0, 4, values, 4);
    assert_string_equal(printed(&canvas), " \xe2\x96\x81\xe2\x96\x88\xe2\x96\x85");
    canvas.ascii = true;
    bars_draw(&canvas, 0, 0, 4, values, 4);
    assert_string_equal(printed(&canvas), " .#=");
    bars_draw(&canvas, 0, 0, 2, values, 4);
    assert_string_equal(printed(&canvas), ".##=");
    bars_draw(&canvas, 0, 0, 4, values, 0);
    canvas_dispose(&canvas);
}

static void numbers_read_well(void **state)
{
    char out[SHOW];

    (void)state;
    assert_string_equal(show_count(0, out), "0");
    assert_string_equal(show_count(1234567, out), "1,234,567");
    assert_string_equal(show_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
    assert_string_equal(show_bytes(1, out), "1 byte");
    assert_string_equal(show_bytes(999, out), "999 bytes");
    assert_string_equal(show_bytes(999999, out), "1.0 MB");
    assert_string_equal(show_bytes(4500000000, out), "4.5 GB");
    assert_string_equal(show_seconds(59, out), "59 s");
    assert_string_equal(show_seconds(200, out), "3 min 20 s");
    assert_string_equal(show_seconds(7260, out), "2 h 1 min");
    assert_string_equal(show_time(0, out), "1970-01-01 00:00");
    assert_string_equal(show_time(INT64_MIN, out), "");
    assert_string_equal(show_zone(-210, out), "-03:30");
}

/* The guard of test_terminal.c, tripped by what it must not let through. */
static void the_strict_reader_finds_what_does_not_belong(void **state)
{
    static const struct {
        const char *bytes;
        bool wrong;
    } cases[] = {
        {"\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[H\x1b[2J", false},
        {"\x1b[31;1m text \xe4\xb8\xad\xe2\x96\x88 \x1b[24;1H\r\n", false},
        {"\x1b]52;c;cm0gLXJm\x07", true},
        {"\x1b]0;title\x1b\\", true},
        {"\x1bP1$r\x1b\\", true},
        {"\x1b[6n", true},
        {"\x1b[38;2;1;2;3m", true},
        {"\x1b[38;5;200m", true},
        {"\x1b[?1000h", true},
        {"\x1b"
         "c",
         true},
        {"\x9b"
         "31m",
         true},
        {"\xc2\x9b"
         "31m",
         true},
        {"\xe2\x80\xae", true},
        {"\xff", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct vt vt = {0};

        vt_read(&vt, cases[i].bytes, strlen(cases[i].bytes));
        if (cases[i].wrong != (vt.wrong[0] != '\0'))
            fail_msg("case %zu: \"%s\"", i, vt.wrong);
    }
}

static size_t paras_with(const struct doc *doc, const char *text)
{
    size_t count = 0;

    for (size_t i = 0; i < doc->count; i++)
        count += str_find(doc->paras[i].text, str_of(text)) < doc->paras[i].text.len;
    return count;
}

/* Twenty are shown; that there are more is. */
static void a_mail_shown_in_part_says_so(void **state)
{
    struct mail_received hops[25];
    struct mail_auth auth[30];
    struct arena arena = {0};
    struct mail mail;
    struct doc doc;

    (void)state;
    facts_blank(&mail);
    for (size_t i = 0; i < ARRAY_LEN(hops); i++)
        hops[i] = (struct mail_received){"a.example", "b.example", "", "", INT64_MIN, 0};
    for (size_t i = 0; i < ARRAY_LEN(auth); i++)
        auth[i] = (struct mail_auth){"b.example", "spf", "pass", "", 0};
    mail.received = hops;
    mail.received_count = ARRAY_LEN(hops);
    mail.auth = auth;
    mail.auth_count = 20;
    doc_init(&doc, &arena);
    message_doc(&doc, &mail, false);
    assert_int_equal(paras_with(&doc, "spf pass"), 20);
    assert_int_equal(paras_with(&doc, "from a.example"), 20);
    assert_int_equal(paras_with(&doc, "and 5 more"), 1);
    assert_int_equal(paras_with(&doc, " more"), 1);
    doc_clear(&doc);
    mail.auth_count = ARRAY_LEN(auth);
    message_doc(&doc, &mail, false);
    assert_int_equal(paras_with(&doc, "and 10 more"), 1);
    doc_dispose(&doc);
    arena_dispose(&arena);
}

/* No link of a QR code is no sign that there is none. */
static void a_picture_that_was_not_searched_is_no_clean_one(void **state)
{
    struct mail_part part = {.declared_type = "image/png",
                             .name = "pay.png",
                             .real_type = "image/png",
                             .detail = "",
                             .traits = PART_UNSEARCHED};
    struct arena arena = {0};
    struct mail mail;
    struct doc doc;

    (void)state;
    facts_blank(&mail);
    mail.parts = &part;
    mail.part_count = 1;
    doc_init(&doc, &arena);
    message_doc(&doc, &mail, false);
    assert_int_equal(paras_with(&doc, "not searched for QR codes: libzbar is missing"), 1);
    assert_int_equal(paras_with(&doc, "QR codes in its pictures are not here"), 1);
    doc_clear(&doc);
    part.traits = 0;
    message_doc(&doc, &mail, false);
    assert_int_equal(paras_with(&doc, "QR"), 0);
    doc_dispose(&doc);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_shown_never_obeyed),
        cmocka_unit_test(a_picture_that_was_not_searched_is_no_clean_one),
        cmocka_unit_test(a_column_is_never_overrun),
        cmocka_unit_test(half_a_wide_character_does_not_stay),
        cmocka_unit_test(a_list_keeps_its_row_on_the_screen),
        cmocka_unit_test(keys_have_names),
        cmocka_unit_test(input_is_edited_by_characters),
        cmocka_unit_test(links_are_disarmed),
        cmocka_unit_test(words_match_without_case_and_marks),
        cmocka_unit_test(pages_are_wrapped_between_words),
        cmocka_unit_test(bars_show_what_is_little),
        cmocka_unit_test(numbers_read_well),
        cmocka_unit_test(the_strict_reader_finds_what_does_not_belong),
        cmocka_unit_test(a_mail_shown_in_part_says_so),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
