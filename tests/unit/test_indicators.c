/* test_indicators.c - one spelling for a value, nothing in it that could leave its place in a list;
 * what is put stays, what is withdrawn stays withdrawn. */
#include "case/indicators.h"
#include "check.h"

#include "sample_case.h"

#include <string.h>

static void values_have_one_spelling_or_are_refused(void **state)
{
    static const struct {
        const char *kind, *value, *want; /* NULL: refused */
    } cases[] = {
        {"ip", "203.0.113.9", "203.0.113.9"},
        {"ip", " 203[.]0[.]113[.]9 ", "203.0.113.9"},
        {"ip", "203.0.113.9; rm", NULL},
        {"ip", "203.0.113.0/24", NULL},
        {"cidr", "203.0.113.77/24", "203.0.113.0/24"},
        {"cidr", "203.0.113.77/32", "203.0.113.77/32"},
        {"cidr", "203.0.113.77", NULL},
        {"cidr", "0.0.0.0/0", NULL},
        {"cidr", "64.0.0.0/7", NULL},
        {"cidr", "2000::/3", NULL},
        {"address", "Drop@EVIL.example", "drop@evil.example"},
        {"address", "drop[@]evil[.]example", "drop@evil.example"},
        {"address", "a'b@evil.example", NULL},
        {"address", "a b@evil.example", NULL},
        {"address", "a\"b@evil.example", NULL},
        {"address", "a;b@evil.example", NULL},
        {"address", "@evil.example", NULL},
        {"address", "a@b@evil.example", NULL},
        {"address", "a@evil", NULL},
        {"domain", "Evil.Example.", "evil.example"},
        {"domain", "xn--pypal-4ve.com", "xn--pypal-4ve.com"},
        {"domain", "p\xd0\xb0ypal.com", NULL},
        {"domain", "-a.example", NULL},
        {"domain", "a-.example", NULL},
        {"domain", "a..example", NULL},
        {"domain", "localhost", NULL},
        {"domain", "203.0.113.9", NULL},
        {"domain", "evil.example/x", NULL},
        {"domain", "evil.example\n=1", NULL},
        {"url", "hxxps://Evil[.]example/In Voice?a='b'#c",
         "https://evil.example/In%20Voice?a=%27b%27#c"},
        {"url", "HTTP://user@evil.example:8080", "http://evil.example:8080"},
        {"url", "http://bank.example\\@evil.example/", "http://bank.example/@evil.example/"},
        {"url", "http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"},
        {"url", "http://203.0.113.9/\xe2\x80\xae\r\nx", "http://203.0.113.9/%E2%80%AE%0D%0Ax"},
        {"url", "javascript:alert(1)", NULL},
        {"url", "http:///x", NULL},
        {"url", "http://evil.example:99999/", NULL},
        {"sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"sha256", "e3b0", NULL},
        {"note", "x", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error err = {0};
        struct buf value;
        bool ok;

        buf_init(&value, INDICATOR_VALUE);
        ok = indicator_spell(cases[i].kind, str_of(cases[i].value), &value, &err);
        if (ok != (cases[i].want != NULL) || (ok && strcmp(buf_c(&value), cases[i].want) != 0))
            fail_msg("%s %s: \"%s\"", cases[i].kind, cases[i].value, buf_c(&value));
        if (!ok)
            assert_int_equal(value.len, 0);
        buf_dispose(&value);
    }
}

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 2);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

static struct indicator found(const char *value, int64_t when)
{
    return (struct indicator){.kind = "domain",
                              .value = value,
                              .message = 1,
                              .first_seen = when,
                              .last_seen = when,
                              .tlp = "amber",
                              .note = "a lure leads there"};
}

static void put(struct sample *sample, struct indicator row)
{
    struct error err = {0};
    int64_t id = 0;

    assert_ok(casefile_begin(sample->cf, &err) && indicator_put(sample->cf, &row, &id, &err) &&
                  casefile_commit(sample->cf, &err),
              &err);
    assert_true(id > 0);
}

static void withdraw(struct sample *sample, int64_t id)
{
    struct error err = {0};

    assert_ok(casefile_begin(sample->cf, &err) &&
                  indicator_withdraw(sample->cf, id, "a partner's", &err) &&
                  casefile_commit(sample->cf, &err),
              &err);
}

static struct indicator *list(struct sample *sample, struct arena *arena, bool withdrawn,
                              size_t want)
{
    struct error err = {0};
    struct indicator *rows;
    size_t count;

    assert_ok(indicator_list(sample->cf, arena, &(struct indicator_query){.withdrawn = withdrawn},
                             &rows, &count, &err),
              &err);
    assert_int_equal(count, want);
    return rows;
}

static void seen_again_it_is_one_row_whose_time_widens(void **state)
{
    struct arena arena = {0};
    struct indicator *rows;

    put(*state, found("evil.example", 2000));
    put(*state, found("evil.example", INT64_MIN));
    put(*state, found("evil.example", 1000));
    put(*state, found("evil.example", 3000));
    rows = list(*state, &arena, false, 1);
    assert_int_equal(rows[0].first_seen, 1000);
    assert_int_equal(rows[0].last_seen, 3000);
    assert_false(rows[0].by_hand);
    arena_dispose(&arena);
}

static void a_scan_does_not_bring_back_what_was_withdrawn(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct indicator *rows, mine = found("evil.example", INT64_MIN);
    uint64_t wrong, entries;

    put(sample, found("evil.example", 2000));
    withdraw(sample, 1);
    put(sample, found("evil.example", 4000));
    list(sample, &arena, false, 0);
    rows = list(sample, &arena, true, 1);
    assert_true(rows[0].withdrawn);
    assert_string_equal(rows[0].reason, "a partner's");

    mine.by_hand = true;
    mine.tlp = "red";
    put(sample, mine);
    rows = list(sample, &arena, false, 1);
    assert_true(rows[0].by_hand);
    assert_string_equal(rows[0].tlp, "red");
    assert_int_equal(rows[0].last_seen, 4000);
    assert_ok(journal_matches(sample->cf, "indicator-", &entries, &err), &err);
    assert_int_equal(entries, 3);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
}

static void a_wrong_level_or_number_changes_nothing(void **state)
{
    struct sample *sample = *state;
    struct indicator row = found("evil.example", 1);
    struct arena arena = {0};
    struct error err = {0};
    int64_t id = 0;

    row.tlp = "purple";
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(indicator_put(sample->cf, &row, &id, &err));
    error_clear(&err);
    assert_false(indicator_withdraw(sample->cf, 77, "x", &err));
    casefile_rollback(sample->cf);
    list(sample, &arena, true, 0);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_one_spelling_or_are_refused),
        cmocka_unit_test_setup_teardown(seen_again_it_is_one_row_whose_time_widens, make, unmake),
        cmocka_unit_test_setup_teardown(a_scan_does_not_bring_back_what_was_withdrawn, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_wrong_level_or_number_changes_nothing, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
