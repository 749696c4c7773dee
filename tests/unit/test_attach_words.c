/* test_attach_words.c - what attached documents say to their reader, and where they lead. */
#include "attach.h"
#include "base/limits.h"
#include "forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TYPES                                                                                      \
    {                                                                                              \
        "[Content_Types].xml",                                                                     \
        {                                                                                          \
            "<Types/>", 8                                                                          \
        }                                                                                          \
    }

struct read {
    struct mail_part part;
    struct urls urls;
    struct arena arena;
};

static void examine(struct read *read, const char *name, struct str bytes)
{
    *read = (struct read){.part = {.number = 3,
                                   .declared_type = "application/octet-stream",
                                   .name = name,
                                   .extension = "",
                                   .disposition = "attachment",
                                   .real_type = "",
                                   .detail = "",
                                   .text = ""}};
    read->urls.arena = &read->arena;
    (void)attach_examine(bytes, &read->part, &read->arena,
                         &(struct attach_mail){.urls = &read->urls});
}

static void assert_says(const char *name, struct str bytes, const char *text)
{
    struct read read;

    examine(&read, name, bytes);
    assert_string_equal(read.part.text, text);
    arena_dispose(&read.arena);
}

static void assert_package_says(const char *name, const struct forge_file *files, size_t count,
                                const char *text)
{
    struct buf file;

    buf_init(&file, MIB(1));
    forge_zip(&file, files, count, false);
    assert_says(name, buf_as_str(&file), text);
    buf_dispose(&file);
}

static void a_letter_says_its_words_line_by_line(void **state)
{
    const struct forge_file files[] = {
        TYPES,
        {"word/document.xml",
         str_of("<w:document><w:body><w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t "
                "xml:space=\"preserve\">Sir &amp; Madam</w:t></w:r></w:p><w:p><w:r><w:instrText>"
                "HYPERLINK</w:instrText><w:t>IBAN</w:t><w:tab/><w:t>DE02 1203</w:t></w:r></w:p>"
                "</w:body></w:document>")}};

    (void)state;
    assert_package_says("a.docx", files, ARRAY_LEN(files), "Dear Sir & Madam\nIBAN DE02 1203\n");
}

static void a_sheet_says_its_rows_with_the_strings_it_numbers(void **state)
{
    const struct forge_file files[] = {
        TYPES,
        {"xl/workbook.xml", str_of("<workbook/>")},
        {"xl/worksheets/sheet1.xml",
         str_of("<worksheet><sheetData><row><c t=\"s\"><v>1</v></c><c><v>71001234567</v></c></row>"
                "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>here</t></is></c>"
                "<c t=\"s\"><v>9</v></c></row></sheetData></worksheet>")},
        {"xl/sharedStrings.xml",
         str_of("<sst><si><t>Total</t></si><si><r><t>Account</t></r><r><t> no\n:</t></r></si>"
                "</sst>")}};

    (void)state;
    assert_package_says("a.xlsx", files, ARRAY_LEN(files),
                        "Account no : 71001234567 \nTotal here  \n");
}

static void slides_and_open_documents_speak_too(void **state)
{
    const struct forge_file slides[] = {
        TYPES,
        {"ppt/presentation.xml", str_of("<p/>")},
        {"ppt/slides/slide1.xml", str_of("<p:sld><a:p><a:r><a:t>Pay here</a:t></a:r></a:p>"
                                         "</p:sld>")}};
    const struct forge_file open[] = {
        {"mimetype", str_of("application/vnd.oasis.opendocument.text")},
        {"content.xml",
         str_of("<office:x><office:styles>no</office:styles><office:body><text:p>Chuy\xe1\xbb\x83n"
                "<text:s/>khoan</text:p><text:h>B</text:h></office:body></office:x>")}};

    (void)state;
    assert_package_says("a.pptx", slides, ARRAY_LEN(slides), "Pay here\n");
    assert_package_says("a.odt", open, ARRAY_LEN(open), "Chuy\xe1\xbb\x83n khoan\nB\n");
}

static void assert_member_says(const char *name, struct str bytes)
{
    const struct forge_file files[] = {{"x.bin", {"\1\2\3", 3}}, {name, bytes}};
    struct read read;
    struct buf file;

    buf_init(&file, MIB(1));
    forge_zip(&file, files, ARRAY_LEN(files), false);
    examine(&read, "a.zip", buf_as_str(&file));
    if (!strstr(read.part.text, "our new bank account"))
        fail_msg("%s: \"%s\"", name, read.part.text);
    arena_dispose(&read.arena);
    buf_dispose(&file);
}

/* The letters with a NUL behind each. */
static void widen(struct buf *out, const char *text)
{
    for (; *text; text++) {
        buf_char(out, *text);
        buf_char(out, '\0');
    }
}

