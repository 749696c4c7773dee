/* exchange_settings.h - settings of Exchange mailboxes that work like rules. */
#ifndef PARSE_EXCHANGE_SETTINGS_H
#define PARSE_EXCHANGE_SETTINGS_H

#include "export_row.h"

/* True if the names are Get-Mailbox's, Get-MailboxPermission's, Get-CASMailbox's, a permissions
 * report's or Graph's mailboxSettings. */
bool exchange_is_settings(const struct row *row);

/* Accepts one rule for each setting that is there: none of them is passed over, not an error. */
bool exchange_settings(struct export *export, const struct row *row);

/* Called for each setting before it is accepted, for who made it and when. */
typedef void (*setting_fn)(struct export *export, const struct row *row);
size_t exchange_settings_with(struct export *export, const struct row *row, setting_fn finish);

#endif
