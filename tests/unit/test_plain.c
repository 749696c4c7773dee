/* test_plain.c - values that there is one way to read, and that GMime reads the same way. */
#include "plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void types_are_read_as_gmime_reads_them(void **state)
{
    static const struct {
        const char *value;
        bool is_plain;
    } cases[] = {
        {"text/plain", true},
        {"TEXT/Plain", true},
        {"text/plain; charset=UTF-8", true},
        {"text/plain;charset=\"utf-8\";format=flowed ; delsp=yes", true},
        {"multipart/mixed;\r\n\tboundary=\"----=_Part 1_(2)\"", true},
        {"multipart/report; report-type=delivery-status; boundary=a", true},
        {"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", true},
        {"multipart/signed; smime-type=a; report-type=B; micalg=sha1", true},
        {"application/pdf; name=\"a b; c=d (e) <f>.pdf\"", true},
        {"application/pdf; name=\"\"", true},
        {"text/x-vcard; name=a.vcf; name-x=b", true},
        {"", false},
        {"text", false},
        {"text/", false},
        {"/plain", false},
        {"text / plain", false},
        {"text/plain charset=utf-8", false},
        {"text/plain;", false},
        {"text/plain; charset", false},
        {"text/plain; charset = utf-8", false},
        {"text/plain; charset=", false},
        {"text/plain; charset=utf-8 (a)", false},
        {"text/plain; charset=\"utf-8", false},
        {"text/plain; charset=a; charset=b", false},
        {"text/plain; name=a b", false},
        {"text/plain; name=\"a\\\"b\"", false},
        {"text/plain; name=\"a\r\n b\"", false},
        {"text/plain; name=\"\xe4\"", false},
        {"text/plain; name=\"=?utf-8?Q?a?=\"", false},
        {"text/plain; name*=utf-8''a", false},
        {"text/plain; name*0=a; name*1=b", false},
        {"(a) text/plain", false},
    };

    struct error err = {0};

    (void)state;
    assert_true(tree_init(&err));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct tree_type plain, gmime;
        struct arena arena = {0};
        struct str value = str_of(cases[i].value);
        bool is_plain = plain_type(&plain, &arena, value);

        if (is_plain != cases[i].is_plain)
            fail_msg("\"%s\"", cases[i].value);
        tree_type_read(&gmime, &arena, value, "");
        if (is_plain &&
            (strcmp(plain.type, gmime.type) != 0 || strcmp(plain.charset, gmime.charset) != 0 ||
             strcmp(plain.name, gmime.name) != 0 ||
             strcmp(plain.report_type, gmime.report_type) != 0 ||
             !str_equal(plain.boundary, gmime.boundary)))
            fail_msg("GMime reads \"%s\" in another way", cases[i].value);
        arena_dispose(&arena);
    }
}

static void dispositions_are_read_as_gmime_reads_them(void **state)
{
    static const struct {
        const char *value;
        bool is_plain;
    } cases[] = {
        {"attachment", true},
        {"INLINE", true},
        {"attachment; filename=a.pdf; size=123", true},
        {"attachment;\r\n filename=\"a b.pdf\";\r\n creation-date=\"Mon, 2 Nov 2026 10:00:00\"",
         true},
        {"attachment; filename=\"\"", true},
        {"", false},
        {"=?utf-8?Q?attachment?=", false},
        {"attachment; filename*=utf-8''a", false},
        {"attachment; filename=a; filename=b", false},
        {"attachment filename=a", false},
    };

    struct error err = {0};

    (void)state;
    assert_true(tree_init(&err));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct tree_disposition plain, gmime;
        struct arena arena = {0};
        struct str value = str_of(cases[i].value);
        bool is_plain = plain_disposition(&plain, &arena, value);

        if (is_plain != cases[i].is_plain)
            fail_msg("\"%s\"", cases[i].value);
        tree_disposition_read(&gmime, &arena, value, "");
        if (is_plain && (strcmp(plain.disposition, gmime.disposition) != 0 ||
                         strcmp(plain.name, gmime.name) != 0))
            fail_msg("GMime reads \"%s\" in another way", cases[i].value);
        arena_dispose(&arena);
    }
}

