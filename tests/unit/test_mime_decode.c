/* test_mime_decode.c - content decoded into a buffer, which may be too small for it. */
#include "base/base64.h"
#include "mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 200000, LINE = 76 };

static void gather(void *arg, struct str piece)
{
    buf_str(arg, piece);
}

/* In lines, as mail has it. */
static void encode(struct buf *out, struct str bytes)
{
    char *whole = malloc(base64_size(bytes.len) + 1);
    struct str rest = {whole, base64_size(bytes.len)};

    assert_non_null(whole);
    base64_encode(whole, bytes);
    for (; rest.len > 0; rest = str_part(rest, LINE, rest.len)) {
        buf_str(out, str_part(rest, 0, LINE));
        buf_text(out, "\r\n");
    }
    free(whole);
}

static void make_bytes(struct buf *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_char(out, (char)(i * i + i / 251));
}

/* What is told is all of it; what is in out, its beginning, and all if there is room. */
static void assert_decodes(enum tree_encoding encoding, struct str raw, struct str wanted,
                           size_t room)
{
    struct buf out, told;

    buf_init(&out, room);
    buf_init(&told, 2 * MOST);
    tree_decode(encoding, raw, &out, gather, &told);
    assert_true(str_equal(buf_as_str(&told), wanted));
    assert_true(out.len <= wanted.len);
    assert_true(str_equal(buf_as_str(&out), str_part(wanted, 0, out.len)));
    assert_int_equal(buf_c(&out)[out.len], '\0');
    if (wanted.len <= room)
        assert_int_equal(out.len, wanted.len);
    buf_clear(&out);
    buf_clear(&told);
    tree_decode(encoding, raw, &out, gather, &told); /* what it held before does not matter */
    assert_true(str_equal(buf_as_str(&told), wanted));
    assert_true(str_equal(buf_as_str(&out), str_part(wanted, 0, out.len)));
    buf_dispose(&out);
    buf_dispose(&told);
}

static void what_has_room_is_whole_and_of_the_rest_the_beginning(void **state)
{
    static const size_t lengths[] = {0, 1, 2, 3, 100, 24575, 24576, 24577, 32768, 60000, 150000};
    static const size_t rooms[] = {0, 1, 100, 24576, 32768, 32832, 32833, 60000, 2 * MOST};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
        for (size_t k = 0; k < ARRAY_LEN(rooms); k++) {
            struct buf bytes, raw;

            buf_init(&bytes, MOST);
            buf_init(&raw, 2 * MOST);
            make_bytes(&bytes, lengths[i]);
            encode(&raw, buf_as_str(&bytes));
            assert_decodes(TREE_BASE64, buf_as_str(&raw), buf_as_str(&bytes), rooms[k]);
            buf_dispose(&bytes);
            buf_dispose(&raw);
        }
}

static void other_encodings_end_up_in_place_as_well(void **state)
{
    struct buf raw, wanted;

    (void)state;
    buf_init(&raw, MOST);
    buf_init(&wanted, MOST);
    for (size_t i = 0; i < 3000; i++) {
        buf_text(&raw, "=C3=A4bc=\r\n def\r\n");
        buf_text(&wanted, "\xc3\xa4"
                          "bc def\r\n");
    }
    assert_decodes(TREE_QUOTED, buf_as_str(&raw), buf_as_str(&wanted), MOST);
    assert_decodes(TREE_QUOTED, buf_as_str(&raw), buf_as_str(&wanted), 1000);
    assert_decodes(TREE_UU, str_of("begin 644 a\n#0V%T\n`\nend\n"), str_of("Cat"), MOST);
    assert_decodes(TREE_UU, str_of("begin 644 a\n#0V%T\n`\nend\n"), str_of("Cat"), 2);
    buf_dispose(&raw);
    buf_dispose(&wanted);
}

/* Without padding, two bytes are there only at the end. */
static void the_last_bytes_are_not_lost(void **state)
{
    (void)state;
    assert_decodes(TREE_BASE64, str_of("YWJjZGU"), str_of("abcde"), 100);
    assert_decodes(TREE_BASE64, str_of("YWJjZGU"), str_of("abcde"), 4);
    assert_decodes(TREE_BASE64, str_of("YWJjZA"), str_of("abcd"), 4);
}

int main(void)
{
    struct error err = {0};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_room_is_whole_and_of_the_rest_the_beginning),
        cmocka_unit_test(other_encodings_end_up_in_place_as_well),
        cmocka_unit_test(the_last_bytes_are_not_lost),
    };

    if (!tree_init(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
