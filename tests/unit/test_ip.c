/* test_ip.c - IP addresses in one spelling, networks, and what is nobody on the internet. */
#include "base/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void each_address_has_one_spelling(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: it is none */
    } cases[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"2001:DB8:0:0::1", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"192.0.2.77/24", "192.0.2.0/24"},
        {"192.0.2.77/32", "192.0.2.77"},
        {"192.0.2.255/31", "192.0.2.254/31"},
        {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"192.0.2.1/33", NULL},
        {"192.0.2.1/", NULL},
        {"192.0.2.1/-1", NULL},
        {"192.0.2", NULL},
        {"192.0.2.256", NULL},
        {"1.2.3.4 ", NULL},
        {"evil.example", NULL},
        {"", NULL},
        {"2001:db8:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[IP_TEXT];
        struct ip_net net;

        assert_int_equal(ip_parse(str_of(cases[i].text), true, &net), cases[i].want != NULL);
        if (!cases[i].want)
            continue;
        ip_format(&net, text);
        assert_string_equal(text, cases[i].want);
    }
    assert_false(ip_parse(str_of("192.0.2.0/24"), false, &(struct ip_net){0}));
    assert_false(ip_parse((struct str){"1.2.3.4\0x", 9}, true, &(struct ip_net){0}));
}

static void private_and_reserved_addresses_are_not_public(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"203.0.113.9", true}, {"8.8.8.8", true},         {"172.15.255.255", true},
        {"172.16.0.1", false}, {"10.1.2.3", false},       {"192.168.1.1", false},
        {"127.0.0.1", false},  {"169.254.1.1", false},    {"100.64.0.1", false},
        {"224.0.0.1", false},  {"2606:4700::1111", true}, {"::1", false},
        {"fe80::1", false},    {"fd00::1", false},        {"::ffff:10.0.0.1", false},
        {"0.0.0.0/0", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ip_net net;

        assert_true(ip_parse(str_of(cases[i].text), true, &net));
        if (ip_is_public(&net) != cases[i].want)
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_address_has_one_spelling),
        cmocka_unit_test(private_and_reserved_addresses_are_not_public),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
