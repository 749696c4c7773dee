/* test_prescan.c - lines that are passed over in long steps are measured all the same. */
#include "base/limits.h"
#include "prescan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIXED "Content-Type: multipart/mixed; boundary=x\r\n\r\n"

static void fill(struct buf *out, char ch, size_t len)
{
    assert_true(buf_reserve(out, len));
    memset(out->at + out->len, ch, len);
    out->len += len;
    out->at[out->len] = '\0';
}

static const char *limit_of(const struct buf *message)
{
    struct arena arena = {0};
    struct prescan scan;

    prescan(&scan, buf_as_str(message), &arena);
    arena_dispose(&arena);
    return scan.limit ? scan.limit : "";
}

static void a_line_is_long_wherever_it_stands(void **state)
{
    static const char *const before[] = {"Subject: x\r\n\r\n", MIXED "--x\r\n\r\n",
                                         MIXED "--x\r\n\r\na\r\n--x--\r\n",
                                         MIXED "--x\r\n\r\na\n\n--\nb\n"};
    static const char *const ends[] = {"\n", "\r\n", "", "\n--x--\n", "\na\n\n--x\n\n--x--\n"};
    static const char fills[] = {'a', '-', ' '};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(before); i++)
        for (size_t k = 0; k < ARRAY_LEN(ends); k++)
            for (size_t n = 0; n < 2 * sizeof(fills); n++) {
                struct buf message;

                buf_init(&message, MIB(3));
                buf_text(&message, before[i]);
                fill(&message, fills[n / 2], LIMIT_LINE + n % 2);
                buf_text(&message, ends[k]);
                assert_string_equal(limit_of(&message), n % 2 ? "line" : "");
                buf_dispose(&message);
            }
}

static void many_lines_are_no_long_one(void **state)
{
    static const size_t lengths[] = {0, 1, 75, 1000, LIMIT_LINE / 2, LIMIT_LINE - 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct buf message;

        buf_init(&message, MIB(8));
        buf_text(&message, MIXED "--x\r\n\r\n");
        while (message.len < MIB(3)) {
            fill(&message, 'a', lengths[i]);
            buf_char(&message, '\n');
        }
        assert_string_equal(limit_of(&message), "");
        fill(&message, 'a', LIMIT_LINE + 1);
        assert_string_equal(limit_of(&message), "line");
        buf_dispose(&message);
    }
}

/* Among lines that begin in nearly the same way. */
static void boundaries_are_seen_wherever_they_stand(void **state)
{
    static const char *const between[] = {"", "-\r\n", "a--x\r\n", "--y\r\n--\r\n",
                                          "\r\n- --x\r\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(between); i++) {
        struct arena arena = {0};
        struct prescan scan;
        struct buf message;

        buf_init(&message, 1000);
        buf_text(&message, MIXED);
        for (size_t k = 0; k < 3; k++)
            buf_printf(&message, "%s--x\r\n\r\n", between[i]);
        buf_printf(&message, "%s--x--\r\n", between[i]);
        prescan(&scan, buf_as_str(&message), &arena);
        assert_null(scan.limit);
        assert_false(scan.outline.irregular);
        assert_int_equal(scan.outline.count, 4);
        buf_dispose(&message);
        arena_dispose(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_long_wherever_it_stands),
        cmocka_unit_test(many_lines_are_no_long_one),
        cmocka_unit_test(boundaries_are_seen_wherever_they_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
