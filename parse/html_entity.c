/* html_entity.c - see html_entity.h.
 *
 * The names that mail uses, and those that hide a URL's punctuation ("&colon;", "&sol;"); an
 * unknown name stays as it is written, which is what a browser does. */
#include "html_entity.h"

#include <stdlib.h>
#include <string.h>

struct entity {
    const char *name;
    uint32_t ch;
    bool bare; /* also without a semicolon */
};

/* In the order of strcmp(). */
static const struct entity entities[] = {
    {"AElig", 0xc6, true},     {"AMP", 0x26, true},        {"Aacute", 0xc1, true},
    {"Abreve", 0x102, false},  {"Acirc", 0xc2, true},      {"Agrave", 0xc0, true},
    {"Alpha", 0x391, false},   {"Aring", 0xc5, true},      {"Atilde", 0xc3, true},
    {"Auml", 0xc4, true},      {"Beta", 0x392, false},     {"COPY", 0xa9, true},
    {"Ccedil", 0xc7, true},    {"Dagger", 0x2021, false},  {"Delta", 0x394, false},
    {"Dstrok", 0x110, false},  {"ETH", 0xd0, true},        {"Eacute", 0xc9, true},
    {"Ecirc", 0xca, true},     {"Egrave", 0xc8, true},     {"Euml", 0xcb, true},
    {"GT", 0x3e, true},        {"Gamma", 0x393, false},    {"Hat", 0x5e, false},
    {"Iacute", 0xcd, true},    {"Icirc", 0xce, true},      {"Igrave", 0xcc, true},
    {"Itilde", 0x128, false},  {"Iuml", 0xcf, true},       {"LT", 0x3c, true},
    {"NewLine", 0xa, false},   {"NoBreak", 0x2060, false}, {"Ntilde", 0xd1, true},
    {"OElig", 0x152, false},   {"Oacute", 0xd3, true},     {"Ocirc", 0xd4, true},
    {"Ograve", 0xd2, true},    {"Omicron", 0x39f, false},  {"Oslash", 0xd8, true},
    {"Otilde", 0xd5, true},    {"Ouml", 0xd6, true},       {"QUOT", 0x22, true},
    {"REG", 0xae, true},       {"Scaron", 0x160, false},   {"THORN", 0xde, true},
    {"Tab", 0x9, false},       {"Uacute", 0xda, true},     {"Ucirc", 0xdb, true},
    {"Ugrave", 0xd9, true},    {"Utilde", 0x168, false},   {"Uuml", 0xdc, true},
    {"Yacute", 0xdd, true},    {"Yuml", 0x178, false},     {"ZeroWidthSpace", 0x200b, false},
    {"aacute", 0xe1, true},    {"abreve", 0x103, false},   {"acirc", 0xe2, true},
    {"acute", 0xb4, true},     {"aelig", 0xe6, true},      {"agrave", 0xe0, true},
    {"alpha", 0x3b1, false},   {"amp", 0x26, true},        {"apos", 0x27, false},
    {"aring", 0xe5, true},     {"ast", 0x2a, false},       {"asymp", 0x2248, false},
    {"atilde", 0xe3, true},    {"auml", 0xe4, true},       {"bdquo", 0x201e, false},
    {"beta", 0x3b2, false},    {"brvbar", 0xa6, true},     {"bsol", 0x5c, false},
    {"bull", 0x2022, false},   {"ccedil", 0xe7, true},     {"cedil", 0xb8, true},
    {"cent", 0xa2, true},      {"check", 0x2713, false},   {"circ", 0x2c6, false},
    {"clubs", 0x2663, false},  {"colon", 0x3a, false},     {"comma", 0x2c, false},
    {"commat", 0x40, false},   {"copy", 0xa9, true},       {"curren", 0xa4, true},
    {"dagger", 0x2020, false}, {"darr", 0x2193, false},    {"deg", 0xb0, true},
    {"delta", 0x3b4, false},   {"diams", 0x2666, false},   {"divide", 0xf7, true},
    {"dollar", 0x24, false},   {"dstrok", 0x111, false},   {"eacute", 0xe9, true},
    {"ecirc", 0xea, true},     {"egrave", 0xe8, true},     {"emsp", 0x2003, false},
    {"ensp", 0x2002, false},   {"epsilon", 0x3b5, false},  {"equals", 0x3d, false},
    {"eta", 0x3b7, false},     {"eth", 0xf0, true},        {"euml", 0xeb, true},
    {"euro", 0x20ac, false},   {"excl", 0x21, false},      {"fnof", 0x192, false},
    {"frac12", 0xbd, true},    {"frac14", 0xbc, true},     {"frac34", 0xbe, true},
    {"gamma", 0x3b3, false},   {"ge", 0x2265, false},      {"gt", 0x3e, true},
    {"harr", 0x2194, false},   {"hearts", 0x2665, false},  {"hellip", 0x2026, false},
    {"iacute", 0xed, true},    {"icirc", 0xee, true},      {"iexcl", 0xa1, true},
    {"igrave", 0xec, true},    {"infin", 0x221e, false},   {"iota", 0x3b9, false},
    {"iquest", 0xbf, true},    {"itilde", 0x129, false},   {"iuml", 0xef, true},
    {"kappa", 0x3ba, false},   {"laquo", 0xab, true},      {"larr", 0x2190, false},
    {"lbrace", 0x7b, false},   {"lbrack", 0x5b, false},    {"lcub", 0x7b, false},
    {"ldquo", 0x201c, false},  {"le", 0x2264, false},      {"lowbar", 0x5f, false},
    {"loz", 0x25ca, false},    {"lpar", 0x28, false},      {"lrm", 0x200e, false},
    {"lsaquo", 0x2039, false}, {"lsqb", 0x5b, false},      {"lsquo", 0x2018, false},
    {"lt", 0x3c, true},        {"macr", 0xaf, true},       {"mdash", 0x2014, false},
    {"micro", 0xb5, true},     {"middot", 0xb7, true},     {"minus", 0x2212, false},
    {"mu", 0x3bc, false},      {"nbsp", 0xa0, true},       {"ndash", 0x2013, false},
    {"ne", 0x2260, false},     {"not", 0xac, true},        {"ntilde", 0xf1, true},
    {"nu", 0x3bd, false},      {"num", 0x23, false},       {"oacute", 0xf3, true},
    {"ocirc", 0xf4, true},     {"oelig", 0x153, false},    {"ograve", 0xf2, true},
    {"omega", 0x3c9, false},   {"omicron", 0x3bf, false},  {"ordf", 0xaa, true},
    {"ordm", 0xba, true},      {"oslash", 0xf8, true},     {"otilde", 0xf5, true},
    {"ouml", 0xf6, true},      {"para", 0xb6, true},       {"percnt", 0x25, false},
    {"period", 0x2e, false},   {"permil", 0x2030, false},  {"pi", 0x3c0, false},
    {"plus", 0x2b, false},     {"plusmn", 0xb1, true},     {"pound", 0xa3, true},
    {"quest", 0x3f, false},    {"quot", 0x22, true},       {"raquo", 0xbb, true},
    {"rarr", 0x2192, false},   {"rbrace", 0x7d, false},    {"rbrack", 0x5d, false},
    {"rcub", 0x7d, false},     {"rdquo", 0x201d, false},   {"reg", 0xae, true},
    {"rho", 0x3c1, false},     {"rlm", 0x200f, false},     {"rpar", 0x29, false},
    {"rsaquo", 0x203a, false}, {"rsqb", 0x5d, false},      {"rsquo", 0x2019, false},
    {"sbquo", 0x201a, false},  {"scaron", 0x161, false},   {"sect", 0xa7, true},
    {"semi", 0x3b, false},     {"shy", 0xad, true},        {"sigma", 0x3c3, false},
    {"sol", 0x2f, false},      {"spades", 0x2660, false},  {"sup1", 0xb9, true},
    {"sup2", 0xb2, true},      {"sup3", 0xb3, true},       {"szlig", 0xdf, true},
    {"tau", 0x3c4, false},     {"thinsp", 0x2009, false},  {"thorn", 0xfe, true},
    {"tilde", 0x2dc, false},   {"times", 0xd7, true},      {"trade", 0x2122, false},
    {"uacute", 0xfa, true},    {"uarr", 0x2191, false},    {"ucirc", 0xfb, true},
    {"ugrave", 0xf9, true},    {"uml", 0xa8, true},        {"utilde", 0x169, false},
    {"uuml", 0xfc, true},      {"verbar", 0x7c, false},    {"vert", 0x7c, false},
    {"yacute", 0xfd, true},    {"yen", 0xa5, true},        {"yuml", 0xff, true},
    {"zwj", 0x200d, false},    {"zwnj", 0x200c, false},
};

