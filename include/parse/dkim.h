/* dkim.h - DKIM signatures (RFC 6376, 8301, 8463): the operator's file of public keys, and what a
 * checked signature (struct mail_dkim) comes to. Nothing is asked of the network: whether the body
 * is as it was signed needs no key; who signed needs one from the file.
 *
 * The file: a line for each key, blanks between
 *   SELECTOR._domainkey.DOMAIN   the TXT record, with or without quotes   # where from, when
 * Lines that begin with # are comments. A name may have several keys. */
#ifndef PARSE_DKIM_H
#define PARSE_DKIM_H

#include "parse/mail.h"

struct dkim_key {
    struct str name;   /* selector._domainkey.domain */
    struct str record; /* quotes are gone */
    const char *note;  /* where from, when; "" */
};

struct dkim_keys {
    struct dkim_key *at;
    size_t count;
};

/* False: err names the line. Everything lives in arena. */
bool dkim_keys_read(struct dkim_keys *out, struct arena *arena, struct str text, struct error *err)
    NODISCARD;

/* The domain that signed stands for all of the mail: body and header are as signed, the key is
 * known and strong enough, nothing was left out, and it had not expired when the mail came. */
bool dkim_proves(const struct mail_dkim *signature);
/* One sentence for people, without the domain: "body as it was signed; key not known". */
void dkim_tell(const struct mail_dkim *signature, struct buf *out);

#endif
