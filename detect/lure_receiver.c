/* lure_receiver.c - see lure_receiver.h. */
#include "lure_receiver.h"

#include <string.h>

/* One organisation under two names; what its servers call themselves is not one domain. */
static const char *organisation(const char *host, char out[DOMAIN_TEXT])
{
    static const char *const microsoft[] = {"outlook.com", "office365.com", "hotmail.com",
                                            "exchangelabs.com", "office.com"};

    domain_registrable(host, out);
    for (size_t i = 0; i < ARRAY_LEN(microsoft); i++)
        if (strcmp(out, microsoft[i]) == 0)
            return microsoft[0];
    return out;
}

static bool is_of(const struct receiver *receiver, const char *host)
{
    char other[DOMAIN_TEXT];

    return receiver->home[0] && strcmp(receiver->home, organisation(host, other)) == 0;
}

/* The hop stayed inside: handed over by the organisation that took it, or by nobody who is named.
 */
static bool is_inside(const struct receiver *receiver, const struct mail_received *hop)
{
    return hop->by[0] == '\0' ||
           (is_of(receiver, hop->by) && (!hop->from[0] || is_of(receiver, hop->from)));
}

/* Google writes its results below its own Received; nobody else is believed there. */
static bool is_below_own(const struct receiver *receiver, const struct mail_auth *auth)
{
    return strcmp(auth->host, "mx.google.com") == 0 &&
           strcmp(receiver->mail->received[auth->above - 1].by, "mx.google.com") == 0;
}

static bool is_well_placed(const struct receiver *receiver, const struct mail_auth *auth)
{
    const struct mail *mail = receiver->mail;

    if (mail->received_count == 0 || auth->above > mail->received_count)
        return false;
    if (auth->above == 0)
        return true;
    if (is_below_own(receiver, auth))
        return auth->above - 1 <= receiver->inside;
    return auth->above <= receiver->inside && auth->above < mail->received_count &&
           (auth->host[0] == '\0' || is_of(receiver, auth->host)) &&
           is_of(receiver, mail->received[auth->above].by);
}

void receiver_of(struct receiver *out, const struct mail *mail)
{
    char room[DOMAIN_TEXT];
    const char *home;

    *out = (struct receiver){.mail = mail, .above = UINT32_MAX};
    home = mail->received_count > 0 ? organisation(mail->received[0].by, room) : "";
    memcpy(out->home, home, strlen(home) + 1);
    while (out->inside < mail->received_count && is_inside(out, &mail->received[out->inside]))
        out->inside++;
    for (size_t i = 0; i < mail->auth_count && out->above == UINT32_MAX; i++)
        if (is_well_placed(out, &mail->auth[i]))
            out->above = mail->auth[i].above;
}

bool receiver_is_trusted(const struct receiver *receiver, size_t index)
{
    const struct mail_auth *auth = &receiver->mail->auth[index];

    return auth->above == receiver->above && is_well_placed(receiver, auth);
}
