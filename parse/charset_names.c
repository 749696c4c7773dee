/* charset_names.c - see charset_names.h.
 *
 * Mail says gb2312 and means GBK, says iso-8859-1 and means windows-1252: each name gets the
 * largest set that agrees with it, as mail programs and browsers have come to do. */
#include "charset_names.h"

#include "base/base.h"

#include <string.h>

const char *const charset_converters[] = {
    "CP1252",      "CP1258",      "GB18030",     "BIG5-HKSCS",  "CP932",       "EUC-JP-MS",
    "CP949",       "TCVN5712-1",  "VISCII",      "ISO-2022-JP", "ISO-2022-KR", "ISO-2022-CN",
    "UTF-7",       "UTF-16",      "UTF-16LE",    "UTF-16BE",    "ISO-8859-2",  "ISO-8859-5",
    "ISO-8859-7",  "ISO-8859-15", "CP1250",      "CP1251",      "CP1253",      "CP1254",
    "CP1255",      "CP1256",      "CP1257",      "CP874",       "KOI8-R",      "KOI8-U",
    "CP850",       "CP866",       "MACINTOSH",   "ISO-8859-3",  "ISO-8859-4",  "ISO-8859-10",
    "ISO-8859-13", "ISO-8859-14", "ISO-8859-16", "UTF-32",      "CP037",       "CP500",
    "CP1047",
};
const size_t charset_converter_count = ARRAY_LEN(charset_converters);

struct alias {
    const char *name, *converter;
};

static const struct alias aliases[] = {
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"iso-8859-1:1987", "CP1252"},
    {"latin1", "CP1252"},
    {"l1", "CP1252"},
    {"iso-8859-1-windows-3.1-latin-1", "CP1252"},
    {"ansi-x3.110-1983", "CP1252"},
    {"x-ansi", "CP1252"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"ms936", "GB18030"},
    {"gb-2312-80", "GB18030"},
    {"euc-cn", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big-5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"cp950", "BIG5-HKSCS"},
    {"shift-jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms-kanji", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"x-euc-jp", "EUC-JP-MS"},
    {"iso-2022-jp-ms", "ISO-2022-JP"},
    {"cp50220", "ISO-2022-JP"},
    {"euc-kr", "CP949"},
    {"ks-c-5601-1987", "CP949"},
    {"ks-c-5601", "CP949"},
    {"ksc5601", "CP949"},
    {"uhc", "CP949"},
    {"korean", "CP949"},
    {"tcvn", "TCVN5712-1"},
    {"tcvn3", "TCVN5712-1"},
    {"tcvn-5712", "TCVN5712-1"},
    {"x-viet-tcvn5712", "TCVN5712-1"},
    {"tcvn5712-1:1993", "TCVN5712-1"},
    {"x-viet-tcvn", "TCVN5712-1"},
    {"x-viscii", "VISCII"},
    {"csviscii", "VISCII"},
    {"utf7", "UTF-7"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"unicode", "UTF-16"},
    {"utf16", "UTF-16"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"iso-8859-8", "CP1255"},
    {"iso-8859-8-i", "CP1255"},
    {"iso-8859-6", "CP1256"},
    {"iso-8859-6-i", "CP1256"},
    {"latin2", "ISO-8859-2"},
    {"latin9", "ISO-8859-15"},
    {"koi8", "KOI8-R"},
    {"koi", "KOI8-R"},
    {"koi8-ru", "KOI8-U"},
    {"x-mac-roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"ibm850", "CP850"},
    {"cp437", "CP850"},
    {"ibm437", "CP850"},
    {"ibm866", "CP866"},
    {"utf32", "UTF-32"},
    {"ebcdic-cp-us", "CP037"},
    {"ebcdic-us", "CP037"},
    {"ebcdic", "CP037"},
    {"ebcdic-cp-ca", "CP037"},
    {"ebcdic-int", "CP500"},
    {"ebcdic-cp-be", "CP500"},
    {"ebcdic-cp-ch", "CP500"},
};

/* Names under which we take bytes for UTF-8, or for ASCII, which is the same. */
static const char *const plain[] = {
    "",
    "utf-8",
    "utf8",
    "us-ascii",
    "ascii",
    "ansi-x3.4-1968",
    "unicode-1-1-utf-8",
    "x-unknown",
    "646",
    "us",
    "unknown",
    "unknown-8bit",
    "iso646-us",
    "8bit",
    "binary",
    "none",
    "default",
};

static int find_converter(struct str name)
{
    for (size_t i = 0; i < charset_converter_count; i++)
        if (str_equal_nocase(name, str_of(charset_converters[i])))
            return (int)i;
    return CHARSET_NONE;
}

/* windows-1258, x-cp1258, cp-1258, ms-1258 ...: all of them number the same tables. */
static int find_code_page(struct str name)
{
    static const char *const prefixes[] = {"windows-", "x-windows-", "windows", "win-", "x-cp",
                                           "cp-",      "cp",         "ms-",     "ibm"};
    char page[16] = "CP";

    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        struct str number;

        if (!str_starts_nocase(name, prefixes[i]))
            continue;
        number = str_trim(str_part(name, str_of(prefixes[i]).len, name.len));
        if (number.len < 3 || number.len > 5)
            continue;
        for (size_t k = 0; k < number.len; k++)
            page[2 + k] = number.at[k];
        return find_converter((struct str){page, 2 + number.len});
    }
    return CHARSET_NONE;
}

/* The name without what broken mailers leave behind it ("utf-8 inline"), '_' as '-'. */
static struct str clean(struct str name, char *room, size_t size)
{
    size_t len = 0;

    name = str_trim(name);
    while (len < name.len && len < size && name.at[len] > ' ' && !strchr("\"';,<>", name.at[len])) {
        room[len] = name.at[len] == '_' ? '-' : name.at[len];
        len++;
    }
    return (struct str){room, len};
}

int charset_find(struct str name)
{
    char room[64];
    int found;

    name = clean(name, room, sizeof(room));
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (str_equal_nocase(name, str_of(plain[i])))
            return CHARSET_UTF8;
    found = find_converter(name);
    for (size_t i = 0; found == CHARSET_NONE && i < ARRAY_LEN(aliases); i++)
        if (str_equal_nocase(name, str_of(aliases[i].name)))
            found = find_converter(str_of(aliases[i].converter));
    return found == CHARSET_NONE ? find_code_page(name) : found;
}

bool charset_has_ascii(int converter)
{
    const char *name = charset_converters[converter];

    static const char *const others[] = {"ISO-2022", "UTF-", "CP037", "CP500", "CP1047"};

    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (str_starts(str_of(name), others[i]))
            return false;
    return true;
}
