/* indicator_spell.c - one spelling for each indicator; see case/indicators.h. */
#include "case/indicators.h"

#include "base/hash.h"
#include "base/ip.h"

#include <string.h>

const char *const indicator_kinds[] = {"ip", "cidr", "address", "domain", "url", "sha256", NULL};
const char *const indicator_tlps[] = {"clear", "green", "amber", "red", NULL};

enum { WIDEST_V4 = 8, WIDEST_V6 = 19 }; /* prefixes shorter than these are refused */

bool indicator_is_tlp(const char *tlp)
{
    for (size_t i = 0; indicator_tlps[i]; i++)
        if (strcmp(indicator_tlps[i], tlp) == 0)
            return true;
    return false;
}

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch | 0x20) : ch;
}

static bool is_word(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

/* "evil[.]example" and "hxxps://" as they were before somebody disarmed them. */
static void rearm(struct str value, struct buf *out)
{
    static const char *const pairs[][2] = {{"[.]", "."}, {"(.)", "."}, {"[@]", "@"}, {"[:]", ":"}};

    if (str_starts_nocase(value, "hxxp"))
        buf_text(out, "http");
    for (size_t i = out->len; i < value.len;) {
        struct str rest = str_part(value, i, value.len);
        size_t k = 0;

        while (k < ARRAY_LEN(pairs) && !str_starts(rest, pairs[k][0]))
            k++;
        if (k < ARRAY_LEN(pairs)) {
            buf_text(out, pairs[k][1]);
            i += strlen(pairs[k][0]);
        } else {
            buf_char(out, value.at[i++]);
        }
    }
}

static bool spell_ip(struct str value, bool net, struct buf *out)
{
    struct ip_net ip;
    char text[IP_TEXT];

    if (!ip_parse(value, net, &ip) || (net && (str_find_char(value, '/') == value.len)))
        return false;
    if (net && ip.bits < (ip.six ? WIDEST_V6 : WIDEST_V4))
        return false;
    ip_format(&ip, text);
    if (net && ip_is_single(&ip))
        return buf_printf(out, "%s/%u", text, ip.bits);
    return buf_text(out, text);
}

static bool spell_domain(struct str value, struct buf *out)
{
    size_t label = 0, dots = 0;
    struct ip_net ip;

    if (value.len > 1 && value.at[value.len - 1] == '.')
        value.len--;
    if (value.len > 253 || ip_parse(value, false, &ip))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        char ch = lower(value.at[i]);

        if (ch == '.') {
            if (label == 0 || value.at[i - 1] == '-')
                return false;
            label = 0;
            dots++;
        } else {
            if (!is_word(ch) && ch != '_' && (ch != '-' || label == 0))
                return false;
            if (++label > 63)
                return false;
        }
        buf_char(out, ch);
    }
    return dots > 0 && label > 0 && value.at[value.len - 1] != '-' && !out->full;
}

static bool spell_address(struct str value, struct buf *out)
{
    size_t at = str_find_char(value, '@');

    if (at == 0 || at > 64 || at == value.len)
        return false;
    for (size_t i = 0; i < at; i++) {
        char ch = lower(value.at[i]);

        if (!is_word(ch) && (ch == '\0' || !strchr("!#$%&*+-/=?^_.{|}~", ch)))
            return false;
        buf_char(out, ch);
    }
    buf_char(out, '@');
    return spell_domain(str_part(value, at + 1, value.len), out);
}

/* "HOST", "HOST:PORT" or "[IPv6]:PORT"; a name in front of an @ is kept. Returns false for none. */
static bool spell_host(struct str value, struct buf *out)
{
    size_t colon = str_find_char(value, ':');
    size_t mark = out->len;
    struct ip_net ip;
    uint64_t port;

    if (value.len > 0 && value.at[0] == '[') {
        size_t end = str_find_char(value, ']');
        char text[IP_TEXT];

        if (end == value.len || !ip_parse(str_part(value, 1, end - 1), false, &ip))
            return false;
        ip_format(&ip, text);
        buf_printf(out, "[%s]", text);
        value = str_part(value, end + 1, value.len);
        colon = 0;
        if (value.len == 0)
            return true;
        if (value.at[0] != ':')
            return false;
    } else if (ip_parse(str_part(value, 0, colon), false, &ip)) {
        buf_str(out, str_part(value, 0, colon));
    } else if (!spell_domain(str_part(value, 0, colon), out)) {
        return false;
    }
    if (colon == value.len)
        return out->len > mark;
    return str_to_u64(str_part(value, colon + 1, value.len), 65535, &port) &&
           buf_printf(out, ":%u", (unsigned)port);
}

static bool spell_url(struct str value, struct buf *out)
{
    static const char *const schemes[] = {"https://", "http://", "ftp://"};
    struct str rest = {0}, host;
    size_t end = 0, at;

    for (size_t i = 0; i < ARRAY_LEN(schemes) && rest.len == 0; i++)
        if (str_starts_nocase(value, schemes[i])) {
            buf_text(out, schemes[i]);
            rest = str_part(value, strlen(schemes[i]), value.len);
        }
    while (end < rest.len && !strchr("/?#\\", rest.at[end]))
        end++;
    host = str_part(rest, 0, end);
    at = str_find_char(host, '@'); /* http://bank.example@evil.example: the host is what follows */
    if (at < host.len)
        host = str_part(host, at + 1, host.len);
    if (!spell_host(host, out))
        return false;
    for (size_t i = end; i < rest.len; i++) {
        unsigned char ch = (unsigned char)rest.at[i];

        if (ch == '\\')
            buf_char(out, '/');
        else if (ch <= ' ' || ch >= 0x7f || strchr("\"'<>^`{|}", ch))
            buf_printf(out, "%%%02X", ch);
        else
            buf_char(out, (char)ch);
    }
    return !out->full;
}

static bool spell_hash(struct str value, struct buf *out)
{
    char hex[HASH_HEX];
    struct hash hash;

    if (value.len != HASH_HEX - 1)
        return false;
    for (size_t i = 0; i < value.len; i++)
        hex[i] = lower(value.at[i]);
    return hash_from_hex((struct str){hex, HASH_HEX - 1}, &hash) && buf_add(out, hex, HASH_HEX - 1);
}

static bool spell(const char *kind, struct str value, struct buf *out)
{
    if (strcmp(kind, "ip") == 0 || strcmp(kind, "cidr") == 0)
        return spell_ip(value, kind[0] == 'c', out);
    if (strcmp(kind, "address") == 0)
        return spell_address(value, out);
    if (strcmp(kind, "domain") == 0)
        return spell_domain(value, out);
    if (strcmp(kind, "url") == 0)
        return spell_url(value, out);
    return strcmp(kind, "sha256") == 0 && spell_hash(value, out);
}

bool indicator_spell(const char *kind, struct str value, struct buf *out, struct error *err)
{
    struct buf armed, spelt;
    bool ok;

    buf_init(&armed, INDICATOR_VALUE);
    buf_init(&spelt, INDICATOR_VALUE);
    rearm(str_trim(value), &armed);
    ok = !armed.full && spell(kind, buf_as_str(&armed), &spelt) && !spelt.full;
    if (ok)
        buf_str(out, buf_as_str(&spelt));
    else
        error_set(err, ERROR_USAGE, "this is no %s that a list could hold", kind);
    buf_dispose(&armed);
    buf_dispose(&spelt);
    return ok;
}
