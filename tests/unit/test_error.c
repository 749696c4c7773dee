/* test_error.c - the first cause, and the words put in front of it. */
#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void the_cause_comes_last_and_the_code_stays(void **state)
{
    struct error err = {0};

    (void)state;
    errno = EACCES;
    assert_false(error_set_errno(&err, ERROR_IO, "cannot open %s", "case.db"));
    assert_string_equal(err.text, "cannot open case.db: Permission denied");
    assert_false(error_prefix(&err, "message %d", 7));
    assert_string_equal(err.text, "message 7: cannot open case.db: Permission denied");
    assert_int_equal(err.code, ERROR_IO);
    error_clear(&err);
    assert_int_equal(err.code, ERROR_NONE);
    assert_string_equal(err.text, "");
}

static void too_long_a_sentence_is_cut(void **state)
{
    struct error err = {0};
    char words[2 * sizeof(err.text)];

    (void)state;
    memset(words, 'x', sizeof(words) - 1);
    words[sizeof(words) - 1] = '\0';
    error_set(&err, ERROR_NET, "%s", words);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    error_prefix(&err, "folder");
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_int_equal(strncmp(err.text, "folder: xxx", 11), 0);
    error_prefix(&err, "%s", words); /* leaves no room for the cause */
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cause_comes_last_and_the_code_stays),
        cmocka_unit_test(too_long_a_sentence_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