/* "name|address" for each, one blank between two. */
static void addresses_that_are_plain(void **state)
{
    static const struct {
        const char *value, *wanted; /* NULL: it is not plain */
    } cases[] = {
        {"", ""},
        {"a@b.example", "|a@b.example"},
        {"<A.b-c+d=e_f@G.Example>", "|A.b-c+d=e_f@g.example"},
        {"Two Words <a@b.example>", "Two Words|a@b.example"},
        {"\"Words, J. (x)\" <a@b.example>,\r\n c@d.example",
         "Words, J. (x)|a@b.example |c@d.example"},
        {"a@b, <c@d>,E <e@f>", "|a@b |c@d E|e@f"},
        {"a", NULL},
        {"a@", NULL},
        {"@b", NULL},
        {"a@b c@d", NULL},
        {"a@b,", NULL},
        {",a@b", NULL},
        {"a.@b", NULL},
        {"a@b..c", NULL},
        {"a@[192.0.2.1]", NULL},
        {"a@xn--bcher-kva.example", NULL},
        {"<a@b", NULL},
        {"A <a@b> c", NULL},
        {"A<a@b>", NULL},
        {"A  B <a@b>", NULL},
        {"J. B <a@b>", NULL},
        {"\"A <a@b>", NULL},
        {"\"A\\\"\" <a@b>", NULL},
        {"a@b (c)", NULL},
        {"g: a@b;", NULL},
        {"\xc3\xa4 <a@b>", NULL},
        {"=?utf-8?Q?=C3=A4?= <a@b>", NULL},
        {"\"=?utf-8?Q?=C3=A4?=\" <a@b>", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mail_addresses list = {0};
        struct arena arena = {0};
        struct buf got;
        bool is_plain = plain_addresses(&list, &arena, str_of(cases[i].value));

        buf_init(&got, 1000);
        for (size_t k = 0; k < list.count; k++)
            buf_printf(&got, "%s%s|%s", k > 0 ? " " : "", list.at[k].name, list.at[k].email);
        if (is_plain != (cases[i].wanted != NULL))
            fail_msg("\"%s\"", cases[i].value);
        assert_string_equal(buf_c(&got), is_plain ? cases[i].wanted : "");
        buf_dispose(&got);
        arena_dispose(&arena);
    }
}

static void a_second_field_adds_to_the_first(void **state)
{
    struct mail_addresses list = {0};
    struct arena arena = {0};

    (void)state;
    assert_true(plain_addresses(&list, &arena, str_of("a@b.example")));
    assert_false(plain_addresses(&list, &arena, str_of("c@d.example, e")));
    assert_int_equal(list.count, 1);
    assert_true(plain_addresses(&list, &arena, str_of("c@d.example, E <e@f.example>")));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.at[0].email, "a@b.example");
    assert_string_equal(list.at[2].name, "E");
    arena_dispose(&arena);
}

static void words_that_are_plain(void **state)
{
    static const char *const ids[] = {"<a@b>", "<A-1.b_2$c@d.e>"};
    static const char *const others[] = {"",         "a@b",     "<a>",    "<@b>",
                                         "<a@>",     "<a@b",    "<a@b>c", "<a b@c>",
                                         "<a..b@c>", "<a@b@c>", "<.a@b>", "<\"a\"@b>"};
    struct arena arena = {0};
    enum tree_encoding encoding = TREE_PLAIN;
    const char *id;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        assert_true(plain_id(&id, &arena, str_of(ids[i])));
        assert_memory_equal(id, ids[i] + 1, strlen(id));
        assert_int_equal(strlen(id), strlen(ids[i]) - 2);
    }
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (plain_id(&id, &arena, str_of(others[i])))
            fail_msg("\"%s\"", others[i]);
    assert_true(plain_encoding(&encoding, str_of("BASE64")));
    assert_int_equal(encoding, TREE_BASE64);
    assert_false(plain_encoding(&encoding, str_of("base64;")));
    assert_false(plain_encoding(&encoding, str_of("")));
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_read_as_gmime_reads_them),
        cmocka_unit_test(dispositions_are_read_as_gmime_reads_them),
        cmocka_unit_test(addresses_that_are_plain),
        cmocka_unit_test(a_second_field_adds_to_the_first),
        cmocka_unit_test(words_that_are_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
