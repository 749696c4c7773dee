/* post_address.c - post_address_parse(); see imap/post.h. */
#include "imap/post.h"

#include <stdio.h>
#include <string.h>

/* What may stand in a request line as it is: printable ASCII. */
static bool is_path(struct str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] <= ' ' || path.at[i] == 0x7F || path.at[i] == '#' || path.at[i] < 0)
            return false;
    return path.len < POST_PATH - 1;
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.len; i++)
        if (host.at[i] <= ' ' || host.at[i] == 0x7F || strchr("@/\\\"'?", host.at[i]))
            return false;
    return host.len > 0 && host.len < sizeof(((struct server_address *)NULL)->host);
}

/* HOST, HOST:PORT or [ADDRESS]:PORT. */
static bool read_host(struct str s, struct server_address *out)
{
    struct str host, port;
    uint64_t number = out->port;
    size_t end;

    if (str_starts(s, "[")) {
        end = str_find_char(s, ']');
        host = str_part(s, 1, end - 1);
        s = str_part(s, end + 1, s.len);
        if (s.len > 0 && s.at[0] != ':')
            return false;
        port = str_part(s, 1, s.len);
    } else {
        end = str_find_char(s, ':');
        host = str_part(s, 0, end);
        port = str_part(s, end + 1, s.len);
    }
    if (!is_host(host) || (port.len > 0 && (!str_to_u64(port, 65535, &number) || number == 0)))
        return false;
    memcpy(out->host, host.at, host.len);
    out->host[host.len] = '\0';
    out->port = (unsigned)number;
    return true;
}

bool post_address_parse(const char *url, struct post_address *out, struct error *err)
{
    struct str rest = str_of(url);
    bool tls = str_starts_nocase(rest, "https://");
    struct str path;
    size_t slash;

    *out = (struct post_address){
        .server = {.tls = tls ? TLS_IMPLICIT : TLS_NONE_FOR_TESTS, .port = tls ? 443 : 80}};
    if (!tls && !str_starts_nocase(rest, "http://"))
        return error_set(err, ERROR_USAGE,
                         "the authority's address must be http://HOST[:PORT]/PATH or https://...");
    rest = str_part(rest, str_find(rest, str_of("://")) + 3, rest.len);
    slash = str_find_char(rest, '/');
    path = str_part(rest, slash, rest.len);
    if (!is_path(path) || !read_host(str_part(rest, 0, slash), &out->server))
        return error_set(err, ERROR_USAGE, "the authority's address is not well formed");
    snprintf(out->path, sizeof(out->path), "%s%.*s", path.len > 0 ? "" : "/", (int)path.len,
             path.len > 0 ? path.at : "");
    return true;
}
