/* secret.h - a password or token on its way to the server: one locked page, never dumped, wiped.
 * Never from argv or the environment (security.md 19). */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/text.h"

enum { SECRET_MOST = 3800 };

struct secret {
    char *page; /* NULL: none */
    size_t len;
};

bool secret_init(struct secret *secret, struct error *err) NODISCARD;
void secret_wipe(struct secret *secret); /* and gives the page back; {0} is fine */
struct str secret_bytes(const struct secret *secret);

/* Each reads one secret: up to the first line end or the end of the input. */
bool secret_from_fd(struct secret *secret, int fd, struct error *err) NODISCARD;
/* Words split at blanks, '...' and "..." respected; run without a shell, its output taken. */
bool secret_from_command(struct secret *secret, const char *command, struct error *err) NODISCARD;
/* Asks on /dev/tty with echo off. */
bool secret_from_tty(struct secret *secret, const char *prompt, struct error *err) NODISCARD;

#endif
