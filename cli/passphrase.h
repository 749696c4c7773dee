/* passphrase.h - the passphrase of a case's signing key, and the key itself. Private to cli/. */
#ifndef CLI_PASSPHRASE_H
#define CLI_PASSPHRASE_H

#include "command.h"

#include "base/sign.h"

extern const struct option passphrase_options[];

/* Opens the signing key of a case that is open for writing, or makes it when there is none yet
 * (*made). The passphrase is asked for on the terminal, twice for a new key, or comes from the
 * options; it is never on the command line. */
bool call_signing_key(const struct invocation *call, struct casefile *cf, struct sign_key **out,
                      bool *made, struct error *err) NODISCARD;

/* The same with a passphrase that is known: a new key wants a long one. */
bool signing_key(struct casefile *cf, struct str passphrase, struct sign_key **out, bool *made,
                 struct error *err) NODISCARD;

#endif
