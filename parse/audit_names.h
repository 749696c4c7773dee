/* audit_names.h - the operations of Microsoft's audit logs that we read, by their names. The
 * Unified Audit Log and the directory's own have the same names for the same things. */
#ifndef PARSE_AUDIT_NAMES_H
#define PARSE_AUDIT_NAMES_H

#include "base/text.h"

enum audit_about {
    AUDIT_INBOX_RULE,
    AUDIT_OUTLOOK_RULE,
    AUDIT_TRANSPORT_RULE,
    AUDIT_SETTING,
    AUDIT_PROTECTION = 10,  /* and what of it: enum audit_protection is added */
    AUDIT_APPLICATION = 20, /* and what of it: enum audit_application is added */
};

struct audit_operation {
    const char *name;
    int about; /* enum audit_about */
    bool removes;
};

/* NULL: it is about other things. Names come with en dashes, blanks or a full stop behind them. */
const struct audit_operation *audit_operation_named(struct str given);

/* False: the row holds none of these names, however they are written. Cheap: most rows of a log are
 * about other things. */
bool audit_may_be_event(struct str row);

#endif
