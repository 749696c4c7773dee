/* test_pool_hostile.c - the nasty mails of security.md 5.3 through real jailed workers: main stays
 * up, what could not be examined has a name, and the next mail is read. */
#include "base/limits.h"
#include "hostile.h"
#include "pool_hooks.h"
#include "pooled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#ifdef SANITIZED /* AddressSanitizer reports the crash and exits */
static const char crash_text[] = "exited 1";
#else
static const char crash_text[] = "signal 11";
#endif

static const char plain[] = "From: a@b.example\r\nSubject: the next one\r\n\r\nhello\r\n";

static void expect_next(struct pooled *pooled)
{
    const struct pooled_result *next = pooled_one(pooled, str_of(plain));

    assert_int_equal(next->status, POOL_OK);
    assert_string_equal(next->subject, "the next one");
}

static const struct {
    const char *id;
    size_t n;
    const char *limit; /* "": nothing wrong with it */
    size_t parts;      /* what was still seen; 0: do not care */
} cases[] = {
    {"HC-01", 0, "", 2},
    {"HC-02", 40, "", 41},
    {"HC-02", 100, "mime-depth", 50},
    {"HC-02", 10000, "mime-depth", 50},
    {"HC-02", 100000, "mime-depth", 50},
    {"HC-03", 40, "", 41},
    {"HC-03", 100, "mime-depth", 50},
    {"HC-03", 100000, "mime-depth", 50},
    {"HC-03", 1000000, "mime-depth", 50},
    {"HC-04", 40, "", 1},
    {"HC-04", 100, "comment-depth", 1},
    {"HC-04", 100000, "comment-depth", 1},
    {"HC-04", 2000000, "field", 1},
    {"HC-05", 100, "comment-depth", 1},
    {"HC-05", 100000, "comment-depth", 1},
    {"HC-06", 8, "", 1},
    {"HC-06", 1000, "group-depth", 1},
    {"HC-06", 50000, "group-depth", 1},
    {"HC-06", 1000000, "field", 1},
    {"HC-07", 5000, "", 1},
    {"HC-07", 10500, "addresses", 1},
    {"HC-07", 100000, "field", 1},
    {"HC-08", 1000, "", 1},
    {"HC-08", 100000, "headers", 1},
    {"HC-09", 100, "", 1},
    {"HC-09", 10000, "parameters", 1},
    {"HC-09", 100000, "field", 1},
    {"HC-10", 100, "", 1},
    {"HC-10", 10000, "parameters", 1},
    {"HC-11", 100, "", 1},
    {"HC-11", 10000, "parameters", 1},
    {"HC-12", 1000, "", 1},
    {"HC-12", 5000, "encoded-words", 1},
    {"HC-12", 100000, "field", 1},
    {"HC-13", 1000, "", 1},
    {"HC-13", 100000, "headers", 1},
    {"HC-14", 1000, "", 1},
    {"HC-14", 100000, "field", 1},
    {"HC-15", 1000, "", 1001},
    {"HC-15", 100000, "parts", 2000},
    {"HC-16", 100000, "", 1},
    {"HC-16", 50000000, "field", 1},
    /* no part begins in them: what is there is a text */
    {"HC-17", 20000000, "line", 2},
    {"HC-18", 200000, "boundary", 2},
};

static void each_nasty_mail_has_a_status_and_the_next_one_is_read(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 2);
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct pooled_result *result;
        struct buf mail;

        hostile_make(cases[i].id, cases[i].n, &mail);
        result = pooled_one(pooled, buf_as_str(&mail));
        if (result->status != (cases[i].limit[0] ? POOL_LIMIT : POOL_OK) ||
            strcmp(result->why, cases[i].limit) != 0 ||
            (cases[i].parts > 0 && result->parts != cases[i].parts)) {
            print_error("%s with %zu: status %d, \"%s\", %zu parts\n", cases[i].id, cases[i].n,
                        (int)result->status, result->why, result->parts);
            wrong++;
        }
        buf_dispose(&mail);
        expect_next(pooled);
    }
    pooled_free(pooled);
    assert_int_equal(wrong, 0);
}

