/* test_attach_hostile.c - whatever is attached, looking at it ends, soon, and says what it did not
 * look at. */
#include "attach.h"
#include "base/limits.h"
#include "forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Examines a copy of its own, so that a read past the end is seen. Returns the limit. */
static const char *examine(const char *name, struct str bytes)
{
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .name = name,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = ""};
    clock_t began = clock();
    char *copy = malloc(bytes.len + 1);
    struct arena arena = {0};
    const char *limit;

    memcpy(copy, bytes.at, bytes.len);
    limit = attach_examine((struct str){copy, bytes.len}, &part, &arena, NULL);
    free(copy);
    assert_true(utf8_valid(str_of(part.detail)));
    assert_true(strlen(part.detail) <= 400);
    if (clock() - began > 8 * CLOCKS_PER_SEC) /* a jailed worker would have been killed */
        fail_msg("%s: %ld s", name, (long)((clock() - began) / CLOCKS_PER_SEC));
    arena_dispose(&arena);
    return limit;
}

/* --- small samples, cut and bent --- */

static void put_document(struct buf *out)
{
    static struct buf module, package;
    struct forge_file streams[] = {
        {"WordDocument", {"\xec\xa5\0\0\0\0\0\0\0\0\0\0 \x13 DDE x\x14", 22}},
        {"Macros/VBA/dir", {"\1\x0b\xb0\0\x31\0\4\0\0\0\0\0", 12}},
        {"Macros/VBA/M", {"", 0}},
        {"ObjectPool/_1/\1Ole10Native", {"", 0}},
        {"__attach_version1.0_#00000000/__substg1.0_37010102", {"PK\3\4", 4}},
        {"Workbook", {"\x85\0\x0a\0\0\0\0\0\0\1\2\0AB\xae\1\x0c\0\1\0\7\0\0cmd\3/ca", 30}},
    };

    buf_init(&module, KIB(4));
    buf_init(&package, KIB(4));
    forge_vba(&module, "Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\n");
    forge_package(&package, "a.exe", forge_program());
    streams[2].bytes = buf_as_str(&module);
    streams[3].bytes = buf_as_str(&package);
    forge_ole(out, streams, ARRAY_LEN(streams));
    buf_dispose(&module);
    buf_dispose(&package);
}

static void put_zip(struct buf *out)
{
    static const struct forge_file files[] = {
        {"[Content_Types].xml", {"<Types/>", 8}},
        {"word/document.xml", {"<w:instrText>DDE x</w:instrText>", 32}},
        {"word/_rels/d.xml.rels",
         {"<Relationship Type=\"x/attachedTemplate\" Target=\"http://a\"/>", 59}},
        {"mimetype", {"application/vnd.oasis.opendocument.text", 39}},
        {"a.exe", {"MZ", 2}},
    };

    forge_zip(out, files, ARRAY_LEN(files), false);
}

static void put_tnef(struct buf *out)
{
    buf_add(out, "\x78\x9f\x3e\x22\1\0\2\2\x90\6\0\0\0\0\0\0\0\2\x10\x80\1\0\2\0\0\0a\0\0\0", 30);
    buf_add(out, "\2\x0f\x80\6\0\4\0\0\0PK\3\4\0\0", 15);
}

static void put_texts(struct buf *out)
{
    buf_text(out,
             "<html><script>document.write(atob('PGh0bWw+PGlucHV0IHR5cGU9cGFzc3dvcmQ+'+'x'));"
             "\\x61\\u0061</script><a href='data:application/x,UEs=' onload=x><!-- --><style>");
}

static void put_pdf(struct buf *out)
{
    buf_text(out, "%PDF-1.7\n1 0 obj<</Type/ObjStm/J#53 /OpenAction/AA>>stream\r\n");
    forge_zlib(out, str_of("/JavaScript /Launch"));
    buf_text(out, "\nendstream endobj trailer<</Encrypt 1 0 R>>");
}

