/* audit_protection.h - events of Microsoft's audit logs that change what protects an account: its
 * second factors and devices, and whether what is done in it is recorded.
 *
 * learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities (service
 * "Authentication Methods"); Set-Mailbox, Set-AdminAuditLogConfig and
 * Set-MailboxAuditBypassAssociation of Exchange's PowerShell. */
#ifndef PARSE_AUDIT_PROTECTION_H
#define PARSE_AUDIT_PROTECTION_H

#include "audit_application.h"

/* Begins a rule of the setting RULE_PROTECTION; who and when is the caller's, and
 * export_accept(). */
void protection_rule(struct export *export, const struct row *row, const char *what,
                     struct str mailbox, struct str detail);

/* As row_fn. The operation is one of AUDIT_PROTECTION. */
bool audit_protection(struct export *export, const struct row *row,
                      const struct audit_record *record, const struct audit_operation *operation);

/* Of Set-Mailbox: the recording switched off, or kept for another time. How many rules it took. */
size_t audit_mailbox_recording(struct export *export, const struct row *row,
                               const struct row *parameters, const struct audit_record *record);

#endif
