/* message_row.h - how a row of `message` is read, for everybody who reads some. */
#ifndef CASE_MESSAGE_ROW_H
#define CASE_MESSAGE_ROW_H

#include "case/tables.h"
#include "db.h"

/* Whose mailbox it is in, where there are several; the count is taken once a statement. */
#define MESSAGE_MAILBOX                                                                            \
    "CASE WHEN (SELECT count(*) FROM account WHERE kind = 'imap') > 1 THEN "                       \
    "(SELECT user || ' at ' || host FROM account WHERE id = f.account) ELSE '' END"

/* After `FROM message m JOIN folder f ... LEFT JOIN object o ...`. */
#define MESSAGE_COLUMNS                                                                            \
    "m.id, m.folder, m.uid, o.hash, m.size, m.received, m.flags, m.vanished, m.status, "           \
    "m.reached, m.date, m.sender, m.recipients, m.subject, m.message_id, m.direction, "            \
    "m.attachments, f.name, m.lure, m.lure_reasons, h.hash, " MESSAGE_MAILBOX
#define MESSAGE_JOINS                                                                              \
    "JOIN folder f ON f.id = m.folder LEFT JOIN object o ON o.id = m.object "                      \
    "LEFT JOIN object h ON h.id = m.header "

enum { MESSAGE_WIDTH = 22 }; /* columns in MESSAGE_COLUMNS */

void message_row_read(struct query *query, struct message *out, struct arena *arena);

#endif
