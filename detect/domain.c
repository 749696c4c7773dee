/* domain.c - see domain.h. */
#include "domain.h"

#include "letters.h"
#include "unicode.h"

#include <stdlib.h>
#include <string.h>

static bool is_ascii(struct str text)
{
    return utf8_ascii(text) == text.len;
}

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

static size_t ask_registrable(const char *host)
{
    const char *registrable = psl()->psl_registrable_domain(psl()->psl_builtin(), host);

    return registrable ? (size_t)(registrable - host) : 0;
}

/* What a thread asked for last: mail names the same few servers again and again. */
struct asked {
    char host[64];
    uint8_t at; /* where the registrable part begins */
};

enum { ASKED = 256 }; /* a power of two */

static struct asked *place_of(const char *host, size_t len)
{
    static _Thread_local struct asked asked[ASKED];
    uint32_t mixed = 2166136261u;

    for (size_t i = 0; i < len; i++)
        mixed = (mixed ^ (unsigned char)host[i]) * 16777619u;
    return &asked[(mixed ^ mixed >> 16) & (ASKED - 1)];
}

static size_t registrable_at(const char *host)
{
    size_t len = strlen(host);
    struct asked *asked;

    if (len >= sizeof(asked->host))
        return ask_registrable(host);
    asked = place_of(host, len);
    if (strcmp(asked->host, host) != 0) {
        asked->at = (uint8_t)ask_registrable(host);
        memcpy(asked->host, host, len + 1);
    }
    return asked->at;
}

void domain_registrable(const char *address, char out[DOMAIN_TEXT])
{
    char host[DOMAIN_TEXT];
    size_t at = 0;

    copy_host(domain_of(address), host);
    /* "acme.example" is registered, or an ending: whole in either case */
    if (!one_dot_at_most(host) && !is_number(host))
        at = registrable_at(host);
    memcpy(out, host + at, strlen(host + at) + 1);
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
