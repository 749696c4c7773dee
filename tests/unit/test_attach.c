/* test_attach.c - names, types and archives: what is said of a file, and what is not. */
#include "attach.h"
#include "base/limits.h"
#include "forge.h"
#include "vba.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct result {
    struct mail_part part;
    const char *limit;
};

static struct result examine(const char *name, const char *declared, struct str bytes,
                             struct arena *arena)
{
    struct result result = {.part = {.declared_type = declared,
                                     .name = name,
                                     .extension = "",
                                     .disposition = name[0] ? "attachment" : "",
                                     .real_type = "",
                                     .detail = ""}};

    result.limit = attach_examine(bytes, &result.part, arena, NULL);
    return result;
}

static const struct {
    const char *what, *name, *declared;
    struct str bytes;
    uint32_t traits;
    const char *detail;
} cases[] = {
    /* honest mail */
    {"plain body", "", "text/plain", {"Dear Sir,\n", 10}, 0, ""},
    {"a body that looks like a script", "", "text/plain", {"#!/bin/sh\nls\n", 13}, 0, ""},
    {"a body that looks like a page", "", "text/plain", {"<html>x</html>", 14}, 0, ""},
    {"html body", "", "text/html", {"<html><p>Hello</p></html>", 25}, 0, ""},
    {"csv", "a.csv", "text/csv", {"a;b\n1;2\n", 8}, 0, ""},
    {"csv as Excel", "a.csv", "application/vnd.ms-excel", {"a;b\n1;2\n", 8}, 0, ""},
    {"text as octet-stream", "notes.txt", "application/octet-stream", {"hello", 5}, 0, ""},
    {"text in a pdf's dress", "a.pdf", "application/pdf", {"removed by the gateway", 22}, 0, ""},
    {"a page as .xls",
     "report.xls",
     "application/vnd.ms-excel",
     {"<html><table></html>", 20},
     0,
     ""},
    {"gif as jpg", "a.jpg", "image/jpeg", {"GIF89a\1\0\1\0\0\0\0;", 14}, 0, ""},
    {"pdf", "a.pdf", "application/octet-stream", {"%PDF-1.4\n%%EOF\n", 15}, 0, ""},
    {"pdf without a name", "", "application/pdf", {"%PDF-1.4\n", 9}, 0, ""},
    {"unknown extension", "a.xyz", "application/octet-stream", {"%PDF-1.4\n", 9}, 0, ""},
    {"dots in a name", "v1.2.final.pdf", "application/pdf", {"%PDF-1.4\n", 9}, 0, ""},
    {"empty", "a.doc", "application/msword", {"", 0}, 0, ""},
    {"calendar", "invite.ics", "text/calendar", {"BEGIN:VCALENDAR\r\n", 17}, 0, ""},
    {"rtf as doc", "a.doc", "application/msword", {"{\\rtf1 x}", 9}, 0, ""},
    {"emoji and joiner in a name",
     "a\xe2\x80\x8d.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},

    /* names */
    {"program by name",
     "setup.exe",
     "application/octet-stream",
     {"hello", 5},
     PART_PROGRAM,
     ".exe file"},
    {"upper case",
     "SETUP.SCR",
     "application/octet-stream",
     {"hello", 5},
     PART_PROGRAM,
     ".scr file"},
    {"dots and blanks behind",
     "setup.exe. .",
     "application/octet-stream",
     {"hello", 5},
     PART_PROGRAM,
     ".exe file"},
    {"script", "a.vbs", "text/plain", {"x = 1", 5}, PART_PROGRAM, ".vbs file"},
    {"shortcut",
     "a.url",
     "text/plain",
     {"[InternetShortcut]\nURL=http://a.example", 39},
     PART_SHORTCUT,
     "internet shortcut; leads to http://a.example"},
    {"double",
     "invoice.pdf.exe",
     "application/pdf",
     {"hello", 5},
     PART_PROGRAM | PART_DOUBLE_EXTENSION,
     ".exe file; double extension"},
    {"double with a page",
     "invoice.pdf.html",
     "text/html",
     {"<html>", 6},
     PART_DOUBLE_EXTENSION,
     "double extension"},
    {"not double", "my.exe.pdf", "application/pdf", {"%PDF-1.4\n", 9}, 0, ""},
    {"blanks",
     "invoice.pdf          .exe",
     "application/pdf",
     {"hello", 5},
     PART_PROGRAM | PART_DOUBLE_EXTENSION,
     ".exe file; extension pushed away by blanks"},
    {"right to left, shown",
     "invoice<U+202E>fdp.exe",
     "application/pdf",
     {"hello", 5},
     PART_PROGRAM | PART_RTL_NAME,
     ".exe file; direction-changing character in the name"},
    {"right to left, raw",
     "a\xe2\x80\xae"
     "fdp.txt",
     "text/plain",
     {"hello", 5},
     PART_RTL_NAME,
     "direction-changing character in the name"},
    /* U+202D and U+202E turn letters round; other marks deceive only before a real ending */
    {"left to right, forced",
     "abc<U+202D>.txt",
     "text/plain",
     {"hello", 5},
     PART_RTL_NAME,
     "direction-changing character in the name"},
    {"left to right, forced, raw",
     "abc\xe2\x80\xad.txt",
     "text/plain",
     {"hello", 5},
     PART_RTL_NAME,
     "direction-changing character in the name"},
    {"override in a Hebrew name",
     "<U+200F>"
     "\xd7\x93\xd7\x95\xd7\x97"
     "<U+202E>fdp.exe",
     "application/pdf",
     {"hello", 5},
     PART_PROGRAM | PART_RTL_NAME,
     ".exe file; direction-changing character in the name"},
    {"mark parts two endings",
     "<U+200F>jpg<U+200F>.exe",
     "image/jpeg",
     {"hello", 5},
     PART_PROGRAM | PART_RTL_NAME,
     ".exe file; direction-changing character in the name"},
    {"mark behind the first dot",
     "<U+200F>JPG.<U+200F>report.exe",
     "image/jpeg",
     {"hello", 5},
     PART_PROGRAM | PART_RTL_NAME,
     ".exe file; direction-changing character in the name"},
    {"isolates part two endings",
     "<U+2067><U+2066>photo.jpg<U+2069>.scr",
     "image/jpeg",
     {"hello", 5},
     PART_PROGRAM | PART_RTL_NAME | PART_DOUBLE_EXTENSION,
     ".scr file; direction-changing character in the name"},
    {"mark, raw, in a Hebrew name",
     "\xd7\x93\xd7\x95\xd7\x97"
     " jpg\xe2\x80\x8f.lnk",
     "image/jpeg",
     {"hello", 5},
     PART_SHORTCUT | PART_RTL_NAME,
     ".lnk file; direction-changing character in the name"},
    {"mark before a page",
     "\xd7\x93\xd7\x95\xd7\x97"
     " pdf<U+200F>.html",
     "text/html",
     {"<html>", 6},
     PART_RTL_NAME,
     "direction-changing character in the name"},
    {"marks hide no double ending",
     "invoice.pdf.<U+200F>exe",
     "application/pdf",
     {"hello", 5},
     PART_RTL_NAME | PART_DOUBLE_EXTENSION,
     "direction-changing character in the name"},
    {"Hebrew, as Windows begins it",
     "<U+200F><U+200F>"
     "\xd7\x93\xd7\x95\xd7\x97"
     ".pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"Hebrew with a mark, raw",
     "\xe2\x80\x8f"
     "\xd7\x93\xd7\x95\xd7\x97"
     "\xe2\x80\x8f.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"Arabic with its mark",
     "<U+061C>"
     "\xd8\xaa\xd9\x82\xd8\xb1\xd9\x8a\xd8\xb1"
     " 2026<U+061C>.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"Hebrew, embedded",
     "<U+202B>"
     "\xd7\x93\xd7\x95\xd7\x97"
     "<U+202C>.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"Latin isolated in Arabic",
     "\xd8\xaa\xd9\x82\xd8\xb1\xd9\x8a\xd8\xb1"
     " <U+2066>report<U+2069>.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"path copied from a Windows page",
     "<U+202A>report.pdf",
     "application/pdf",
     {"%PDF-1.4\n", 9},
     0,
     ""},
    {"Hebrew archive",
     "\xd7\x93\xd7\x95\xd7\x97"
     " PDF<U+200F>.zip",
     "application/zip",
     {"hello", 5},
     0,
     ""},
    {"Hebrew program",
     "<U+200F>"
     "\xd7\x93\xd7\x95\xd7\x97"
     " PDF.exe",
     "application/octet-stream",
     {"hello", 5},
     PART_PROGRAM,
     ".exe file"},
    {"who writes a token", "a<U+003C>U+202E>b.txt", "text/plain", {"hello", 5}, 0, ""},

    /* content against the name */
    {"page as pdf",
     "a.pdf",
     "application/pdf",
     {"<html><p>Hello</p></html>", 25},
     PART_MISMATCH,
     "named .pdf, really web page"},
    {"page as zip",
     "a.zip",
     "application/zip",
     {"<!DOCTYPE html><p>x", 19},
     PART_MISMATCH,
     "named .zip, really web page"},
    {"pdf as doc",
     "a.doc",
     "application/msword",
     {"%PDF-1.4\n", 9},
     PART_MISMATCH,
     "named .doc, really PDF"},
    {"svg as png",
     "a.png",
     "image/png",
     {"<svg xmlns=\"x\"></svg>", 21},
     PART_MISMATCH,
     "named .png, really SVG image"},
    {"script as jpg",
     "a.jpg",
     "image/jpeg",
     {"#!/bin/sh\nls\n", 13},
     PART_PROGRAM | PART_MISMATCH,
     "script; named .jpg, really script"},
    {"declared image, really a page",
     "",
     "image/png",
     {"<html><p>Hello</p></html>", 25},
     PART_MISMATCH,
     "declared image/png, really web page"},

    /* kinds */
    {"chm",
     "help.chm",
     "application/octet-stream",
     {"ITSF\3\0\0\0", 8},
     PART_PROGRAM,
     "compiled help file"},
    {"hta",
     "a.hta",
     "text/html",
     {"<html><hta:application id=x></html>", 35},
     PART_PROGRAM,
     "HTML application"},
    {"registry file",
     "a.reg",
     "text/plain",
     {"Windows Registry Editor Version 5.00\r\n", 38},
     PART_PROGRAM,
     "Windows registry file"},
    {"lnk as pdf",
     "a.pdf",
     "application/pdf",
     {"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F c\0m\0d\0.\0e\0x\0e\0", 35},
     PART_SHORTCUT | PART_MISMATCH,
     "Windows shortcut; starts cmd.exe; named .pdf, really Windows shortcut"},
    {"vhdx",
     "a.vhdx",
     "application/octet-stream",
     {"vhdxfile", 8},
     PART_DISK_IMAGE,
     "VHDX disk image"},
    {"pgp",
     "msg.asc",
     "application/octet-stream",
     {"-----BEGIN PGP MESSAGE-----\n", 28},
     PART_ENCRYPTED,
     "PGP message"},
    {"s/mime",
     "smime.p7m",
     "application/pkcs7-mime",
     {"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80", 15},
     PART_ENCRYPTED,
     "S/MIME envelope"},
    {"ace",
     "a.ace",
     "application/octet-stream",
     {"\0\0\0\0\0\0\0**ACE**", 14},
     PART_ARCHIVE,
     "ACE archive, not looked into"},
    {"onenote",
     "a.one",
     "application/octet-stream",
     {"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3 powershell", 27},
     PART_ONENOTE | PART_PROGRAM,
     "OneNote notebook; script in a notebook: powershell"},
};

static void compare(const char *what, const struct result *got, uint32_t traits, const char *detail)
{
    if (got->part.traits != traits || strcmp(got->part.detail, detail) != 0)
        fail_msg("%s: traits %x, not %x; \"%s\" (%s), limit(%s)", what, got->part.traits, traits,
                 got->part.detail, got->part.real_type, got->limit);
}

static void a_file_is_what_its_content_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct result got = examine(cases[i].name, cases[i].declared, cases[i].bytes, &arena);

        compare(cases[i].what, &got, cases[i].traits, cases[i].detail);
        arena_dispose(&arena);
    }
}

