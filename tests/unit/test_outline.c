/* test_outline.c - a message taken apart along its outline is what GMime makes of it. */
#include "each_file.h"
#include "mime.h"
#include "shared.h"
#include "temp.h"
#include "two_trees.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIXED "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"

static const char nested[] =
    "From: \"A B\" <a@b.example>\r\nTo: a@b.example, C D <c@D.example>\r\n"
    "Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\nbefore\r\n--x\r\n"
    "Content-Type: multipart/alternative; boundary=x--\r\n\r\n"
    "--x--\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nhello\r\n"
    "--x--\r\nContent-Type: text/html\r\n\r\n<p>\r\n--x----\r\n\r\n--x\r\n"
    "Content-Type: application/pdf; name=\"a b.pdf\"\r\n"
    "Content-Disposition: attachment;\r\n filename=\"a b.pdf\"\r\nContent-ID: <a@b>\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\nbehind\r\n--x\r\n";

static const struct {
    const char *what, *message;
} regular[] = {
    {"one part", "Subject: x\r\n\r\nhello"},
    {"nothing that GMime is asked about, and no body", "Subject: x\n"},
    {"parts in parts", nested},
    {"a value that only GMime can read",
     MIXED "--x\r\nContent-Type: text/plain; name*=utf-8''%C3%A4;\r\n charset=\"=?utf-8?Q?a?=\"\r\n"
           "Content-Disposition: attachment (a); filename=\"\xe4\\\"b\"\r\n\r\na\r\n--x--\r\n"},
    {"no line end anywhere behind the last boundary", MIXED "--x\r\n\r\na\r\n--x--"},
    {"cut off in a part", MIXED "--x\r\n\r\na\r\n--x\r\n\r\nbcd"},
    {"cut off in a line end", MIXED "--x\r\n\r\na\r\n--x--\r"},
    {"line ends of two kinds", MIXED "--x\n\na\n--x\r\n\nb\r\n--x\n\nc\r\n--x--\n"},
    {"empty contents", MIXED "--x\r\n\r\n--x\r\n\r\n\r\n--x\n\n\n--x--\r\n"},
    {"blanks behind boundaries", MIXED "--x \t\r\n\r\na\r\n--x-- \r\n"},
    {"what is no boundary",
     MIXED "--x\r\n\r\n--\r\n--y\r\n--xy\r\n --x\r\n-x\r\n--x-\r\n--x--\r\n"},
    {"two types, of which the first counts",
     "Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\n<p>"},
    {"two boundaries, of which the first counts",
     "Content-Type: multipart/mixed; boundary=x; boundary=y\r\n\r\n--x\r\n\r\na\r\n--x--\r\n"},
    {"addresses of many kinds",
     "From: =?utf-8?Q?=C3=84?= <a@B.example>\r\nReply-To: (c) a@b.example\r\n"
     "To: g: a@b.example, <c@d.example>;, e@f.example\r\nCc: \"x\\\"y\" <g@h.example>\r\n"
     "Cc: i@j.example,\r\n \"K, L\" <k@l.example>\r\nBcc:\r\nSender: m@xn--bcher-kva.example\r\n\r\n"},
    {"a report",
     "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
     "--x\r\n\r\na\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nb: c\r\n--x--\r\n"},
};

static const struct {
    const char *what, *message;
} irregular[] = {
    {"no header", "hello"},
    {"a message within",
     MIXED "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nb\r\n--x--\r\n"},
    {"a kind of message", MIXED "--x\r\nContent-Type: message/partial\r\n\r\nb\r\n--x--\r\n"},
    {"a digest",
     "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nSubject: y\r\n\r\nb\r\n--x--\r\n"},
    {"no boundary", "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\na\r\n--x--\r\n"},
    {"an empty boundary",
     "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\na\r\n----\r\n"},
    {"a boundary in pieces",
     "Content-Type: multipart/mixed; boundary*1=y; boundary*0=x\r\n\r\n--xy\r\n\r\na\r\n--xy--\r\n"},
    {"no part", MIXED "hello\r\n"},
    {"no part before the end", MIXED "--x--\r\n--x\r\n\r\na\r\n"},
    {"a boundary of an outer container",
     MIXED "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--x--\r\n"},
    {"an inner container without parts",
     MIXED "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\na\r\n--y--\r\n--x--\r\n"},
    {"a line that is no field", MIXED "--x\r\nContent-Type: a/b\r\nhello\r\n\r\na\r\n--x--\r\n"},
    {"a blank before the colon", MIXED "--x\r\nContent-Type : a/b\r\n\r\na\r\n--x--\r\n"},
    {"no empty line", MIXED "--x\r\nContent-Type: a/b\r\n--x--\r\n"},
    {"two types of a part",
     MIXED "--x\r\nContent-Type: a/b\r\nContent-Type: a/c\r\n\r\na\r\n--x--\r\n"},
    {"no type that can be read", MIXED "--x\r\nContent-Type: a\r\n\r\na\r\n--x--\r\n"},
    {"an encoding nobody knows",
     MIXED "--x\r\nContent-Transfer-Encoding: base64 (a)\r\n\r\na\r\n--x--\r\n"},
    {"a broken id", MIXED "--x\r\nContent-ID: a\r\n\r\na\r\n--x--\r\n"},
    {"two ids", "Content-ID: <a@b>\r\nContent-ID: <c@d>\r\n\r\na"},
    {"a broken list of addresses", "To: a> (b c\r\n\r\n"},
};

