/* domain.c - see domain.h. The only file that knows ICU and libpsl. */
#include "domain.h"

#include "base/mem.h"
#include "sixteen.h"
#include "unicode.h"

#include <stdlib.h>
#include <string.h>

/* --- text --- */

struct wide { /* UTF-16, as ICU wants it */
    UChar *at;
    int32_t len, room;
};

static void wide_room(struct wide *wide, int32_t room)
{
    wide->room = room;
    wide->len = 0;
    wide->at = xcalloc((size_t)room, sizeof(*wide->at));
}

static bool is_ascii(struct str text)
{
    return utf8_ascii(text) == text.len;
}

static bool is_blank(int32_t ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r') || ch == 0xa0 || ch == 0x3000;
}

static bool after_blank(const struct buf *out, size_t begin)
{
    return out->len == begin || out->at[out->len - 1] == ' ';
}

/* Sixteen bytes below 0x80 in small letters, and their blanks as spaces; in *blanks a bit for each
 * that is one. */
static inline sixteen fold_sixteen(sixteen text, unsigned *blanks)
{
    sixteen control = (sixteen)(text - '\t' < 5);

    *blanks = (unsigned)side_by_side(control | (sixteen)(text == ' '));
    text |= (sixteen)(text - 'A' < 26) & 0x20;
    return (text & ~control) | (control & ' ');
}

/* Up to sixteen bytes: as far as no blank stands behind a blank, and over that one. *after: 1 if a
 * blank stands before them, then if the last of them is one. Returns how many were taken; *to is
 * moved behind what became of them. */
static inline size_t fold_some(char **to, const char *from, unsigned *after)
{
    unsigned blanks, doubled;
    size_t len;
    sixteen text;

    memcpy(&text, from, SIXTEEN);
    text = fold_sixteen(text, &blanks);
    memcpy(*to, &text, SIXTEEN);
    doubled = blanks & (blanks << 1 | *after);
    if (doubled == 0) {
        *after = blanks >> (SIXTEEN - 1);
        *to += SIXTEEN;
        return SIXTEEN;
    }
    *after = 1;
    len = (size_t)__builtin_ctz(doubled);
    *to += len;
    return len + 1;
}

/* The same of fewer than sixteen. */
static size_t fold_rest(char **to, struct str text, unsigned *after)
{
    char from[SIXTEEN], folded[SIXTEEN], *end = folded;
    size_t taken, behind;

    memset(from, 'x', SIXTEEN);
    memcpy(from, text.at, text.len);
    taken = fold_some(&end, from, after);
    behind = taken > text.len ? taken - text.len : 0;
    end -= behind;
    memcpy(*to, folded, (size_t)(end - folded));
    *to += end - folded;
    return taken - behind;
}

static void fold_ascii(struct buf *out, struct str text)
{
    size_t begin = out->len, at = 0;
    unsigned after = 1;
    bool cut = false;
    char *to;

    if (text.len > out->most - begin) {
        text.len = out->most - begin;
        cut = true;
    }
    if (!buf_reserve(out, text.len))
        return;
    to = out->at + begin;
    while (text.len - at >= SIXTEEN)
        at += fold_some(&to, text.at + at, &after);
    while (at < text.len)
        at += fold_rest(&to, str_part(text, at, text.len), &after);
    out->len = (size_t)(to - out->at);
    if (out->len > begin && out->at[out->len - 1] == ' ')
        out->len--;
    out->at[out->len] = '\0';
    out->full |= cut;
}

/* NFC and case folding of text; false if ICU would not. */
static bool wide_folded(struct wide *out, struct str text)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = icu()->unorm2_getNFCInstance(&code);
    int32_t most = (int32_t)text.len;
    struct wide raw, folded;

    wide_room(&raw, most + 1);
    wide_room(&folded, 3 * most + 1);
    wide_room(out, 6 * most + 1);
    icu()->u_strFromUTF8WithSub(raw.at, raw.room, &raw.len, text.at, most, 0xfffd, NULL, &code);
    folded.len =
        icu()->u_strFoldCase(folded.at, folded.room, raw.at, raw.len, U_FOLD_CASE_DEFAULT, &code);
    out->len = icu()->unorm2_normalize(nfc, folded.at, folded.len, out->at, out->room, &code);
    free(raw.at);
    free(folded.at);
    return U_SUCCESS(code);
}