static void a_program_is_found_in_every_archive(void **state)
{
    struct forge_file files[] = {{"readme.txt", {"hello", 5}}, {"in voice.dat", forge_program()}};
    static const char detail[] = "in voice.dat: Windows program";
    struct arena arena = {0};
    struct buf plain, archive, outer;
    struct result got;

    (void)state;
    buf_init(&plain, MIB(1));
    buf_init(&archive, MIB(1));
    buf_init(&outer, MIB(1));
    forge_zip(&archive, files, 2, false);
    got = examine("a.zip", "application/zip", buf_as_str(&archive), &arena);
    compare("zip", &got, PART_ARCHIVE | PART_PROGRAM, detail);
    got = examine("a.doc", "application/msword", buf_as_str(&archive), &arena);
    compare("zip as doc", &got, PART_ARCHIVE | PART_PROGRAM, detail);
    got = examine("a.pdf", "application/pdf", buf_as_str(&archive), &arena);
    compare("zip as pdf", &got, PART_ARCHIVE | PART_PROGRAM | PART_MISMATCH,
            "in voice.dat: Windows program; named .pdf, really zip archive");
    forge_zip(&outer, &(struct forge_file){"inner.zip", buf_as_str(&archive)}, 1, false);
    got = examine("a.zip", "application/zip", buf_as_str(&outer), &arena);
    compare("zip in zip", &got, PART_ARCHIVE | PART_PROGRAM, detail);
    forge_tar(&plain, files, 2);
    got = examine("a.tar", "application/x-tar", buf_as_str(&plain), &arena);
    compare("tar", &got, PART_ARCHIVE | PART_PROGRAM, detail);
    buf_clear(&archive);
    forge_gzip(&archive, buf_as_str(&plain));
    got = examine("a.tgz", "application/gzip", buf_as_str(&archive), &arena);
    compare("tar.gz", &got, PART_ARCHIVE | PART_PROGRAM, detail);
    buf_clear(&archive);
    forge_iso(&archive, "INVOICE.EXE;1", forge_program());
    got = examine("a.iso", "application/octet-stream", buf_as_str(&archive), &arena);
    compare("iso", &got, PART_DISK_IMAGE | PART_PROGRAM,
            "INVOICE.EXE: .exe file; INVOICE.EXE: Windows program; ISO disk image");
    assert_string_equal(got.part.real_type, "application/x-iso9660-image");
    buf_dispose(&plain);
    buf_dispose(&archive);
    buf_dispose(&outer);
    arena_dispose(&arena);
}

