/* test_report_formats.c - the same hostile case as Markdown, JSON and PDF, and in three languages.
 */
#include "base/said.h"
#include "report_case.h"

#include "pdf.h"
#include "wording.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void make(struct sample *sample, enum report_format format, struct buf *out)
{
    struct report_setup setup = {.data_dir = DATA_DIR};

    report_case_make(sample);
    report_case_print(sample, &setup, format, out);
}

/* --- Markdown --- */

/* Borders of a table's row that no backslash takes away. */
static unsigned borders(struct str line)
{
    unsigned count = 0;

    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] == '\\')
            i++;
        else
            count += line.at[i] == '|';
    return count;
}

static void a_subject_adds_no_column_and_no_line_to_markdown(void **state)
{
    struct sample sample;
    struct str rest, line;
    unsigned want = 0, rows = 0;
    struct buf out;

    (void)state;
    make(&sample, REPORT_MARKDOWN, &out);
    rest = buf_as_str(&out);
    while (str_next_line(&rest, &line)) {
        if (!str_starts(line, "|")) {
            want = 0;
            assert_false(str_starts(line, "=cmd") || str_starts(line, "fdp"));
            continue;
        }
        if (want == 0)
            want = borders(line);
        assert_int_equal(borders(line), want);
        rows++;
    }
    assert_true(rows > 20);
    buf_dispose(&out);
    sample_remove(&sample);
}

/* A mark that Markdown or a browser behind it would read, and no backslash before it. */
static void markdown_leaves_no_mark_of_a_subject_bare(void **state)
{
    static const char *const bare[] = {"</script", "<script", "<b>",
                                       "[go]",     " `tick`", "\xe2\x80\xae"};
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_MARKDOWN, &out);
    for (size_t i = 0; i < ARRAY_LEN(bare); i++) {
        struct str rest = buf_as_str(&out), part = str_of(bare[i]);
        size_t at = str_find(rest, part);

        if (at < rest.len && rest.at[at - 1] != '\\')
            fail_msg("the page holds %s", bare[i]);
    }
    assert_true(text_has(&out, "\\</script\\>\\<script\\>alert(1)"));
    assert_true(text_has(&out, "\\<U+202E\\>fdp.exe\\<U+000A\\>=cmd\\|"));
    assert_true(text_has(&out, "\\[go\\](javascript:x)"));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* --- JSON --- */

static void json_holds_the_subject_as_it_came(void **state)
{
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_JSON, &out);
    assert_true(str_starts(buf_as_str(&out), "{\"schema\":\"mailmedic/report/1\","));
    assert_true(text_has(&out, "<script>alert(1)</script>\\u202efdp.exe\\n=cmd|"));
    assert_false(text_has(&out, "\xe2\x80\xae"));
    assert_true(text_has(&out, "\"section\":\"not-examined\""));
    assert_true(text_has(&out, "\"label\":\"evil.example\""));
    assert_false(text_has(&out, "[.]"));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* --- PDF --- */

static void a_pdf_is_made_twice_alike(void **state)
{
    struct report_setup setup = {.data_dir = DATA_DIR};
    struct sample sample;
    struct buf out, again;

    (void)state;
    make(&sample, REPORT_PDF, &out);
    assert_true(str_starts(buf_as_str(&out), "%PDF-1."));
    assert_true(text_has(&out, "%%EOF"));
    assert_false(text_has(&out, "/JavaScript"));
    assert_false(text_has(&out, "/URI"));
    report_case_print(&sample, &setup, REPORT_PDF, &again);
    assert_true(str_equal(buf_as_str(&out), buf_as_str(&again)));
    buf_dispose(&out);
    buf_dispose(&again);
    sample_remove(&sample);
}

/* --- languages --- */

static unsigned places(struct str text)
{
    unsigned bits = 0;

    for (size_t i = 0; i + 2 < text.len; i++)
        if (text.at[i] == '{' && text.at[i + 2] == '}')
            bits |= 1u << (text.at[i + 1] - '0');
    return bits;
}

static void translations_keep_the_places_for_values(void **state)
{
    static const char *const languages[] = {"vi", "zh"};
    struct wording words;
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct arena arena = {0};

        if (!wording_load(&words, &arena, DATA_DIR, languages[i], &err))
            fail_msg("%s", err.text);
        assert_true(words.count > 250);
        for (size_t j = 0; j < words.count; j++)
            if (places(words.pairs[j].english) != places(words.pairs[j].other))
                fail_msg("%s: %.*s", languages[i], (int)words.pairs[j].english.len,
                         words.pairs[j].english.at);
        arena_dispose(&arena);
    }
}

