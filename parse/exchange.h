/* exchange.h - what Exchange and its scripts write, row by row: Get-InboxRule, Get-TransportRule,
 * Get-Mailbox, Get-MailboxPermission, Get-CASMailbox, Graph's messageRules and mailboxSettings. */
#ifndef PARSE_EXCHANGE_H
#define PARSE_EXCHANGE_H

#include "export_row.h"

/* A row_fn; which kind of row it is shows in its names. arg: NULL. */
bool exchange_row(struct export *export, const struct row *row, void *arg);

/* How sure that names like these are Exchange's, 0 to 100. */
unsigned exchange_sure(const struct row *names, const char **why);

#endif
