/* test_lure_receiver.c - whose word on authentication the lure score believes. */
#include "lure_receiver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
        if (receiver_is_trusted(&mail, 0) != rows[i].want)
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
    assert_true(receiver_is_trusted(&mail, 0));
    assert_false(receiver_is_trusted(&mail, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_receiving_host_is_believed),
        cmocka_unit_test(of_several_results_the_topmost_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
