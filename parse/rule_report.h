/* rule_report.h - what reading an export did, on its way out of the jail; see parse/rule.h. */
#ifndef PARSE_RULE_REPORT_H
#define PARSE_RULE_REPORT_H

#include "parse/rule.h"

void rule_report_blank(struct rule_report *out); /* of no export */

/* At most 64 KB: what does not fit is left out from the end, and still counted. */
void rule_report_encode(const struct rule_report *report, struct buf *out);

/* False: whoever wrote it is not to be believed. */
bool rule_report_decode(struct rule_report *out, struct arena *arena, struct str blob);

#endif
