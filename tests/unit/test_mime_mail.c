/* test_mime_mail.c - sample mails in tests/mail, and the facts they must give. Each is read from
 * memory here; test_pool*.c does the same in the jail. */
#include "base/hash.h"
#include "base/limits.h"
#include "facts_dump.h"
#include "golden.h"
#include "mail_examiner.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void read_sample(const char *name, struct buf *out)
{
    char path[400];
    struct error err = {0};

    snprintf(path, sizeof(path), MAIL_DIR "/%s.eml", name);
    if (!temp_read(path, out, &err))
        fail_msg("%s", err.text);
}

static void examine_head(struct str bytes, struct mail *mail, struct arena *arena)
{
    char *copy = malloc(bytes.len + EXAMINE_ROOM);

    assert_non_null(copy);
    memcpy(copy + EXAMINE_ROOM, bytes.at, bytes.len);
    examine_header(mail_examiner(), mail, arena, copy + EXAMINE_ROOM, bytes.len);
    free(copy);
}

static const char *const samples[] = {
    "plain",  "vietnamese-1258", "vietnamese-old", "chinese-gb", "chinese-big5", "japanese",
    "lure",   "attachments",     "forwarded",      "bounce",     "broken",       "signed",
    "sealed", "no-header",
};

static void assert_same_addresses(const char *name, const struct mail_addresses *a,
                                  const struct mail_addresses *b)
{
    if (a->count != b->count)
        fail_msg("%s: %zu addresses, %zu from the header alone", name, a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->at[i].name, b->at[i].name);
        assert_string_equal(a->at[i].email, b->at[i].email);
    }
}

/* What the header alone gives is what the whole mail gives, as far as it goes. */
static void a_header_gives_what_the_whole_mail_says_of_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct mail whole, header;
        struct arena arena = {0};
        struct buf bytes;
        size_t end;

        read_sample(samples[i], &bytes);
        end = str_find(buf_as_str(&bytes), str_of("\n\n"));
        if (end < bytes.len) { /* no-header has none */
            mail_examine(buf_as_str(&bytes), &whole, &arena);
            examine_head(str_part(buf_as_str(&bytes), 0, end + 2), &header, &arena);
            assert_string_equal(whole.subject, header.subject);
            assert_string_equal(whole.message_id, header.message_id);
            assert_int_equal(whole.date, header.date);
            assert_int_equal(whole.received_count, header.received_count);
            assert_int_equal(whole.field_count, header.field_count);
            assert_same_addresses(samples[i], &whole.from, &header.from);
            assert_same_addresses(samples[i], &whole.to, &header.to);
            assert_same_addresses(samples[i], &whole.reply_to, &header.reply_to);
            assert_false(whole.traits & MAIL_HEADER_ONLY);
            assert_true(header.traits & MAIL_HEADER_ONLY);
            assert_int_equal(header.traits & (MAIL_LIST | MAIL_AUTOMATIC | MAIL_BOUNCE),
                             whole.traits & (MAIL_LIST | MAIL_AUTOMATIC | MAIL_BOUNCE));
            assert_int_equal(header.part_count + header.dkim_count + header.text_len, 0);
        }
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

static void each_sample_gives_the_facts_in_its_golden_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct arena arena = {0};
        struct buf bytes, dump;
        char golden[80];
        struct mail mail;

        read_sample(samples[i], &bytes);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        buf_init(&dump, MIB(1));
        facts_dump(&mail, &dump);
        snprintf(golden, sizeof(golden), "mail-%s.facts", samples[i]);
        assert_golden(golden, buf_c(&dump));
        buf_dispose(&dump);
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

/* What the jail sends out must be what main takes. */
static void expect_acceptable(const struct mail *mail)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail back;
    struct buf blob;

    buf_init(&blob, LIMIT_FRAME);
    facts_encode(mail, &blob);
    assert_false(blob.full);
    if (!facts_decode(&back, &arena, buf_as_str(&blob), &err))
        fail_msg("%s", err.text);
    assert_string_equal(back.text, mail->text);
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void every_beginning_of_a_sample_is_a_mail(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf bytes;

        read_sample(samples[i], &bytes);
        for (size_t len = 0; len < bytes.len; len += 1 + len / 100) {
            struct arena arena = {0};
            struct mail mail;

            mail_examine(str_part(buf_as_str(&bytes), 0, len), &mail, &arena);
            expect_acceptable(&mail);
            arena_dispose(&arena);
        }
        buf_dispose(&bytes);
    }
}

