/* test_mbox.c - mail goes into an mbox quoted so that it can be undone, however it is cut into
 * pieces on the way. */
#include "check.h"
#include "mbox.h"
#include "temp.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

static char folder[TEMP_PATH];

static const struct {
    const char *mail, *want;
} cases[] = {
    {"", "\n\n"},
    {"a\n", "a\n\n"},
    {"no end", "no end\n\n"},
    {"From the start\n", ">From the start\n\n"},
    {"a\nFrom b\n", "a\n>From b\n\n"},
    {"a\n>From b\n>>From c\n", "a\n>>From b\n>>>From c\n\n"},
    {"a\nFrom\nFromage\nFro\n> From x\n", "a\nFrom\nFromage\nFro\n> From x\n\n"},
    {"a\n>>", "a\n>>\n\n"},
    {"a\nFrom", "a\nFrom\n\n"},
    {"a\nFrom ", "a\n>From \n\n"},
    {"FFrom \nFFFrom \n>F\n\n\nFrom \n", "FFrom \nFFFrom \n>F\n\n\n>From \n\n"},
    {"a\r\nFrom b\r\n\r\n", "a\r\n>From b\r\n\r\n\n"},
    {">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From x\n", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From x\n\n"},
};

/* The mail in pieces of that size, as another file of the folder; *text: what became of it. */
static void write_one(struct out *out, struct str mail, size_t size, struct buf *text)
{
    static unsigned number;
    struct error err = {0};
    char path[TEMP_PATH + 32], name[16];
    struct mbox mbox;
    uint64_t length = 0;
    size_t begun;

    snprintf(name, sizeof(name), "%u.mbox", number++);
    assert_ok(out_begin(out, name, &err), &err);
    mbox_init(&mbox, out);
    assert_ok(mbox_begin(&mbox, 1750000000, &err), &err);
    begun = mbox.offset;
    for (size_t i = 0; i < mail.len; i += size)
        assert_ok(mbox_add(&mbox, str_part(mail, i, size), &err), &err);
    assert_ok(mbox_end(&mbox, begun, &length, &err), &err);
    assert_ok(mbox_flush(&mbox, &err), &err);
    mbox_dispose(&mbox);
    assert_ok(out_end(out, &err), &err);
    snprintf(path, sizeof(path), "%s/out/%s", folder, name);
    buf_init(text, MIB(4));
    assert_ok(file_read(path, text, &err), &err);
    assert_true(length <= text->len - begun);
    memmove(text->at, text->at + begun, text->len - begun);
    text->len -= begun;
}

static void lines_that_look_like_a_separator_get_a_mark_more(void **state)
{
    struct out *out = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t size = 1; size < 40; size++) {
            struct buf text;

            write_one(out, str_of(cases[i].mail), size, &text);
            if (!str_equal(buf_as_str(&text), str_of(cases[i].want)))
                fail_msg("\"%s\" in pieces of %zu: \"%.*s\"", cases[i].mail, size, (int)text.len,
                         text.at);
            buf_dispose(&text);
        }
    }
}

/* Takes one mark off each line that has one before "From ". */
static void undo(struct str text, struct buf *out)
{
    while (text.len > 0) {
        size_t end = str_find_char(text, '\n') + 1, marks = 0;
        struct str line = str_part(text, 0, end);

        while (marks < line.len && line.at[marks] == '>')
            marks++;
        if (marks > 0 && str_starts(str_part(line, marks, line.len), "From "))
            line = str_part(line, 1, line.len);
        buf_str(out, line);
        text = str_part(text, end, text.len);
    }
}

static void whatever_the_mail_is_it_can_be_undone(void **state)
{
    static const char letters[] = ">From \na";
    struct out *file = *state;
    uint32_t seed = 1;

    for (int round = 0; round < 300; round++) {
        struct buf mail, out, back;

        buf_init(&mail, MIB(1));
        buf_init(&back, MIB(1));
        for (int i = 0; i < (round % 100 == 7 ? 150000 : 200); i++) {
            seed = seed * 1664525 + 1013904223;
            if ((seed >> 28) < 4)
                buf_text(&mail, "\n>From ");
            buf_char(&mail, letters[(seed >> 16) % (sizeof(letters) - 1)]);
        }
        buf_char(&mail, '\n');
        write_one(file, buf_as_str(&mail), 1 + (seed >> 8) % 70000, &out);
        undo(str_part(buf_as_str(&out), 0, out.len - 1), &back);
        assert_true(str_equal(buf_as_str(&back), buf_as_str(&mail)));
        buf_dispose(&mail);
        buf_dispose(&out);
        buf_dispose(&back);
    }
}

static int make(void **state)
{
    char path[TEMP_PATH + 8];
    struct error err = {0};
    struct out *out;

    if (!temp_make(folder, &err))
        return -1;
    snprintf(path, sizeof(path), "%s/out", folder);
    if (!out_open(&out, path, true, &err))
        return -1;
    *state = out;
    return 0;
}

static int unmake(void **state)
{
    out_close(*state);
    temp_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_look_like_a_separator_get_a_mark_more),
        cmocka_unit_test(whatever_the_mail_is_it_can_be_undone),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
