/* test_mime_places.c - places of a mail where words stand that somebody wants overlooked by a
 * program and seen by a person: all of them are read, or the mail names the limit that kept them
 * from being. */
#include "base/limits.h"
#include "mail_examiner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool holds(const char *text, const char *words)
{
    struct str all = str_of(text);

    return str_find(all, str_of(words)) < all.len;
}

static const char hidden[] = "our new bank account";

static bool tells(const struct mail *mail, const char *words)
{
    bool told = holds(mail->text, words);

    for (size_t i = 0; i < mail->part_count; i++)
        told = told || holds(mail->parts[i].text, words);
    return told;
}

struct place {
    const char *what, *head, *body; /* of a part beside a text, or of the whole mail */
    const char *limit;              /* NULL: none, and the words are found */
};

static void expect(const struct place *place, struct str bytes)
{
    const char *limit = place->limit ? place->limit : "";
    struct arena arena = {0};
    struct mail mail;

    mail_examine(bytes, &mail, &arena);
    if (strcmp(mail.limit, limit) != 0)
        fail_msg("%s: limit \"%s\", not \"%s\"", place->what, mail.limit, limit);
    if (!place->limit && !tells(&mail, hidden))
        fail_msg("%s: nothing told of it; the text is:\n%s", place->what, mail.text);
    arena_dispose(&arena);
}

