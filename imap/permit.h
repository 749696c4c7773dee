/* permit.h - what a connection for one action may say besides what only reads (security.md 10.5).
 *
 * A permission is a short list of whole commands, byte for byte, in their order. Each leaves once.
 * It comes with the setup, before the server has said a word, and cannot grow. A list of what may
 * be permitted at all stands behind it: no permission lets out a command that no action needs. */
#ifndef IMAP_PERMIT_H
#define IMAP_PERMIT_H

#include "base/text.h"
#include "wire.h"

enum { PERMIT_MOST = 16 };

struct permit {
    struct str lines[PERMIT_MOST]; /* borrowed. IMAP: without tag and line end. ManageSieve: all of
                                    * it, with literals and the last line end */
    size_t count;
    size_t next; /* which comes next; those before have left */
};

/* Whether it is one of the commands that actions are made of, and nothing but one. */
bool permit_may_hold(enum net_protocol protocol, struct str line);

/* True, and it is used up, if line is exactly the next one. */
bool permit_take(struct permit *permit, struct str line);

#endif