/* Takes one character off UTF-16 text. */
static uint32_t next_wide(const UChar *text, int32_t *at, int32_t len)
{
    UChar32 ch;

    U16_NEXT(text, *at, len, ch);
    return U_IS_SURROGATE(ch) ? 0xfffd : (uint32_t)ch;
}

static void add_wide(struct buf *out, const struct wide *wide)
{
    size_t begin = out->len;

    for (int32_t at = 0; at < wide->len;) {
        uint32_t ch = next_wide(wide->at, &at, wide->len);

        if (!is_blank((int32_t)ch))
            utf8_put(out, ch);
        else if (!after_blank(out, begin))
            buf_char(out, ' ');
    }
    if (out->len > begin && out->at[out->len - 1] == ' ')
        out->len--;
}

enum { MOST_AT_ONCE = 1 << 20 }; /* bytes given to ICU in one piece */

void unicode_fold(struct buf *out, struct str text)
{
    struct wide wide;

    if (is_ascii(text)) {
        fold_ascii(out, text);
        return;
    }
    text.len = utf8_clip(text, MOST_AT_ONCE);
    if (wide_folded(&wide, text))
        add_wide(out, &wide);
    free(wide.at);
}

/* Adds a letter without its marks. */
static void add_unmarked(struct buf *out, const UNormalizer2 *nfd, uint32_t ch)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar parts[32];
    int32_t len = icu()->unorm2_getDecomposition(nfd, (UChar32)ch, parts, ARRAY_LEN(parts), &code);

    if (len < 0 || U_FAILURE(code))
        utf8_put(out, ch);
    for (int32_t at = 0; U_SUCCESS(code) && at < len;) {
        uint32_t part = next_wide(parts, &at, len);

        if (icu()->u_charType((UChar32)part) != U_NON_SPACING_MARK)
            utf8_put(out, part);
    }
}

void unicode_unmark(struct buf *out, struct str folded)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfd = icu()->unorm2_getNFDInstance(&code);

    while (folded.len > 0 && U_SUCCESS(code)) {
        int32_t ch = utf8_take(&folded);

        if (ch == 0x111)
            ch = 'd';
        if (ch < 0x80 || !icu()->u_isalpha(ch))
            utf8_put(out, ch < 0 ? 0xfffd : (uint32_t)ch);
        else
            add_unmarked(out, nfd, (uint32_t)ch);
    }
}

bool unicode_is_letter(uint32_t ch)
{
    if (ch < 0x80)
        return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    return icu()->u_isalnum((UChar32)ch) || icu()->u_charType((UChar32)ch) == U_NON_SPACING_MARK;
}

bool unicode_is_ideograph(uint32_t ch)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script;

    if (ch < 0x1100)
        return false;
    script = icu()->uscript_getScript((UChar32)ch, &code);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL;
}

/* --- domains --- */

const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : address;
}

/* Lower case, no brackets, no dot at the end, at most DOMAIN_TEXT - 1 bytes. */
static void copy_host(const char *host, char out[DOMAIN_TEXT])
{
    size_t len = strcspn(host, "> \t\r\n");

    if (len >= DOMAIN_TEXT)
        len = utf8_clip((struct str){host, len}, DOMAIN_TEXT - 1);
    for (size_t i = 0; i < len; i++)
        out[i] = host[i] >= 'A' && host[i] <= 'Z' ? (char)(host[i] + ('a' - 'A')) : host[i];
    while (len > 0 && out[len - 1] == '.')
        len--;
    out[len] = '\0';
}

static bool is_number(const char *host)
{
    size_t len = strlen(host);

    return len == 0 || host[0] == '[' || strspn(host, "0123456789.") == len || strchr(host, ':');
}

static bool one_dot_at_most(const char *host)
{
    const char *dot = strchr(host, '.');

    return !dot || !strchr(dot + 1, '.');
}

