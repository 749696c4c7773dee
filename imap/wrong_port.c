/* wrong_port.c - see wrong_port.h. */
#include "wrong_port.h"

static const struct {
    const char *clear, *secure; /* how an address begins that begins so */
} schemes[] = {
    [NET_IMAP] = {"imap://", "imaps://"},
    [NET_POP3] = {"pop3://", "pop3s://"},
    [NET_SUBMISSION] = {"submission://", "smtps://"},
    [NET_MANAGESIEVE] = {NULL, NULL}, /* begins in clear only (RFC 5804) */
    [NET_HTTP] = {NULL, NULL},
};

void wrong_port_guess(const struct net_setup *setup, const struct dialog *dialog,
                      const struct tls *tls, struct error *err)
{
    const char *clear = schemes[setup->protocol].clear, *secure = schemes[setup->protocol].secure;
    bool waits = setup->address.tls == TLS_STARTTLS && dialog->silent && !dialog->heard;
    bool greets = setup->address.tls == TLS_IMPLICIT && tls && tls_met_clear(tls);

    if (err->code != ERROR_NET)
        return;
    if (waits && setup->protocol == NET_MANAGESIEVE)
        error_suffix(err,
                     "; perhaps port %u is not ManageSieve's, where the server speaks first "
                     "(mostly 4190; --sieve HOST:PORT)",
                     setup->address.port);
    else if (waits && secure)
        error_suffix(err, "; perhaps port %u speaks TLS from the start: %s instead of %s",
                     setup->address.port, secure, clear);
    else if (greets && clear)
        error_suffix(err,
                     "; perhaps port %u begins in clear and goes over to TLS: %s instead of %s",
                     setup->address.port, clear, secure);
}
