/* zimbra.h - Zimbra's filter rules, test by test and action by action, from JSON or XML. */
#ifndef PARSE_ZIMBRA_H
#define PARSE_ZIMBRA_H

#include "export_row.h"

/* kind: the element's name ("headerTest", "actionRedirect" ...); attributes: its cells. */
void zimbra_test(struct export *export, struct str kind, const struct row *attributes);
void zimbra_action(struct export *export, struct str kind, const struct row *attributes);

#endif
