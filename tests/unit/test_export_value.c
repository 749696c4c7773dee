/* test_export_value.c - addresses, times and truths as exports write them, and which rows of an
 * audit log are worth reading. */
#include "export.h"

#include "audit_names.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void an_address_is_found_in_each_of_its_forms(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"x@y.example", "x@y.example"},
        {"smtp:x@y.example", "x@y.example"},
        {"SMTP:x@y.example", "x@y.example"},
        {"\"Name, Of\" [SMTP:x@y.example]", "x@y.example"},
        {"Name <x@y.example>", "x@y.example"},
        {"'x@y.example'", "x@y.example"},
        {"\"a@b.example\" [EX:/o=Labs/cn=1]", "unresolved:\"a@b.example\" [EX:/o=Labs/cn=1]"},
        {"3f2504e0-4f89-11d3-9a0c-0305e82c3301", "unresolved:3f2504e0-4f89-11d3-9a0c-0305e82c3301"},
        {"@", "unresolved:@"},
        {"", "unresolved:"},
    };
    struct rule_script script;
    struct arena arena = {0};
    struct export export;

    (void)state;
    export_begin(&export, &script, &arena, "test", NULL, "");
    export_rule(&export, 1, str_of(""));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(export_address(&export, str_of(cases[i].text)), cases[i].want);
    arena_dispose(&arena);
}

static void a_list_is_cut_outside_of_quotes(void **state)
{
    struct str list = str_of("\"A, B\" [SMTP:a@b.example]; c@d.example,, <e@f.example>"), item;
    size_t count = 0;

    (void)state;
    for (; export_next_address(&list, &item); count++)
        assert_true(str_find_char(item, '@') < item.len);
    assert_int_equal(count, 3);
}

static void a_time_is_read_in_each_of_its_forms_or_not_at_all(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"2021-05-18T21:13:33", "2021-05-18T21:13:33Z"},
        {"2021-05-18 21:13:33.1234567Z", "2021-05-18T21:13:33Z"},
        {"2021-05-18T21:13:33+07:00", "2021-05-18T14:13:33Z"},
        {"2021-05-18T21:13:33-0330", "2021-05-19T00:43:33Z"},
        {"2023-07-18T24:00:00", "2023-07-19T00:00:00Z"},
        {"\\/Date(1728344797000)\\/", "2024-10-07T23:46:37Z"},
        {"/Date(1728344797000+0200)/", "2024-10-07T23:46:37Z"},
        {"1728344797", "2024-10-07T23:46:37Z"},
        {"1728344797000", "2024-10-07T23:46:37Z"},
        {"5/6/2023 12:30:51 PM", ""}, /* May or June */
        {"2021-13-40T00:00:00", ""},
        {"", ""},
        {"never", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t time = export_time(str_of(cases[i].text));
        char text[CLOCK_TEXT] = "";

        if (time != 0)
            clock_format(time, text);
        assert_string_equal(text, cases[i].want);
    }
}

static void truth_has_many_words(void **state)
{
    (void)state;
    assert_true(export_true(str_of("True")));
    assert_true(export_true(str_of(" $true ")));
    assert_true(export_true(str_of("Wahr")));
    assert_true(export_true(str_of("1")));
    assert_false(export_true(str_of("False")));
    assert_false(export_true(str_of("")));
    assert_false(export_true(str_of("truely")));
    assert_int_equal(export_answer(str_of("VERO")), EXPORT_YES);
    assert_int_equal(export_answer(str_of(" falso ")), EXPORT_NO);
    assert_int_equal(export_answer(str_of("")), EXPORT_NO);
    assert_int_equal(export_answer(str_of("truely")), EXPORT_UNCLEAR);
}

static void a_folder_of_a_maildir_is_its_name(void **state)
{
    (void)state;
    assert_true(str_equal(export_maildir_folder(str_of(".Lists/")), str_of("Lists")));
    assert_true(
        str_equal(export_maildir_folder(str_of("$home/mail/d/u/.Orders")), str_of("Orders")));
    assert_true(str_equal(export_maildir_folder(str_of("..")), str_of("..")));
    assert_true(str_equal(export_maildir_folder(str_of("mbox.old")), str_of("mbox.old")));
}

/* What is passed over unread in large audit logs must hold none of the operations that are read. */
static void no_event_about_rules_is_passed_over_unread(void **state)
{
    static const struct {
        const char *row;
        bool may;
    } cases[] = {
        {"{\"Operation\":\"New-InboxRule\"}", true},
        {"{\"Operation\":\"UpdateInboxRules\"}", true},
        {"{\"Operation\":\"set-transportrule\"}", true},
        {"{\"Operation\":\"Set-Mailbox\"}", true},
        {"{\"Operation\":\"Set\xe2\x80\x93Mailbox\"}", true},
        {"{\"Operation\":\"Set\\u2013Mailbox\"}", true},
        {"{\"Operation\":\"Add-MailboxPermission\"}", true},
        {"{\"Operation\":\"Remove-RecipientPermission\"}", true},
        {"{\"Operation\":\"Set-CASMailbox\"}", true},
        {"{\"Operation\":\"Set-MailUser\"}", true},
        {"{\"Operation\":\"Enable-RemoteMailbox\"}", true},
        {"{\"AuditData\":\"{\\\"Operation\\\":\\\"New-InboxRule\\\"}\"}", true},
        {"{\"Operation\":\"Consent to application.\"}", true},
        {"{\"Operation\":\"Add delegated permission grant.\"}", true},
        {"{\"Operation\":\"Add OAuth2PermissionGrant.\"}", true},
        {"{\"Operation\":\"Add app role assignment grant to user.\"}", true},
        {"{\"Operation\":\"Remove app role assignment from service principal.\"}", true},
        {"{\"Operation\":\"Update application - Certificates and secrets management \"}", true},
        {"{\"Operation\":\"Update application \\u2013 Certificates and secrets\"}", true},
        {"{\"Operation\":\"Add service principal credentials.\"}", true},
        {"{\"Operation\":\"Add application.\",\"x\":\"http:\\/\\/localhost:1\\/access\"}", true},
        {"{\"Operation\":\"Add application.\"}", false},
        {"{\"Operation\":\"Send\",\"MailboxOwnerUPN\":\"a@b.example\"}", false},
        {"{\"Operation\":\"UserLoggedIn\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (audit_may_be_event(str_of(cases[i].row)) != cases[i].may)
            fail_msg("%s", cases[i].row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_event_about_rules_is_passed_over_unread),
        cmocka_unit_test(an_address_is_found_in_each_of_its_forms),
        cmocka_unit_test(a_list_is_cut_outside_of_quotes),
        cmocka_unit_test(a_time_is_read_in_each_of_its_forms_or_not_at_all),
        cmocka_unit_test(truth_has_many_words),
        cmocka_unit_test(a_folder_of_a_maildir_is_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
