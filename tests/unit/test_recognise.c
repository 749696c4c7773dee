/* Which playbook fits, from what a case knows of the mailbox's server. */
#include "check.h"
#include "recognise.h"
#include "sample_case.h"

#include "playbooks/playbook.h"

#include <string.h>

static void each_provider_is_known_by_its_signs(void **state)
{
    static const struct {
        struct signs signs; /* address, host, certificate, server, took_in */
        const char *playbook, *provider;
    } rows[] = {
        {{"a@fabrik.example", "outlook.office365.com", "", "", ""}, "m365", "m365"},
        {{"a@fabrik.example", "", "", "", "BEZP281MB2345.DEUP281.PROD.OUTLOOK.COM"},
         "m365",
         "m365"},
        {{"a@hotmail.com", "outlook.office365.com", "", "", ""}, "generic", "generic"},
        {{"a@gmail.com", "imap.gmail.com", "", "", ""}, "gmail", "gmail"},
        {{"a@fabrik.example", "imap.gmail.com", "", "", ""}, "workspace", "gworkspace"},
        {{"a@fabrik.example", "mail.fabrik.example", "", "Gimap ready for requests", ""},
         "workspace",
         "gworkspace"},
        {{"a@fabrik.example", "", "", "", "mx.google.com"}, "workspace", "gworkspace"},
        {{"a@fabrik.example", "imap.qiye.aliyun.com", "", "", ""}, "alimail", "alimail"},
        {{"a@fabrik.example", "mail.fabrik.example", "CN=*.mxhichina.com, issued by x", "", ""},
         "alimail",
         "alimail"},
        {{"a@fabrik.example", "10.0.0.1", "", "AliYun IMAP Server Ready(10.147.40.14)", ""},
         "alimail",
         "alimail"},
        {{"a@fabrik.example", "imap.exmail.qq.com", "", "", ""}, "exmail", "exmail"},
        {{"a@qq.com", "imap.qq.com", "", "", ""}, "exmail", "qq"},
        {{"a@fabrik.example", "h", "", "QQMail XMIMAP4Server ready", ""}, "exmail", "exmail"},
        {{"a@163.com", "imap.163.com", "", "", ""}, "netease", "163"},
        {{"a@fabrik.example", "imap.qiye.163.com", "", "", ""}, "netease", "netease-ent"},
        {{"a@126.com", "h", "", "Coremail System IMap Server Ready(126com[0])", ""},
         "netease",
         "163"},
        {{"a@yahoo.com", "imap.mail.yahoo.com", "", "", ""}, "yahoo", "yahoo"},
        {{"a@aol.com", "", "", "", ""}, "yahoo", "yahoo"},
        {{"a@fabrik.example", "imappro.zoho.eu", "", "", ""}, "zoho", "zoho"},
        {{"a@fabrik.example", "imap.fastmail.com", "", "", ""}, "fastmail", "fastmail"},
        {{"a@fabrik.example", "", "", "", "mx1.messagingengine.com"}, "fastmail", "fastmail"},
        {{"a@fabrik.example", "mail.fabrik.example", "", "mail Zimbra IMAP4rev1 server ready", ""},
         "zimbra",
         "zimbra"},
        {{"a@fabrik.example", "mail.fabrik.example", "", "IMAP ready; \"name\" \"Carbonio\"", ""},
         "zimbra",
         "zimbra"},
        {{"a@fabrik.example", "mail.fabrik.example",
          "fabrik.example, issued by x, for cpanel.fabrik.example, key y", "Dovecot ready.", ""},
         "cpanel",
         "cpanel"},
        {{"a@fabrik.example", "mail.fabrik.example", "", "Dovecot (Debian) ready.", ""},
         "dovecot",
         "dovecot"},
        {{"a@fabrik.example", "mail.fabrik.example", "", "Courier-IMAP ready", ""},
         "generic",
         "generic"},
        /* a name that only ends alike is nobody's */
        {{"a@fabrik.example", "notoutlook.com", "", "", ""}, "generic", "generic"},
        /* where one signed in says more than who took the mail in before */
        {{"a@fabrik.example", "imap.zoho.com", "", "", "mx.google.com"}, "zoho", "zoho"},
    };
    struct providers providers = {0};
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    assert_ok(providers_load(&providers, DATA_DIR "/providers.txt", &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fitting fitting = {"nothing", "", ""};

        recognise(&arena, &providers, &rows[i].signs, &fitting);
        if (strcmp(fitting.playbook, rows[i].playbook) != 0 ||
            strcmp(fitting.provider, rows[i].provider) != 0)
            fail_msg("row %zu: %s (%s), because %s; wanted %s (%s)", i, fitting.playbook,
                     fitting.provider, fitting.why, rows[i].playbook, rows[i].provider);
        assert_true(*fitting.why);
        assert_null(strstr(fitting.why, "says Dovecot is at"));
    }
    providers_dispose(&providers);
    arena_dispose(&arena);
}

static void without_a_sign_nothing_is_said(void **state)
{
    const struct signs none = {"a@fabrik.example", "", "", "", ""};
    struct providers providers = {0};
    struct arena arena = {0};
    struct fitting fitting;
    struct error err = {0};

    (void)state;
    assert_ok(providers_load(&providers, DATA_DIR "/providers.txt", &err), &err);
    assert_false(recognise(&arena, &providers, &none, &fitting));
    providers_dispose(&providers);
    arena_dispose(&arena);
}

/* The owner of the case decides between the private and the company's playbook. */
static void a_case_tells_its_signs(void **state)
{
    static const struct {
        const char *owner, *playbook;
    } rows[] = {{"owner@gmail.com", "gmail"}, {"owner@acme.example", "workspace"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct account account = {.user = "owner", .host = "imap.gmail.com"};
        struct arena arena = {0};
        struct fitting fitting;
        struct sample sample;
        struct error err = {0};
        bool known;

        sample_make(&sample);
        assert_ok(recognise_case(&arena, sample.cf, &fitting, &known, &err), &err);
        assert_false(known);
        assert_ok(casefile_begin(sample.cf, &err) &&
                      casefile_set_owner(sample.cf, rows[i].owner, &err) &&
                      account_put(sample.cf, &account, &err) && casefile_commit(sample.cf, &err),
                  &err);
        assert_ok(recognise_case(&arena, sample.cf, &fitting, &known, &err), &err);
        assert_true(known);
        assert_string_equal(fitting.playbook, rows[i].playbook);
        assert_string_equal(fitting.why,
                            "the server imap.gmail.com is at Gmail or Google Workspace");
        arena_dispose(&arena);
        sample_remove(&sample);
    }
}

/* The table and the shelf know each other: every playbook it names is there and for that provider,
 * and every provider that a playbook is for can be recognised. */
static void table_and_shelf_agree(void **state)
{
    struct providers providers = {0};
    struct arena arena = {0};
    struct error err = {0};
    struct shelf_entry *entries;
    struct playbook *book;
    size_t count;

    (void)state;
    assert_ok(providers_load(&providers, DATA_DIR "/providers.txt", &err), &err);
    for (const struct provider *p = providers.first; p; p = p->next)
        for (const struct provider_play *play = p->plays; play; play = play->next) {
            assert_ok(shelf_load(&arena, PLAYBOOKS_DIR, play->playbook, "en", &book, NULL, &err),
                      &err);
            assert_true(names_have(&book->providers, play->provider));
        }
    assert_ok(shelf_list(&arena, PLAYBOOKS_DIR, &entries, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < entries[i].providers.count; j++) {
            bool known = strcmp(entries[i].providers.at[j], "generic") == 0;

            for (const struct provider *p = providers.first; p; p = p->next)
                for (const struct provider_play *play = p->plays; play; play = play->next)
                    known |= strcmp(play->provider, entries[i].providers.at[j]) == 0;
            assert_true(known);
        }
    providers_dispose(&providers);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_provider_is_known_by_its_signs),
        cmocka_unit_test(without_a_sign_nothing_is_said),
        cmocka_unit_test(a_case_tells_its_signs),
        cmocka_unit_test(table_and_shelf_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
