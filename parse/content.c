/* content.c - see content.h. */
#include "content.h"

#include "base/limits.h"

#include <string.h>

static const struct content unknown = {CONTENT_UNKNOWN, "", ""};

static const struct content pe = {CONTENT_PROGRAM, "application/vnd.microsoft.portable-executable",
                                  "Windows program"};
static const struct content dos = {CONTENT_PROGRAM, "application/x-dosexec", "DOS program"};
static const struct content pdf = {CONTENT_PDF, "application/pdf", "PDF"};
static const struct content html = {CONTENT_HTML, "text/html", "web page"};
static const struct content svg = {CONTENT_SVG, "image/svg+xml", "SVG image"};
static const struct content hta = {CONTENT_PROGRAM, "application/hta", "HTML application"};
static const struct content wsf = {CONTENT_PROGRAM, "application/x-wsf", "Windows script"};
static const struct content jnlp = {CONTENT_PROGRAM, "application/x-java-jnlp-file",
                                    "Java web start file"};
static const struct content office_xml = {CONTENT_OFFICE_XML, "application/xml", "Office XML file"};
static const struct content library = {CONTENT_SHORTCUT, "application/windows-library+xml",
                                       "Windows library or search file"};
static const struct content settings = {CONTENT_SHORTCUT, "application/x-settingcontent",
                                        "Windows settings shortcut"};
static const struct content iso = {CONTENT_ISO, "application/x-iso9660-image", "ISO disk image"};
static const struct content udf = {CONTENT_DISK, "application/x-udf-image", "UDF disk image"};
static const struct content vhd = {CONTENT_DISK, "application/x-vhd", "VHD disk image"};
static const struct content dmg = {CONTENT_DISK, "application/x-apple-diskimage",
                                   "macOS disk image"};
static const struct content script = {CONTENT_PROGRAM, "text/x-script", "script"};

