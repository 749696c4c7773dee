/* dkim_tell.c - what a checked signature comes to; see parse/dkim.h. */
#include "parse/dkim.h"

bool dkim_proves(const struct mail_dkim *signature)
{
    const uint32_t doubts = DKIM_EXPIRED | DKIM_CUT | DKIM_MORE_FROM | DKIM_WEAK | DKIM_TESTING;

    return signature->state == DKIM_GOOD && signature->body == DKIM_BODY_SAME &&
           (signature->traits & doubts) == 0;
}

static const char *body_words(const struct mail_dkim *signature)
{
    switch ((enum dkim_body)signature->body) {
    case DKIM_BODY_SAME:
        return signature->traits & DKIM_CUT ? "body as signed up to where the signature ends"
                                            : "body as it was signed";
    case DKIM_BODY_CHANGED:
        return "body is not the one that was signed";
    case DKIM_BODY_UNKNOWN:
        break;
    }
    return "";
}

static void tell_state(const struct mail_dkim *signature, struct buf *out)
{
    switch ((enum dkim_state)signature->state) {
    case DKIM_NO_KEY:
        buf_text(out, "; key not known, so who signed is not checked");
        break;
    case DKIM_GOOD:
        buf_text(out, "; signature good");
        break;
    case DKIM_BAD:
        buf_text(out, "; signature does not fit the key");
        break;
    case DKIM_REVOKED:
        buf_text(out, "; the key was revoked");
        break;
    case DKIM_UNREADABLE:
        buf_printf(out, "%scannot be checked: %s", out->len > 0 ? "; " : "", signature->why);
        break;
    }
}

void dkim_tell(const struct mail_dkim *signature, struct buf *out)
{
    static const struct {
        enum dkim_trait trait;
        const char *words;
    } traits[] = {
        {DKIM_MORE_FROM, "; there is a From that is not signed"},
        {DKIM_EXPIRED, "; it had expired when the mail came"},
        {DKIM_WEAK, "; the key is too weak to prove anything"},
        {DKIM_TESTING, "; the key is for tests"},
    };

    buf_text(out, body_words(signature));
    tell_state(signature, out);
    if (signature->traits & DKIM_CUT)
        buf_printf(out,
                   signature->unsigned_bytes == 1 ? "; %llu byte at the end is not signed"
                                                  : "; %llu bytes at the end are not signed",
                   (unsigned long long)signature->unsigned_bytes);
    for (size_t i = 0; i < ARRAY_LEN(traits); i++)
        if (signature->traits & traits[i].trait)
            buf_text(out, traits[i].words);
    if (signature->bits > 0 && (signature->traits & DKIM_SHORT))
        buf_printf(out, "; key of %u bits", signature->bits);
}
