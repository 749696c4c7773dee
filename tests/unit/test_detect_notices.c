/* test_detect_notices.c - what notices of providers and of other services must and must not tell.
 */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_security_notice_is_told(void **state)
{
    static const struct letter_row rows[] = {
        {"a shop's mail in the inbox",
         {.from = "shop@x.example", .subject = "Your password was changed", .dkim = "x.example"},
         NULL,
         0},
        {"ordinary subject",
         {.from = "no-reply@accounts.google.com", .subject = "Your storage", .dkim = "google.com"},
         NULL,
         0},
        {"known sender",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim = "google.com"},
         "second factor was changed",
         SEVERITY_HIGH},
        {"known sender, not signed",
         {.from = "no-reply@accounts.google.com", .subject = "2-Step Verification was turned off"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"signed by somebody else",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim = "evil.example"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"the mail itself says that it is signed",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_below = "google.com"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"found good here",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_proven = "google.com"},
         "second factor was changed",
         SEVERITY_HIGH},
        {"of somebody else, found good here",
         {.from = "no-reply@accounts.google.com",
          .subject = "2-Step Verification was turned off",
          .dkim_proven = "evil.example"},
         "could not be verified",
         SEVERITY_MEDIUM},
        {"put aside",
         {.from = "no-reply@host.example",
          .subject = "New sign-in to your mailbox",
          .folder = "Trash",
          .dkim = "host.example"},
         "put aside",
         SEVERITY_MEDIUM},
        {"junk",
         {.from = "no-reply@host.example", .subject = "Security alert", .folder = "Junk"},
         NULL,
         0},
    };

    bench_check_rows(*state, "security-notice", 6, 6, rows, ARRAY_LEN(rows));
}

static void a_notice_tells_what_it_says(void **state)
{
    static const char *const texts[] = {
        "IP address: 203.0.113.7\nCountry/region: Nigeria\n",
        "Địa chỉ IP：203.0.113.7\nVị trí: Nigeria\n",
        "IP 地址：203.0.113.7\n国家/地区：Nigeria\n",
        "IP address\n203.0.113.7\nLocation\nNigeria\n",
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        bench_clear(bench);
        bench_letter(bench, &(struct letter){.from = "no-reply@accounts.google.com",
                                             .subject = "New sign-in",
                                             .dkim = "google.com",
                                             .text = texts[i]});
        bench_check(bench, "security-notice", texts[i], "address named in it: 203.0.113.7",
                    SEVERITY_MEDIUM);
        bench_check(bench, "security-notice", texts[i], "place named in it: Nigeria",
                    SEVERITY_MEDIUM);
    }
}

static void other_services_are_listed(void **state)
{
    static const struct letter_row rows[] = {
        {"an order", {.from = "info@shop.example", .subject = "Your order"}, NULL, 0},
        {"a reset",
         {.from = "no-reply@shop.example",
          .subject = "Reset your password",
          .dkim = "shop.example"},
         "shop.example let the owner set a new password",
         SEVERITY_MEDIUM},
        {"nobody signed it",
         {.from = "no-reply@shop.example", .subject = "Reset your password"},
         "could not be verified",
         SEVERITY_LOW},
        {"deleted",
         {.from = "no-reply@shop.example",
          .subject = "Reset your password",
          .dkim = "shop.example",
          .folder = "Trash"},
         "read, put aside",
         SEVERITY_HIGH},
        {"junk",
         {.from = "x@y.example", .subject = "Reset your password", .folder = "Junk"},
         NULL,
         0},
        {"people talk of it",
         {.from = "buyer@partner.example",
          .subject = "Re: reset your password",
          .in_reply_to = "m1@acme.example"},
         NULL,
         0},
        {"Vietnamese without marks",
         {.from = "no-reply@shop.example", .subject = "Dat lai mat khau", .dkim = "shop.example"},
         "a new password",
         SEVERITY_MEDIUM},
        {"Chinese",
         {.from = "no-reply@shop.example", .subject = "【商城】重置密码", .dkim = "shop.example"},
         "a new password",
         SEVERITY_MEDIUM},
    };

    bench_check_rows(*state, "service-reset", 6, 20, rows, ARRAY_LEN(rows));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_security_notice_is_told),
    cmocka_unit_test(a_notice_tells_what_it_says),
    cmocka_unit_test(other_services_are_listed),
};

const struct CMUnitTest *detect_notice_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