/* Numbers 128 to 159 mean windows-1252, as they have since before Unicode. */
static uint32_t windows_1252(uint32_t number)
{
    static const uint16_t chars[32] = {
        0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
        0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
    };

    return number >= 0x80 && number < 0xa0 ? chars[number - 0x80] : number;
}

static int digit_of(char ch, bool hex)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    if (!hex)
        return -1;
    if (ch >= 'a' && ch <= 'f')
        return ch - 'a' + 10;
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

/* &#97; &#x61; */
static uint32_t numeric(struct str s, size_t *used)
{
    bool hex = s.len > 2 && (s.at[2] == 'x' || s.at[2] == 'X');
    size_t start = hex ? 3 : 2, i = start;
    uint32_t number = 0;

    for (; i < s.len && digit_of(s.at[i], hex) >= 0; i++)
        if (number <= 0x10ffff)
            number = number * (hex ? 16 : 10) + (uint32_t)digit_of(s.at[i], hex);
    if (i == start)
        return 0;
    *used = i + (i < s.len && s.at[i] == ';');
    if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000))
        return 0xfffd;
    return windows_1252(number);
}

static int compare(const void *key, const void *entry)
{
    return strcmp(key, ((const struct entity *)entry)->name);
}

static bool is_alnum(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* The longest prefix of a name written without a semicolon that is one itself: "&ampfoo". */
static const struct entity *longest_bare(char *name, size_t *len)
{
    for (; *len > 1; name[--*len] = '\0') {
        const struct entity *found =
            bsearch(name, entities, ARRAY_LEN(entities), sizeof(*entities), compare);

        if (found && found->bare)
            return found;
    }
    return NULL;
}

static uint32_t named(struct str s, bool attribute, size_t *used)
{
    char name[20] = "";
    const struct entity *found;
    size_t len = 0;
    char next;

    while (len + 1 < sizeof(name) && 1 + len < s.len && is_alnum(s.at[1 + len])) {
        name[len] = s.at[1 + len];
        len++;
    }
    if (len < 2)
        return 0;
    if (1 + len < s.len && s.at[1 + len] == ';') {
        found = bsearch(name, entities, ARRAY_LEN(entities), sizeof(*entities), compare);
        if (found) {
            *used = len + 2;
            return found->ch;
        }
    }
    found = longest_bare(name, &len);
    next = 1 + len < s.len ? s.at[1 + len] : ' ';
    if (!found || (attribute && (next == '=' || is_alnum(next))))
        return 0;
    *used = len + 1;
    return found->ch;
}

uint32_t html_entity(struct str s, bool attribute, size_t *used)
{
    if (s.len < 3 || s.at[0] != '&')
        return 0;
    return s.at[1] == '#' ? numeric(s, used) : named(s, attribute, used);
}

void html_resolve(struct buf *out, struct str s, bool attribute)
{
    while (s.len > 0 && !out->full) {
        size_t plain = str_find_char(s, '&'), used = 1;
        uint32_t ch;

        buf_str(out, str_part(s, 0, plain));
        s = str_part(s, plain, s.len);
        if (s.len == 0)
            return;
        ch = html_entity(s, attribute, &used);
        if (ch)
            utf8_put(out, ch);
        else
            buf_char(out, '&');
        s = str_part(s, used, s.len);
    }
}
