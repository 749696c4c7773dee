/* attach_family.c - see attach_family.h. */
#include "attach_family.h"

#include "attach_name.h"

#include <string.h>

/* Lists have a blank around each entry; a type that ends in / or . or - stands for all that begin
 * with it. */
static const struct {
    enum family family;
    const char *extensions, *types;
} families[] = {
    {FAMILY_PDF, " pdf ", " application/pdf application/x-pdf "},
    {FAMILY_OFFICE,
     " doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm xlam xla ppt pptx pptm pps "
     "ppsx ppsm pot potx potm odt ods odp odg ott rtf msg vsd vsdx pub ",
     " application/msword application/vnd.ms-excel application/vnd.ms-powerpoint "
     "application/vnd.ms-word. application/vnd.ms-excel. application/vnd.ms-powerpoint. "
     "application/vnd.openxmlformats-officedocument. application/vnd.oasis.opendocument. "
     "application/rtf text/rtf application/x-ole-storage application/encrypted "
     "application/vnd.ms-outlook application/vnd.ms-office application/cdfv2 "
     "application/vnd.visio application/vnd.ms-visio. application/x-msi "},
    {FAMILY_HTML, " htm html xhtml shtml ", " text/html application/xhtml+xml "},
    {FAMILY_IMAGE,
     " jpg jpeg jpe jfif png gif bmp tif tiff webp ico heic heif avif svg psd emf wmf ",
     " image/ "},
    {FAMILY_MEDIA, " mp3 wav ogg m4a aac flac wma mp4 mov avi mkv wmv mpg mpeg webm 3gp ",
     " audio/ video/ "},
    {FAMILY_ARCHIVE, " zip zipx rar 7z gz tgz bz2 tbz tbz2 xz txz tar cab arj lzh lha ace z zst ",
     " application/zip application/x-zip-compressed application/x-zip application/vnd.rar "
     "application/x-rar application/x-rar-compressed application/x-7z-compressed "
     "application/gzip application/x-gzip application/x-bzip2 application/x-xz application/zstd "
     "application/x-tar application/vnd.ms-cab-compressed application/x-cpio "
     "application/x-lzh-compressed application/x-ace-compressed application/x-arj "
     "application/x-xar application/x-archive application/lzip application/x-compress "},
    {FAMILY_TEXT,
     " txt text csv tsv tab log md rst ini cfg conf c h cc cpp py pl rb php java xml xsl xsd json "
     "yaml yml ics ifb vcs vcf eml mht mhtml diff patch sql tex asc sig pem crt cer p7s nfo srt ",
     " text/ application/json application/xml application/x-ndjson message/ application/ics "
     "application/pgp-signature "},
};

static bool type_is_listed(const char *type, const char *list)
{
    struct str rest = str_trim(str_of(list));
    size_t plain = strcspn(type, "; ");

    while (rest.len > 0) {
        struct str entry = str_part(rest, 0, str_find_char(rest, ' '));
        char last = entry.at[entry.len - 1];
        size_t compared = last == '/' || last == '.' ? entry.len : plain;

        if (compared <= plain && str_equal_nocase(entry, (struct str){type, compared}))
            return true;
        rest = str_trim(str_part(rest, entry.len, rest.len));
    }
    return false;
}

enum family family_of_extension(const char *extension)
{
    if (extension_traits(extension) != 0)
        return FAMILY_PROGRAM;
    if (strchr(extension, ' '))
        return FAMILY_UNKNOWN;
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (extension_is_listed(extension, families[i].extensions))
            return families[i].family;
    return FAMILY_UNKNOWN;
}

enum family family_of_type(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (type_is_listed(type, families[i].types))
            return families[i].family;
    return FAMILY_UNKNOWN;
}

enum family family_of_content(const struct content *content, const char *type)
{
    switch (content->kind) {
    case CONTENT_PROGRAM:
    case CONTENT_SHORTCUT:
    case CONTENT_ISO:
    case CONTENT_DISK:
    case CONTENT_ONENOTE:
        return FAMILY_PROGRAM;
    case CONTENT_UNKNOWN:
    case CONTENT_ZIP:
    case CONTENT_ARCHIVE:
    case CONTENT_SEALED:
    case CONTENT_OLE:
    case CONTENT_PDF:
    case CONTENT_RTF:
    case CONTENT_TNEF:
    case CONTENT_HTML:
    case CONTENT_SVG:
    case CONTENT_OFFICE_XML:
    case CONTENT_PGP:
        break;
    }
    return family_of_type(type);
}

bool families_contradict(enum family claim, enum family real)
{
    if (claim == real || claim == FAMILY_UNKNOWN || real == FAMILY_UNKNOWN)
        return false;
    if (claim == FAMILY_PROGRAM || real == FAMILY_TEXT || real == FAMILY_MEDIA)
        return false; /* a program is said to be one; text harms nobody */
    if (claim == FAMILY_TEXT)
        return real != FAMILY_HTML && real != FAMILY_IMAGE && real != FAMILY_OFFICE;
    if (claim == FAMILY_OFFICE)
        return real != FAMILY_HTML && real != FAMILY_IMAGE;
    return true;
}
