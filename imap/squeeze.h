/* squeeze.h - COMPRESS=DEFLATE (RFC 4978): what a connection says, squeezed both ways. zlib is in
 * imap/squeeze.c. Only buffers: who owns the connection moves the bytes.
 *
 * Worth it only where the link is slower than the processors: attachments are base64, and shrink to
 * three quarters. Begun after sign-in, so that no secret is ever in a window of it. */
#ifndef IMAP_SQUEEZE_H
#define IMAP_SQUEEZE_H

#include "base/error.h"
#include "base/text.h"

struct squeeze; /* opaque */

bool squeeze_new(struct squeeze **out, struct error *err) NODISCARD;
void squeeze_free(struct squeeze *squeeze); /* wipes; NULL is fine */

/* --- from the server --- */

/* Where bytes of the connection go, *room of them; then squeeze_came() says how many there are.
 * Only when squeeze_take() has said that it wants more. */
char *squeeze_space(struct squeeze *squeeze, size_t *room);
void squeeze_came(struct squeeze *squeeze, size_t count);

enum squeeze_state { SQUEEZE_OK, SQUEEZE_WANTS_MORE, SQUEEZE_ENDED, SQUEEZE_DAMAGED };

/* Up to room bytes as the server meant them. *got is 0 unless SQUEEZE_OK. */
enum squeeze_state squeeze_take(struct squeeze *squeeze, void *at, size_t room, size_t *got);

/* --- to the server --- */

/* What is to leave, squeezed; the caller sends it and says how much went. Empty: give more. */
struct str squeeze_leaving(const struct squeeze *squeeze);
void squeeze_left(struct squeeze *squeeze, size_t count);

/* Takes up to len bytes, returns how many; only while nothing is leaving. */
size_t squeeze_give(struct squeeze *squeeze, const void *at, size_t len);

#endif
