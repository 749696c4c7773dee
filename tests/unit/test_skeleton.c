/* test_skeleton.c - what of a message GMime need not see. */
#include "skeleton.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINES = 200 };

static const char line[] = "TWljZSBhbmQgcmF0cyBhbmQgY2F0cw/+TWljZSBhbmQgcmF0cyBhbmQgY2F0cw/+TWlj";

static void add_lines(struct buf *out, size_t count, const char *end)
{
    for (size_t i = 0; i < count; i++) {
        buf_text(out, line);
        buf_text(out, end);
    }
}

static void assert_same_places(const struct skeleton *skeleton, struct str message)
{
    for (size_t i = 0, cut = 0; i < skeleton->text.len; i++) {
        if (cut < skeleton->count && skeleton->cuts[cut].at == i) {
            cut++; /* the place between two bytes is both behind the one and before the other */
            continue;
        }
        assert_int_equal(skeleton->text.at[i], message.at[skeleton_place(skeleton, i)]);
    }
    assert_int_equal(skeleton_place(skeleton, skeleton->text.len), message.len);
}

static void the_middle_of_long_encoded_content_is_left_out(void **state)
{
    static const char *const ends[] = {"\n", "\r\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct skeleton skeleton;
        struct buf message;

        buf_init(&message, 100000);
        buf_text(&message, "Content-Type: a/b\n\n--x\n\n");
        add_lines(&message, LINES, ends[i]);
        buf_text(&message, "--x\nContent-Type: c/d\n\n");
        add_lines(&message, LINES, ends[i]);
        buf_text(&message, "--x--\n");
        skeleton_make(&skeleton, buf_as_str(&message));
        assert_int_equal(skeleton.count, 2);
        assert_true(skeleton.text.len < message.len / 4);
        assert_same_places(&skeleton, buf_as_str(&message));
        for (size_t k = 0; k < skeleton.count; k++) { /* whole lines */
            size_t begin = skeleton_place(&skeleton, skeleton.cuts[k].at);

            assert_int_equal(message.at[begin - 1], '\n');
            assert_int_equal(message.at[begin + skeleton.cuts[k].len - 1], '\n');
        }
        skeleton_dispose(&skeleton);
        buf_dispose(&message);
    }
}

/* Each in the middle of what would be left out otherwise. */
static void what_may_be_a_boundary_a_field_or_a_headers_end_stays(void **state)
{
    static const char *const stay[] = {"--x\n", "From:a\n", " folded\n", "\tfolded\n",
                                       "\n",    "\r\n",     "-\n",       "a b\n"};

    (void)state;
    for (size_t shift = 0; shift < 70; shift += 3)
        for (size_t i = 0; i < ARRAY_LEN(stay); i++) {
            struct skeleton skeleton;
            struct buf message, wanted;

            buf_init(&message, 100000);
            buf_init(&wanted, 1000);
            buf_str(&message, str_part(str_of(line), 0, shift));
            add_lines(&message, LINES, "\n");
            buf_text(&message, stay[i]);
            add_lines(&message, LINES, "\n");
            buf_char(&wanted, '\n');
            buf_text(&wanted, stay[i]);
            buf_str(&wanted, str_part(str_of(line), 0, 20));
            skeleton_make(&skeleton, buf_as_str(&message));
            assert_int_equal(skeleton.count, 2);
            assert_true(str_find(skeleton.text, buf_as_str(&wanted)) < skeleton.text.len);
            assert_same_places(&skeleton, buf_as_str(&message));
            skeleton_dispose(&skeleton);
            buf_dispose(&message);
            buf_dispose(&wanted);
        }
}

static void other_messages_are_seen_as_they_are(void **state)
{
    struct buf messages[4];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++)
        buf_init(&messages[i], 100000);
    for (size_t i = 0; i < 2000; i++)
        buf_text(&messages[0], "some words of a letter\n");
    add_lines(&messages[1], 20, "\n");  /* too little */
    add_lines(&messages[2], LINES, ""); /* no whole line */
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        char *copy = malloc(messages[i].len + 1); /* so that the sanitizers see its end */
        struct str message = {copy, messages[i].len};
        struct skeleton skeleton;

        assert_non_null(copy);
        memcpy(copy, buf_c(&messages[i]), message.len);
        skeleton_make(&skeleton, message);
        assert_int_equal(skeleton.count, 0);
        assert_ptr_equal(skeleton.text.at, message.at);
        assert_int_equal(skeleton.text.len, message.len);
        skeleton_dispose(&skeleton);
        free(copy);
        buf_dispose(&messages[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_of_long_encoded_content_is_left_out),
        cmocka_unit_test(what_may_be_a_boundary_a_field_or_a_headers_end_stays),
        cmocka_unit_test(other_messages_are_seen_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
