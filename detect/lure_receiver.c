/* lure_receiver.c - see lure_receiver.h. */
#include "lure_receiver.h"

#include "domain.h"

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

static bool same_organisation(const char *a, const char *b)
{
    char x[DOMAIN_TEXT], y[DOMAIN_TEXT];
    const char *one = organisation(a, x), *two = organisation(b, y);

    return one[0] && strcmp(one, two) == 0;
}

/* The hop stayed inside: handed over by the organisation that took it, or by nobody who is named.
 */
static bool is_inside(const struct mail_received *hop, const char *home)
{
    return same_organisation(hop->by, home) &&
           (!hop->from[0] || same_organisation(hop->from, home));
}

/* Google writes its results below its own Received; nobody else is believed there. */
static bool is_below_own(const struct mail *mail, const struct mail_auth *auth)
{
    const struct mail_received *hop = &mail->received[auth->above - 1];

    return strcmp(auth->host, "mx.google.com") == 0 && strcmp(hop->by, "mx.google.com") == 0;
}

static bool is_well_placed(const struct mail *mail, const struct mail_auth *auth)
{
    const char *home = mail->received_count > 0 ? mail->received[0].by : "";
    size_t last = auth->above;

    if (mail->received_count == 0 || auth->above >= mail->received_count + 1)
        return false;
    if (auth->above == 0)
        return true;
    if (is_below_own(mail, auth))
        last--;
    else if (auth->above == mail->received_count ||
             !same_organisation(mail->received[auth->above].by, home))
        return false;
    for (size_t i = 0; i < last; i++)
        if (!is_inside(&mail->received[i], home) && strcmp(mail->received[i].by, "") != 0)
            return false;
    return auth->host[0] == '\0' || same_organisation(auth->host, home) || is_below_own(mail, auth);
}

bool receiver_is_trusted(const struct mail *mail, size_t index)
{
    for (size_t i = 0; i <= index; i++)
        if (is_well_placed(mail, &mail->auth[i]))
            return mail->auth[i].above == mail->auth[index].above &&
                   is_well_placed(mail, &mail->auth[index]);
    return false;
}
