/* test_report.c - a report says what the case holds, and what a sender wrote stays text in it. */
#include "alter_case.h"
#include "report_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void make(struct sample *sample, enum report_format format, struct buf *out)
{
    struct report_setup setup = {0};

    report_case_make(sample);
    report_case_print(sample, &setup, format, out);
}

static void html_shows_a_hostile_subject_as_text(void **state)
{
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_HTML, &out);
    assert_true(text_has(&out, "&lt;/td&gt;&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
                               "&lt;U+202E&gt;fdp.exe&lt;U+000A&gt;=cmd|"));
    assert_false(text_has(&out, "<script"));
    assert_false(text_has(&out, "</script"));
    assert_false(text_has(&out, "\xe2\x80\xae"));
    assert_false(text_has(&out, "<b>"));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* Everything that could make a page load or run something. */
static void html_asks_for_nothing(void **state)
{
    static const char *const active[] = {"src=",  "href=\"http", "url(",     "@import", "<img",
                                         "<link", "<frame",      "<iframe",  "<object", "<embed",
                                         "<form", "style=\"",    "onerror=", "onload=", "<base"};
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_HTML, &out);
    for (size_t i = 0; i < ARRAY_LEN(active); i++)
        if (text_has(&out, active[i]))
            fail_msg("the page holds %s", active[i]);
    assert_true(text_has(&out, "content=\"default-src 'none'; style-src 'sha256-"));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* On paper a column as narrow as its cells allow would break "verified" and "contain" in the
 * middle. */
static void short_words_are_not_broken_and_columns_have_their_share(void **state)
{
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_HTML, &out);
    assert_true(text_has(&out, "td.words{overflow-wrap:normal}"));
    assert_true(text_has(&out, "<colgroup><col width=\""));
    assert_true(text_has(&out, "<td class=\"words\">"));
    assert_true(text_has(&out, "<td><code>")); /* a hash is broken where the column ends */
    buf_dispose(&out);
    sample_remove(&sample);
}

