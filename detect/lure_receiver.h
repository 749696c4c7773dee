/* lure_receiver.h - whose Authentication-Results are believed. Private to detect/.
 *
 * Anybody can write the field. A receiving server puts what it writes above all that came with the
 * mail, so the place tells: above the topmost Received, or below hops that stayed inside the
 * receiving organisation. Of several the topmost field counts. */
#ifndef DETECT_LURE_RECEIVER_H
#define DETECT_LURE_RECEIVER_H

#include "domain.h"

#include "parse/mail.h"

/* Of one mail, which must outlive it. */
struct receiver {
    const struct mail *mail;
    char home[DOMAIN_TEXT]; /* the organisation that received it; "": not named */
    size_t inside;          /* so many of the topmost hops stayed in it */
    uint32_t above; /* hops above the topmost result that is well placed; UINT32_MAX: none */
};

/* Each hop and each result is looked at once: a mail may have thousands. */
void receiver_of(struct receiver *out, const struct mail *mail);

/* index: of mail->auth. */
bool receiver_is_trusted(const struct receiver *receiver, size_t index);

#endif
