/* ooxml.c - see ooxml.h. */
#include "ooxml.h"

#include "base/limits.h"
#include "office_text.h"
#include "xml_scan.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TARGET = 2048 };

static bool has_part(struct str text, const char *part)
{
    return str_find(text, str_of(part)) < text.len;
}

static bool is_in_package(struct str name)
{
    static const char *const folders[] = {
        "word/",  "xl/",  "ppt/",   "docProps/", "_rels/",     "customXml/", "customUI/",
        "visio/", "xl\\", "word\\", "ppt\\",     "Documents/", "Resources/", "Metadata/"};

    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        if (str_starts_nocase(name, folders[i]))
            return true;
    return str_equal_nocase(name, str_of("[Content_Types].xml"));
}

bool ooxml_wants(struct str name)
{
    if (str_ends_nocase(name, ".xml") || str_ends_nocase(name, ".bin"))
        return is_in_package(name) || str_equal(name, str_of("META-INF/manifest.xml")) ||
               str_equal(name, str_of("content.xml"));
    return str_ends_nocase(name, ".rels") || str_equal(name, str_of("mimetype"));
}

/* --- relationships --- */

/* Bare names are servers of one's own house: documents are full of them. */
static bool is_far_host(struct str host)
{
    size_t end = 0;

    while (end < host.len && host.at[end] != '/' && host.at[end] != '\\')
        end++;
    return str_find_char(str_part(host, 0, end), '.') < end;
}

static bool is_remote(struct str target)
{
    static const char *const schemes[] = {
        "http:", "https:", "ftp:", "mhtml:", "ms-its:", "mk:", "script:", "search-ms:", "ms-msdt:"};

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_starts_nocase(target, schemes[i]))
            return true;
    if (str_starts_nocase(target, "file:"))
        target = str_part(target, 5, target.len);
    if (!str_starts(target, "//") && !str_starts(target, "\\\\"))
        return false;
    while (target.len > 0 && (target.at[0] == '/' || target.at[0] == '\\'))
        target = str_part(target, 1, target.len);
    return is_far_host(target);
}

/* What is fetched when the document is opened. Links to click on and pictures are not here. */
static bool is_fetched(struct str type)
{
    static const char *const kinds[] = {"attachedTemplate", "oleObject",
                                        "externalLinkPath", "frame",
                                        "subDocument",      "externalLink"};

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_ends_nocase(type, kinds[i]))
            return true;
    return false;
}

static void show_target(struct look *look, struct str type, struct str target)
{
    size_t slash = type.len;
    struct buf shown;

    while (slash > 0 && type.at[slash - 1] != '/')
        slash--;
    type = str_part(type, slash, 40);
    buf_init(&shown, 1200);
    text_show(&shown, type);
    buf_char(&shown, ' ');
    text_show(&shown, str_part(target, 0, 100));
    look_note(look, PART_REMOTE_TEMPLATE, "%s", buf_c(&shown));
    buf_dispose(&shown);
}

static void look_at_rels(struct look *look, struct str text)
{
    struct buf type, target;
    struct str tag;

    buf_init(&type, MOST_TARGET);
    buf_init(&target, MOST_TARGET);
    while (xml_next_tag(&text, NULL, &tag)) {
        if (!xml_is(tag, "Relationship"))
            continue;
        buf_clear(&type);
        buf_clear(&target);
        if (xml_attribute(tag, "Type", &type) && xml_attribute(tag, "Target", &target) &&
            is_fetched(buf_as_str(&type)) && is_remote(str_trim(buf_as_str(&target))))
            show_target(look, buf_as_str(&type), str_trim(buf_as_str(&target)));
        else if (str_ends_nocase(buf_as_str(&type), "/hyperlink") &&
                 str_find_char(buf_as_str(&target), ':') < target.len)
            look_link(look, buf_as_str(&target), false);
    }
    buf_dispose(&type);
    buf_dispose(&target);
}

/* --- parts --- */

/* ddeLink in a workbook's links, Auto_Open among its names. */
static void look_at_workbook(struct look *look, struct str text)
{
    struct buf value;
    struct str tag;

    buf_init(&value, MOST_TARGET);
    while (xml_next_tag(&text, NULL, &tag)) {
        buf_clear(&value);
        if (xml_is(tag, "ddeLink") && xml_attribute(tag, "ddeService", &value))
            look_note(look, PART_AUTORUN, "DDE link");
        buf_clear(&value);
        if (xml_is(tag, "definedName") && xml_attribute(tag, "name", &value) &&
            (str_starts_nocase(buf_as_str(&value), "_xlnm.Auto_") ||
             str_starts_nocase(buf_as_str(&value), "Auto_Open") ||
             str_starts_nocase(buf_as_str(&value), "Auto_Close")))
            look_note(look, PART_AUTORUN, "Auto_Open");
    }
    buf_dispose(&value);
}

