/* rule_query.h - a provider's search (Gmail's) as the condition of a rule: how much mail it finds.
 * Private to detect/. */
#ifndef DETECT_RULE_QUERY_H
#define DETECT_RULE_QUERY_H

#include "detect/detect.h"

/* Whether it finds most of the mail that comes in: what it asks for all new mail has, or it only
 * leaves some out. */
bool rule_query_is_common(const char *query, const struct case_facts *facts);

#endif
