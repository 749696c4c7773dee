/* permit.h - what a connection for one action may say besides what only reads (security.md 10.5).
 *
 * A permission is a short list of whole commands, byte for byte, in their order. Each leaves once.
 * It comes with the setup, before the server has said a word, and cannot grow; none of it may leave
 * before main has said so, which it does when the intent is durable. A list of what may be
 * permitted at all stands behind it: no permission lets out a command that no action needs. */
#ifndef IMAP_PERMIT_H
#define IMAP_PERMIT_H

#include "base/text.h"
#include "wire.h"

enum { PERMIT_MOST = 16 };

struct permit {
    struct str lines[PERMIT_MOST]; /* borrowed. IMAP: without tag and line end. ManageSieve: all of
                                    * it, with literals and the last line end */
    size_t count;
    size_t armed; /* so many of them main has asked for */
    size_t next;  /* which comes next; those before have left */
};

/* Whether it is one of the commands that actions are made of, and nothing but one. */
bool permit_may_hold(enum net_protocol protocol, struct str line);

/* Main asks for the number-th, from 0. False: it is not the one whose turn it is. */
bool permit_arm(struct permit *permit, uint64_t number);

/* True, and it is used up, if line is exactly the next one, and asked for. */
bool permit_take(struct permit *permit, struct str line);

#endif