/* [MS-XLSB]: the first record is BrtBeginSupBook, whose kind 1 is DDE. */
static bool is_dde_link(struct str bytes)
{
    return bytes.len > 5 && str_starts(bytes, "\xe8\x02") && (bytes.at[2] & 0x80) == 0 &&
           bytes.at[3] == 1 && bytes.at[4] == 0;
}

static const struct {
    const char *part, *type;
} main_parts[] = {
    {"word/document.xml",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"},
    {"ppt/presentation.xml",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"visio/document.xml", "application/vnd.ms-visio.drawing.main+xml"},
};

static void note_main_part(struct ooxml *package, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(main_parts); i++)
        if (str_equal_nocase(name, str_of(main_parts[i].part)))
            package->type = main_parts[i].type;
}

static void look_at_part(struct look *look, struct str name, struct str bytes)
{
    if (str_ends_nocase(name, ".rels"))
        look_at_rels(look, bytes);
    else if (str_starts_nocase(name, "xl/macrosheets/") ||
             str_starts_nocase(name, "xl/intlmacrosheets/"))
        look_note(look, PART_MACROS, "Excel 4 macro sheet");
    else if (str_ends_nocase(name, "vbaProject.bin")) {
        look_note(look, PART_MACROS, "VBA project"); /* also when it cannot be read further */
        look_inside(look, bytes);
    } else if (str_starts_nocase(name, "xl/externalLinks/") && str_ends_nocase(name, ".bin")) {
        if (is_dde_link(bytes))
            look_note(look, PART_AUTORUN, "DDE link");
    } else if (str_starts_nocase(name, "xl/workbook.bin")) {
        if (office_has_wide(bytes, "Auto_Open"))
            look_note(look, PART_AUTORUN, "Auto_Open");
    } else if (str_ends_nocase(name, ".xml") && str_starts_nocase(name, "xl/"))
        look_at_workbook(look, bytes);
    else if (str_ends_nocase(name, ".xml") && str_starts_nocase(name, "word/"))
        office_look_for_dde(look, bytes);
    else
        look_inside(look, bytes);
}

static bool take_open_document(struct ooxml *package, struct look *look, struct str name,
                               struct str bytes)
{
    if (str_equal(name, str_of("mimetype")) &&
        str_starts(bytes, "application/vnd.oasis.opendocument.")) {
        package->open = true;
        package->type =
            has_part(bytes, "spreadsheet")    ? "application/vnd.oasis.opendocument.spreadsheet"
            : has_part(bytes, "presentation") ? "application/vnd.oasis.opendocument.presentation"
                                              : "application/vnd.oasis.opendocument.text";
        return true;
    }
    if (!package->open)
        return false;
    if (str_equal(name, str_of("META-INF/manifest.xml")) && has_part(bytes, "encryption-data"))
        look_note(look, PART_ENCRYPTED, "encrypted OpenDocument");
    if (str_equal(name, str_of("content.xml")))
        office_words_open(look, bytes);
    if (str_starts(name, "Basic/") || str_starts(name, "Scripts/"))
        look_note(look, PART_MACROS, "OpenDocument macros");
    return true;
}

bool ooxml_take(struct ooxml *package, struct look *look, struct str name, struct str bytes)
{
    struct buf narrow;

    if (take_open_document(package, look, name, bytes))
        return true;
    if (!is_in_package(name) && !str_ends_nocase(name, ".rels"))
        return false;
    if (str_equal_nocase(name, str_of("[Content_Types].xml")))
        package->package = true;
    note_main_part(package, name);
    buf_init(&narrow, MIB(8));
    if (content_narrow(bytes, MIB(8), &narrow)) /* XML may be UTF-16 */
        bytes = buf_as_str(&narrow);
    look_at_part(look, name, bytes);
    office_words_take(&package->words, look, name, bytes);
    buf_dispose(&narrow);
    return true;
}

bool ooxml_finish(struct ooxml *package, struct look *look)
{
    office_words_finish(&package->words, look);
    if (!package->package && !package->open)
        return false;
    look_type(look, package->type ? package->type : "application/zip");
    return true;
}
