/* command.h - the IMAP command lines that acquisition sends, without tag and line end (private to
 * imap/). What a quoted string cannot carry is refused here, and again by the guard in [net]. */
#ifndef IMAP_COMMAND_H
#define IMAP_COMMAND_H

#include "base/text.h"

#define COMMAND_STATUS_ITEMS "(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)"

/* Adds name as a quoted string. False, and nothing added, for NUL, CR, LF and bytes above 0x7E:
 * such a folder cannot be addressed without a client literal, and those are not allowed out. */
bool command_quote(struct buf *out, struct str name) NODISCARD;

/* Adds a set of ascending UIDs as ranges, "4,7:9". Takes as many of them as fit in `most` bytes
 * and returns how many those are. */
size_t command_uids(struct buf *out, const uint32_t *uids, size_t count, size_t most);

#endif