void domain_registrable(const char *address, char out[DOMAIN_TEXT])
{
    char host[DOMAIN_TEXT];
    const char *registrable;

    copy_host(domain_of(address), host);
    /* "acme.example" is registered, or an ending: whole in either case */
    registrable = one_dot_at_most(host) || is_number(host)
                      ? NULL
                      : psl()->psl_registrable_domain(psl()->psl_builtin(), host);
    if (!registrable)
        registrable = host;
    memcpy(out, registrable, strlen(registrable) + 1);
}

bool domain_is_suffix(const char *domain)
{
    return psl()->psl_is_public_suffix(psl()->psl_builtin(), domain) != 0;
}

bool domain_is_international(const char *domain)
{
    return strncmp(domain, "xn--", 4) == 0 || strstr(domain, ".xn--") || !is_ascii(str_of(domain));
}

/* xn-- labels as the characters they stand for; what cannot be decoded stays as it is. */
static void to_unicode(const char *domain, char out[DOMAIN_TEXT])
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna = icu()->uidna_openUTS46(UIDNA_DEFAULT, &code);
    int32_t len =
        icu()->uidna_nameToUnicodeUTF8(idna, domain, -1, out, DOMAIN_TEXT - 1, &info, &code);

    if (U_FAILURE(code) || len < 0 || len >= DOMAIN_TEXT)
        copy_host(domain, out);
    else
        out[len] = '\0';
    icu()->uidna_close(idna);
}

bool domain_to_ascii(const char *domain, char out[DOMAIN_TEXT])
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna;
    int32_t len;

    if (is_ascii(str_of(domain)))
        return false;
    idna = icu()->uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &code);
    len = icu()->uidna_nameToASCII_UTF8(idna, domain, -1, out, DOMAIN_TEXT - 1, &info, &code);
    icu()->uidna_close(idna);
    if (U_FAILURE(code) || info.errors != 0 || len <= 0 || len >= DOMAIN_TEXT)
        return false;
    out[len] = '\0';
    return true;
}

/* ICU's table of confusable characters (UTS 39). */
static void confusable(struct str text, char out[DOMAIN_TEXT])
{
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *checker = icu()->uspoof_open(&code);
    int32_t len = icu()->uspoof_getSkeletonUTF8(checker, 0, text.at, (int32_t)text.len, out,
                                                DOMAIN_TEXT - 1, &code);

    if (U_FAILURE(code) || len < 0 || len >= DOMAIN_TEXT) {
        len = (int32_t)utf8_clip(text, DOMAIN_TEXT - 1);
        memcpy(out, text.at, (size_t)len);
    }
    out[len] = '\0';
    icu()->uspoof_close(checker);
}

static void plain_form(const char *domain, char out[DOMAIN_TEXT])
{
    char readable[DOMAIN_TEXT], bare[DOMAIN_TEXT];
    struct buf folded, unmarked;

    to_unicode(domain, readable);
    buf_init(&folded, 8192);
    buf_init(&unmarked, 8192);
    unicode_fold(&folded, str_of(readable));
    unicode_unmark(&unmarked, buf_as_str(&folded));
    confusable(buf_as_str(&unmarked), bare);
    buf_clear(&folded);
    unicode_fold(&folded, str_of(bare));
    copy_host(buf_c(&folded), out);
    buf_dispose(&folded);
    buf_dispose(&unmarked);
}

static const struct {
    char seen[3], read;
} lookalikes[] = {
    {"rn", 'm'}, {"vv", 'w'}, {"cl", 'd'}, {"0", 'o'},
    {"1", 'l'},  {"i", 'l'},  {"5", 's'},  {"3", 'e'},
};

void domain_skeleton(const char *domain, char out[DOMAIN_TEXT])
{
    char plain[DOMAIN_TEXT];
    size_t used = 0;

    if (domain_is_international(domain))
        plain_form(domain, plain);
    else
        copy_host(domain, plain);
    for (const char *at = plain; *at;) {
        size_t step = 1;
        char ch = *at;

        for (size_t i = 0; i < ARRAY_LEN(lookalikes); i++) {
            size_t len = strlen(lookalikes[i].seen);

            if (strncmp(at, lookalikes[i].seen, len) == 0) {
                ch = lookalikes[i].read;
                step = len;
                break;
            }
        }
        out[used++] = ch;
        at += step;
    }
    out[used] = '\0';
}
