/* address.c - server_address_parse(); see imap/acquire.h. */
#include "imap/acquire.h"

#include "base/text.h"

#include <string.h>

/* Copies s with %40 and kin decoded. */
static bool decode(struct str s, char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        char ch = s.at[i];

        if (ch == '%') {
            int high = i + 2 < s.len ? digit_hex(s.at[i + 1]) : -1;
            int low = i + 2 < s.len ? digit_hex(s.at[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            ch = (char)(high * 16 + low);
            i += 2;
        }
        if (len + 1 >= size || (unsigned char)ch < ' ' || ch == 0x7F)
            return false;
        out[len++] = ch;
    }
    out[len] = '\0';
    return len > 0 && utf8_valid((struct str){out, len});
}

/* HOST, HOST:PORT or [ADDRESS]:PORT. */
static bool split_port(struct str s, struct str *host, struct str *port)
{
    size_t end;

    *port = str_of("");
    if (str_starts(s, "[")) {
        end = str_find_char(s, ']');
        if (end == s.len)
            return false;
        *host = str_part(s, 1, end - 1);
        s = str_part(s, end + 1, s.len);
        if (s.len > 0 && s.at[0] != ':')
            return false;
        *port = str_part(s, 1, s.len);
        return s.len != 1;
    }
    end = str_find_char(s, ':');
    *host = str_part(s, 0, end);
    *port = str_part(s, end + 1, s.len);
    return end == s.len || port->len > 0;
}

/* What no name and no address has in it; letters of all scripts pass. */
static bool is_host(const char *host)
{
    return !strpbrk(host, " \"#$&'()*+,;<=>?@[\\]^`{|}~/") && host[0] != '.' && host[0] != '-';
}

static size_t last_at_sign(struct str s)
{
    size_t at = s.len;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '@')
            at = i;
    }
    return at;
}

static bool parse_parts(struct str rest, struct server_address *out, struct error *err)
{
    size_t slash = str_find_char(rest, '/');
    struct str user, host, port;
    uint64_t number = out->port;
    size_t at;

    if (slash + 1 < rest.len)
        return error_set(err, ERROR_USAGE,
                         "nothing may follow the server's name; give folders "
                         "with --folder");
    rest = str_part(rest, 0, slash);
    at = last_at_sign(rest);
    if (at == rest.len || at == 0)
        return error_set(err, ERROR_USAGE, "the address needs a user: imaps://USER@HOST");
    user = str_part(rest, 0, at);
    if (str_find_char(user, ':') < user.len)
        return error_set(err, ERROR_USAGE,
                         "a password in the address would be visible to everybody on this "
                         "machine; give it with --password-command or --password-fd, or be asked");
    if (!decode(user, out->user, sizeof(out->user)))
        return error_set(err, ERROR_USAGE, "the user's name is not well formed");
    if (!split_port(str_part(rest, at + 1, rest.len), &host, &port) ||
        !decode(host, out->host, sizeof(out->host)) || !is_host(out->host))
        return error_set(err, ERROR_USAGE, "the server's name is not well formed");
    if (port.len > 0 && (!str_to_u64(port, 65535, &number) || number == 0))
        return error_set(err, ERROR_USAGE, "the port is not a number from 1 to 65535");
    out->port = (unsigned)number;
    return true;
}

bool server_address_parse(const char *url, struct server_address *out, struct error *err)
{
    struct str rest = str_of(url);

    *out = (struct server_address){0};
    if (str_starts_nocase(rest, "imaps://")) {
        out->tls = TLS_IMPLICIT;
        out->port = 993;
    } else if (str_starts_nocase(rest, "imap://")) {
        out->tls = TLS_STARTTLS;
        out->port = 143;
    } else {
        return error_set(err, ERROR_USAGE,
                         "the address must be imaps://USER@HOST[:PORT] or, with STARTTLS, "
                         "imap://USER@HOST[:PORT]");
    }
    return parse_parts(str_part(rest, str_find(rest, str_of("://")) + 3, rest.len), out, err);
}