static void assert_trees(const char *what, const char *message, enum two_trees wanted)
{
    const char *difference;
    enum two_trees got = two_trees(str_of(message), &difference);

    if (got == TREES_DIFFER)
        fail_msg("%s: GMime has another %s", what, difference);
    if (got != wanted)
        fail_msg("%s: %s", what, got == TREES_SAME ? "regular" : "not regular");
}

static void what_is_regular_is_as_gmime_reads_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(regular); i++)
        assert_trees(regular[i].what, regular[i].message, TREES_SAME);
}

static void what_may_be_read_in_two_ways_is_left_to_gmime(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(irregular); i++)
        assert_trees(irregular[i].what, irregular[i].message, TREES_IRREGULAR);
}

/* --- the same, broken --- */

static void assert_never_differs(const char *what, struct str message)
{
    const char *difference;

    if (two_trees(message, &difference) == TREES_DIFFER)
        fail_msg("%s: GMime has another %s of\n%.*s", what, difference, (int)message.len,
                 message.at);
}

static void break_everywhere(const char *what, struct str message, size_t step)
{
    static const char broken[] = {'\0', '\n', '\r', ' ', '"',  '-',
                                  ':',  ';',  '=',  '(', '\\', '\xe4'};
    char *copy = malloc(message.len + 1);

    assert_non_null(copy);
    for (size_t i = 0; i < message.len; i += step) {
        assert_never_differs(what, str_part(message, 0, i));
        for (size_t k = 0; k < sizeof(broken); k++) {
            memcpy(copy, message.at, message.len);
            copy[i] = broken[k];
            assert_never_differs(what, (struct str){copy, message.len});
            memmove(copy + i, message.at + i + 1, message.len - i - 1);
            assert_never_differs(what, (struct str){copy, message.len - 1});
        }
    }
    free(copy);
}

static void broken_anywhere_nothing_is_read_otherwise(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(regular); i++)
        break_everywhere(regular[i].what, str_of(regular[i].message), 1);
    for (size_t i = 0; i < ARRAY_LEN(irregular); i++)
        break_everywhere(irregular[i].what, str_of(irregular[i].message), 1);
}

static void samples_are_read_as_gmime_does_broken_or_not(void **state)
{
    static const char *const samples[] = {
        "plain",  "lure",   "attachments", "forwarded", "bounce",    "broken",
        "signed", "sealed", "chinese-gb",  "japanese",  "no-header", "vietnamese-old"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct error err = {0};
        char path[400];
        struct buf bytes;

        snprintf(path, sizeof(path), MAIL_DIR "/%s.eml", samples[i]);
        if (!temp_read(path, &bytes, &err))
            fail_msg("%s", err.text);
        break_everywhere(samples[i], buf_as_str(&bytes), 1 + bytes.len / 100);
        buf_dispose(&bytes);
    }
}

/* --- others' mail --- */

struct tally {
    size_t regular, all;
};

static void count(void *arg, const char *path, struct str bytes)
{
    struct tally *tally = arg;
    const char *difference;
    enum two_trees got = two_trees(bytes, &difference);

    if (got == TREES_DIFFER)
        fail_msg("%s: GMime has another %s", path, difference);
    tally->regular += got == TREES_SAME;
    tally->all++;
}

/* least: per cent that have an outline, or it would be of no use. */
static void read_all(const char *archive, size_t least)
{
    struct tally tally = {0};
    char dir[TEMP_PATH];

    if (!shared_unpack(archive, dir)) {
        print_message("skipped: no %s.tar.xz in ../shared/data\n", archive);
        skip();
    }
    each_file(dir, count, &tally);
    print_message("%s: %zu of %zu are regular\n", archive, tally.regular, tally.all);
    assert_true(tally.all > 100 && tally.regular * 100 >= tally.all * least);
    temp_remove(dir);
}

static void ordinary_mail_is_regular_and_the_same(void **state)
{
    (void)state;
    read_all("ham", 90);
}

static void nasty_mail_is_the_same_where_it_is_regular(void **state)
{
    (void)state;
    read_all("torture", 0);
}

/* --- controls --- */

static void shorten_content(struct tree *tree)
{
    tree->parts[tree->count - 1].raw.len--;
}

static void change_name(struct tree *tree)
{
    tree->parts[tree->count - 1].name = "a b.pd";
}

static void lose_part(struct tree *tree)
{
    tree->count--;
}

static void change_encoding(struct tree *tree)
{
    tree->parts[tree->count - 1].encoding = TREE_PLAIN;
}

static void move_part(struct tree *tree)
{
    tree->parts[tree->count - 1].parent = 1;
}

static void what_differs_is_seen(void **state)
{
    static const struct {
        tamper_fn tamper;
        const char *what;
    } cases[] = {{shorten_content, "content"},
                 {change_name, "name"},
                 {lose_part, "number of parts"},
                 {change_encoding, "encoding"},
                 {move_part, "place"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *what;

        assert_int_equal(two_trees_tampered(str_of(nested), cases[i].tamper, &what), TREES_DIFFER);
        assert_string_equal(what, cases[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_regular_is_as_gmime_reads_it),
        cmocka_unit_test(what_may_be_read_in_two_ways_is_left_to_gmime),
        cmocka_unit_test(broken_anywhere_nothing_is_read_otherwise),
        cmocka_unit_test(samples_are_read_as_gmime_does_broken_or_not),
        cmocka_unit_test(ordinary_mail_is_regular_and_the_same),
        cmocka_unit_test(nasty_mail_is_the_same_where_it_is_regular),
        cmocka_unit_test(what_differs_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
