/* dkim.h - the DKIM signatures of a mail, checked on its raw bytes. What the result means:
 * parse/dkim.h. */
#ifndef PARSE_DKIM_CHECK_H
#define PARSE_DKIM_CHECK_H

#include "parse/dkim.h"
#include "prescan.h"

/* Fills mail->dkim. The header must have been read: when the mail came decides what had expired.
 * message is what scan measured. False: there are more than MAIL_DKIM; the topmost were checked. */
bool dkim_check(struct mail *mail, const struct prescan *scan, struct str message,
                const struct dkim_keys *keys, struct hasher *hasher, struct arena *arena);

/* One signature against one key's record; inside of dkim_check(). */
struct dkim_claim {
    struct str algorithm, domain, identity;
    struct hash hash; /* of the header as signed */
    struct str bytes; /* the signature */
};
/* Sets state, traits, bits. False: the record says nothing that could be used. */
bool dkim_try_key(struct mail_dkim *out, const struct dkim_claim *claim, struct str record);

#endif
