/* guard_parts.h - what the guard's files share (private to the guard). */
#ifndef IMAP_GUARD_PARTS_H
#define IMAP_GUARD_PARTS_H

#include "guard.h"

/* A rule of security.md 10 is broken: says so in err and to the journal. Returns false. */
bool guard_refuse(struct guard *guard, const char *rule, struct error *err);
/* Something was repaired, or ought to be known. text may be anything. */
void guard_note(struct guard *guard, const char *rule, struct str text);

/* --- commands that wait for their answer (guard.c) --- */

bool tag_add(struct guard *guard, struct str text, enum command_kind kind);
/* Takes it off. False: no such command waits. */
bool tag_take(struct guard *guard, const char *text, enum command_kind *kind);
/* How many untagged responses may come before the next command is answered. */
uint64_t responses_allowed(const struct guard *guard);

/* --- one response --- */

struct token_context {
    struct guard *guard;
    struct error *err;
};

/* guard_check.c: judges a token. scan.wrong says what is wrong; or err is set. arg: a
 * struct token_context. */
bool check_token(void *arg, const struct token *token);

/* guard_check.c: all of an untagged response that is no status is in guard->held. */
bool check_data(struct guard *guard, struct error *err);

/* guard_status.c: a status, which is all in guard->line. */
bool check_status(struct guard *guard, struct error *err);

#endif
