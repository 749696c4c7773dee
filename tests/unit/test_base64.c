/* test_base64.c - base64 as it has to be is taken at its word; what strangers make of it, as far as
 * it goes. */
#include "base/base64.h"

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void base64_is_that_of_rfc_4648(void **state)
{
    static const char *const vectors[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xef\xbe", "/+++"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct str plain = str_of(vectors[i][0]);
        char text[32] = "";
        struct buf bytes;

        assert_int_equal(base64_size(plain.len), strlen(vectors[i][1]));
        base64_encode(text, plain);
        assert_string_equal(text, vectors[i][1]);
        buf_init(&bytes, 32);
        assert_true(base64_decode_strict(&bytes, str_of(text)));
        assert_true(str_equal(buf_as_str(&bytes), plain));
        buf_dispose(&bytes);
    }
}

static void what_is_not_base64_is_refused(void **state)
{
    static const char *const wrong[] = {"A",     "AB",   "ABC",  "AB=C", "A===", "AB C",
                                        "ABC\n", "====", "AB-_", "AB==", "AAB="};
    struct buf small;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct buf bytes;

        buf_init(&bytes, 32);
        if (base64_decode_strict(&bytes, str_of(wrong[i])))
            fail_msg("\"%s\" was taken", wrong[i]);
        buf_dispose(&bytes);
    }
    buf_init(&small, 2);
    assert_false(base64_decode_strict(&small, str_of("Zm9v")));
    buf_dispose(&small);
}

static void what_strangers_write_is_read_as_far_as_it_goes(void **state)
{
    static const struct {
        const char *text, *loose, *stream; /* loose: "!" in front: refused, with that before it */
    } cases[] = {
        {"Zm9vYmFy", "foobar", "foobar"},
        {"Zm9v\r\n YmFy\t", "foobar", "foobar"},
        {"Zm9vYg", "foob", "foob"},
        {"Zm9vYmE", "fooba", "fooba"},
        {"Zm9vYg==", "foob", "foob"},
        {"Zg==Zm9v", "!f", "ffoo"},
        {"Zm9v*YmFy", "!foo", "foobar"},
        {"_-_-", "\xff\xef\xfe", ""},
        {"/+/+", "\xff\xef\xfe", "\xff\xef\xfe"},
        {"Zm9v\xc3\xa4YmFy", "!foo", "foobar"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool refused = cases[i].loose[0] == '!';
        struct buf loose;

        buf_init(&loose, 100);
        assert_int_equal(base64_decode_loose(&loose, str_of(cases[i].text)), !refused);
        assert_string_equal(buf_c(&loose), cases[i].loose + refused);
        buf_dispose(&loose);
        for (size_t piece = 1; piece < 9; piece++) {
            struct base64_stream stream = {0};
            struct str rest = str_of(cases[i].text);
            char out[32] = "";
            size_t len = 0;

            while (rest.len > 0) {
                len += base64_stream_add(&stream, str_part(rest, 0, piece), out + len);
                rest = str_part(rest, piece, rest.len);
            }
            len += base64_stream_end(&stream, out + len);
            out[len] = '\0';
            assert_string_equal(out, cases[i].stream);
        }
    }
}

/* One character after the other, which no shortcut takes. */
static size_t decode_slowly(struct str text, char *out)
{
    struct base64_stream stream = {0};
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++)
        len += base64_stream_add(&stream, str_part(text, i, 1), out + len);
    return len + base64_stream_end(&stream, out + len);
}

/* In a block of exactly the size that was promised to do. */
static void assert_decoded_alike(struct str text)
{
    struct base64_stream stream = {0};
    char *want = malloc(text.len + 3), *got = malloc(text.len), last[3];
    size_t len, end, wanted;

    assert_non_null(want);
    assert_true(got || text.len == 0);
    wanted = decode_slowly(text, want);
    len = base64_stream_add(&stream, text, got);
    end = base64_stream_end(&stream, last);
    assert_int_equal(len + end, wanted);
    assert_memory_equal(got, want, len);
    assert_memory_equal(last, want + len, end);
    free(want);
    free(got);
}

static void many_at_once_are_decoded_like_one_by_one(void **state)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t dice = 3;
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = digits[i * 7 % 64];
    for (size_t at = 0; at < 34; at++) /* every byte in every place */
        for (int byte = 0; byte < 256; byte++) {
            char kept = text[at];

            text[at] = (char)byte;
            assert_decoded_alike((struct str){text, 80});
            text[at] = kept;
        }
    for (size_t round = 0; round < 20000; round++) {
        size_t len = round % sizeof(text), line = round % 90 + 1;

        for (size_t i = 0; i < len; i++) {
            dice = dice * 1664525u + 1013904223u;
            text[i] = i % line == line - 1 ? '\n' : digits[dice >> 26];
            if (dice % 1024 < round % 16) /* and something else here and there */
                text[i] = (char)(dice >> 16);
        }
        assert_decoded_alike((struct str){text, len});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(what_is_not_base64_is_refused),
        cmocka_unit_test(what_strangers_write_is_read_as_far_as_it_goes),
        cmocka_unit_test(many_at_once_are_decoded_like_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
