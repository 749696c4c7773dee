/* test_json.c - what we write, and the one spelling that the journal takes. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_kind_of_value_is_written(void **state)
{
    static const char want[] = "{\"a\":[1,-9223372036854775808,\"x\",{}],\"b\":{\"c\":true,"
                               "\"d\":null},\"e\":\"00ff\",\"f\":false,\"g\":null}";
    struct buf out;
    struct json json = {.out = &out};

    (void)state;
    buf_init(&out, 1000);
    json_object(&json, NULL);
    json_array(&json, "a");
    json_int(&json, NULL, 1);
    json_int(&json, NULL, INT64_MIN);
    json_text(&json, NULL, "x");
    json_object(&json, NULL);
    json_close(&json, '}');
    json_close(&json, ']');
    json_object(&json, "b");
    json_bool(&json, "c", true);
    json_null(&json, "d");
    json_close(&json, '}');
    json_hex(&json, "e", "\0\xff", 2);
    json_bool(&json, "f", false);
    json_text(&json, "g", NULL);
    json_close(&json, '}');
    assert_string_equal(buf_c(&out), want);
    assert_int_equal(json.depth, 0);
    assert_true(json_is_canonical(buf_as_str(&out)));
    buf_dispose(&out);
}

static void strings_are_escaped_one_way(void **state)
{
    static const char raw[] = "\"\\/\b\t\n\f\r\x01\x1f\x7f\xc3\xa9\xff\xed\xa0\x80.";
    static const char want[] = "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\xc3\xa9"
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.\"";
    struct buf out;
    struct json json = {.out = &out};

    (void)state;
    buf_init(&out, 1000);
    json_str(&json, NULL, str_of(raw));
    assert_string_equal(buf_c(&out), want);
    buf_dispose(&out);
}

static void one_spelling_is_canonical(void **state)
{
    static const char *const cases[] = {
        "{}",
        "{\"\":0}",
        "{\"a\":{},\"aa\":[],\"b\":[[],{}]}",
        "{\"A\":1,\"a\":-1}",
        "{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
        "{\"a\":\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f/\"}",
        "{\"\\t\":1,\"\\\"\":2,\"a\":3,\"\xc3\xa9\":4,\"\xe7\x99\xba\":5}",
        "{\"a\":true,\"b\":false,\"c\":null}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (!json_is_canonical(str_of(cases[i])))
            fail_msg("refused: %s", cases[i]);
}

static void every_other_spelling_is_not(void **state)
{
    static const char *const cases[] = {
        "",
        "[]",
        "\"a\"",
        "1",
        "{",
        "}",
        "{}x",
        "{} ",
        " {}",
        "{ }",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\" :1}",
        "{\"a\": 1}",
        "{\"a\":1 }",
        "{\"a\"}",
        "{a:1}",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"aa\":1,\"a\":2}",
        "{\"\":1,\"\":2}",
        "{\"\\\"\":1,\"\\t\":2}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":9223372036854775808}",
        "{\"a\":-9223372036854775809}",
        "{\"a\":\"\\/\"}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\u000a\"}",
        "{\"a\":\"\\u001F\"}",
        "{\"a\":\"\\u00\"}",
        "{\"a\":\"\\u00e9\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"x}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1}",
        "{\"a\":tru}",
        "{\"a\":TRUE}",
        "{\"a\":nulll}",
        "{\"a\":}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (json_is_canonical(str_of(cases[i])))
            fail_msg("taken: %s", cases[i]);
    assert_false(json_is_canonical((struct str){"{\"a\":\"\0\"}", 9}));
    assert_false(json_is_canonical((struct str){"{}\0", 3}));
}

static void nesting_ends_at_a_limit(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 1000000);
    for (int depth = JSON_DEPTH - 1; depth <= JSON_DEPTH + 100000; depth += 50000) {
        buf_clear(&text);
        buf_text(&text, "{\"a\":");
        for (int i = 1; i < depth; i++)
            buf_char(&text, '[');
        for (int i = 1; i < depth; i++)
            buf_char(&text, ']');
        buf_char(&text, '}');
        assert_int_equal(json_is_canonical(buf_as_str(&text)), depth <= JSON_DEPTH);
    }
    buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_written),
        cmocka_unit_test(strings_are_escaped_one_way),
        cmocka_unit_test(one_spelling_is_canonical),
        cmocka_unit_test(every_other_spelling_is_not),
        cmocka_unit_test(nesting_ends_at_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
