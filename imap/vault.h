/* vault.h - memory for what is made of a secret: locked, never dumped, wiped in one go. */
#ifndef IMAP_VAULT_H
#define IMAP_VAULT_H

#include "base/text.h"

struct vault {
    char *at;
    size_t used, room;
};

bool vault_open(struct vault *vault, size_t room, struct error *err) NODISCARD;
void vault_wipe(struct vault *vault); /* and gives it back; {0} is fine */

/* A piece of it; NULL: full. */
char *vault_take(struct vault *vault, size_t len);

#endif
