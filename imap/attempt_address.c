/* attempt_address.c - where an attempt goes; see imap/attempt.h. */
#include "imap/attempt.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"imap", "pop3", "smtp", "sieve"};

static const struct scheme {
    const char *name;
    enum attempt_protocol protocol;
    enum tls_mode tls;
    unsigned port;
} schemes[] = {
    {"imaps://", ATTEMPT_IMAP, TLS_IMPLICIT, 993},
    {"imap://", ATTEMPT_IMAP, TLS_STARTTLS, 143},
    {"pop3s://", ATTEMPT_POP3, TLS_IMPLICIT, 995},
    {"pop3://", ATTEMPT_POP3, TLS_STARTTLS, 110},
    {"smtps://", ATTEMPT_SMTP, TLS_IMPLICIT, 465},
    {"submission://", ATTEMPT_SMTP, TLS_STARTTLS, 587},
    {"sieve://", ATTEMPT_SIEVE, TLS_STARTTLS, 4190},
};

const char *attempt_protocol_name(enum attempt_protocol protocol)
{
    return names[protocol];
}

bool attempt_protocol_parse(struct str name, enum attempt_protocol *out)
{
    for (size_t i = 0; i < ATTEMPT_PROTOCOLS; i++)
        if (str_equal(name, str_of(names[i]))) {
            *out = (enum attempt_protocol)i;
            return true;
        }
    return false;
}

/* Behind the scheme an address is one of IMAP: user, host and port are read in one place. */
bool attempt_address_parse(const char *url, enum attempt_protocol *protocol,
                           struct server_address *out, struct error *err)
{
    char other[900];

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        const struct scheme *scheme = &schemes[i];
        const char *rest = url + strlen(scheme->name);

        if (!str_starts_nocase(str_of(url), scheme->name))
            continue;
        if ((size_t)snprintf(other, sizeof(other), "imaps://%s", rest) >= sizeof(other))
            return error_set(err, ERROR_USAGE, "the address is too long");
        if (!server_address_parse(other, out, err))
            return false;
        if (out->port == 993 && !strstr(rest, ":993"))
            out->port = scheme->port;
        out->tls = scheme->tls;
        *protocol = scheme->protocol;
        return true;
    }
    return error_set(err, ERROR_USAGE,
                     "the address must begin with imaps:// imap:// pop3s:// pop3:// smtps:// "
                     "submission:// or sieve://");
}

void attempt_usual(enum attempt_protocol protocol, struct server_address *address)
{
    static const unsigned ports[] = {993, 995, 465, 4190};

    address->port = ports[protocol];
    address->tls = protocol == ATTEMPT_SIEVE ? TLS_STARTTLS : TLS_IMPLICIT;
}
