/* test_lure_receiver.c - whose word on authentication the lure score believes. */
#include "lure_receiver.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_trusted(const struct mail *mail, size_t index)
{
    struct receiver receiver;

    receiver_of(&receiver, mail);
    return receiver_is_trusted(&receiver, index);
}

static void only_the_receiving_host_is_believed(void **state)
{
    static const struct {
        const char *what;
        const char *by[3], *from[3];
        const char *host;
        uint32_t above;
        bool want;
    } rows[] = {
        {"above all", {"mx.acme.example"}, {"out.evil.example"}, "mx.acme.example", 0, true},
        {"came with the mail", {"mx.acme.example"}, {"evil.example"}, "mx.acme.example", 1, false},
        {"below an inner hop",
         {"store.acme.example", "mx.acme.example"},
         {"mx.acme.example", "out.evil.example"},
         "mx.acme.example",
         1,
         true},
        {"below an inner hop, another's name",
         {"store.acme.example", "mx.acme.example"},
         {"mx.acme.example", "out.evil.example"},
         "mx.evil.example",
         1,
         false},
        {"below the outer hop, with a forged Received beneath",
         {"mx.acme.example", "mx.acme.example"},
         {"out.evil.example", "x.example"},
         "mx.acme.example",
         1,
         false},
        {"Exchange, nameless",
         {"a.prod.outlook.com", "b.mail.protection.outlook.com"},
         {"b.prod.outlook.com", "out.evil.example"},
         "",
         1,
         true},
        {"Google, below its own",
         {"mx.google.com", "other.example"},
         {"out.evil.example", "x.example"},
         "mx.google.com",
         1,
         true},
        {"no hops at all", {NULL}, {NULL}, "mx.acme.example", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mail_received hops[3] = {{0}};
        struct mail_auth auth = {rows[i].host, "dmarc", "pass", "", rows[i].above};
        struct mail mail;

        facts_blank(&mail);
        mail.received = hops;
        mail.auth = &auth;
        mail.auth_count = 1;
        for (; mail.received_count < 3 && rows[i].by[mail.received_count]; mail.received_count++)
            hops[mail.received_count] = (struct mail_received){rows[i].from[mail.received_count],
                                                               rows[i].by[mail.received_count],
                                                               "",
                                                               "",
                                                               INT64_MIN,
                                                               0};
        if (is_trusted(&mail, 0) != rows[i].want)
            fail_msg("%s", rows[i].what);
    }
}

static void of_several_results_the_topmost_counts(void **state)
{
    struct mail_received hops[] = {
        {"mx.acme.example", "store.acme.example", "", "", INT64_MIN, 0},
        {"mx2.acme.example", "mx.acme.example", "", "", INT64_MIN, 0},
        {"evil.example", "mx2.acme.example", "", "", INT64_MIN, 0},
    };
    struct mail_auth auth[] = {{"mx.acme.example", "dmarc", "fail", "", 0},
                               {"mx.acme.example", "dmarc", "pass", "", 1}};
    struct mail mail;

    (void)state;
    facts_blank(&mail);
    mail.received = hops;
    mail.received_count = 3;
    mail.auth = auth;
    mail.auth_count = 2;
    assert_true(is_trusted(&mail, 0));
    assert_false(is_trusted(&mail, 1));
}

/* As many hops and results as a mail may have. Each is looked at once: if they were looked at once
 * for each other, this would not end today. */
static void many_hops_and_results_are_no_more_than_many(void **state)
{
    static struct mail_received hops[LIMIT_HEADERS];
    static struct mail_auth auth[LIMIT_HEADERS];
    struct receiver receiver;
    struct mail mail;

    (void)state;
    facts_blank(&mail);
    mail.received = hops;
    mail.auth = auth;
    mail.received_count = mail.auth_count = LIMIT_HEADERS;
    for (size_t i = 0; i < LIMIT_HEADERS; i++) {
        hops[i] =
            (struct mail_received){"store.acme.example", "mx.acme.example", "", "", INT64_MIN, 0};
        auth[i] = (struct mail_auth){"evil.example", "dkim", "pass", "", LIMIT_HEADERS - 10};
    }
    receiver_of(&receiver, &mail);
    assert_int_equal(receiver.inside, LIMIT_HEADERS);
    for (size_t i = 0; i < LIMIT_HEADERS; i++)
        assert_false(receiver_is_trusted(&receiver, i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_receiving_host_is_believed),
        cmocka_unit_test(of_several_results_the_topmost_counts),
        cmocka_unit_test(many_hops_and_results_are_no_more_than_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
