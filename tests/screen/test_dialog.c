/* test_dialog.c - the list of what may be chosen, of any length. */
#include "app_state.h"
#include "dialog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct app app = {.height = 60, .width = 100}; /* on which they are drawn */

static struct question *ask(struct dialog *dialog, int choices, const char *means)
{
    static char out[DEED_NAME];
    char name[DEED_NAME];

    for (int i = 1; i <= choices; i++) {
        snprintf(name, sizeof(name), "choice_%d", i);
        dialog_choice_as(dialog, name, means);
    }
    return dialog_choose(&app, dialog, "Which", out, sizeof(out), NULL);
}

static void each_choice_is_listed_with_what_it_means(void **state)
{
    struct dialog *dialog = calloc(1, sizeof(*dialog));

    (void)state;
    assert_non_null(dialog);
    assert_string_equal(ask(dialog, 2, "a meaning")->hint,
                        "1  choice_1: a meaning\n2  choice_2: a meaning\n");
    free(dialog);
}

static void of_a_long_list_no_choice_is_left_out(void **state)
{
    struct dialog *dialog = calloc(1, sizeof(*dialog));
    struct question *question;

    (void)state;
    assert_non_null(dialog);
    question = ask(dialog, DIALOG_CHOICES, "a meaning that takes much of the room for all of them");
    assert_non_null(strstr(question->hint, "\n40  choice_40\n"));
    assert_null(strstr(question->hint, "a meaning"));
    free(dialog);
}

static void where_there_are_few_lines_names_stand_one_behind_the_other(void **state)
{
    struct dialog *dialog = calloc(1, sizeof(*dialog));

    (void)state;
    assert_non_null(dialog);
    app.height = 10;
    assert_string_equal(ask(dialog, 3, "a meaning")->hint,
                        "1  choice_1: a meaning\n2  choice_2: a meaning\n3  choice_3: a meaning\n");
    *dialog = (struct dialog){0};
    assert_string_equal(ask(dialog, 4, "a meaning")->hint,
                        "1  choice_1   2  choice_2   3  choice_3   4  choice_4   ");
    app.height = 60;
    free(dialog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_choice_is_listed_with_what_it_means),
        cmocka_unit_test(of_a_long_list_no_choice_is_left_out),
        cmocka_unit_test(where_there_are_few_lines_names_stand_one_behind_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
