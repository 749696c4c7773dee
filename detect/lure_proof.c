/* lure_proof.c - what proves a sender: the receiving host's own checks, and signatures (P01); see
 * lure_look.h. */
#include "lure_look.h"
#include "lure_receiver.h"
#include "own.h"
#include "parse/dkim.h"

#include <string.h>

static bool aligned(const struct lure_look *look, const char *signer)
{
    char domain[DOMAIN_TEXT];

    domain_registrable(signer, domain);
    return domain[0] && strcmp(domain, look->from) == 0;
}

static bool is(const struct mail_auth *auth, const char *method, const char *result)
{
    return strcmp(auth->method, method) == 0 && strcmp(auth->result, result) == 0;
}

struct proof {
    bool any, spf_aligned, dkim_aligned, dmarc_pass;
    bool dmarc_fail, spf_fail, spf_soft, dkim_fail;
    const char *forged, *altered; /* domains whose signatures we found to be bad ourselves */
};

/* What was checked here, with keys that the operator gave. */
static void weigh_own(const struct lure_look *look, struct proof *proof)
{
    const struct mail *mail = look->mail;

    for (size_t i = 0; i < mail->dkim_count; i++) {
        const struct mail_dkim *one = &mail->dkim[i];

        if (dkim_proves(one) && aligned(look, one->domain))
            proof->any = proof->dkim_aligned = true;
        if (one->state == DKIM_BAD)
            proof->forged = one->domain;
        else if (one->body == DKIM_BODY_CHANGED)
            proof->altered = one->domain;
    }
}

static void weigh(const struct lure_look *look, struct proof *proof)
{
    const struct mail *mail = look->mail;
    struct receiver receiver;

    receiver_of(&receiver, mail);
    for (size_t i = 0; i < mail->auth_count; i++) {
        const struct mail_auth *auth = &mail->auth[i];

        if (!receiver_is_trusted(&receiver, i))
            continue;
        proof->any = true;
        proof->dmarc_pass |= is(auth, "dmarc", "pass") || is(auth, "dmarc", "bestguesspass");
        proof->dmarc_fail |= is(auth, "dmarc", "fail") || is(auth, "dmarc", "reject");
        proof->spf_fail |= is(auth, "spf", "fail");
        proof->spf_soft |= is(auth, "spf", "softfail");
        proof->spf_aligned |= is(auth, "spf", "pass") && aligned(look, auth->domain);
        proof->dkim_aligned |= is(auth, "dkim", "pass") && aligned(look, auth->domain);
        proof->dkim_fail |= is(auth, "dkim", "fail");
    }
}

/* Lists and gateways change mail that was signed; that is no reason. */
static void say_own(struct lure_look *look, const struct proof *proof)
{
    if (proof->dkim_aligned || (look->mail->traits & MAIL_LIST))
        return;
    if (proof->forged)
        lure_say(look, LURE_DKIM_FORGED, "its signature was not made with the key of %s",
                 lure_clip(look, proof->forged));
    if (proof->altered)
        lure_say(look, LURE_DKIM_ALTERED, "its text is not the one that %s signed",
                 lure_clip(look, proof->altered));
}

static void say_received(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    const char *from = lure_clip(look, look->from);
    struct proof proof = {0};
    bool proven;

    weigh(look, &proof);
    weigh_own(look, &proof);
    say_own(look, &proof);
    if (!proof.any)
        return;
    proven = proof.spf_aligned || proof.dkim_aligned || proof.dmarc_pass;
    if (proof.dmarc_fail)
        lure_say(look, LURE_DMARC_FAIL, "%s did not authorise it: DMARC failed at the receiver",
                 from);
    if (proof.spf_fail && !proof.dkim_aligned)
        lure_say(look, LURE_SPF_FAIL, "the server it came from may not send for its sender: SPF");
    if (proof.spf_soft && !proof.dkim_aligned)
        lure_say(look, LURE_SPF_SOFTFAIL,
                 "the server it came from is not one the sender names: SPF");
    if (proof.dkim_fail && !proof.dkim_aligned)
        lure_say(look, LURE_DKIM_FAIL, "a signature on it is bad: DKIM failed at the receiver");
    if (!proven && !(mail->traits & MAIL_LIST))
        lure_say(look, LURE_UNPROVEN, "nothing proves that %s sent it",
                 from[0] ? from : /* said: */ "anybody");
}

void lure_proof(struct lure_look *look)
{
    const struct mail *mail = look->mail;

    say_received(look);
    if (mail->return_path[0] && strchr(mail->return_path, '@') && !(mail->traits & MAIL_LIST)) {
        char domain[DOMAIN_TEXT];

        domain_registrable(mail->return_path, domain);
        if (strcmp(domain, look->from) != 0)
            lure_say(look, LURE_RETURN_OTHER, "it was sent in the name of %s, by %s",
                     lure_clip(look, look->from), lure_clip(look, domain));
    }
    if (mail->traits & MAIL_LIST)
        lure_say(look, LURE_LIST_MAIL, "it is list mail");
    if (mail->in_reply_to[0] && own_is_inside(look->facts, mail->in_reply_to))
        lure_say(look, LURE_ANSWER, "it answers a mail of the owner's");
}