static const struct {
    size_t at;
    struct str bytes;
    struct content content;
} signatures[] = {
    {0,
     {"\x7f"
      "ELF",
      4},
     {CONTENT_PROGRAM, "application/x-executable", "Linux program"}},
    {0, {"\xfe\xed\xfa\xce", 4}, {CONTENT_PROGRAM, "application/x-mach-binary", "macOS program"}},
    {0, {"\xfe\xed\xfa\xcf", 4}, {CONTENT_PROGRAM, "application/x-mach-binary", "macOS program"}},
    {0, {"\xce\xfa\xed\xfe", 4}, {CONTENT_PROGRAM, "application/x-mach-binary", "macOS program"}},
    {0, {"\xcf\xfa\xed\xfe", 4}, {CONTENT_PROGRAM, "application/x-mach-binary", "macOS program"}},
    {0, {"\xca\xfe\xba\xbe", 4}, {CONTENT_PROGRAM, "application/java-vm", "Java or macOS program"}},
    {0, {"dex\n03", 6}, {CONTENT_PROGRAM, "application/vnd.android.dex", "Android program"}},
    {0, {"ITSF\x03", 5}, {CONTENT_PROGRAM, "application/vnd.ms-htmlhelp", "compiled help file"}},
    {0,
     {"!<arch>\ndebian", 14},
     {CONTENT_PROGRAM, "application/vnd.debian.binary-package", "Debian package"}},
    {0,
     {"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F", 20},
     {CONTENT_SHORTCUT, "application/x-ms-shortcut", "Windows shortcut"}},
    {0, {"PK\3\4", 4}, {CONTENT_ZIP, "application/zip", "zip archive"}},
    {0, {"PK\5\6", 4}, {CONTENT_ZIP, "application/zip", "empty zip archive"}},
    {0, {"PK00PK\3\4", 8}, {CONTENT_ZIP, "application/zip", "zip archive"}},
    {0, {"Rar!\x1a\7", 6}, {CONTENT_ARCHIVE, "application/vnd.rar", "RAR archive"}},
    {0, {"7z\xbc\xaf\x27\x1c", 6}, {CONTENT_ARCHIVE, "application/x-7z-compressed", "7z archive"}},
    {0, {"\x1f\x8b\x08", 3}, {CONTENT_ARCHIVE, "application/gzip", "gzip file"}},
    {0, {"BZh", 3}, {CONTENT_ARCHIVE, "application/x-bzip2", "bzip2 file"}},
    {0,
     {"\xfd"
      "7zXZ\0",
      6},
     {CONTENT_ARCHIVE, "application/x-xz", "xz file"}},
    {0, {"\x28\xb5\x2f\xfd", 4}, {CONTENT_ARCHIVE, "application/zstd", "zstd file"}},
    {0, {"LZIP\1", 5}, {CONTENT_ARCHIVE, "application/lzip", "lzip file"}},
    {0, {"\x1f\x9d", 2}, {CONTENT_ARCHIVE, "application/x-compress", "compressed file"}},
    {0,
     {"MSCF\0\0\0\0", 8},
     {CONTENT_ARCHIVE, "application/vnd.ms-cab-compressed", "cabinet archive"}},
    {0, {"070701", 6}, {CONTENT_ARCHIVE, "application/x-cpio", "cpio archive"}},
    {0, {"070707", 6}, {CONTENT_ARCHIVE, "application/x-cpio", "cpio archive"}},
    {0, {"\x71\xc7", 2}, {CONTENT_ARCHIVE, "application/x-cpio", "cpio archive"}},
    {0, {"\xc7\x71", 2}, {CONTENT_ARCHIVE, "application/x-cpio", "cpio archive"}},
    {0, {"!<arch>\n", 8}, {CONTENT_ARCHIVE, "application/x-archive", "ar archive"}},
    {0, {"xar!", 4}, {CONTENT_ARCHIVE, "application/x-xar", "xar archive"}},
    {257, {"ustar", 5}, {CONTENT_ARCHIVE, "application/x-tar", "tar archive"}},
    {2, {"-lh", 3}, {CONTENT_ARCHIVE, "application/x-lzh-compressed", "LHA archive"}},
    {7, {"**ACE**", 7}, {CONTENT_SEALED, "application/x-ace-compressed", "ACE archive"}},
    {0, {"\x60\xea", 2}, {CONTENT_SEALED, "application/x-arj", "ARJ archive"}},
    {0, {"vhdxfile", 8}, {CONTENT_DISK, "application/x-vhdx", "VHDX disk image"}},
    {0, {"conectix", 8}, {CONTENT_DISK, "application/x-vhd", "VHD disk image"}},
    {0, {"MSWIM\0\0\0", 8}, {CONTENT_DISK, "application/x-ms-wim", "WIM disk image"}},
    {0,
     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8},
     {CONTENT_OLE, "application/x-ole-storage", "OLE2 document"}},
    {0,
     {"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", 16},
     {CONTENT_ONENOTE, "application/onenote", "OneNote notebook"}},
    {0, {"{\\rt", 4}, {CONTENT_RTF, "application/rtf", "RTF document"}},
    {0, {"\x78\x9f\x3e\x22", 4}, {CONTENT_TNEF, "application/vnd.ms-tnef", "TNEF (winmail.dat)"}},
    {0,
     {"Windows Registry Editor", 23},
     {CONTENT_PROGRAM, "text/x-ms-regedit", "Windows registry file"}},
    {0, {"REGEDIT4", 8}, {CONTENT_PROGRAM, "text/x-ms-regedit", "Windows registry file"}},
    {0,
     {"[InternetShortcut]", 18},
     {CONTENT_SHORTCUT, "application/x-mswinurl", "internet shortcut"}},
    {0,
     {"-----BEGIN PGP MESSAGE-----", 27},
     {CONTENT_PGP, "application/pgp-encrypted", "PGP message"}},
};

static bool has_at(struct str bytes, size_t at, struct str what)
{
    return str_equal(str_part(bytes, at, what.len), what);
}

static uint32_t le32(struct str bytes, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 4; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

/* MZ alone begins many a text. */
static const struct content *program_of(struct str bytes)
{
    size_t header = le32(bytes, 0x3c);

    if (bytes.len < 64 || !(str_starts(bytes, "MZ") || str_starts(bytes, "ZM")))
        return NULL;
    if (has_at(bytes, header, (struct str){"PE\0\0", 4}))
        return &pe;
    if (has_at(bytes, header, str_of("NE")) || has_at(bytes, header, str_of("LE")) ||
        str_find_char(str_part(bytes, 0, 64), '\0') < 64)
        return &dos;
    return NULL;
}

static const struct content *disk_of(struct str bytes)
{
    static const char *const udf_marks[] = {"NSR02", "NSR03", "BEA01"};
    struct str footer = str_part(bytes, bytes.len < 512 ? 0 : bytes.len - 512, 512);

    if (has_at(bytes, 0x8001, str_of("CD001")) || has_at(bytes, 0x9311, str_of("CDROM")))
        return &iso;
    for (size_t i = 0; i < ARRAY_LEN(udf_marks); i++)
        if (has_at(bytes, 0x8001, str_of(udf_marks[i])))
            return &udf;
    if (str_starts(footer, "conectix"))
        return &vhd;
    return has_at(footer, 0, (struct str){"koly\0\0\0\4", 8}) ? &dmg : NULL;
}

/* --- text --- */

static bool has_nocase(struct str text, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i + len <= text.len; i++)
        if (str_equal_nocase(str_part(text, i, len), (struct str){what, len}))
            return true;
    return false;
}