static void a_locked_archive_is_said_to_be(void **state)
{
    struct forge_file file = {"invoice.exe", {"hidden", 6}};
    static const char rar4[] = "Rar!\x1a\7\0\xce\x99\x73\x80\0\x0d\0\0\0\0\0\0\0";
    static const char rar5[] = "Rar!\x1a\7\1\0\xea\xca\x1c\x24\x21\4\0\0\1\x0f";
    struct arena arena = {0};
    struct buf archive;
    struct result got;

    (void)state;
    buf_init(&archive, MIB(1));
    forge_zip(&archive, &file, 1, true);
    got = examine("a.zip", "application/zip", buf_as_str(&archive), &arena);
    compare("zip", &got, PART_ARCHIVE | PART_ENCRYPTED | PART_PROGRAM,
            "encrypted zip archive; invoice.exe: .exe file");
    got = examine("a.rar", "application/vnd.rar", (struct str){rar4, sizeof(rar4) - 1}, &arena);
    compare("rar 4 headers", &got, PART_ARCHIVE | PART_ENCRYPTED, "encrypted RAR archive");
    got = examine("a.rar", "application/vnd.rar", (struct str){rar5, sizeof(rar5) - 1}, &arena);
    compare("rar 5 headers", &got, PART_ARCHIVE | PART_ENCRYPTED, "encrypted RAR archive");
    buf_dispose(&archive);
    arena_dispose(&arena);
}

