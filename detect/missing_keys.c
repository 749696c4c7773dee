/* see missing_keys.h */
#include "missing_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 5 };

/* Only what a name in DNS can be made of: it is to be copied to a command line. */
static bool is_name(const char *text)
{
    for (; *text; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
              (*text >= '0' && *text <= '9') || strchr("-_.", *text)))
            return false;
    return true;
}

static void note(struct missing_keys *keys, const struct mail_dkim *one)
{
    char name[MISSING_KEY_NAME];
    size_t at = 0;

    if (!one->selector[0] || !one->domain[0] || !is_name(one->selector) || !is_name(one->domain) ||
        snprintf(name, sizeof(name), "%s._domainkey.%s", one->selector, one->domain) >=
            MISSING_KEY_NAME)
        return;
    while (at < keys->count && strcasecmp(keys->at[at].name, name) != 0)
        at++;
    if (at == MISSING_KEYS)
        return;
    if (at == keys->count) {
        keys->count++;
        memcpy(keys->at[at].name, name, sizeof(name));
    }
    keys->at[at].mails++;
}

void missing_keys_note(struct missing_keys *keys, const struct mail *mail)
{
    for (size_t i = 0; i < mail->dkim_count; i++)
        if (mail->dkim[i].state == DKIM_NO_KEY && mail->dkim[i].body == DKIM_BODY_SAME)
            note(keys, &mail->dkim[i]);
}

/* Of those not told yet, the one with most mails. */
static const struct missing_key *after(const struct missing_keys *keys, const bool *told)
{
    const struct missing_key *best = NULL;

    for (size_t i = 0; i < keys->count; i++)
        if (!told[i] && (!best || keys->at[i].mails > best->mails))
            best = &keys->at[i];
    return best;
}

void missing_keys_tell(const struct missing_keys *keys, struct buf *out)
{
    bool told[MISSING_KEYS] = {false};

    for (size_t i = 0; i < SHOWN && i < keys->count; i++) {
        const struct missing_key *key = after(keys, told);

        told[key - keys->at] = true;
        buf_printf(out, "%s%s (%" PRIu64 ")", i == 0 ? "; keys most wanted: " : ", ", key->name,
                   key->mails);
    }
}
