/* test_pst_mail.c - what is put together from an Outlook message's properties reads as that mail.
 */
#include "base/limits.h"
#include "examine.h"
#include "pst_mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define S(text)                                                                                    \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static void build(struct mail *out, struct arena *arena, const struct pst_mail *mail)
{
    struct error err = {0};
    struct examiner *examiner = examiner_new(&err);
    struct buf text;
    char *copy;

    assert_non_null(examiner);
    buf_init(&text, 1 << 20);
    pst_mail_build(mail, &text);
    assert_false(text.full);
    copy = arena_alloc(arena, text.len + EXAMINE_ROOM + 1);
    memcpy(copy + EXAMINE_ROOM, text.at, text.len);
    examine_mail(examiner, out, arena, copy + EXAMINE_ROOM, text.len);
    buf_dispose(&text);
    examiner_free(examiner);
}

static void properties_become_a_mail(void **state)
{
    static const struct pst_file files[] = {{S("Hóa đơn.pdf"), S("%PDF-1.4"), false},
                                            {S("a\"b\r\n.exe"), S("MZ"), false}};
    static const struct pst_mail from = {.from_name = S("Lý \"An\""),
                                         .from_email = S("an@kunde.example"),
                                         .to = S("Bo; Chi\r\nX-Evil: 1"),
                                         .subject = S("Hóa đơn tháng 5"),
                                         .sent = 1704103200,
                                         .plain = S("Xin chào\r\n--=_rebuilt_inner--\r\n"),
                                         .html = S("<p>Xin</p>"),
                                         .files = files,
                                         .file_count = 2};
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    build(&mail, &arena, &from);
    assert_string_equal(mail.limit, "");
    assert_string_equal(mail.from.at[0].name, "Lý \"An\"");
    assert_string_equal(mail.from.at[0].email, "an@kunde.example");
    assert_string_equal(mail.subject, "Hóa đơn tháng 5");
    assert_int_equal(mail.date, 1704103200);
    assert_non_null(strstr(mail.text, "Xin chào\n--=_rebuilt_inner--"));
    assert_int_equal(mail.part_count, 6);
    assert_string_equal(mail.parts[4].name, "Hóa đơn.pdf");
    assert_int_equal(mail.parts[4].size, 8);
    assert_string_equal(mail.parts[5].extension, "exe");
    for (size_t i = 0; i < mail.field_count; i++)
        assert_string_not_equal(mail.fields[i].name, "X-Evil");
    arena_dispose(&arena);
}

static void the_servers_header_is_kept_but_what_describes_the_body(void **state)
{
    static const struct pst_mail from = {
        .header = S("Received: from x by mx.acme.example; Mon, 1 Jan 2024 10:00:00 +0000\r\n"
                    "From: A <a@b.example>\r\nSubject: Real\r\nMIME-Version: 1.0\r\n"
                    "Content-Type: multipart/mixed;\r\n boundary=\"x\"\r\n"
                    "Content-Transfer-Encoding: 7bit\r\nMessage-ID: <1@b.example>\r\n"),
        .from_name = S("Other"),
        .subject = S("Other"),
        .sent = INT64_MIN,
        .plain = S("Hello")};
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    build(&mail, &arena, &from);
    assert_string_equal(mail.from.at[0].email, "a@b.example");
    assert_string_equal(mail.subject, "Real");
    assert_string_equal(mail.message_id, "1@b.example");
    assert_int_equal(mail.received_count, 1);
    assert_non_null(strstr(mail.text, "Hello"));
    assert_string_equal(mail.parts[0].declared_type, "multipart/mixed");
    arena_dispose(&arena);
}

/* Inside one Exchange a sender is a name of the directory, no address. */
static void a_sender_without_an_address_has_none(void **state)
{
    static const struct pst_mail from = {
        .from_name = S("An"), .from_email = S("/O=ACME/CN=AN"), .sent = INT64_MIN, .plain = S("x")};
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    build(&mail, &arena, &from);
    assert_int_equal(mail.from.count, 1);
    assert_null(strchr(mail.from.at[0].email, '@'));
    assert_int_equal(mail.date, INT64_MIN);
    arena_dispose(&arena);
}

static void recipients_are_people_with_addresses(void **state)
{
    static const struct pst_person people[] = {
        {PST_TO, S("Bo, An"), S("bo@acme.example")},
        {PST_CC, S("Chi \"C\""), S("chi@acme.example")},
        {PST_TO, S("Evil\r\nBcc: x@evil.example"), S("a@b.example>, <c@evil.example")},
        {PST_BCC, S("Dung"), S("/O=ACME/OU=X/CN=RECIPIENTS/CN=DUNG")},
    };
    static const struct pst_mail from = {.from_name = S("An"),
                                         .from_email = S("an@acme.example"),
                                         .people = people,
                                         .person_count = 4,
                                         .to = S("Bo, An; Evil"),
                                         .subject = S("x"),
                                         .sent = 1704103200};
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    build(&mail, &arena, &from);
    assert_int_equal(mail.to.count, 2);
    assert_string_equal(mail.to.at[0].name, "Bo, An");
    assert_string_equal(mail.to.at[0].email, "bo@acme.example");
    assert_string_not_equal(mail.to.at[1].email, "c@evil.example");
    assert_int_equal(mail.cc.count, 1);
    assert_string_equal(mail.cc.at[0].email, "chi@acme.example");
    assert_int_equal(mail.bcc.count, 1);
    assert_string_equal(mail.bcc.at[0].name, "Dung");
    arena_dispose(&arena);
}

static void a_mail_in_a_mail_is_taken_apart(void **state)
{
    static const char inner_text[] = "From: a@b.example\r\nSubject: inner\r\n"
                                     "Content-Type: multipart/mixed; boundary=i\r\n\r\n"
                                     "--i\r\n\r\nhello\r\n--i\r\nContent-Type: "
                                     "application/zip; name=a.zip\r\n\r\nPK\r\n--i--\r\n";
    static const struct pst_file files[] = {{S("inner"), S(inner_text), true}};
    static const struct pst_mail from = {
        .from_name = S("An"), .sent = 1704103200, .files = files, .file_count = 1};
    struct arena arena = {0};
    struct mail mail;
    bool found = false;

    (void)state;
    build(&mail, &arena, &from);
    for (size_t i = 0; i < mail.part_count; i++)
        found = found || strcmp(mail.parts[i].name, "a.zip") == 0;
    assert_true(found);
    arena_dispose(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipients_are_people_with_addresses),
        cmocka_unit_test(a_mail_in_a_mail_is_taken_apart),
        cmocka_unit_test(properties_become_a_mail),
        cmocka_unit_test(the_servers_header_is_kept_but_what_describes_the_body),
        cmocka_unit_test(a_sender_without_an_address_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
