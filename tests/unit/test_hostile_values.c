/* test_hostile_values.c - thousands of made-up values, written as a cell of a spreadsheet, into a
 * page and as the name of a file: none leaves its place, and each can be read back. */
#include "hostile_text.h"

#include "csv.h"
#include "html.h"
#include "out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { VALUES = 5000, LONGEST = 4096 };

struct texts { /* a value as it came, shown, written, and read back */
    struct buf raw, shown, out, back;
};

static void open_texts(struct texts *texts)
{
    buf_init(&texts->raw, LONGEST);
    buf_init(&texts->shown, LONGEST);
    buf_init(&texts->out, LONGEST);
    buf_init(&texts->back, LONGEST);
}

static void next_value(struct texts *texts, uint64_t *seed)
{
    hostile_text(&texts->raw, seed);
    buf_clear(&texts->shown);
    buf_clear(&texts->out);
    buf_clear(&texts->back);
    text_show(&texts->shown, str_of(buf_c(&texts->raw)));
}

static void close_texts(struct texts *texts)
{
    buf_dispose(&texts->raw);
    buf_dispose(&texts->shown);
    buf_dispose(&texts->out);
    buf_dispose(&texts->back);
}

/* What of a value comes first for programs that take quotes and blanks off before they look. */
static struct str bare(struct str text)
{
    while (text.len > 0 && strchr("\"' ", text.at[0]))
        text = str_part(text, 1, text.len);
    return text;
}

/* A cell in quotes, read strictly: no line end, no hidden character, quotes only in pairs. */
static bool read_cell(struct str cell, struct buf *out)
{
    if (cell.len < 2 || cell.at[0] != '"' || cell.at[cell.len - 1] != '"')
        return false;
    cell = str_part(cell, 1, cell.len - 2);
    for (size_t i = 0; i < cell.len; i++) {
        if ((unsigned char)cell.at[i] < ' ')
            return false;
        if (cell.at[i] == '"' && (++i == cell.len || cell.at[i] != '"'))
            return false;
        buf_char(out, cell.at[i]);
    }
    return true;
}

static void no_value_is_a_formula_or_leaves_its_cell(void **state)
{
    uint64_t seed = 1;
    unsigned guarded = 0;
    struct texts texts;

    (void)state;
    open_texts(&texts);
    for (unsigned i = 0; i < VALUES; i++) {
        struct csv csv = {.out = &texts.out};
        struct str value, first;

        next_value(&texts, &seed);
        csv_text(&csv, buf_c(&texts.raw));
        if (!read_cell(buf_as_str(&texts.out), &texts.back))
            fail_msg("value %u: %s", i, buf_c(&texts.out));
        value = buf_as_str(&texts.back);
        first = bare(value);
        if (!str_equal(value, buf_as_str(&texts.shown))) {
            guarded++;
            assert_true(str_starts(value, "'"));
            assert_true(str_equal(str_part(value, 1, value.len), buf_as_str(&texts.shown)));
        } else if (first.len > 0 && strchr("=+-@|%", first.at[0])) {
            fail_msg("value %u is a formula: %s", i, buf_c(&texts.out));
        }
    }
    assert_true(guarded > VALUES / 50 && guarded < VALUES / 2); /* the control: there were such */
    close_texts(&texts);
}

/* Text of an element or attribute, read strictly: nothing in it begins anything. */
static bool read_page(struct str page, struct buf *out)
{
    static const struct {
        const char *name;
        char ch;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};

    while (page.len > 0) {
        size_t taken = 1;

        if (strchr("<>\"'", page.at[0]))
            return false;
        if (page.at[0] != '&') {
            buf_char(out, page.at[0]);
        } else {
            for (size_t i = 0; i < ARRAY_LEN(known); i++)
                if (str_starts(page, known[i].name)) {
                    buf_char(out, known[i].ch);
                    taken = strlen(known[i].name);
                }
            if (taken == 1)
                return false;
        }
        page = str_part(page, taken, page.len);
    }
    return true;
}

static void no_value_becomes_part_of_the_page(void **state)
{
    uint64_t seed = 2;
    unsigned escaped = 0;
    struct texts texts;

    (void)state;
    open_texts(&texts);
    for (unsigned i = 0; i < VALUES; i++) {
        next_value(&texts, &seed);
        html_text(&texts.out, buf_c(&texts.raw));
        if (!read_page(buf_as_str(&texts.out), &texts.back) ||
            !str_equal(buf_as_str(&texts.back), buf_as_str(&texts.shown)))
            fail_msg("value %u: %s", i, buf_c(&texts.out));
        escaped += texts.out.len > texts.shown.len;
    }
    assert_true(escaped > VALUES / 10); /* the control */
    close_texts(&texts);
}

static void no_name_of_a_file_leaves_its_folder(void **state)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    uint64_t seed = 3;
    unsigned changed = 0;
    struct buf raw, name;

    (void)state;
    buf_init(&raw, LONGEST);
    buf_init(&name, LONGEST);
    for (unsigned i = 0; i < VALUES; i++) {
        size_t most = 1 + hostile_chance(&seed) % 60;

        hostile_text(&raw, &seed);
        buf_clear(&name);
        out_name(&name, buf_c(&raw), most);
        if (name.len > most || strspn(buf_c(&name), letters) != name.len ||
            (name.len > 0 && (name.at[0] == '.' || name.at[name.len - 1] == '.')))
            fail_msg("value %u: %s", i, buf_c(&name));
        changed += strcmp(buf_c(&name), buf_c(&raw)) != 0;
    }
    assert_true(changed > VALUES / 2); /* the control */
    buf_dispose(&raw);
    buf_dispose(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_is_a_formula_or_leaves_its_cell),
        cmocka_unit_test(no_value_becomes_part_of_the_page),
        cmocka_unit_test(no_name_of_a_file_leaves_its_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