static void every_sentence_of_ours_is_there_in_each_language(void **state)
{
    static const char *const languages[] = {"vi", "zh"};
    struct sample sample;

    (void)state;
    report_case_make(&sample);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++)
        for (unsigned reader = READER_ALL; reader <= READER_ENGINEER; reader++) {
            const char *missing = NULL;
            struct report_setup setup = {.data_dir = DATA_DIR,
                                         .language = languages[i],
                                         .reader = (enum report_reader)reader,
                                         .untranslated = &missing};
            struct buf out;

            report_case_print(&sample, &setup, REPORT_HTML, &out);
            if (missing)
                fail_msg("%s: %s", languages[i], missing);
            buf_dispose(&out);
        }
    sample_remove(&sample);
}

/* The English is sealed, what it was made of is not: it is believed only where both agree. */
static void a_sentence_is_translated_only_from_what_it_was_made_of(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct wording words;
    struct buf source;

    (void)state;
    if (!wording_load(&words, &arena, DATA_DIR, "vi", &err))
        fail_msg("%s", err.text);
    buf_init(&source, 4096);
    said_add(&source, "%zu mails to %zu organisations", (size_t)3, (size_t)2);
    assert_string_equal(wording_text(&words, &arena, "3 mails to 2 organisations", buf_c(&source)),
                        "3 th\xc6\xb0 t\xe1\xbb\x9bi 2 t\xe1\xbb\x95 ch\xe1\xbb\xa9"
                        "c");
    assert_string_equal(wording_text(&words, &arena, "9 mails to 2 organisations", buf_c(&source)),
                        "9 mails to 2 organisations");
    assert_string_equal(wording_text(&words, &arena, "no such sentence", NULL), "no such sentence");
    buf_dispose(&source);
    arena_dispose(&arena);
}

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[TEMP_PATH + 64];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static void what_is_not_translated_stays_english(void **state)
{
    struct report_setup setup = {.language = "vi"};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    put_file(sample.folder, "report-vi.txt",
             "# two lines\nen: Findings\nvi: Ph\xc3\xa1t hi\xe1\xbb\x87n\n");
    put_file(sample.folder, "texts-vi.txt",
             "en: A small thing\nvi: M\xe1\xbb\x99t vi\xe1\xbb\x87"
             "c nh\xe1\xbb\x8f\n");
    put_file(sample.folder, "controls.txt", "A1 | one measure\n");
    setup.data_dir = sample.folder;
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "<h2>Ph\xc3\xa1t hi\xe1\xbb\x87n</h2>"));
    assert_true(text_has(&out, "<h2>What was not examined</h2>"));
    assert_true(text_has(&out, "M\xe1\xbb\x99t vi\xe1\xbb\x87"
                               "c nh\xe1\xbb\x8f"));
    assert_true(text_has(&out, "<html lang=\"vi\">"));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void a_line_out_of_turn_is_named(void **state)
{
    struct arena arena = {0};
    struct sample sample;
    struct wording words;
    struct error err = {0};

    (void)state;
    sample_make(&sample);
    put_file(sample.folder, "report-vi.txt", "en: Findings\n\nzh: oops\n");
    assert_false(wording_load(&words, &arena, sample.folder, "vi", &err));
    assert_non_null(strstr(err.text, "report-vi.txt:3"));
    err = (struct error){0};
    assert_false(wording_load(&words, &arena, sample.folder, "xx", &err));
    assert_int_equal(err.code, ERROR_USAGE);
    arena_dispose(&arena);
    sample_remove(&sample);
}

/* The days of the second column fit at its first share, and no more once the narrow ones have
 * theirs. */
static void a_day_is_not_broken_when_other_columns_are_widened(void **state)
{
    static const unsigned weights[] = {1, 3, 5, 6, 1, 7};
    static const double least[] = {30, 65, 40, 40, 36, 40};
    double out[6], sum = 0;

    (void)state;
    table_shares(weights, least, 6, 505, out);
    for (size_t i = 0; i < 6; i++) {
        assert_true(out[i] >= least[i]);
        sum += out[i];
    }
    assert_true(sum > 504.9 && sum < 505.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subject_adds_no_column_and_no_line_to_markdown),
        cmocka_unit_test(markdown_leaves_no_mark_of_a_subject_bare),
        cmocka_unit_test(json_holds_the_subject_as_it_came),
        cmocka_unit_test(a_pdf_is_made_twice_alike),
        cmocka_unit_test(a_day_is_not_broken_when_other_columns_are_widened),
        cmocka_unit_test(translations_keep_the_places_for_values),
        cmocka_unit_test(every_sentence_of_ours_is_there_in_each_language),
        cmocka_unit_test(a_sentence_is_translated_only_from_what_it_was_made_of),
        cmocka_unit_test(what_is_not_translated_stays_english),
        cmocka_unit_test(a_line_out_of_turn_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