static void expect_part(const struct place *place)
{
    struct buf bytes;

    buf_init(&bytes, 60000);
    buf_text(&bytes, "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n"
                     "--outer\r\n\r\nSee below.\r\n--outer\r\n");
    buf_printf(&bytes, "%s\r\n\r\n%s\r\n--outer--\r\n", place->head, place->body);
    expect(place, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

static void expect_whole(const struct place *place)
{
    struct buf bytes;

    buf_init(&bytes, 4000);
    buf_printf(&bytes, "From: a@x.example\r\n%s\r\n\r\n%s", place->head, place->body);
    expect(place, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

static void attached_files_are_read(void **state)
{
    static const struct place places[] = {
        {"text", "Content-Type: text/plain; name=a.txt", "Pay to our new bank account", NULL},
        {"text that does not say so",
         "Content-Type: application/octet-stream; name=a.txt\r\nContent-Transfer-Encoding: base64",
         "UGF5IHRvIG91ciBuZXcgYmFuayBhY2NvdW50IGZyb20gbm93IG9u", NULL},
        {"a page", "Content-Type: text/html; name=a.html",
         "<html><body><p>Pay to our <b>new ba</b>nk account</p></body></html>", NULL},
        {"an invitation", "Content-Type: text/calendar; name=a.ics",
         "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION;LANGUAGE=\"en:GB\":Pay\\nto our new b\r\n "
         "ank account\r\nEND:VEVENT\r\nEND:VCALENDAR",
         NULL},
        {"an invitation that is shown", "Content-Type: text/calendar; method=REQUEST",
         "BEGIN:VCALENDAR\r\nSUMMARY:To our new bank account\r\nEND:VCALENDAR", NULL},
        {"an invitation's page", "Content-Type: application/ics; name=a.ics",
         "BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<p>our <i>new</i> bank account\r\n"
         "END:VCALENDAR",
         NULL},
        {"a business card", "Content-Type: text/x-vcard; name=a.vcf",
         "BEGIN:VCARD\r\nNOTE:Note\\, our new bank account\r\nEND:VCARD", NULL},
        {"a business card of old", "Content-Type: text/x-vcard; name=a.vcf",
         "BEGIN:VCARD\r\nVERSION:2.1\r\nitem1.NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Note=0D=0A=\r\n"
         "our new ba=6E=\r\nk account\r\nEND:VCARD",
         NULL},
        {"a mail", "Content-Type: message/rfc822",
         "From: b@x.example\r\nSubject: x\r\n\r\nPay to our new bank account", NULL},
        {"a mail in a file", "Content-Type: application/octet-stream; name=a.eml",
         "From: b@x.example\r\nSubject: x\r\n\r\nPay to our new bank account", NULL},
        {"a page saved with all it needs", "Content-Type: application/octet-stream; name=a.mht",
         "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=inner\r\n\r\n--inner\r\n"
         "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
         "<p>Pay to our new ba=6Ek account\r\n--inner--",
         NULL},
        {"a page for AMP", "Content-Type: text/x-amp-html", "<p>Pay to our <b>new bank</b> account",
         NULL},
        {"enriched text", "Content-Type: text/enriched", "Pay to our <bold>new ba</bold>nk account",
         NULL},
        {"any other text", "Content-Type: text/markdown", "Pay to our new bank account", NULL},
        {"RTF", "Content-Type: application/rtf; name=a.rtf",
         "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}To our {\\b new} b\\'61\\u110?k\r\n "
         "acc{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt ount}}}\\par}",
         NULL},
        {"RTF as the text", "Content-Type: text/rtf",
         "{\\rtf1 To our new \\uc2 bank\\u32 xxaccount}", NULL},
        {"a file in a text", "Content-Type: text/plain",
         "begin 644 a.txt\r\n;4&%Y('1O(&]U<B!N97<@8F%N:R!A8V-O=6YT\r\n`\r\nend\r\n", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        expect_part(&places[i]);
}

static void text_is_read_in_the_order_in_which_it_is_seen(void **state)
{
    static const struct place places[] = {
        {"an override", "Content-Type: text/plain; charset=utf-8",
         "Pay to \u202etnuocca knab wen ruo\u202c from now on", NULL},
        {"to the end of the line", "Content-Type: text/plain; charset=utf-8",
         "Pay \u202eot\r\n\u202etnuocca knab wen ruo\r\nfrom now on", NULL},
        {"in a file", "Content-Type: text/plain; charset=utf-8; name=a.txt",
         "à\u202etnuocca knab wen ruoà\u202cà", NULL},
        {"an element", "Content-Type: text/html",
         "<p>To <bdo dir=RTL>tnuocca <b>knab</b> wen ruo</bdo>", NULL},
        {"a style", "Content-Type: text/html",
         "<p>To <span style='direction: rtl; unicode-bidi: bidi-override'>tnuocca knab<span> wen "
         "</span>ruo</span>, please",
         NULL},
    };
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        expect_whole(&places[i]);
    mail_examine(
        str_of("Content-Type: text/plain; charset=utf-8\r\n\r\na\u202ecàb\u202cd\r\n\u202efe\r\ng"
               "\u202e"),
        &mail, &arena);
    assert_string_equal(mail.text, "abàcd\nef\ng");
    arena_dispose(&arena);
}

static void pages_in_pages_are_read(void **state)
{
    static const struct place places[] = {
        {"in a frame", "Content-Type: text/html",
         "<iframe srcdoc=\"&lt;p>To our new &lt;b>bank&lt;/b> account\"></iframe>", NULL},
        {"in a frame's address", "Content-Type: text/html",
         "<iframe src='data:text/html;charset=utf-8,%3Cp%3ETo our new %3Cb%3Ebank%3C/b%3E "
         "account'></iframe>",
         NULL},
        {"behind a link", "Content-Type: text/html",
         "<a href='&#100;ata:text/html;base64,PHA+b3VyIG5ldyA8Yj5iYW5rPC9iPiBhY2NvdW50'>here</a>",
         NULL},
    };
    static const char *const forms[] = {
        "<iframe srcdoc=\"<form action='http://x.example/'><input type=password>\"></iframe>",
        "<a href=\"data:text/html,<form action='http://x.example/'><input type=password>\">here</a>",
        "<object data=\"data:text/html,<form action='http://x.example/'><input type=password>\">",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        expect_whole(&places[i]);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;
        bool form = false;

        buf_init(&bytes, 1000);
        buf_printf(&bytes, "Content-Type: text/html\r\n\r\n<p>Hello</p>%s", forms[i]);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_true(mail.parts[0].traits & PART_PASSWORD_FORM);
        for (size_t k = 0; k < mail.url_count; k++)
            form = form || (strcmp(mail.urls[k].text, "[form]") == 0 &&
                            strcmp(mail.urls[k].target, "http://x.example/") == 0);
        assert_true(form);
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

/* The middle of long encoded content is kept from GMime, and must not be lost. */
static void expect_long_inside(void)
{
    static const char line[] = "QW4gb3JkaW5hcnkgbGluZSBvZiBhIGxldHRlci4KCgog\r\n";
    struct place place = {"long, with another boundary inside",
                          "Content-Type: multipart/alternative; boundary=one", NULL, NULL};
    struct buf body;

    buf_init(&body, 40000);
    buf_text(&body, "--other\r\nContent-Type: text/plain\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n");
    for (unsigned i = 0; i < 600; i++)
        buf_text(&body, i == 300 ? "VG8gb3VyIG5ldyBiYW5rIGFjY291bnQg\r\n" : line);
    buf_text(&body, "--other--\r\n");
    place.body = buf_c(&body);
    expect_part(&place);
    buf_dispose(&body);
}

static void mail_that_is_put_together_wrongly_is_read(void **state)
{
    static const char *const parts = "--other\r\nContent-Type: text/plain\r\n"
                                     "Content-Transfer-Encoding: base64\r\n\r\n"
                                     "VG8gb3VyIG5ldyBiYW5rIGFjY291bnQ=\r\n--other--\r\n";
    const struct place places[] = {
        {"another boundary", "Content-Type: multipart/mixed; boundary=one", parts, NULL},
        {"no boundary", "Content-Type: multipart/mixed", parts, NULL},
        {"no parts", "Content-Type: multipart/mixed; boundary=one", "To our new bank account",
         "boundary"},
        {"nothing", "Content-Type: multipart/mixed; boundary=one\r\nSubject: our new bank account",
         "\r\n", ""},
        {"an encoding spelt wrong",
         "Content-Type: text/plain\r\nContent-Transfer-Encoding: Base-64",
         "VG8gb3VyIG5ldyBiYW5rIGFjY291bnQ=", NULL},
        {"an encoding of one's own",
         "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-base64; x",
         "VG8gb3VyIG5ldyBiYW5rIGFjY291bnQ=", NULL},
        {"another", "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted_printable",
         "To our new ba=6Ek acc=\r\nount", NULL},
        {"an encoding that nobody knows",
         "Content-Type: text/plain\r\nContent-Transfer-Encoding: none-of-these",
         "VG8gb3VyIG5ldyBiYW5rIGFjY291bnQ=", NULL},
        {"an encoding without a name",
         "Content-Type: text/plain\r\nContent-Transfer-Encoding: (7bit)",
         "VG8gb3VyIG5ldyBi\r\nYW5rIGFjY291bnQ", NULL},
        {"another that nobody knows",
         "Content-Type: text/plain\r\nContent-Transfer-Encoding: printable",
         "To our new ba=6Ek acc=\r\nount", NULL},
        {"an empty encoding", "Content-Type: text/plain\r\nContent-Transfer-Encoding: ",
         "To our new bank account", NULL},
        {"nor can it be guessed", "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot13",
         "Gb bhe arj onax nppbhag", "encoding"},
        {"compressed text",
         "Content-Type: text/plain; charset=utf-8\r\nContent-Encoding: gzip\r\n"
         "Content-Transfer-Encoding: base64",
         "H4sIAAAAAAACAwvJV8gvLVLISy1XSErMy1ZITE7OL80rUUgrys9VyMsvV8jPAwDUtGhTIwAAAA==", NULL},
        {"EBCDIC",
         "Content-Type: text/plain; charset=ebcdic-cp-us\r\nContent-Transfer-Encoding: base64",
         "45ZAlqSZQJWFpkCCgZWSQIGDg5aklaM=", NULL},
        {"a piece of a mail", "Content-Type: message/partial; id=x; number=1; total=2",
         "Subject: x\r\n\r\nTo our new bank account", "partial"},
        {"yEnc", "Content-Type: text/plain",
         "=ybegin line=128 size=3 name=a.txt\r\nabc\r\n=yend\r\n", "yenc"},
    };
    const struct place inside = {"another boundary inside",
                                 "Content-Type: multipart/alternative; boundary=one", parts, NULL};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        expect_whole(&places[i]);
    expect_part(&inside);
    expect_long_inside();
}

/* A part without parts ends where any part around it does, and not where something only begins like
 * its boundary: nothing is read twice. */
static void parts_without_parts_end_with_those_around(void **state)
{
    struct arena arena = {0};
    struct mail mail;
    struct buf bytes;
    size_t words = 0;

    (void)state;
    buf_init(&bytes, 2000);
    buf_text(&bytes, "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
    for (unsigned i = 0; i < 3; i++)
        buf_printf(&bytes,
                   "--a\r\nContent-Type: multipart/mixed; boundary=a%u\r\n\r\n"
                   "--a%u\r\nContent-Type: multipart/mixed; boundary=none\r\n\r\n"
                   "--other\r\nContent-Type: text/plain\r\n\r\nWords\r\n",
                   i, i);
    buf_text(&bytes, "--a--\r\n");
    mail_examine(buf_as_str(&bytes), &mail, &arena);
    for (struct str rest = str_of(mail.text), line; str_next_line(&rest, &line);)
        words += str_equal(line, str_of("Words"));
    assert_string_equal(mail.limit, "");
    assert_int_equal(words, 3);
    assert_false(holds(mail.text, "--a"));
    buf_dispose(&bytes);
    arena_dispose(&arena);
}

static void mails_in_files_are_read_to_a_depth(void **state)
{
    static const char *const head =
        "From: a@x.example\r\nContent-Type: application/octet-stream; name=a.eml\r\n\r\n";
    static const struct {
        unsigned around;
        const char *limit;
    } cases[] = {
        {1, NULL}, {LIMIT_MESSAGE_DEPTH, NULL}, {LIMIT_MESSAGE_DEPTH + 1, "message-depth"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct place place = {.what = "mails in mails", .limit = cases[i].limit};
        struct buf bytes;

        buf_init(&bytes, 8000);
        for (unsigned k = 0; k < cases[i].around; k++)
            buf_text(&bytes, head);
        buf_text(&bytes, "From: a@x.example\r\n\r\nPay to our new bank account\r\n");
        expect(&place, buf_as_str(&bytes));
        buf_dispose(&bytes);
    }
}

static void passages_of_a_long_text_are_kept(void **state)
{
    static const struct {
        const char *head, *line, *words, *kept, *limit;
    } cases[] = {
        {"Content-Type: text/plain", "An ordinary line of a letter.\r\n",
         "Pay to our new bank account.\r\n", hidden, ""},
        {"Content-Type: text/plain; charset=utf-8", "Một dòng bình thường của lá thư.\r\n",
         "our new bank account, tài khoản mới\r\n", hidden, ""},
        {"Content-Type: text/html", "<p>An ordinary line of a letter.</p>\r\n",
         "<p>Pay to our <b>new</b> bank account.</p>\r\n", hidden, ""},
        {"Content-Type: text/plain", "An ordinary line of a letter.\r\n",
         "Sign in within a day, or your mailbox will be suspended.\r\n", "be suspended", ""},
        {"Content-Type: text/plain; charset=utf-8", "Một dòng bình thường của lá thư.\r\n",
         "Mật khẩu của bạn sẽ hết hạn hôm nay\r\n", "hết hạn", ""},
        {"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt",
         "An ordinary line of a letter.\r\n", "Pay to our new bank account.\r\n", hidden, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, MIB(1));
        buf_printf(&bytes, "From: a@x.example\r\n%s\r\n\r\n", cases[i].head);
        while (bytes.len < 300000)
            buf_text(&bytes, cases[i].line);
        buf_text(&bytes, cases[i].words);
        while (bytes.len < 400000)
            buf_text(&bytes, cases[i].line);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_string_equal(mail.limit, cases[i].limit);
        if (!tells(&mail, cases[i].kept))
            fail_msg("case %zu: \"%s\" is lost", i, cases[i].kept);
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

static void rtf_is_read_in_its_character_set(void **state)
{
    static const struct {
        const char *rtf, *words;
    } cases[] = {
        {"{\\rtf1\\ansi\\ansicpg936 \\'d2\\'f8\\'d0\\'d0\\'d5\\'cb\\'bb\\'a7}", "银行账户"},
        {"{\\rtf1\\ansi\\ansicpg936 {\\b\\'d2\\'f8}\\'d0\\'d0\\par \\'d5\\'cb\\'bb\\'a7}",
         "银行\n账户"},
        {"{\\rtf1\\ansi\\ansicpg950 \\'bb\\'c8\\'a6\\'e6\\'b1b\\'a4\\'e1}", "銀行帳戶"},
        {"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset134 SimSun;}}\\f1 "
         "\\'d2\\'f8\\'d0\\'d0\\f0  caf\\'e9}",
         "银行 café"},
        {"{\\rtf1\\ansi\\ansicpg949 \\'b0\\'e8\\'c1\\'c2}", "계좌"},
        {"{\\rtf1\\ansi\\ansicpg936 \\uc2\\u38134\\'d2\\'f8\\u34892\\'d0\\'d0}", "银行"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, 4000);
        buf_printf(&bytes,
                   "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
                   "Content-Type: application/rtf; name=a.rtf\r\n\r\n%s\r\n--a--\r\n",
                   cases[i].rtf);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        if (!tells(&mail, cases[i].words))
            fail_msg("case %zu: %s", i, mail.part_count > 1 ? mail.parts[1].text : "no part");
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

static void bytes_in_rtf_are_passed_over_however_many(void **state)
{
    struct place place = {.what = "a million bytes and more"};
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(4));
    buf_text(&bytes, "Content-Type: application/rtf; name=a.rtf\r\n"
                     "Content-Disposition: attachment\r\n\r\n"
                     "{\\rtf1 {\\*\\x\\bin1234560 ");
    for (unsigned i = 0; i < 1234560 / 10; i++)
        buf_text(&bytes, "}{\\rtf1 \r\n");
    buf_text(&bytes, "}To our new bank account}");
    expect(&place, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

/* Whoever has more of them than are kept does not hide one among them. */
static void more_passages_than_are_kept_are_a_limit(void **state)
{
    struct place place = {.what = "a flood", .limit = "stored-text"};
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(1));
    buf_text(&bytes, "From: a@x.example\r\n\r\n");
    while (bytes.len < 300000)
        buf_text(&bytes, "News of the bank, and of an account.\r\n");
    expect(&place, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

/* Lines of a card are folded at 75 bytes: a link is one all the same. */
static void a_folded_link_is_whole(void **state)
{
    struct arena arena = {0};
    struct mail mail;
    bool whole = false;

    (void)state;
    mail_examine(str_of("Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
                        "URL:https://login.example/a/very/long/way/to/go\r\n /sign-in\r\n"),
                 &mail, &arena);
    for (size_t i = 0; i < mail.url_count; i++)
        whole |=
            strcmp(mail.urls[i].target, "https://login.example/a/very/long/way/to/go/sign-in") == 0;
    assert_true(whole);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folded_link_is_whole),
        cmocka_unit_test(attached_files_are_read),
        cmocka_unit_test(text_is_read_in_the_order_in_which_it_is_seen),
        cmocka_unit_test(pages_in_pages_are_read),
        cmocka_unit_test(mail_that_is_put_together_wrongly_is_read),
        cmocka_unit_test(parts_without_parts_end_with_those_around),
        cmocka_unit_test(mails_in_files_are_read_to_a_depth),
        cmocka_unit_test(passages_of_a_long_text_are_kept),
        cmocka_unit_test(rtf_is_read_in_its_character_set),
        cmocka_unit_test(bytes_in_rtf_are_passed_over_however_many),
        cmocka_unit_test(more_passages_than_are_kept_are_a_limit),
    };

    return cmocka_run_group_tests(tests, mail_examiner_open, mail_examiner_close);
}
