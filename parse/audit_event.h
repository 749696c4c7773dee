/* audit_event.h - one event of the Unified Audit Log as a rule that somebody made, changed or
 * removed. */
#ifndef PARSE_AUDIT_EVENT_H
#define PARSE_AUDIT_EVENT_H

#include "export_row.h"

/* As row_fn: false, it is about other things. */
bool audit_event(struct export *export, const struct row *row, const struct json_in *event);

#endif