static const struct content *xml_of(struct str head)
{
    if (has_nocase(head, "<svg"))
        return &svg;
    if (has_nocase(head, "<jnlp"))
        return &jnlp;
    if (has_nocase(head, "mso-application") || has_nocase(head, "<pkg:package") ||
        has_nocase(head, "w:wordDocument"))
        return &office_xml;
    if (has_nocase(head, "<libraryDescription") || has_nocase(head, "<persistedQuery"))
        return &library;
    if (has_nocase(head, "SettingContent"))
        return &settings;
    if (has_nocase(head, "<job") && has_nocase(head, "<script"))
        return &wsf;
    return has_nocase(head, "<html") ? &html : NULL;
}

/* Blanks and comments off the front, where a browser would not mind them. */
static struct str skip_front(struct str text)
{
    if (str_starts(text, "\xef\xbb\xbf"))
        text = str_part(text, 3, text.len);
    text = str_trim(text);
    while (str_starts(text, "<!--")) {
        size_t end = str_find(text, str_of("-->"));

        text = str_trim(str_part(text, end + 3, text.len));
    }
    return text;
}

static const struct content *markup_of(struct str text)
{
    static const char *const starts[] = {
        "<!doctype html", "<html",     "<head",   "<body",   "<script", "<title", "<meta", "<table",
        "<div",           "<form",     "<iframe", "<center", "<style",  "<p>",    "<br",   "<h1",
        "<font",          "<noscript", "<img",    "<a href"};
    struct str head;

    text = skip_front(str_part(text, 0, KIB(16)));
    head = str_part(text, 0, KIB(4));
    if (head.len < 4 || head.at[0] != '<')
        return NULL;
    if (has_nocase(head, "<hta:application"))
        return &hta;
    if (str_starts_nocase(head, "<svg"))
        return &svg;
    if (str_starts_nocase(head, "<job") || str_starts_nocase(head, "<package"))
        return xml_of(head);
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts_nocase(head, starts[i]))
            return &html;
    if (str_starts(head, "<?xml") || str_starts(head, "<!") || str_starts_nocase(head, "<jnlp") ||
        str_starts_nocase(head, "<libraryDescription"))
        return xml_of(head);
    return NULL;
}

/* A script that says so: #! and a path. */
static bool is_script(struct str bytes)
{
    struct str line = str_part(bytes, 0, 128);

    if (!str_starts(bytes, "#!"))
        return false;
    line = str_part(line, 0, str_find_char(line, '\n'));
    line = str_trim(str_part(line, 2, line.len));
    return line.len > 0 && line.at[0] == '/';
}

bool content_narrow(struct str bytes, size_t most, struct buf *out)
{
    bool little = str_starts(bytes, "\xff\xfe");
    size_t high = little ? 1 : 0;

    if (!little && !str_starts(bytes, "\xfe\xff"))
        return false;
    for (size_t i = 2; i + 1 < bytes.len && out->len < most; i += 2)
        buf_char(out, bytes.at[i + high] == '\0' ? bytes.at[i + 1 - high] : '?');
    return true;
}

static const struct content *wide_markup_of(struct str bytes)
{
    const struct content *found = NULL;
    struct buf narrow;

    buf_init(&narrow, KIB(16));
    if (content_narrow(bytes, KIB(16), &narrow))
        found = markup_of(buf_as_str(&narrow));
    buf_dispose(&narrow);
    return found;
}

const struct content *content_of(struct str bytes)
{
    const struct content *found = program_of(bytes);

    for (size_t i = 0; !found && i < ARRAY_LEN(signatures); i++)
        if (has_at(bytes, signatures[i].at, signatures[i].bytes))
            found = &signatures[i].content;
    if (!found && str_find(str_part(bytes, 0, 1024), str_of("%PDF-")) < 1024 &&
        str_find(str_part(bytes, 0, 1024), str_of("%PDF-")) < bytes.len)
        found = &pdf;
    if (!found)
        found = markup_of(bytes);
    if (!found)
        found = wide_markup_of(bytes);
    if (!found)
        found = disk_of(bytes);
    if (!found && is_script(bytes))
        found = &script;
    return found ? found : &unknown;
}

const struct content *content_of_page(struct str bytes, bool page, bool image)
{
    const struct content *found = content_of(bytes);

    if (found->kind != CONTENT_UNKNOWN || !(page || image))
        return found;
    return image ? &svg : &html;
}