static void any_bytes_changed_it_is_still_a_mail(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf bytes;

        read_sample(samples[i], &bytes);
        for (unsigned round = 0; round < 60; round++) {
            struct arena arena = {0};
            struct mail mail;

            for (unsigned k = 0; k < 4; k++) {
                seed = seed * 1664525u + 1013904223u;
                bytes.at[(seed >> 8) % bytes.len] = (char)(seed >> 24);
            }
            mail_examine(buf_as_str(&bytes), &mail, &arena);
            expect_acceptable(&mail);
            arena_dispose(&arena);
        }
        buf_dispose(&bytes);
    }
}

static void line_ends_of_any_kind_give_the_same_facts(void **state)
{
    static const char crlf[] = "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                               "--b\r\n\r\none\r\ntwo\r\n--b--\r\n";
    static const char *const ends[] = {"\r\n", "\n", "\r"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct str rest = str_of(crlf), line;
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, 1000);
        while (str_next_line(&rest, &line)) {
            buf_str(&bytes, line);
            buf_text(&bytes, ends[i]);
        }
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_string_equal(mail.subject, "a");
        assert_int_equal(mail.part_count, 2);
        assert_string_equal(mail.text, "one\ntwo");
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

static void long_text_is_cut_and_said_to_be(void **state)
{
    struct arena arena = {0};
    struct mail mail;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(1));
    buf_text(&bytes, "Subject: long\r\n\r\n");
    for (unsigned i = 0; i < 5000; i++)
        buf_text(&bytes, "Số tiền sẽ được chuyển\r\n");
    mail_examine(buf_as_str(&bytes), &mail, &arena);
    assert_true(mail.traits & MAIL_TEXT_CUT);
    assert_in_range(mail.text_len, LIMIT_STORED_TEXT - 4, LIMIT_STORED_TEXT);
    assert_string_equal(mail.limit, "");
    expect_acceptable(&mail);
    buf_dispose(&bytes);
    arena_dispose(&arena);
}

/* Of two fields that say how to read the body the first one counts, and nobody is to hide behind
 * the second. */
static void the_first_content_type_counts(void **state)
{
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    mail_examine(
        str_of("Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n"
               "--b\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\r\n--b--\r\n"),
        &mail, &arena);
    assert_int_equal(mail.part_count, 2);
    assert_string_equal(mail.parts[1].name, "a.zip");
    arena_dispose(&arena);
}

