/* test_marks.c - names of any kind are found again, and none costs more than it may, whether a
 * table has a few of them or so many that they lie in drawers. */
#include "base/marks.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FEW = 10000, MANY = 400000, NAME_COSTS = 23, FILED_COSTS = 10 };

static struct str nth(char out[40], unsigned n)
{
    return (struct str){out, (size_t)snprintf(out, 40, "<%u@mail.acme.example>", n)};
}

static void check_numbers(unsigned count)
{
    struct marks marks = {0};
    char name[40];

    assert_int_equal(marks_get(&marks, str_of("")), MARKS_NONE);
    for (unsigned i = 0; i < count; i++)
        marks_put(&marks, nth(name, i), i);
    for (unsigned i = 0; i < count; i += 3)
        marks_put(&marks, nth(name, i), UINT32_MAX - i);
    assert_int_equal(marks.count, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), i % 3 ? i : UINT32_MAX - i);
    for (unsigned i = count; i < 2 * count; i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), MARKS_NONE);
    marks_dispose(&marks);
    assert_int_equal(marks_get(&marks, nth(name, 1)), MARKS_NONE);
}

static void each_name_has_the_number_put_last(void **state)
{
    (void)state;
    check_numbers(FEW);
    check_numbers(MANY);
}

/* Numbers that need more bytes come late: to names that have a number of few, and to new ones. */
static void a_larger_number_leaves_the_others_as_they_are(void **state)
{
    static const uint32_t steps[] = {0, 255, 256, 0xabcdef, UINT32_MAX};
    const unsigned each = MANY / ARRAY_LEN(steps);
    struct marks marks = {0};
    char name[40];

    (void)state;
    for (unsigned i = 0; i < each * ARRAY_LEN(steps); i++)
        marks_put(&marks, nth(name, i), steps[i / each]);
    assert_int_equal(marks.number_bytes, 4);
    for (unsigned i = 0; i < each * ARRAY_LEN(steps); i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), steps[i / each]);
    marks_dispose(&marks);
    for (unsigned i = 0; i < each; i++)
        marks_put(&marks, nth(name, i), i % 2);
    marks_put(&marks, nth(name, 1), 0x10000);
    marks_put(&marks, nth(name, 2), 0);
    for (unsigned i = 0; i < each; i++)
        assert_int_equal(marks_get(&marks, nth(name, i)), i == 1 ? 0x10000 : i % 2);
    marks_dispose(&marks);
}

static void of_many_names_each_is_first_once(void **state)
{
    struct marks marks = {0};
    char name[40];

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(marks_first(&marks, nth(name, i)));
        assert_false(marks_first(&marks, nth(name, i / 2)));
    }
    assert_int_equal(marks.count, MANY);
    assert_int_equal(marks.number_bytes, 0);
    assert_true(marks_weight(&marks) <= (size_t)FILED_COSTS * MANY);
    marks_dispose(&marks);
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
        marks_put(&marks, nth(name, i), 1000 + i % 60000);
        if (i >= 1000 && i < FEW)
            assert_true(marks_weight(&marks) <= (size_t)NAME_COSTS * marks.count);
        else if (i >= MANY / 2)
            assert_true(marks_weight(&marks) <= (size_t)(FILED_COSTS + 2) * marks.count);
    }
    marks_dispose(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_has_the_number_put_last),
        cmocka_unit_test(a_larger_number_leaves_the_others_as_they_are),
        cmocka_unit_test(a_name_is_first_once),
        cmocka_unit_test(of_many_names_each_is_first_once),
        cmocka_unit_test(tables_do_not_agree_on_a_name),
        cmocka_unit_test(a_name_costs_no_more_than_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
