/* test_mime_header.c - header blocks, dates, Received, Authentication-Results. */
#include "authres.h"
#include "base/clock.h"
#include "dates.h"
#include "header.h"
#include "param.h"
#include "received.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_block_is_cut_into_fields(void **state)
{
    static const struct {
        const char *what, *block, *names, *body;
    } cases[] = {
        {"usual", "A: 1\r\nB: 2\r\n\r\nbody", "A B ", "body"},
        {"LF", "A: 1\nB: 2\n\nbody", "A B ", "body"},
        {"folded", "A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\nbody", "A B ", "body"},
        {"no body", "A: 1\r\n", "A ", ""},
        {"no line end", "A: 1", "A ", ""},
        {"no fields", "\r\nbody", "", "body"},
        {"text at once", "just words\r\nmore words\r\n", "", "just words\r\nmore words\r\n"},
        {"mbox line", "From a@b Thu\r\nA: 1\r\n\r\nbody", "A ", "body"},
        {"stray line", "A: 1\r\nstray\r\nB: 2\r\n\r\nbody", "A B ", "body"},
        {"stray line at the end", "A: 1\r\nstray\r\n\r\nbody", "A ", "body"},
        {"two strays end it", "A: 1\r\nno field\r\nnor this\r\n", "A ", "no field\r\nnor this\r\n"},
        {"next part at once", "A: 1\r\n--b\r\nC: 3\r\n", "A ", "--b\r\nC: 3\r\n"},
        {"blank before colon", "A : 1\r\n\r\n", "A ", ""},
        {"empty name", ": 1\r\n\r\nbody", "", "body"},
        {"nothing", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str rest = str_of(cases[i].block);
        struct header header;
        struct buf names;

        buf_init(&names, 100);
        while (header_next(&rest, &header)) {
            buf_str(&names, header.name);
            buf_char(&names, ' ');
        }
        if (strcmp(buf_c(&names), cases[i].names) != 0 || !str_equal(rest, str_of(cases[i].body)))
            fail_msg("%s: \"%s\"", cases[i].what, buf_c(&names));
        buf_dispose(&names);
    }
}

static void parameters_are_found(void **state)
{
    static const struct {
        const char *value, *want; /* NULL: none */
    } cases[] = {
        {"multipart/mixed; boundary=abc", "abc"},
        {"multipart/mixed; boundary=\"a b\"", "a b"},
        {"multipart/mixed;boundary=\"a\\\"b\"; x=y", "a\"b"},
        {"multipart/mixed; BOUNDARY = abc ; x=y", "abc"},
        {"multipart/mixed; x=\"boundary=no\"; boundary=yes", "yes"},
        {"multipart/mixed (boundary=no); boundary=yes", "yes"},
        {"multipart/mixed; boundary*0=ab; boundary*1=cd", "abcd"},
        {"multipart/mixed; boundary=\"never closed", "never closed"},
        {"multipart/mixed; boundaryx=abc", NULL},
        {"multipart/mixed", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        bool found;

        buf_init(&out, 100);
        found = param_get(str_of(cases[i].value), "boundary", &out);
        if (found != (cases[i].want != NULL) || (found && strcmp(buf_c(&out), cases[i].want) != 0))
            fail_msg("%s: \"%s\"", cases[i].value, buf_c(&out));
        buf_dispose(&out);
    }
}

static void dates_are_read(void **state)
{
    static const struct {
        const char *text, *want; /* "": none */
        int32_t zone;
    } cases[] = {
        {"Tue, 3 Mar 2026 10:11:12 +0700", "2026-03-03T03:11:12Z", 420},
        {"Tue, 3 Mar 2026 10:11:12 +0700 (ICT)", "2026-03-03T03:11:12Z", 420},
        {"3 Mar 2026 10:11 -0330", "2026-03-03T13:41:00Z", -210},
        {"Tue, 03 Mar 26 10:11:12 GMT", "2026-03-03T10:11:12Z", 0},
        {"Tue, 03 Mar 99 10:11:12 EST", "1999-03-03T15:11:12Z", -300},
        {"Tue, 3 Mar 126 10:11:12 UT", "2026-03-03T10:11:12Z", 0},
        {"Tue Mar  3 10:11:12 2026", "2026-03-03T10:11:12Z", ZONE_UNKNOWN},
        {"Tue, 3 Mar 2026 10:11:12 -0000", "2026-03-03T10:11:12Z", ZONE_UNKNOWN},
        {"2026-03-03T10:11:12Z", "2026-03-03T10:11:12Z", 0},
        {"2026-03-03 10:11:12 +08:00", "2026-03-03T02:11:12Z", 480},
        {"2026-03-03T10:11:12.345+02:00", "2026-03-03T08:11:12Z", 120},
        {"3-Mar-2026 10:11:12 +0100", "2026-03-03T09:11:12Z", 60},
        {"Tuesday, 3 March 2026 10:11:12 +0100", "2026-03-03T09:11:12Z", 60},
        {"Tue, 3 Mar 2026 10.11.12 +0100", "2026-03-03T09:11:12Z", 60},
        {"(comment) 3 (c(c)) Mar 2026 10:11:12 +0100", "2026-03-03T09:11:12Z", 60},
        {"Sat, 30 Jun 2012 23:59:60 +0000", "2012-06-30T23:59:59Z", 0},
        {"Tue, 3 Mar 2026 10:11:12 +2500", "2026-03-03T10:11:12Z", ZONE_UNKNOWN},
        {"12/03/2026 10:11:12", "", ZONE_UNKNOWN},
        {"Tue, 3 Mar 2026", "", ZONE_UNKNOWN},
        {"Tue, 32 Mar 2026 10:11:12 +0700", "", ZONE_UNKNOWN},
        {"Tue, 3 Mar 2026 25:11:12 +0700", "", ZONE_UNKNOWN},
        {"Tue, 3 Mar 99999999999 10:11:12 +0700", "", ZONE_UNKNOWN},
        {"yesterday", "", ZONE_UNKNOWN},
        {"", "", ZONE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[CLOCK_TEXT];
        int64_t seconds;
        int32_t zone;

        date_read(str_of(cases[i].text), &seconds, &zone);
        clock_format(seconds, text);
        if (strcmp(text, cases[i].want) != 0 || zone != cases[i].zone)
            fail_msg("%s: %s %d", cases[i].text, text, zone);
    }
}

static void received_fields_of_many_servers_are_read(void **state)
{
    static const struct {
        const char *value, *from, *by, *ip, *with;
    } cases[] = {
        {"from mx.a.example (mx.a.example [192.0.2.1])\r\n\tby b.example (Postfix) with ESMTPS id 1",
         "mx.a.example", "b.example", "192.0.2.1", "ESMTPS"},
        {"from [192.0.2.1] (helo=x.example) by b.example with esmtp (Exim 4.96)", "192.0.2.1",
         "b.example", "192.0.2.1", "esmtp"},
        {"from [192.0.2.1] (helo=[10.0.0.5]) by b.example with esmtp (Exim 4.96)", "192.0.2.1",
         "b.example", "192.0.2.1", "esmtp"},
        {"from x.example ([192.0.2.1]:52378 helo=[10.0.0.5]) by b.example", "x.example",
         "b.example", "192.0.2.1", ""},
        {"from 192.0.2.1 (EHLO [10.0.0.5]) by b.example", "192.0.2.1", "b.example", "192.0.2.1",
         ""},
        {"from [10.0.0.5] (mx.evilhelo [192.0.2.1]) by b.example", "10.0.0.5", "b.example",
         "192.0.2.1", ""},
        {"from unknown (HELO 10.0.0.5) (192.0.2.1) by b.example", "unknown", "b.example",
         "192.0.2.1", ""},
        {"from x.example ([192.0.2.1] helo=y.example) by b.example", "x.example", "b.example",
         "192.0.2.1", ""},
        {"from [10.0.0.5] (unknown [203.0.113.7]) by b.example", "10.0.0.5", "b.example",
         "203.0.113.7", ""},
        {"from unknown (HELO x.example) (192.0.2.1)\n  by b.example with SMTP", "unknown",
         "b.example", "192.0.2.1", "SMTP"},
        {"from A.prod.example (2001:db8::1) by B.prod.example (2001:db8::2) with Microsoft SMTP",
         "A.prod.example", "B.prod.example", "2001:db8::1", "Microsoft"},
        {"from x.example (x.example. [IPv6:2001:db8::9]) by b.example with ESMTPS", "x.example",
         "b.example", "2001:db8::9", "ESMTPS"},
        {"by b.example with SMTP id x1 for <a@b.example>", "", "b.example", "", "SMTP"},
        {"(qmail 123 invoked from network); 1 Jan 2026 00:00:00 -0000", "", "", "", ""},
        {"from x.example (EHLO y) (999.1.1.1) by b.example", "x.example", "b.example", "", ""},
        {"from a\x1b[2Jb by c", "a<U+001B>[2Jb", "c", "", ""},
        {"", "", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct mail_received hop;

        received_read(str_of(cases[i].value), &arena, &hop);
        if (strcmp(hop.from, cases[i].from) != 0 || strcmp(hop.by, cases[i].by) != 0 ||
            strcmp(hop.ip, cases[i].ip) != 0 || strcmp(hop.with, cases[i].with) != 0)
            fail_msg("%s: %s|%s|%s|%s", cases[i].value, hop.from, hop.by, hop.ip, hop.with);
        arena_dispose(&arena);
    }
}

/* "host method=result domain, ..." */
static void describe(const struct mail_auth *auth, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s %s=%s %s, ", auth[i].host, auth[i].method, auth[i].result,
                   auth[i].domain);
}

static void authentication_results_are_read(void **state)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        {"mx.example; spf=pass smtp.mailfrom=a@b.example", "mx.example spf=pass b.example, "},
        {"mx.example 1; dkim=pass (good) header.d=B.example header.i=@x.b.example",
         "mx.example dkim=pass b.example, "},
        {"mx.example; none", ""},
        {"mx.example; dkim=fail reason=\"bad; key\" header.i=@b.example;\r\n dmarc=fail "
         "(p=NONE) header.from=b.example",
         "mx.example dkim=fail b.example, mx.example dmarc=fail b.example, "},
        {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.example; dkim=none",
         " spf=pass b.example,  dkim=none , "},
        {"mx.example; dkim=pass header.b=\"a=b\" header.d=b.example",
         "mx.example dkim=pass b.example, "},
        {"mx.example; dkim=pass header.b=ab== header.d=b.example",
         "mx.example dkim=pass b.example, "},
        {"mx.example (comment; spf=pass); spf = softfail smtp.mailfrom = b.example",
         "mx.example spf=softfail b.example, "},
        {"mx.example; auth=pass smtp.auth=user@b.example", "mx.example auth=pass b.example, "},
        {"", ""},
        {"=;=;=", " =; , "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mail_auth found[AUTHRES_MOST];
        struct arena arena = {0};
        size_t count = authres_read(str_of(cases[i].value), &arena, found);
        struct buf out;

        buf_init(&out, 4096);
        describe(found, count, &out);
        if (i + 1 < ARRAY_LEN(cases) && strcmp(buf_c(&out), cases[i].want) != 0)
            fail_msg("%s: \"%s\"", cases[i].value, buf_c(&out));
        buf_dispose(&out);
        arena_dispose(&arena);
    }
}

static void one_field_does_not_hold_methods_without_end(void **state)
{
    struct mail_auth found[AUTHRES_MOST];
    struct arena arena = {0};
    struct buf value;

    (void)state;
    buf_init(&value, 100000);
    buf_text(&value, "mx.example");
    for (unsigned i = 0; i < 1000; i++)
        buf_text(&value, "; spf=pass");
    assert_int_equal(authres_read(buf_as_str(&value), &arena, found), AUTHRES_MOST);
    buf_dispose(&value);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_cut_into_fields),
        cmocka_unit_test(parameters_are_found),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(received_fields_of_many_servers_are_read),
        cmocka_unit_test(authentication_results_are_read),
        cmocka_unit_test(one_field_does_not_hold_methods_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
