/* audit_protection.h - events of Microsoft's audit logs that change what protects an account: its
 * second factors and devices, and whether what is done in it is recorded.
 *
 * learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities (service
 * "Authentication Methods"); Set-Mailbox, Set-AdminAuditLogConfig and
 * Set-MailboxAuditBypassAssociation of Exchange's PowerShell. */
#ifndef PARSE_AUDIT_PROTECTION_H
#define PARSE_AUDIT_PROTECTION_H

#include "audit_application.h"

enum audit_protection {
    AUDIT_INGESTION, /* of everybody's events; told only where it is switched off */
    AUDIT_BYPASS,    /* one mailbox is not recorded; the same */
    AUDIT_USER,      /* anything about a user; told only where second factors changed */
    AUDIT_FACTOR_OFF,
    AUDIT_FACTOR_REMOVED,
    AUDIT_FACTOR_ADDED,
    AUDIT_FACTOR_CHANGED,
    AUDIT_DEVICE,
};

/* Begins a rule of the setting RULE_PROTECTION; who and when is the caller's, and
 * export_accept(). */
void protection_rule(struct export *export, const struct row *row, const char *what,
                     struct str mailbox, struct str detail);

/* As row_fn, of both logs that tell of the directory: of an application, or of this. */
bool audit_directory(struct export *export, const struct row *row,
                     const struct audit_record *record, const struct audit_operation *operation);

/* Of Set-Mailbox: the recording switched off, or kept for another time. How many rules it took. */
size_t audit_mailbox_recording(struct export *export, const struct row *row,
                               const struct row *parameters, const struct audit_record *record);

#endif