static void a_file_inside_plain_text_is_a_part(void **state)
{
    static const struct {
        const char *body;
        size_t parts;
        const char *name;
        uint64_t size;
    } cases[] = {
        {"hello\r\nbegin 644 cat.exe\r\n#8V%T\r\n`\r\nend\r\nbye\r\n", 2, "cat.exe", 3},
        {"begin 644 my file.txt\n#8V%T\n \nend\nbegin 0600 b\n#8V%T\n`\nend", 3, "my file.txt", 3},
        {"begin the day with tea\nend\n", 1, "", 0},
        {"begin 644 cat.exe\nthis is no data\nend\n", 1, "", 0},
        {"begin 644 cat.exe\n#8V%T\nno end", 1, "", 0},
        {"begin 644 \n#8V%T\n`\nend\n", 1, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, 1000);
        buf_text(&bytes, "Subject: x\r\n\r\n");
        buf_text(&bytes, cases[i].body);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_int_equal(mail.part_count, cases[i].parts);
        if (cases[i].parts > 1) {
            assert_string_equal(mail.parts[1].name, cases[i].name);
            assert_int_equal(mail.parts[1].size, cases[i].size);
            assert_int_equal(mail.parts[1].depth, 1);
        }
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

static void a_body_is_never_taken_for_a_header(void **state)
{
    static const char body[] = "From: <mallory@evil.example>\r\n\r\nhello";
    const size_t lengths[] = {1, LIMIT_FIELD}; /* of a field; the second is refused */

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, LIMIT_FIELD + 1000);
        buf_text(&bytes, "Subject: ");
        for (size_t k = 0; k < lengths[i]; k++)
            buf_char(&bytes, 'x');
        buf_text(&bytes, "\r\n\r\n");
        buf_text(&bytes, body);
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_int_equal(mail.from.count, 0);
        assert_true(str_starts(str_of(mail.text), "From: <mallory@evil.example>"));
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

/* GMime is not shown the middle of either: see skeleton.h. */
static void long_attachments_are_whole(void **state)
{
    static const char line[] =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\r\n";
    enum { LINES = 500, OF_EACH = 48 };
    char decoded[LINES * OF_EACH];
    struct hash wanted;
    struct arena arena = {0};
    struct mail mail;
    struct buf bytes;

    (void)state;
    for (size_t i = 0; i < sizeof(decoded); i++)
        decoded[i] = (char)(i % OF_EACH);
    wanted = hash_of((struct str){decoded, sizeof(decoded)});
    buf_init(&bytes, 200000);
    buf_text(&bytes, "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
    for (size_t i = 0; i < 2; i++) {
        buf_text(&bytes, "--x\r\nContent-Type: application/octet-stream\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\n");
        for (size_t k = 0; k < LINES; k++)
            buf_text(&bytes, line);
    }
    buf_text(&bytes, "--x\r\n\r\nthe text behind them\r\n--x--\r\n");
    mail_examine(buf_as_str(&bytes), &mail, &arena);
    assert_int_equal(mail.part_count, 4);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(mail.parts[i].size, sizeof(decoded));
        assert_true(hash_equal(&mail.parts[i].hash, &wanted));
    }
    assert_string_equal(mail.text, "the text behind them");
    buf_dispose(&bytes);
    arena_dispose(&arena);
}

/* Mail programs show the page. */
static void what_only_the_page_says_is_part_of_the_text(void **state)
{
    static const struct {
        const char *plain, *page, *want;
    } cases[] = {
        {"Hello,\r\n\r\npay now - or later.\r\n", "<p>Hello,</p><p>Pay now &ndash; or later.</p>",
         "Hello,\n\npay now - or later."},
        {"Hi\r\n", "<p>Pay to our new account</p>", "Pay to our new account\nHi"},
        {"One line\r\nand another\r\n", "<p>One line and another</p><p>and a third</p>",
         "and a third\nOne line\nand another"},
        {"", "<p>Hello</p>", "Hello"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct mail mail;
        struct buf bytes;

        buf_init(&bytes, 1000);
        buf_text(&bytes, "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\n");
        buf_text(&bytes, cases[i].plain);
        buf_text(&bytes, "--x\r\nContent-Type: text/html\r\n\r\n");
        buf_text(&bytes, cases[i].page);
        buf_text(&bytes, "\r\n--x--\r\n");
        mail_examine(buf_as_str(&bytes), &mail, &arena);
        assert_true(str_equal(str_trim(str_of(mail.text)), str_of(cases[i].want)));
        buf_dispose(&bytes);
        arena_dispose(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_gives_the_facts_in_its_golden_file),
        cmocka_unit_test(a_header_gives_what_the_whole_mail_says_of_it),
        cmocka_unit_test(every_beginning_of_a_sample_is_a_mail),
        cmocka_unit_test(any_bytes_changed_it_is_still_a_mail),
        cmocka_unit_test(line_ends_of_any_kind_give_the_same_facts),
        cmocka_unit_test(long_text_is_cut_and_said_to_be),
        cmocka_unit_test(the_first_content_type_counts),
        cmocka_unit_test(a_file_inside_plain_text_is_a_part),
        cmocka_unit_test(a_body_is_never_taken_for_a_header),
        cmocka_unit_test(long_attachments_are_whole),
        cmocka_unit_test(what_only_the_page_says_is_part_of_the_text),
    };

    return cmocka_run_group_tests(tests, mail_examiner_open, mail_examiner_close);
}
