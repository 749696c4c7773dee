/* What an answer may be: each type takes what it says and nothing that a command could misread. */
#include "check.h"

#include "playbooks/playbook.h"
#include "value.h"

#include <string.h>

static void an_answer_is_what_its_type_says(void **state)
{
    static const struct {
        enum value_type type;
        const char *text;
        bool want;
    } cases[] = {
        {VALUE_EMAIL, "sales@example.com", true},
        {VALUE_EMAIL, "sales", false},
        {VALUE_EMAIL, "-x@example.com", false},
        {VALUE_EMAIL, "a@b.example; id", false},
        {VALUE_DOMAIN, "example.com", true},
        {VALUE_DOMAIN, "-example.com", false},
        {VALUE_DOMAIN, "a b.example", false},
        {VALUE_HOST, "imap.example.com", true},
        {VALUE_HOST, "--flag", false},
        {VALUE_URL, "https://example.com/", true},
        {VALUE_URL, "file:///etc/passwd", false},
        {VALUE_IP, "203.0.113.7", true},
        {VALUE_IP, "2001:db8::1", true},
        {VALUE_IP, "203.0.113.0/24", false},
        {VALUE_IP, "203.0.113.256", false},
        {VALUE_IP_LIST, "203.0.113.7, 203.0.113.0/24\n2001:db8::/32", true},
        {VALUE_IP_LIST, "203.0.113.0/33", false},
        {VALUE_IP_LIST, "home", false},
        {VALUE_CIDR_LIST, "203.0.113.0/24", true},
        {VALUE_CIDR_LIST, "203.0.113.7", false},
        {VALUE_MSGID_LIST, "<a@b.example> <c@d.example>", true},
        {VALUE_MSGID_LIST, "$(id)", false},
        {VALUE_INT, "12", true},
        {VALUE_INT, "-1", false},
        {VALUE_DATE, "2026-11-22", true},
        {VALUE_DATE, "2026-11-22T02:12Z", false},
        {VALUE_TIME, "2026-11-22T02:12Z", true},
        {VALUE_TIME, "none", true},
        {VALUE_TIME, "2026-13-22", false},
        {VALUE_TIME, "22.11.2026", false},
        {VALUE_BOOL, "true", true},
        {VALUE_BOOL, "yes", false},
        {VALUE_PATH, "-rf", false},
        {VALUE_TEXT, "anything", true},
        {VALUE_TEXT, "\xff", false},
        {VALUE_SECRET, "hunter2", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error err = {0};

        if (value_check(cases[i].type, cases[i].text, &err) != cases[i].want)
            fail_msg("%s \"%s\": %s", value_type_name(cases[i].type), cases[i].text, err.text);
    }
}

static void a_time_is_read_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(time_parse("2026-11-22T02:12:13Z"), 1795313533);
    assert_int_equal(time_parse("2026-11-22T02:12Z"), 1795313520);
    assert_int_equal(time_parse("2026-11-22"), 1795305600);
    assert_int_equal(time_parse("2026-11-22T02:12:13"), INT64_MIN);
    assert_int_equal(time_parse("2026-11-22T02:12:13Zx"), INT64_MIN);
    assert_int_equal(time_parse("2026-11-22T24:00Z"), INT64_MIN);
    assert_int_equal(time_parse("2026-1-22"), INT64_MIN);
    assert_int_equal(time_parse(""), INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_what_its_type_says),
        cmocka_unit_test(a_time_is_read_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