static void put_rtf(struct buf *out)
{
    buf_text(
        out,
        "{\\rtf1{\\*\\template http://x}{\\object{\\*\\objdata 0105000002000000080000005061636b"
        "61676500000000000000000020000000 0200612e65786500432e65786500000003000400000078"
        "2e657865 04000000 4d5a9000}}}");
}

static void put_onenote(struct buf *out)
{
    buf_add(out, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", 16);
    buf_add(out, "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac", 16);
    forge_number(out, 4, 8 + 12);
    buf_text(out, "MZMZ");
}

static void (*const samples[])(struct buf *out) = {put_document, put_zip, put_tnef,   put_texts,
                                                   put_pdf,      put_rtf, put_onenote};

static void every_piece_of_a_file_is_looked_at_to_its_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf file;

        buf_init(&file, MIB(1));
        samples[i](&file);
        for (size_t cut = 0; cut <= file.len; cut += file.len > 2000 ? 37 : 1)
            (void)examine("a.html", str_part(buf_as_str(&file), 0, cut));
        buf_dispose(&file);
    }
}

static void every_byte_may_be_another(void **state)
{
    static const char others[] = {'\0', '\1', '\x7f', (char)0x80, (char)0xff, '<', '\\'};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf file;

        buf_init(&file, MIB(1));
        samples[i](&file);
        for (size_t at = 0; at<file.len; at += file.len> 2000 ? 3 : 1) {
            char was = file.at[at];

            file.at[at] = others[at % ARRAY_LEN(others)];
            (void)examine("a", buf_as_str(&file));
            file.at[at] = was;
        }
        buf_dispose(&file);
    }
}

/* --- large and deep --- */

/* By its size, or, on a slow machine, by the time it takes. */
static void assert_stopped(const char *limit)
{
    if (strcmp(limit, "archive-output") != 0 && strcmp(limit, "archive-time") != 0)
        fail_msg("limit(%s)", limit);
}

static void a_bomb_is_not_unpacked(void **state)
{
    struct forge_file file = {"bomb.gz", {"", 0}};
    struct buf bomb, zip;

    (void)state;
    buf_init(&bomb, MIB(8));
    buf_init(&zip, MIB(8));
    forge_gzip_bomb(&bomb, MIB(500));
    assert_stopped(examine("a.gz", buf_as_str(&bomb)));
    file.bytes = buf_as_str(&bomb);
    forge_zip(&zip, &file, 1, false);
    assert_stopped(examine("a.zip", buf_as_str(&zip)));
    buf_clear(&bomb);
    forge_gzip_bomb(&bomb, MIB(1));
    assert_string_equal(examine("a.gz", buf_as_str(&bomb)), "document-text");
    buf_dispose(&bomb);
    buf_dispose(&zip);
}

static void too_many_members_are_not_listed(void **state)
{
    struct forge_file files[64];
    struct buf tar;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        files[i] = (struct forge_file){"a.txt", {"x", 1}};
    buf_init(&tar, MIB(8));
    for (size_t i = 0; i < 20; i++) {
        forge_tar(&tar, files, ARRAY_LEN(files));
        tar.len -= i < 19 ? 1024 : 0; /* one end is enough */
    }
    assert_string_equal(examine("a.tar", buf_as_str(&tar)), "archive-entries");
    buf_dispose(&tar);
}

static void archives_in_archives_are_not_opened_for_ever(void **state)
{
    struct buf inner, outer;

    (void)state;
    buf_init(&inner, MIB(1));
    buf_init(&outer, MIB(1));
    forge_zip(&inner, &(struct forge_file){"a.exe", {"x", 1}}, 1, false);
    for (int depth = 1; depth < 12; depth++) {
        const char *limit = examine("a.zip", buf_as_str(&inner));

        assert_string_equal(limit, depth > LIMIT_ARCHIVE_DEPTH + 1 ? "archive-depth" : "");
        buf_clear(&outer);
        forge_zip(&outer, &(struct forge_file){"a.zip", buf_as_str(&inner)}, 1, false);
        buf_clear(&inner);
        buf_str(&inner, buf_as_str(&outer));
    }
    buf_dispose(&inner);
    buf_dispose(&outer);
}

