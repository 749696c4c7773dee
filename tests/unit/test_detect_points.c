/* test_detect_points.c - data/points.txt: as it ships, and broken in every way. */
#include "points.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The file that ships, with one more line in front (line 1). */
static bool open_with(const char *line, struct points **out, struct error *err)
{
    char dir[] = "/tmp/mailmedic-points-XXXXXX", path[64];
    FILE *from = fopen(DATA_DIR "/points.txt", "r"), *to;
    char buffer[4096];
    size_t got;
    bool ok;

    assert_non_null(from);
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/points.txt", dir);
    to = fopen(path, "w");
    assert_non_null(to);
    fprintf(to, "%s\n", line);
    while ((got = fread(buffer, 1, sizeof(buffer), from)) > 0)
        fwrite(buffer, 1, got, to);
    fclose(to);
    fclose(from);
    ok = points_open(out, dir, err);
    unlink(path);
    rmdir(dir);
    return ok;
}

static void every_reason_has_its_points_in_the_file_that_ships(void **state)
{
    struct error err = {0};
    struct points *points;

    (void)state;
    if (!points_open(&points, DATA_DIR, &err))
        fail_msg("%s", err.text);
    assert_int_equal(points_of(points, "rule-forwards-outside", "outside"), 60);
    assert_int_equal(points_of(points, "rule-forwards-outside", "off"), -30); /* shared */
    assert_int_equal(points_of(NULL, "rule-forwards-outside", "outside"), 0);
    points_free(points);
}

static void a_file_that_is_not_understood_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *line, *want;
    } rows[] = {
        {"rule-hides plaice 10", "points.txt:1: there is no reason \"plaice\""},
        {"rule-hide place 10", "of a detector \"rule-hide\""},
        {"rule-hides place", "points.txt:1: a line is"},
        {"rule-hides place 10 20", "points.txt:1: a line is"},
        {"rule-hides place ten", "points.txt:1: \"ten\" is not a number"},
        {"rule-hides place 201", "is not a number from -200 to 200"},
        {"rule-hides place -", "is not a number"},
    };
    struct points *points;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};

        assert_false(open_with(rows[i].line, &points, &err));
        if (!strstr(err.text, rows[i].want))
            fail_msg("%s: %s", rows[i].line, err.text);
        error_clear(&err);
    }
}

static void a_reason_twice_or_missing_is_refused(void **state)
{
    char dir[] = "/tmp/mailmedic-points-XXXXXX", path[64];
    struct error err = {0};
    struct points *points;
    FILE *file;

    (void)state;
    assert_false(open_with("rule-hides place 10", &points, &err)); /* the file has it as well */
    assert_non_null(strstr(err.text, "rule-hides place stands here a second time"));
    error_clear(&err);
    assert_true(open_with("# a remark", &points, &err));
    points_free(points);
    assert_non_null(mkdtemp(dir));
    assert_false(points_open(&points, dir, &err));
    assert_non_null(strstr(err.text, "points.txt: No such file"));
    error_clear(&err);
    snprintf(path, sizeof(path), "%s/points.txt", dir);
    file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_false(points_open(&points, dir, &err));
    assert_non_null(strstr(err.text, "the line for any-rule odd-name is missing"));
    error_clear(&err);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_points_in_the_file_that_ships),
        cmocka_unit_test(a_file_that_is_not_understood_is_refused_with_its_line),
        cmocka_unit_test(a_reason_twice_or_missing_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
