/* test_report_scores.c - the scorecard: what findings and checks tell of a measure, beside the
 * steps. Not checked is never shown as clean, and a claim never as proof. */
#include "check.h"

#include "base/file.h"
#include "case/tables.h"
#include "detect/detect.h"
#include "report_case.h"

#include <stdio.h>
#include <string.h>

static void print(struct sample *sample, struct buf *out)
{
    struct report_setup setup = {.data_dir = DATA_DIR};

    report_case_print(sample, &setup, REPORT_MARKDOWN, out);
}

/* The row of a measure has this word. */
static void expect(const struct buf *report, const char *measure, const char *word)
{
    char start[32], want[64];
    struct str row, rest = buf_as_str(report);

    snprintf(start, sizeof(start), "| `%s` |", measure);
    snprintf(want, sizeof(want), "| **%s** |", word);
    rest = str_part(rest, str_find(rest, str_of(start)), rest.len);
    assert_true(str_next_line(&rest, &row));
    if (str_find(row, str_of(want)) == row.len)
        fail_msg("\"%s\" is not in: %.*s", want, (int)row.len, row.at);
}

static void findings_and_checks_tell(void **state)
{
    const struct coverage looked = {.check = "shared-folders",
                                    .title = "Folders open to somebody else",
                                    .state = COVERAGE_NOTHING,
                                    .detail = "",
                                    .hint = ""};
    struct error err = {0};
    struct sample sample;
    struct buf out;
    int64_t id;
    enum finding_verdict verdict;

    (void)state;
    report_case_make(&sample);
    print(&sample, &out);
    expect(&out, "A24", "missing");     /* a critical finding of rule-forwards-outside */
    expect(&out, "A18", "not checked"); /* its check was not made */
    expect(&out, "A6", "not checked");  /* its check has no row at all */
    expect(&out, "A1", "not visible");  /* nothing here could tell */
    buf_dispose(&out);

    assert_ok(casefile_begin(sample.cf, &err), &err);
    assert_ok(coverage_put(sample.cf, &looked, sample.run, &err), &err);
    assert_ok(finding_look_up(sample.cf, "a", &id, &verdict, &err), &err);
    assert_ok(finding_set_verdict(sample.cf, id, "dismissed", "known", &err), &err);
    assert_ok(casefile_commit(sample.cf, &err), &err);
    print(&sample, &out);
    expect(&out, "A6", "nothing against it");
    expect(&out, "A26", "nothing against it"); /* rules were looked at */
    expect(&out, "A24", "not checked"); /* what was found is dismissed, and the small thing is
                                           none; but forwarding is set elsewhere, too */
    buf_dispose(&out);
    sample_remove(&sample);
}

static bool is_detector(struct str name)
{
    for (size_t i = 0; detectors[i]; i++)
        if (str_equal(name, str_of(detectors[i]->id)))
            return true;
    return false;
}

static bool is_check(struct str name)
{
    char text[64];

    snprintf(text, sizeof(text), "%.*s", (int)name.len, name.at);
    return coverage_title(text) != NULL;
}

static size_t expect_names(struct str field, bool (*is_known)(struct str name))
{
    size_t count = 0;

    field = str_trim(field);
    if (str_equal(field, str_of("-")))
        return 0;
    while (field.len > 0) {
        size_t end = str_find_char(field, ' ');
        struct str name = str_part(field, 0, end);

        if (!is_known(name))
            fail_msg("controls.txt: there is no %.*s", (int)name.len, name.at);
        count++;
        field = str_part(field, end + 1, field.len);
    }
    return count;
}

static void the_file_names_what_there_is(void **state)
{
    struct error err = {0};
    struct str rest, line;
    struct buf text;
    size_t names = 0;

    (void)state;
    buf_init(&text, MIB(1));
    assert_ok(file_read_text(DATA_DIR "/controls.txt", &text, &err), &err);
    rest = buf_as_str(&text);
    while (str_next_line(&rest, &line)) {
        struct str field[4] = {{0}};

        if (line.len == 0 || *line.at == '#')
            continue;
        for (size_t i = 0; i < ARRAY_LEN(field); i++) {
            size_t bar = str_find_char(line, '|');

            field[i] = str_part(line, 0, bar);
            line = str_part(line, bar + 1, line.len);
        }
        names += expect_names(field[2], is_detector) + expect_names(field[3], is_check);
    }
    assert_true(names > 15);
    assert_false(is_detector(str_of("no-such-detector")));
    assert_false(is_check(str_of("no-such-check")));
    buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_and_checks_tell),
        cmocka_unit_test(the_file_names_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
