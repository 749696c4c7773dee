/* test_gather.c - which indicators a scan takes from what it found, and which it leaves alone. */
#include "check.h"
#include "scan_box.h"

#include "detect/indicators.h"

#include <stdio.h>
#include <string.h>

static const char thief[] =
    "# rule:[.]\r\nif header :contains \"subject\" \"invoice\" { redirect \"drop@gmail.com\"; stop; }\r\n"
    "# rule:[b]\r\nif true { redirect \"an@acme.example\"; }\r\n";

/* The indicator, in the arena; NULL: none. */
static const struct indicator *find(struct scan_box *box, struct arena *arena, const char *kind,
                                    const char *value, bool withdrawn)
{
    const struct indicator_query query = {.kind = kind, .withdrawn = withdrawn};
    struct error err = {0};
    struct indicator *rows;
    size_t count;

    assert_ok(indicator_list(box->sample.cf, arena, &query, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].value, value) == 0)
            return &rows[i];
    return NULL;
}

static size_t count_all(struct scan_box *box)
{
    struct arena arena = {0};
    struct error err = {0};
    struct indicator *rows;
    size_t count;

    assert_ok(
        indicator_list(box->sample.cf, &arena, &(struct indicator_query){0}, &rows, &count, &err),
        &err);
    arena_dispose(&arena);
    return count;
}

static void set_verdict(struct scan_box *box, int64_t finding, const char *verdict)
{
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err) &&
                  finding_set_verdict(box->sample.cf, finding, verdict, "ours", &err) &&
                  casefile_commit(box->sample.cf, &err),
              &err);
}

static void where_a_rule_sends_mail_is_one_while_its_finding_stands(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    const struct indicator *row;

    scan_box_script(box, "main", thief);
    scan_box_finish(box);
    row = find(box, &arena, "address", "drop@gmail.com", false);
    assert_non_null(row);
    assert_int_equal(row->finding, scan_box_finding(box, &arena, "rule-forwards-outside").id);
    assert_false(row->by_hand);
    assert_null(
        find(box, &arena, "domain", "gmail.com", false)); /* half the world writes from there */
    assert_null(find(box, &arena, "address", "an@acme.example", false));
    assert_int_equal(count_all(box), 1);

    set_verdict(box, row->finding, "dismissed");
    assert_int_equal(count_all(box), 0);
    row = find(box, &arena, "address", "drop@gmail.com", true);
    assert_true(row->withdrawn);
    assert_string_equal(row->reason, "its finding was dismissed");
    scan_box_finish(box);
    assert_int_equal(count_all(box), 0);
    set_verdict(box, row->finding, "");
    assert_int_equal(count_all(box), 1);
    arena_dispose(&arena);
}

static void a_domain_that_imitates_the_owners_is_one(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};

    scan_box_letter(box, box->inbox, "boss@acrne.example", "Invoice", "");
    scan_box_letter(box, box->inbox, "buyer@partner.example", "Order", "");
    scan_box_finish(box);
    assert_non_null(find(box, &arena, "domain", "acrne.example", false));
    assert_null(find(box, &arena, "domain", "acme.example", false));
    assert_null(find(box, &arena, "domain", "partner.example", false));
    arena_dispose(&arena);
}

/* hour: of June 2025, from its first day on. */
static void send_from(struct scan_box *box, int hour, const char *to, const char *agent,
                      const char *ip, const char *zone)
{
    char text[600];

    snprintf(text, sizeof(text),
             "From: owner@acme.example\r\nTo: %s\r\nSubject: About our order\r\n"
             "Date: %d Jun 2025 %02d:00:00 %s\r\nMessage-ID: <h%d@acme.example>\r\n"
             "User-Agent: %s\r\nX-Originating-IP: [%s]\r\n\r\nHello.\r\n",
             to, 1 + hour / 24, hour % 24, zone, hour, agent, ip);
    scan_box_mail(box, box->sent, str_of(text));
}

