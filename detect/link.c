/* link.c - see link.h. */
#include "link.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* %XX resolved; control characters stay as they were written. */
static void unescape(struct str s, char *out, size_t room)
{
    size_t len = 0;

    for (size_t i = 0; i < s.len && len + 1 < room; i++) {
        int high = s.at[i] == '%' && i + 2 < s.len ? digit_hex(s.at[i + 1]) : -1;
        int low = high >= 0 ? digit_hex(s.at[i + 2]) : -1;

        if (low >= 0 && high * 16 + low > ' ' && high * 16 + low < 0x7f) {
            out[len++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[len++] = s.at[i];
        }
    }
    out[len] = '\0';
}

/* 203.0.113.7, [2001:db8::1], 3405803783, 0xcb007107. */
static bool is_address(const char *host)
{
    size_t digits = strspn(host, "0123456789.");

    if (host[0] == '[' || (host[0] != '\0' && host[digits] == '\0'))
        return true;
    return host[0] == '0' && host[1] == 'x' &&
           host[2 + strspn(host + 2, "0123456789abcdef.x")] == '\0';
}

/* What stands before the host; false: nothing that leads to a web page. */
static bool take_scheme(struct str *rest, struct link *out)
{
    static const char *const web[] = {"https:", "http:", "hxxps:", "hxxp:", "ftp:"};
    static const char *const script[] = {"data:", "javascript:", "vbscript:"};

    for (size_t i = 0; i < ARRAY_LEN(script); i++)
        if (str_starts_nocase(*rest, script[i]))
            out->kind = LINK_SCRIPT;
    if (out->kind == LINK_SCRIPT)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(web); i++)
        if (str_starts_nocase(*rest, web[i])) {
            *rest = str_part(*rest, strlen(web[i]), rest->len);
            while (rest->len > 0 && strchr("/\\", rest->at[0]))
                *rest = str_part(*rest, 1, rest->len);
            return true;
        }
    if (str_starts(*rest, "//")) {
        *rest = str_part(*rest, 2, rest->len);
        return true;
    }
    return str_starts_nocase(*rest, "www.");
}

static void take_host(struct str rest, struct link *out)
{
    size_t end = 0, start = 0, port;
    struct str host;

    while (end < rest.len && !strchr("/\\?#", rest.at[end]))
        end++;
    for (size_t i = 0; i < end; i++)
        if (rest.at[i] == '@') {
            start = i + 1;
            out->has_user = true;
        }
    out->has_user &= end < rest.len || str_find_char(str_part(rest, 0, start), '.') < start;
    host = str_part(rest, start, end - start);
    port = host.len > 0 && host.at[0] == '[' ? host.len : str_find_char(host, ':');
    out->has_port = port + 1 < host.len && !str_equal(str_part(host, port, 9), str_of(":443")) &&
                    !str_equal(str_part(host, port, 9), str_of(":80"));
    unescape(str_part(host, 0, port), out->host, sizeof(out->host));
    for (char *ch = out->host; *ch; ch++)
        *ch = (char)(*ch >= 'A' && *ch <= 'Z' ? *ch | 0x20 : *ch);
    unescape(str_part(rest, end, rest.len), out->path, sizeof(out->path));
}

static void read_plain(struct link *out, struct str target)
{
    *out = (struct link){.length = target.len};
    if (!take_scheme(&target, out))
        return;
    take_host(target, out);
    if (!strchr(out->host, '.') && !is_address(out->host))
        return;
    out->kind = LINK_WEB;
    out->is_address = is_address(out->host);
    domain_registrable(out->host, out->registrable);
}

/* What a gateway's link hides: Microsoft keeps it in url=, Proofpoint's third form between __. */
static bool unwrap(const struct link *link, char *out, size_t room)
{
    struct str path = str_of(link->path), inner;
    size_t at;

    if (str_ends_nocase(str_of(link->host), "safelinks.protection.outlook.com")) {
        at = str_find(path, str_of("url="));
        inner = str_part(path, at + 4, path.len);
        inner.len = str_find_char(inner, '&');
    } else if (strcmp(link->host, "urldefense.com") == 0) {
        at = str_find(path, str_of("__"));
        inner = str_part(path, at + 2, path.len);
        inner.len = str_find(inner, str_of("__;"));
    } else {
        return false;
    }
    snprintf(out, room, "%.*s", (int)inner.len, inner.at);
    return inner.len > 0;
}

void link_read(struct link *out, const char *target)
{
    char inner[LINK_PATH];

    read_plain(out, str_trim(str_of(target)));
    if (out->kind == LINK_WEB && unwrap(out, inner, sizeof(inner)))
        read_plain(out, str_of(inner));
}

const char *link_group(const struct link *link, const struct words *words)
{
    struct word_hit hit;

    if (link->is_address)
        return NULL;
    for (const char *name = link->host; name; name = strchr(name, '.')) {
        name += *name == '.';
        if (words_is(words, WORDS_HOSTS, NULL, name, &hit))
            return hit.group;
    }
    return NULL;
}
