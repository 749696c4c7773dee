/* audit_application.h - events of Microsoft's audit logs about applications: consents, rights that
 * were granted, secrets that were added. The Unified Audit Log has them as RecordType 8, the
 * directory's own log in another shape with the same properties.
 *
 * What such a record holds: https://learn.microsoft.com/purview/audit-log-activities and
 * learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities; its properties
 * and targets as real logs have them. */
#ifndef PARSE_AUDIT_APPLICATION_H
#define PARSE_AUDIT_APPLICATION_H

#include "audit_names.h"
#include "export_row.h"

enum { AUDIT_CELLS = 500 };

enum audit_application {
    AUDIT_CONSENT,      /* the application is the target */
    AUDIT_DELEGATED,    /* the target is what it may reach: Microsoft Graph, Exchange */
    AUDIT_APP_ROLE,     /* the same, for everybody's mail */
    AUDIT_ROLE_OF_USER, /* one user may use the application */
    AUDIT_SECRET,
    /* It was made or changed: told only where it sends what the user lets it have to
     * http://localhost:<port>/access. Kits that steal tokens do. */
    AUDIT_REPLY,
};

/* What any of the logs tells of an event; "" where it does not. */
struct audit_record {
    struct str time, actor, id;
    bool failed;
    struct str name, app, object; /* the target's name, application id, place in the directory */
    struct str services;          /* its service names, its id among them */
    struct str user, reason;      /* whose account it is about; what the log says beside it */
    struct row now, before;       /* properties: as they are now, and were */
};

/* *out: a row that has room for AUDIT_CELLS cells, in the same place as row. */
void audit_cells(struct arena *arena, const struct row *row, struct row *out);

/* Who, when and whether it was done, for the rule that was begun. */
void audit_stamp(struct export *export, const struct audit_record *record, bool removes);

/* As row_fn. The operation is one about applications. */
bool audit_application(struct export *export, const struct row *row,
                       const struct audit_record *record, const struct audit_operation *operation);

#endif