static void the_files_in_winmail_dat_are_looked_at(void **state)
{
    struct str program = forge_program();
    struct arena arena = {0};
    struct result got;
    struct buf tnef;

    (void)state;
    buf_init(&tnef, MIB(1));
    buf_add(&tnef, "\x78\x9f\x3e\x22\1\0", 6);
    for (int i = 0; i < 2; i++) {
        forge_number(&tnef, 2 | (uint64_t)0x00069002 << 8, 5);
        forge_number(&tnef, 0, 4 + 2);
        forge_number(&tnef, 2 | (uint64_t)0x00018010 << 8, 5);
        forge_number(&tnef, 6, 4);
        buf_add(&tnef, i == 0 ? "a.txt" : "b.dat", 6);
        forge_number(&tnef, 0, 2);
        forge_number(&tnef, 2 | (uint64_t)0x0006800f << 8, 5);
        forge_number(&tnef, i == 0 ? 5 : program.len, 4);
        buf_str(&tnef, i == 0 ? str_of("hello") : program);
        forge_number(&tnef, 0, 2);
    }
    got = examine("winmail.dat", "application/ms-tnef", buf_as_str(&tnef), &arena);
    compare("tnef", &got, PART_ARCHIVE | PART_PROGRAM,
            "TNEF (winmail.dat); b.dat: Windows program");
    buf_dispose(&tnef);
    arena_dispose(&arena);
}

static int load(void **state)
{
    struct error err = {0};

    (void)state;
    return attach_preload(&err) ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    attach_unload();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_what_its_content_says),
        cmocka_unit_test(a_program_is_found_in_every_archive),
        cmocka_unit_test(a_locked_archive_is_said_to_be),
        cmocka_unit_test(the_files_in_winmail_dat_are_looked_at),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