/* Entries that are all the same megabyte. */
static void streams_that_share_their_sectors_count_each_time(void **state)
{
    struct forge_file streams[31];
    struct buf body, file;
    size_t directory;

    (void)state;
    buf_init(&body, MIB(4));
    buf_init(&file, MIB(8));
    while (body.len < MIB(3))
        buf_text(&body, "<html><p>0123456789");
    for (size_t i = 0; i < ARRAY_LEN(streams); i++)
        streams[i] = (struct forge_file){"Package", {"", 0}};
    streams[0].bytes = buf_as_str(&body);
    forge_ole(&file, streams, ARRAY_LEN(streams));
    directory = file.len - (ARRAY_LEN(streams) + 1) * 128;
    for (size_t i = 2; i <= ARRAY_LEN(streams); i++) /* where it begins, and its length */
        memcpy(file.at + directory + i * 128 + 116, file.at + directory + 128 + 116, 12);
    assert_string_equal(examine("a.doc", buf_as_str(&file)), "archive-output");
    buf_dispose(&body);
    buf_dispose(&file);
}

struct pattern {
    const char *what, *before, *repeat, *after;
};

static const struct pattern patterns[] = {
    {"tags", "<html>", "<a href=x on", ""},
    {"open tags", "<html>", "<", ""},
    {"scripts", "<html>", "<script>", ""},
    {"scripts that end", "<html>", "<script>atob</script>", ""},
    {"closing words", "<html><script>", "</", ""},
    {"comments", "<html>", "<!--", ""},
    {"passwords", "<html>", "<input type=password>", ""},
    {"encoded strings", "<html><script>'", "PGh0bWw+PHNjcmlwdD4ncGh0bWw+", "'</script>"},
    {"percent", "<html><script>'", "%3Chtml%3E", "'</script>"},
    {"halves", "<html><script>", "'+'", "</script>"},
    {"streams", "%PDF-1.7\n", "stream\n", ""},
    {"streams and an end", "%PDF-1.7\n", "stream\n", "endstream"},
    {"ends", "%PDF-1.7\n", "stream\nendstream", ""},
    {"object streams", "%PDF-1.7\n", "/ObjStm>>stream\nx endobj", ""},
    {"names", "%PDF-1.7\n", "/#4a#53", ""},
    {"slashes", "%PDF-1.7\n", "/", ""},
    {"objects without a number", "%PDF-1.7\n", " obj", ""},
    {"objects without an end", "%PDF-1.7\n", "1 0 obj", ""},
    {"fonts", "%PDF-1.7\n1 0 obj<<", "/Font", "endobj"},
    {"text without an end", "%PDF-1.7\n1 0 obj<<>>stream\nBT(", "\\", ")Tj"},
    {"objects", "{\\rtf1", "{\\objdata 00", ""},
    {"one object", "{\\rtf1{\\objdata ", "0105", ""},
    {"braces", "{\\rtf1{\\objdata ", "{", ""},
    {"rows of a rtf", "{\\rtf1", "\\objdata\\*\\template http", ""},
    {"svg", "<svg>", "<script onload=x>", ""},
    {"tar", "PK\3\4", "PK\3\4", ""},
};

static void patterns_are_looked_at_in_time(void **state)
{
    struct buf file;

    (void)state;
    buf_init(&file, MIB(3));
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        buf_clear(&file);
        buf_text(&file, patterns[i].before);
        while (file.len < MIB(2))
            buf_text(&file, patterns[i].repeat);
        buf_text(&file, patterns[i].after);
        (void)examine(patterns[i].what, buf_as_str(&file));
    }
    buf_dispose(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_of_a_file_is_looked_at_to_its_end),
        cmocka_unit_test(every_byte_may_be_another),
        cmocka_unit_test(a_bomb_is_not_unpacked),
        cmocka_unit_test(too_many_members_are_not_listed),
        cmocka_unit_test(archives_in_archives_are_not_opened_for_ever),
        cmocka_unit_test(streams_that_share_their_sectors_count_each_time),
        cmocka_unit_test(patterns_are_looked_at_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
