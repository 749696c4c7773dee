/* cpanel.h - mail filters of cPanel: one condition or action at a time; and Exim's filter language,
 * which cPanel makes of them. */
#ifndef PARSE_CPANEL_H
#define PARSE_CPANEL_H

#include "export.h"

/* part: "$header_subject:", "$message_body", "error_message" ...; match: "contains", "is" ... */
void cpanel_condition(struct export *export, struct str part, struct str match, struct str value);
/* action: "deliver", "save", "fail", "pipe", "finish"; destination may be "". */
void cpanel_action(struct export *export, struct str action, struct str destination);

/* An Exim filter: rules are accepted as they are read. */
void exim_filter(struct export *export, struct str text);

#endif