/* The same one level down, where GMime reads the addresses of embedded messages. */
static void groups_inside_other_mails_are_measured_too(void **state)
{
    static const char *const around[] = {
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\nno field\r\nnor this\r\nnor that\r\n",
        "Content-Type: message/rfc822\r\n\r\n--x\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n"
        "\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
        "Content-Type: message/rfc822\r\n\r\n",
        /* as GMime reads types */
        "Content-Type: message/rfc2822\r\n\r\n",
        "Content-Type: (a) message (b)\r\n / rfc822\r\n\r\n",
        "Content-Type: multipart / mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=b; boundary=c\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n",
        "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: ?\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: multipart/mixed; boundary=c\r\n"
        "Content-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n"
        "Content-Type: message/rfc822\r\n\r\n",
    };
    struct pooled *pooled = pooled_new(PROGRAM, 1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(around); i++) {
        const struct pooled_result *result;
        struct buf mail, groups;

        hostile_make("HC-06", 50000, &groups);
        buf_init(&mail, MIB(1));
        buf_text(&mail, around[i]);
        buf_str(&mail, buf_as_str(&groups));
        result = pooled_one(pooled, buf_as_str(&mail));
        assert_int_equal(result->status, POOL_LIMIT);
        assert_string_equal(result->why, "group-depth");
        buf_dispose(&mail);
        buf_dispose(&groups);
    }
    pooled_free(pooled);
}

/* The control: what the pre-scan keeps away is real, and the jail holds it. */
static void without_the_prescan_groups_crash_gmime_and_nothing_else(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);
    const struct pooled_result *result;
    struct buf mail;

    (void)state;
    pool_trust(pooled->pool);
    expect_next(pooled);
    hostile_make("HC-06", 200000, &mail);
    result = pooled_one(pooled, buf_as_str(&mail));
    assert_int_equal(result->status, POOL_CRASHED);
    assert_string_equal(result->why, crash_text);
    buf_dispose(&mail);
    expect_next(pooled);
    pooled_free(pooled);
}

static void a_mailbox_with_one_bad_mail_in_twenty_is_read_to_the_end(void **state)
{
    enum { MAILS = 2000 };
    struct pooled *pooled = pooled_new(PROGRAM, 2);
    struct buf crash, deep, ordinary;

    (void)state;
    pool_trust(pooled->pool);
    hostile_make("HC-06", 100000, &crash);
    hostile_make("HC-02", 60, &deep);
    buf_init(&ordinary, 10000);
    buf_text(&ordinary, plain);
    while (ordinary.len < 8000)
        buf_text(&ordinary, "Please find the order attached, and confirm the shipping date.\r\n");
    for (unsigned i = 0; i < MAILS; i++) {
        if (i % 20 == 7)
            pooled_give_bytes(pooled, buf_as_str(i % 40 == 7 ? &crash : &deep));
        else
            pooled_give_bytes(pooled, buf_as_str(&ordinary));
    }
    pooled_drain(pooled);
    assert_int_equal(pooled->counts[POOL_CRASHED], MAILS / 40);
    assert_int_equal(pooled->counts[POOL_OK], MAILS - MAILS / 40 - MAILS / 40);
    assert_int_equal(pooled->counts[POOL_LIMIT], MAILS / 40);
    buf_dispose(&crash);
    buf_dispose(&deep);
    buf_dispose(&ordinary);
    pooled_free(pooled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_nasty_mail_has_a_status_and_the_next_one_is_read),
        cmocka_unit_test(groups_inside_other_mails_are_measured_too),
        cmocka_unit_test(without_the_prescan_groups_crash_gmime_and_nothing_else),
        cmocka_unit_test(a_mailbox_with_one_bad_mail_in_twenty_is_read_to_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
