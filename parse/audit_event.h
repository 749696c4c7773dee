/* audit_event.h - one event of the Unified Audit Log as a rule that somebody made, changed or
 * removed. */
#ifndef PARSE_AUDIT_EVENT_H
#define PARSE_AUDIT_EVENT_H

#include "export_row.h"

/* As row_fn: false, it is about other things. */
bool audit_event(struct export *export, const struct row *row, const struct json_in *event);

/* False: the row holds none of the names of operations that audit_event() reads, however they are
 * written. Cheap: most rows of a log are about other things. */
bool audit_may_be_event(struct str row);

#endif
