/* test_library.c - a library that is loaded by who uses it: all of it, or one sentence. */
#include "base/library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define NAMES(X) X(zlibVersion) X(crc32)

struct calls {
    NAMES(LIBRARY_SLOT)
};

static const char *const names[] = {NAMES(LIBRARY_NAME)};

static void each_name_is_in_its_slot(void **state)
{
    struct calls calls = {0};
    struct error err = {0};

    (void)state;
    assert_true(library_load("libz.so.1", names, ARRAY_LEN(names), &calls, &err));
    assert_int_equal(calls.zlibVersion()[0], '1');
    assert_int_equal(calls.crc32(0, (const Bytef *)"123456789", 9), 0xcbf43926);
}

static void what_is_missing_is_said(void **state)
{
    static const char *const unknown[] = {"zlibVersion", "no_such_name"};
    void *slots[2] = {0};
    struct error err = {0};

    (void)state;
    assert_false(library_load("libz.so.99", names, ARRAY_LEN(names), slots, &err));
    assert_string_equal(err.text, "the library libz.so.99 is missing, or what it needs is");
    error_clear(&err);
    assert_false(library_load("libz.so.1", unknown, ARRAY_LEN(unknown), slots, &err));
    assert_string_equal(err.text, "the library libz.so.1 has no no_such_name");
    assert_null(slots[0]); /* or who looks at it takes the library for loaded */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_is_in_its_slot),
        cmocka_unit_test(what_is_missing_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
