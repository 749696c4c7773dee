/* hands.c - see hands.h. */
#include "hands.h"

#include <stdio.h>
#include <string.h>

static void make_url(char *out, size_t size, const char *scheme, const char *user, const char *host,
                     unsigned port)
{
    struct buf url;

    buf_init(&url, size - 1);
    account_url(&url, scheme, user, host);
    buf_printf(&url, ":%u", port);
    snprintf(out, size, "%s", url.full ? "" : buf_c(&url));
    buf_dispose(&url);
}

static void add_server(struct invocation *call, const char *url)
{
    static const struct option server = {"--server", "URL", NULL};

    if (url[0] == '\0' || call->option_count == CALL_MOST)
        return;
    memmove(call->options + 1, call->options, call->option_count * sizeof(call->options[0]));
    call->options[0] = (struct given_option){&server, url}; /* the last one given wins */
    call->option_count++;
}

void hands_know_server(struct screen_hands *hands)
{
    const struct acquire_options *options = &hands->words->options;
    const struct server_address *imap = &options->imap, *sieve = &options->sieve;
    bool starttls = imap->tls == TLS_STARTTLS;

    make_url(hands->account, sizeof(hands->account), starttls ? "imap" : "imaps", imap->user,
             imap->host, imap->port);
    if (sieve->host[0] != '\0')
        make_url(hands->sieve, sizeof(hands->sieve), "sieve", imap->user, sieve->host, sieve->port);
    add_server(&hands->call, hands->account);
    add_server(&hands->call, hands->sieve);
}
