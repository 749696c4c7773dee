/* see own_sign.h */
#include "own_sign.h"

#include "base/clock.h"

static int64_t now_ms(void)
{
    return clock_utc_ns() / 1000000;
}

bool own_sign_begin(struct own_sign *out, struct casefile *cf,
                    const struct acquire_options *options, const struct server_address *address,
                    enum net_protocol protocol, const char *usual, struct error *err)
{
    static const char *const encryptions[] = {"TLS", "STARTTLS", "none"};
    const struct own_words *own = &options->own;

    *out = (struct own_sign){.row = {
                                 .began = now_ms(),
                                 .protocol = protocol == NET_MANAGESIEVE  ? "sieve"
                                             : protocol == NET_SUBMISSION ? "smtp"
                                                                          : "imap",
                                 .host = address->host,
                                 .user = address->user,
                                 .port = address->port,
                                 .encryption = encryptions[address->tls],
                                 .purpose = own->purpose ? own->purpose : usual,
                                 .credential = own->credential ? own->credential : "",
                                 .vantage = own->vantage ? own->vantage : "local",
                             }};
    return own_login_tag(cf, options->secret, out->row.tag, err) &&
           own_login_intent(cf, &out->row, &out->intent, err);
}

bool own_sign_end(struct own_sign *sign, struct casefile *cf, const struct link *link,
                  const char *why, struct error *err)
{
    int64_t intent = sign->intent;

    sign->intent = 0;
    sign->row.ended = now_ms();
    sign->row.class = !why ? "accepted" : link->asked ? "ambiguous" : "network";
    sign->row.line = link->said ? link->said : "";
    sign->row.why = why ? why : "";
    sign->row.certificate = why ? "" : link->hello.spki;
    sign->row.local = link->local;
    return own_login_put(cf, &sign->row, intent, err);
}
