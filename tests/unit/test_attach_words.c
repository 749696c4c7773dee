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
    (void)attach_examine(bytes, &read->part, &read->arena, &read->urls);
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

static void what_is_no_document_says_nothing(void **state)
{
    const struct forge_file files[] = {{"word.txt", str_of("<w:t>hello</w:t>")}};

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_says_its_words_line_by_line),
        cmocka_unit_test(a_sheet_says_its_rows_with_the_strings_it_numbers),
        cmocka_unit_test(slides_and_open_documents_speak_too),
        cmocka_unit_test(what_is_no_document_says_nothing),
        cmocka_unit_test(links_of_documents_are_links_of_the_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