/* One hour apart, so that habit has its days. */
static void the_ip_address_of_a_foreign_program_is_one_and_the_owners_is_not(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    const struct indicator *row;

    for (int i = 0; i < 120; i++)
        send_from(box, i, "buyer@partner.example", "Thunderbird 115", "198.51.100.7", "+0000");
    for (int i = 0; i < 3; i++)
        send_from(box, 120 + i, "victim@elsewhere.example", "EvilMailer 1.0", "203.0.113.99",
                  "+0700");
    send_from(box, 123, "victim@elsewhere.example", "EvilMailer 1.0", "198.51.100.7", "+0700");
    scan_box_finish(box);
    assert_true(scan_box_finding(box, &arena, "sent-foreign-client").id > 0);
    row = find(box, &arena, "ip", "203.0.113.99", false);
    assert_non_null(row);
    assert_true(row->message > 0);
    assert_true(row->first_seen != INT64_MIN && row->last_seen > row->first_seen);
    assert_null(find(box, &arena, "ip", "198.51.100.7", true));
    arena_dispose(&arena);
}

static void what_would_hurt_the_innocent_raises_a_doubt(void **state)
{
    static const struct {
        const char *kind, *value, *want; /* NULL: no doubt */
    } cases[] = {
        {"domain", "gmail.com", "public mail provider"},
        {"domain", "acme.example", "owner's own"},
        {"domain", "mail.acme.example", "owner's own"},
        {"domain", "drive.google.com", ""},
        {"domain", "microsoft.com", "well-known"},
        {"domain", "co.uk", "anybody registers"},
        {"domain", "evil.example", NULL},
        {"address", "owner@acme.example", "owner's own"},
        {"address", "drop@gmail.com", NULL},
        {"ip", "192.168.1.1", "inside a network"},
        {"cidr", "10.0.0.0/8", "inside a network"},
        {"ip", "203.0.113.9", NULL},
        {"url", "https://login.microsoft.com/", "well-known"},
        {"url", "https://drive.google.com/file/d/1", NULL},
        {"url", "https://evil.example/", NULL},
        {"url", "http://203.0.113.9/x", NULL},
        {"sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL},
    };
    struct scan_box *box = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error err = {0};
        struct buf why;

        buf_init(&why, 300);
        assert_ok(
            indicators_doubt(box->sample.cf, DATA_DIR, cases[i].kind, cases[i].value, &why, &err),
            &err);
        if ((why.len > 0) != (cases[i].want != NULL) ||
            (cases[i].want && !strstr(buf_c(&why), cases[i].want)))
            fail_msg("%s %s: \"%s\"", cases[i].kind, cases[i].value, buf_c(&why));
        buf_dispose(&why);
    }
}

static void names_of_other_scripts_are_written_as_dns_carries_them(void **state)
{
    static const char *const cases[][3] = {
        {"domain",
         "b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"address",
         "a@b\xc3\xbc"
         "cher.example",
         "a@xn--bcher-kva.example"},
        {"url",
         "http://b\xc3\xbc"
         "cher.example/\xc3\xbc",
         "http://xn--bcher-kva.example/%C3%BC"},
        {"domain", "evil[.]example", "evil.example"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error err = {0};
        struct buf out;

        buf_init(&out, INDICATOR_VALUE);
        assert_ok(indicators_read(cases[i][0], str_of(cases[i][1]), &out, &err), &err);
        assert_string_equal(buf_c(&out), cases[i][2]);
        buf_dispose(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(where_a_rule_sends_mail_is_one_while_its_finding_stands,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_domain_that_imitates_the_owners_is_one, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(
            the_ip_address_of_a_foreign_program_is_one_and_the_owners_is_not, scan_box_open,
            scan_box_close),
        cmocka_unit_test_setup_teardown(what_would_hurt_the_innocent_raises_a_doubt, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test(names_of_other_scripts_are_written_as_dns_carries_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
