/* rsa.h - RSA keys that sign a SHA-256, as a mail server would. */
#ifndef SUPPORT_RSA_H
#define SUPPORT_RSA_H

#include "base/hash.h"

struct rsa; /* opaque */

struct rsa *rsa_new(unsigned bits);
void rsa_free(struct rsa *rsa);
void rsa_public_der(const struct rsa *rsa, struct buf *out);
void rsa_sign(const struct rsa *rsa, const struct hash *hash, struct buf *out);

#endif