static void what_lies_in_archives_speaks_too(void **state)
{
    static const char words[] = "Pay to our new bank account, please.";
    const struct forge_file letter[] = {
        TYPES, {"word/document.xml", str_of("<w:p><w:t>To our new bank account</w:t></w:p>")}};
    struct buf wide, file;

    (void)state;
    buf_init(&wide, 1000);
    buf_init(&file, MIB(1));
    assert_member_says("a.txt", str_of(words));
    assert_member_says("a.html", str_of("<p>Pay to our <b>new ba</b>nk account"));
    assert_member_says("a.csv", str_of("to;our new bank account;4711\n"));
    assert_member_says("a.rtf", str_of("{\\rtf1 To our {\\b new} bank account}"));
    buf_add(&wide, "\xff\xfe", 2);
    widen(&wide, words);
    assert_member_says("a.log", buf_as_str(&wide));
    forge_zip(&file, letter, ARRAY_LEN(letter), false);
    assert_member_says("a.docx", buf_as_str(&file));
    buf_dispose(&file);
    buf_dispose(&wide);
}

/* Of a Word, Excel or PowerPoint document of before 2007, and of a mail that Outlook saved. */
static void old_documents_speak_too(void **state)
{
    static const char *const streams[] = {"WordDocument", "Workbook", "PowerPoint Document",
                                          "__substg1.0_1000001F"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
        struct buf wide, file;
        struct read read;

        buf_init(&wide, 4000);
        buf_init(&file, MIB(1));
        if (i < 3)
            buf_add(&wide, "\xec\xa5\xc1\0\1\2\3\4\5\6\7\0\1\2\3\4", 16);
        widen(&wide, "Pay to our new bank account.");
        forge_ole(&file,
                  (const struct forge_file[]){{streams[i], buf_as_str(&wide)},
                                              {"__properties_version1.0", {"\0\0\0\0", 4}}},
                  2);
        examine(&read, "a.bin", buf_as_str(&file));
        if (!strstr(read.part.text, "our new bank account"))
            fail_msg("%s: \"%s\"", streams[i], read.part.text);
        assert_member_says("a.bin", buf_as_str(&file));
        arena_dispose(&read.arena);
        buf_dispose(&file);
        buf_dispose(&wide);
    }
}

/* What there is of a mail in an archive is text: the parts of it are not. */
static void a_mail_in_an_archive_is_a_limit(void **state)
{
    const struct forge_file files[] = {
        {"a.eml", str_of("From: a@x.example\r\nSubject: x\r\nDate: now\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\nUGF5\r\n")}};
    struct mail_part part = {.declared_type = "application/zip",
                             .name = "a.zip",
                             .extension = "zip",
                             .disposition = "attachment"};
    struct arena arena = {0};
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_zip(&file, files, ARRAY_LEN(files), false);
    assert_string_equal(attach_examine(buf_as_str(&file), &part, &arena, NULL), "archive-mail");
    buf_dispose(&file);
    arena_dispose(&arena);
}

static void what_is_no_document_says_nothing(void **state)
{
    const struct forge_file files[] = {{"word.bin", str_of("<w:t>hel\1lo</w:t>")}};

    (void)state;
    assert_package_says("a.zip", files, ARRAY_LEN(files), "");
    assert_says("a.txt", str_of("hello"), "");
}

static void assert_leads(const char *name, struct str bytes, const char *target)
{
    struct read read;

    examine(&read, name, bytes);
    if (!target)
        assert_int_equal(read.urls.count, 0);
    else {
        assert_int_equal(read.urls.count, 1);
        assert_string_equal(read.urls.at[0].target, target);
        assert_int_equal(read.urls.at[0].origin, URL_DOCUMENT);
        assert_int_equal(read.urls.at[0].part, 3);
    }
    arena_dispose(&read.arena);
}

static void links_of_documents_are_links_of_the_mail(void **state)
{
    struct buf file;
    const struct forge_file files[] = {
        TYPES,
        {"word/_rels/document.xml.rels",
         str_of("<Relationships><Relationship Type=\"http://x/relationships/hyperlink\" "
                "Target=\"https://evil.example/a?b=1&amp;c=2\" TargetMode=\"External\"/>"
                "<Relationship Type=\"http://x/relationships/hyperlink\" Target=\"#here\"/>"
                "</Relationships>")}};

    (void)state;
    buf_init(&file, MIB(1));
    forge_zip(&file, files, ARRAY_LEN(files), false);
    assert_leads("a.docx", buf_as_str(&file), "https://evil.example/a?b=1&c=2");
    buf_dispose(&file);
    assert_leads(
        "a.pdf",
        str_of("%PDF-1.4\n1 0 obj <</S /URI /URI (https://evil.example/\\(a\\)) >> endobj"),
        "https://evil.example/(a)");
    assert_leads("a.pdf", str_of("%PDF-1.4\n1 0 obj <</S /URI /URI (https://a\x01) >> endobj"),
                 NULL);
    assert_leads("a.pdf", str_of("%PDF-1.4\n1 0 obj <</S /URI /URI (https://cut"), NULL);
}

/* --- PDF --- */

