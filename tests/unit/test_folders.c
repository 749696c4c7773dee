/* Folder names and what they are for, UID sets, and names no command can carry. */
#include "command.h"
#include "imap/folders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct {
    const char *what, *raw, *want;
} names[] = {
    {"plain", "Sent Items", "Sent Items"},
    {"an ampersand", "R&-D", "R&D"},
    {"RFC 3501's example", "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"},
    {"Vietnamese", "&ARAA4w- g&Hu0-i", "Đã gửi"},
    {"outside the first plane", "&2D3cjA-", "\xF0\x9F\x92\x8C"},
    {"two shifts", "&AOk-x&AOk-", "éxé"},
    {"no end", "&AOk", "&AOk"},
    {"bits left over", "&AOl-", "&AOl-"},
    {"not base64", "&A?k-", "&A?k-"},
    {"half a pair", "&2D0-", "&2D0-"},
    {"second half first", "&3Iw-", "&3Iw-"},
    {"a NUL", "&AAA-", "&AAA-"},
    {"already UTF-8", "Đã gửi", "Đã gửi"},
    {"neither", "caf\xe9", "caf\\xE9"},
    {"a line end", "a\nb", "a\nb"},
};

static void names_come_out_as_utf8_or_as_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf out;

        buf_init(&out, 4096);
        folder_decode_name(&out, str_of(names[i].raw));
        if (strcmp(buf_c(&out), names[i].want) != 0)
            print_error("%s:\n", names[i].what);
        assert_string_equal(buf_c(&out), names[i].want);
        buf_dispose(&out);
    }
}

static const struct {
    const char *attributes, *name;
    char delimiter;
    enum folder_use want;
} uses[] = {
    {"", "inbox", '/', FOLDER_INBOX},
    {"\\HasNoChildren \\Sent", "Whatever", '/', FOLDER_SENT},
    {"\\sENT", "Trash", '/', FOLDER_SENT},
    {"\\Sentinel", "Whatever", '/', FOLDER_PLAIN},
    {"", "Sent Items", '/', FOLDER_SENT},
    {"", "INBOX.Sent", '.', FOLDER_SENT},
    {"", "INBOX.Sent", '/', FOLDER_PLAIN},
    {"", "Old/Inbox", '/', FOLDER_PLAIN},
    {"", "Đã gửi", '/', FOLDER_SENT},
    {"", "INBOX/已发送", '/', FOLDER_SENT},
    {"", "Thùng rác", 0, FOLDER_TRASH},
    {"", "RSS Feeds", '/', FOLDER_PLAIN},
    {"\\All \\HasNoChildren", "[Gmail]/All Mail", '/', FOLDER_ALL},
    {"", "Sentences", '/', FOLDER_PLAIN},
};

static void the_server_says_what_a_folder_is_for_else_its_name_does(void **state)
{
    struct folder_names known;
    struct error err = {0};

    (void)state;
    assert_true(folder_names_load(&known, DATA_DIR "/folders.txt", &err));
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) {
        if (folder_use_of(&known, str_of(uses[i].attributes), str_of(uses[i].name),
                          uses[i].delimiter) != uses[i].want)
            fail_msg("%s %s", uses[i].attributes, uses[i].name);
    }
    folder_names_dispose(&known);
}

static void a_missing_list_is_one_sentence(void **state)
{
    struct folder_names known;
    struct error err = {0};

    (void)state;
    assert_false(folder_names_load(&known, "/nonexistent/folders.txt", &err));
    assert_string_equal(err.text,
                        "cannot open /nonexistent/folders.txt: No such file or directory");
}

static const struct {
    const char *name, *want; /* NULL: refused */
} quoted[] = {
    {"INBOX", "\"INBOX\""},         {"a b", "\"a b\""}, {"", "\"\""},
    {"a\"b\\c", "\"a\\\"b\\\\c\""}, {"a\rb", NULL},     {"a\nb", NULL},
    {"caf\xc3\xa9", NULL},          {"a\x7f", NULL},
};

static void a_name_is_quoted_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(quoted); i++) {
        struct buf out;

        buf_init(&out, 100);
        assert_int_equal(command_quote(&out, str_of(quoted[i].name)), quoted[i].want != NULL);
        assert_string_equal(buf_c(&out), quoted[i].want ? quoted[i].want : "");
        buf_dispose(&out);
    }
}

static void uids_become_ranges_as_far_as_they_fit(void **state)
{
    static const uint32_t uids[] = {1, 2, 3, 7, 9, 10, 4294967294u, 4294967295u};
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    assert_int_equal(command_uids(&out, uids, ARRAY_LEN(uids), 500), ARRAY_LEN(uids));
    assert_string_equal(buf_c(&out), "1:3,7,9:10,4294967294:4294967295");
    buf_clear(&out);
    assert_int_equal(command_uids(&out, uids, ARRAY_LEN(uids), 25), 4);
    assert_string_equal(buf_c(&out), "1:3,7");
    buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_out_as_utf8_or_as_they_are),
        cmocka_unit_test(the_server_says_what_a_folder_is_for_else_its_name_does),
        cmocka_unit_test(a_missing_list_is_one_sentence),
        cmocka_unit_test(a_name_is_quoted_or_refused),
        cmocka_unit_test(uids_become_ranges_as_far_as_they_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
