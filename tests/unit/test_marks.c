/* test_marks.c - names of any kind are found again, and none costs more than it may. */
#include "marks.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 50000, NAME_COSTS = 23 };

static struct str nth(char out[40], unsigned n)
{
    return (struct str){out, (size_t)snprintf(out, 40, "<%u@mail.acme.example>", n)};
}

static void each_name_has_the_number_put_last(void **state)
{
    struct marks marks = {0};
    char name[40];

    (void)state;
    assert_int_equal(marks_get(&marks, str_of("")), MARKS_NONE);
    for (unsigned i = 0; i < MANY; i++)
        marks_put(&marks, nth(name, i), i);
    for (unsigned i = 0; i < MANY; i += 3)
        marks_put(&marks, nth(name, i), UINT32_MAX - i);
    assert_int_equal(marks.count, MANY);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), i % 3 ? i : UINT32_MAX - i);
    for (unsigned i = MANY; i < 2 * MANY; i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), MARKS_NONE);
    marks_dispose(&marks);
    assert_int_equal(marks_get(&marks, nth(name, 1)), MARKS_NONE);
}

static void a_name_is_first_once(void **state)
{
    struct marks marks = {0};

    (void)state;
    assert_true(marks_first(&marks, (struct str){"a\0b", 3}));
    assert_true(marks_first(&marks, (struct str){"a\0c", 3}));
    assert_true(marks_first(&marks, (struct str){"a", 1}));
    assert_true(marks_first(&marks, (struct str){"", 0}));
    assert_false(marks_first(&marks, (struct str){"a\0b", 3}));
    assert_false(marks_first(&marks, (struct str){"", 0}));
    assert_int_equal(marks.count, 4);
    marks_dispose(&marks);
}

static void tables_do_not_agree_on_a_name(void **state)
{
    struct marks one = {0}, two = {0};

    (void)state;
    marks_put(&one, str_of("m1"), 1);
    marks_put(&two, str_of("m1"), 1);
    assert_true(one.key.first != two.key.first && one.key.second != two.key.second);
    marks_dispose(&one);
    marks_dispose(&two);
}

static void a_name_costs_no_more_than_told(void **state)
{
    struct marks marks = {0};
    char name[40];

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        marks_put(&marks, nth(name, i), i);
        if (i >= 1000)
            assert_true(marks.room * (sizeof(*marks.names) + sizeof(*marks.numbers)) <=
                        (size_t)NAME_COSTS * marks.count);
    }
    marks_dispose(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_has_the_number_put_last),
        cmocka_unit_test(a_name_is_first_once),
        cmocka_unit_test(tables_do_not_agree_on_a_name),
        cmocka_unit_test(a_name_costs_no_more_than_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
