/* authres.h - Authentication-Results (RFC 8601) and Received-SPF: what a receiving server said of
 * a message. Whoever sends mail can write these fields too: `host` is whose word it claims to be,
 * and believing it is the reader's decision. */
#ifndef PARSE_AUTHRES_H
#define PARSE_AUTHRES_H

#include "base/mem.h"
#include "parse/mail.h"

enum { AUTHRES_MOST = 32 }; /* methods of one field */

/* Reads one Authentication-Results value into out; returns how many methods it held. */
size_t authres_read(struct str value, struct arena *arena, struct mail_auth out[AUTHRES_MOST]);

/* Reads one Received-SPF value. */
void authres_spf(struct str value, struct arena *arena, struct mail_auth *out);

#endif
