/* test_scan_operator.c - what an operator brings to a scan: the keys of signers, and YARA rules,
 * which the jailed workers try. */
#include "check.h"
#include "scan_box.h"

#include "parse/dkim.h"
#include "parse/mail.h"
#include "parse/yara.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* RFC 8463, A.3, its first signature. */
static const char signed_mail[] =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

static struct mail facts_of(struct scan_box *box, struct arena *arena, int64_t id)
{
    struct message message = scan_box_message(box, arena, id);
    struct error err = {0};
    struct mail mail;
    struct str blob;

    assert_ok(facts_get(box->sample.cf, arena, &message.raw, &blob, &err), &err);
    assert_ok(facts_decode(&mail, arena, blob, &err), &err);
    return mail;
}

static bool is_proven(struct scan_box *box, int64_t id)
{
    struct arena arena = {0};
    struct mail mail = facts_of(box, &arena, id);
    bool proven;

    assert_int_equal(mail.dkim_count, 1);
    assert_int_equal(mail.dkim[0].body, DKIM_BODY_SAME);
    proven = dkim_proves(&mail.dkim[0]);
    arena_dispose(&arena);
    return proven;
}

static void a_key_of_the_operators_proves_a_signature(void **state)
{
    static const char key[] = "brisbane._domainkey.football.example.com v=DKIM1; k=ed25519; "
                              "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n";
    struct scan_box *box = *state;
    struct error err = {0};
    struct scan_job again = {.cf = box->sample.cf, .options = box->options};
    char path[TEMP_PATH + 16];
    int64_t id = scan_box_mail(box, box->inbox, str_of(signed_mail));

    scan_box_finish(box);
    assert_false(is_proven(box, id));
    scan_box_covered(box, "signatures", COVERAGE_PARTLY, "who signed is not checked");
    scan_box_covered(box, "signatures", COVERAGE_PARTLY,
                     "keys most wanted: brisbane._domainkey.football.example.com (1)");
    snprintf(path, sizeof(path), "%s/keys.txt", box->sample.folder);
    assert_ok(temp_write(path, str_of(key), &err), &err);
    again.options.dkim_keys = path;
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_true(is_proven(box, id));
    scan_box_covered(box, "signatures", COVERAGE_NOTHING, "1 made with the signer's key");
    assert_ok(temp_write(path, str_of("no key\n"), &err), &err);
    assert_false(scan_all(NULL, &again, &err));
    assert_non_null(strstr(err.text, "keys.txt: line 1"));
    again.options.dkim_keys = "/nonexistent";
    error_clear(&err);
    assert_false(scan_all(NULL, &again, &err));
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody writes to it */
    again.options.dkim_keys = path;
    error_clear(&err);
    assert_false(scan_all(NULL, &again, &err));
    assert_non_null(strstr(err.text, "keys.txt is not a file"));
}

static uint32_t traits_of_first_part(struct scan_box *box, int64_t id)
{
    struct arena arena = {0};
    struct mail mail = facts_of(box, &arena, id);
    uint32_t traits;

    assert_true(mail.part_count > 0);
    traits = mail.parts[0].traits;
    arena_dispose(&arena);
    return traits;
}

static void rules_of_the_operators_run_in_the_jail(void **state)
{
    static const char rules[] = "rule Dinner { strings: $a = \"lost the game\" condition: $a }\n"
                                "rule Nothing { strings: $a = \"zzzz\" condition: $a and "
                                "extension == \"\" }\n";
    struct scan_box *box = *state;
    struct error err = {0};
    struct scan_job again = {.cf = box->sample.cf, .options = box->options};
    char path[TEMP_PATH + 16];
    int64_t dinner, other;

    if (!yara_is_there())
        skip();
    dinner = scan_box_mail(box, box->inbox, str_of(signed_mail));
    other = scan_box_mail(box, box->inbox, str_of("From: a@b.example\r\n\r\nwon\r\n"));
    scan_box_finish(box);
    assert_int_equal(traits_of_first_part(box, dinner) & PART_YARA, 0);
    scan_box_covered(box, "yara", COVERAGE_NOT_CHECKED, "none were given");
    snprintf(path, sizeof(path), "%s/r.yar", box->sample.folder);
    assert_ok(temp_write(path, str_of(rules), &err), &err);
    again.options.yara = path;
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_int_equal(traits_of_first_part(box, dinner) & PART_YARA, PART_YARA);
    assert_int_equal(traits_of_first_part(box, other) & PART_YARA, 0);
    scan_box_covered(box, "yara", COVERAGE_FOUND, "2 rules");
    again.options.yara = box->sample.folder; /* the folder that holds it */
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_ok(temp_write(path, str_of("rule Broken {\n"), &err), &err);
    again.options.yara = path;
    assert_false(scan_all(NULL, &again, &err));
    assert_non_null(strstr(err.text, "r.yar: line"));
    error_clear(&err);
    assert_ok(temp_write(path, str_of("include \"/etc/passwd\"\n"), &err), &err);
    assert_false(scan_all(NULL, &again, &err));
}

static void mail_that_the_rules_did_not_run_over_is_told(void **state)
{
    static const char rules[] = "rule Loader { strings: $a = \"zzzz\" condition: $a }\n";
    static const char key[] = "s._domainkey.b.example v=DKIM1; k=ed25519; "
                              "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n";
    struct scan_box *box = *state;
    struct error err = {0};
    struct scan_job with = {.cf = box->sample.cf, .options = box->options}, without = with;
    char path[TEMP_PATH + 16], keys[TEMP_PATH + 16];

    if (!yara_is_there())
        skip();
    snprintf(path, sizeof(path), "%s/r.yar", box->sample.folder);
    snprintf(keys, sizeof(keys), "%s/keys.txt", box->sample.folder);
    assert_ok(temp_write(path, str_of(rules), &err), &err);
    assert_ok(temp_write(keys, str_of(key), &err), &err);
    with.options.yara = path;
    scan_box_mail(box, box->inbox, str_of("From: a@b.example\r\n\r\nwon\r\n"));
    assert_ok(scan_all(NULL, &with, &err), &err);
    scan_box_covered(box, "yara", COVERAGE_NOTHING, "1 rule");
    scan_box_mail(box, box->inbox, str_of("From: a@b.example\r\n\r\nzzzz\r\n"));
    assert_ok(scan_all(NULL, &without, &err), &err);
    scan_box_covered(box, "yara", COVERAGE_PARTLY, "1 message was read without them");
    without.options.dkim_keys = keys; /* reads all mail anew */
    assert_ok(scan_all(NULL, &without, &err), &err);
    scan_box_covered(box, "yara", COVERAGE_NOT_CHECKED, "2 messages were read without them");
    assert_ok(scan_all(NULL, &with, &err), &err);
    scan_box_covered(box, "yara", COVERAGE_FOUND, "1 rule");
    scan_box_mail(box, box->inbox, str_of("From: a@b.example\r\n\r\nlost\r\n"));
    without.options.dkim_keys = NULL;
    assert_ok(scan_all(NULL, &without, &err), &err);
    scan_box_covered(box, "yara", COVERAGE_FOUND, "1 message was read without them");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(mail_that_the_rules_did_not_run_over_is_told, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_key_of_the_operators_proves_a_signature, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(rules_of_the_operators_run_in_the_jail, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
