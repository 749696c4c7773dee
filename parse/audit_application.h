/* audit_application.h - events of the Unified Audit Log about applications: consents, rights that
 * were granted, secrets that were added (RecordType 8, directory).
 *
 * What such a record holds: https://learn.microsoft.com/purview/audit-log-activities and
 * learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities; its
 * ModifiedProperties and Target as real logs have them. */
#ifndef PARSE_AUDIT_APPLICATION_H
#define PARSE_AUDIT_APPLICATION_H

#include "export_row.h"

enum audit_application {
    AUDIT_CONSENT,      /* the application is the target */
    AUDIT_DELEGATED,    /* the target is what it may reach: Microsoft Graph, Exchange */
    AUDIT_APP_ROLE,     /* the same, for everybody's mail */
    AUDIT_ROLE_OF_USER, /* one user may use the application */
    AUDIT_SECRET,
    AUDIT_REPLY, /* it was made or changed: told only for audit_application_reply() */
};

/* The address http://localhost:<port>/access among those to which an application sends what the
 * user lets it have; "" none. Kits that steal tokens use it. */
struct str audit_application_reply(const struct row *properties);

/* Begins a rule from the event; properties are its ModifiedProperties and ExtendedProperties.
 * True: it takes away more than it gives. */
bool audit_application(struct export *export, const struct row *row, const struct json_in *event,
                       const struct row *properties, enum audit_application about);

#endif