#define FONTS                                                                                      \
    "%PDF-1.4\n1 0 obj <</Resources <</Font <</F1 2 0 R /F2 3 0 R /F3 9 0 R>> >> >> endobj\n"      \
    "2 0 obj <</Type /Font /Subtype /Type1>> endobj\n"                                             \
    "3 0 obj <</Type /Font /Subtype /Type0 /ToUnicode 4 0 R>> endobj\n"                            \
    "9 0 obj <</Type /Font /Subtype /Type0>> endobj\n"                                             \
    "4 0 obj <</Length 9>> stream\n1 begincodespacerange <0000> <ffff> endcodespacerange\n"        \
    "2 beginbfchar <0001> <0041> <0002> <00660069> endbfchar\n"                                    \
    "2 beginbfrange <0010> <0019> <0030> <0020> <0021> [<1EC3> <D83DDE00>] endbfrange\n"           \
    "endstream endobj\n"

static const struct {
    const char *what, *content, *text;
} pages[] = {
    {"lines", "BT /F1 9 Tf 1 0 0 1 50 700 Tm (Dear \\(Sir\\)) Tj 0 -12 Td (IBAN) Tj ET",
     "Dear (Sir)\nIBAN\n"},
    {"runs of one line", "BT /F1 9 Tf 10 700 Td (Acc) Tj 20 0 Td (ount) ' ET", "Acc \nount\n"},
    {"gaps are blanks, kerning is none", "BT /F1 9 Tf [(Ba) 20 (nk) -300 (A) -20 (G)] TJ ET",
     "Bank AG\n"},
    {"octal, and a set of one byte", "BT /F1 9 Tf (caf\\351 \\101) Tj ET", "caf\xc3\xa9 A\n"},
    {"codes of two bytes through their map", "BT /F2 9 Tf <00010010 0011 0019> Tj ET", "A019\n"},
    {"one code, two letters; beyond the first plane; unknown",
     "BT /F2 9 Tf <0002002000210777> Tj ET", "fi\xe1\xbb\x83\xf0\x9f\x98\x80\n"},
    {"a font that tells nothing", "BT /F3 9 Tf <00410042> Tj ET", ""},
    {"strings outside of text", "(no) Tj BT ET", ""},
    {"a string without end", "BT (no Tj ET", ""},
};

static void put_page(struct buf *out, const char *content, bool packed)
{
    struct buf stream;

    buf_init(&stream, KIB(64));
    if (packed)
        forge_zlib(&stream, str_of(content));
    else
        buf_text(&stream, content);
    buf_printf(out, "7 0 obj <<%s>> stream\r\n", packed ? "/Filter /FlateDecode" : "");
    buf_str(out, buf_as_str(&stream));
    buf_text(out, "\nendstream endobj\n");
    buf_dispose(&stream);
}

static void a_pdf_says_what_its_pages_show(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(pages); i++) {
        struct read read;
        struct buf file;

        buf_init(&file, KIB(64));
        buf_text(&file, FONTS);
        put_page(&file, pages[i / 2].content, i % 2);
        examine(&read, "a.pdf", buf_as_str(&file));
        if (strcmp(read.part.text, pages[i / 2].text) != 0)
            fail_msg("%s: \"%s\"", pages[i / 2].what, read.part.text);
        arena_dispose(&read.arena);
        buf_dispose(&file);
    }
}

static void what_is_no_page_and_what_is_locked_says_nothing(void **state)
{
    (void)state;
    assert_says("a.pdf",
                str_of("%PDF-1.4\n7 0 obj <</Subtype /Image>> stream\nBT (no) Tj ET\nendstream"),
                "");
    assert_says("a.pdf",
                str_of("%PDF-1.4\n7 0 obj <</Encrypt 9 0 R>> stream\nBT (no) Tj ET\nendstream"),
                "");
}

static void text_of_a_pdf_that_lies_is_cut_off_in_peace(void **state)
{
    struct read read;
    struct buf file;

    (void)state;
    buf_init(&file, MIB(4));
    for (int i = 0; i < 30000; i++)
        buf_printf(&file,
                   "%d 0 obj <</Font <</F%d %d 0 R>> /Type /ObjStm /First 99 /ToUnicode %d 0 R>> "
                   "stream\n1 beginbfrange <0000> <ffff> <0041>\nBT [(a)]TJ ET\nendobj ",
                   i, i, i + 1, i);
    examine(&read, "a.pdf", buf_as_str(&file));
    assert_true(strlen(read.part.text) <= MAIL_DOCUMENT);
    arena_dispose(&read.arena);
    buf_dispose(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_says_its_words_line_by_line),
        cmocka_unit_test(a_sheet_says_its_rows_with_the_strings_it_numbers),
        cmocka_unit_test(slides_and_open_documents_speak_too),
        cmocka_unit_test(what_lies_in_archives_speaks_too),
        cmocka_unit_test(old_documents_speak_too),
        cmocka_unit_test(a_mail_in_an_archive_is_a_limit),
        cmocka_unit_test(what_is_no_document_says_nothing),
        cmocka_unit_test(links_of_documents_are_links_of_the_mail),
        cmocka_unit_test(a_pdf_says_what_its_pages_show),
        cmocka_unit_test(what_is_no_page_and_what_is_locked_says_nothing),
        cmocka_unit_test(text_of_a_pdf_that_lies_is_cut_off_in_peace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