static void names_are_defanged(void **state)
{
    struct sample sample;
    struct buf out;

    (void)state;
    make(&sample, REPORT_HTML, &out);
    assert_true(text_has(&out, "evil[.]example"));
    assert_false(text_has(&out, "evil.example"));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void what_was_not_examined_is_said_before_the_findings(void **state)
{
    struct sample sample;
    struct buf out;
    size_t not_examined, findings;

    (void)state;
    make(&sample, REPORT_HTML, &out);
    not_examined = str_find(buf_as_str(&out), str_of("<section id=\"not-examined\""));
    findings = str_find(buf_as_str(&out), str_of("<section id=\"findings\""));
    assert_true(not_examined < findings && findings < out.len);
    assert_true(text_has(&out, "2 checks were not made or not in full."));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void a_finding_names_its_evidence(void **state)
{
    struct sample sample;
    struct buf out;
    struct hash hash;
    char hex[HASH_HEX];

    (void)state;
    make(&sample, REPORT_HTML, &out);
    hash = hash_of(sample_mail(1));
    hash_to_hex(&hash, hex);
    assert_true(text_has(&out, hex));
    assert_true(text_has(&out, "The owner knows the address."));
    assert_true(text_has(&out, "What came before."));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void the_same_case_and_time_give_the_same_bytes(void **state)
{
    struct report_setup setup = {0};
    struct sample sample;
    struct buf first, second;

    (void)state;
    make(&sample, REPORT_HTML, &first);
    report_case_print(&sample, &setup, REPORT_HTML, &second);
    assert_true(str_equal(buf_as_str(&first), buf_as_str(&second)));
    buf_dispose(&first);
    buf_dispose(&second);
    sample_remove(&sample);
}

static void an_empty_case_does_not_look_clean(void **state)
{
    struct report_setup setup = {0};
    struct sample sample;
    struct buf out;

    (void)state;
    sample_make(&sample);
    report_case_print(&sample, &setup, REPORT_HTML, &out);
    assert_true(text_has(&out, "Nothing has been examined yet."));
    assert_true(text_has(&out, "That says nothing about what was not examined."));
    buf_dispose(&out);
    sample_remove(&sample);
}

static void readers_and_formats_have_names(void **state)
{
    enum report_format format;
    enum report_reader reader;

    (void)state;
    assert_true(report_format_named("md", &format) && format == REPORT_MARKDOWN);
    assert_false(report_format_named("docx", &format));
    assert_true(report_reader_named("bank", &reader) && reader == READER_BANK);
    assert_false(report_reader_named("", &reader));
}

/* Four messages: one of the days around what was found, a draft, one of another year, one that
 * nothing dates. */
static void the_chart_says_its_days_and_what_it_leaves_out(void **state)
{
    static const char *const wants[] = {
        "Mail by day (UTC), as its senders dated it",
        "The chart covers the days from 2025-09-14 to 2025-11-12.",
        "1 message is not in the chart because nothing dates it.",
        "1 message of another day is not in the chart.",
        "1 draft of these days is not in the chart.",
    };
    static const enum report_format formats[] = {REPORT_HTML, REPORT_MARKDOWN, REPORT_JSON};
    struct report_setup setup = {0};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    sample_close(&sample);
    alter(&sample, "UPDATE message SET date = 1761700000 WHERE uid = 1");
    alter(&sample, "UPDATE message SET date = 1761700000, direction = 2 WHERE uid = 2");
    alter(&sample, "UPDATE message SET date = NULL, received = NULL WHERE uid = 3");
    sample_open(&sample, CASE_READ);
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        report_case_print(&sample, &setup, formats[i], &out);
        for (size_t k = 0; k < ARRAY_LEN(wants); k++)
            if (!text_has(&out, wants[k]))
                fail_msg("format %zu lacks: %s", i, wants[k]);
        buf_dispose(&out);
    }
    report_case_print(&sample, &setup, REPORT_MARKDOWN, &out);
    assert_true(text_has(&out, "| | received + sent | |\n|---|---|---|\n| 2025-10-29 | 1 + 0 |"));
    buf_dispose(&out);
    report_case_print(&sample, &setup, REPORT_JSON, &out);
    assert_true(text_has(&out, "\"from\":\"2025-09-14T00:00:00Z\""));
    assert_true(text_has(&out, "\"until\":\"2025-11-13T00:00:00Z\""));
    buf_dispose(&out);
    sample_remove(&sample);
}

/* A sender may have dated the lure 1970, or 2099: neither is when it began, and no chart is drawn
 * out to there. */
static void a_date_that_cannot_be_is_no_beginning(void **state)
{
    static const int64_t impossible[] = {0, 4070908800};
    struct report_setup setup = {0};
    struct finding finding = {.key = "made up",
                              .detector = "lure",
                              .severity = SEVERITY_HIGH,
                              .title = "A made-up date",
                              .explanation = "",
                              .refute = "",
                              .blind = "",
                              .attack = ""};
    struct error err = {0};
    struct sample sample;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    sample_close(&sample);
    alter(&sample, "UPDATE message SET date = 1761700000 WHERE uid = 1");
    sample_open(&sample, CASE_WRITE);
    for (size_t i = 0; i < ARRAY_LEN(impossible); i++) {
        finding.when = impossible[i];
        assert_true(casefile_begin(sample.cf, &err));
        assert_true(finding_put(sample.cf, &finding, sample.run, &err));
        assert_true(casefile_commit(sample.cf, &err));
        report_case_print(&sample, &setup, REPORT_MARKDOWN, &out);
        assert_true(text_has(&out, "The earliest grave finding is about 2025-10-29"));
        assert_true(text_has(&out, "The chart covers the days from 2025-09-14 to 2025-11-12."));
        buf_dispose(&out);
    }
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_shows_a_hostile_subject_as_text),
        cmocka_unit_test(html_asks_for_nothing),
        cmocka_unit_test(short_words_are_not_broken_and_columns_have_their_share),
        cmocka_unit_test(names_are_defanged),
        cmocka_unit_test(what_was_not_examined_is_said_before_the_findings),
        cmocka_unit_test(a_finding_names_its_evidence),
        cmocka_unit_test(the_same_case_and_time_give_the_same_bytes),
        cmocka_unit_test(an_empty_case_does_not_look_clean),
        cmocka_unit_test(the_chart_says_its_days_and_what_it_leaves_out),
        cmocka_unit_test(a_date_that_cannot_be_is_no_beginning),
        cmocka_unit_test(readers_and_formats_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
