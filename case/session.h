/* session.h - from opening a case for writing to closing it: who did it, and what the last one
 * left behind. */
#ifndef CASE_SESSION_H
#define CASE_SESSION_H

#include "connection.h"

/* Who we are; once, when the case is opened. */
void session_who(struct case_who *who);

/* Writes the session-begin entry, cuts what a writer that was killed left behind, and says so in
 * the lock file. */
bool session_begin(struct casefile *cf, const struct lock_mark *mark, struct error *err) NODISCARD;
/* The last connection goes: cuts what was never named, writes the session-end entry. */
bool session_end(struct casefile *cf, struct error *err) NODISCARD;

#endif
