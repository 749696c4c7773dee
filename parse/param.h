/* param.h - one parameter of a structured field, out of raw bytes: what the pre-scan has to know
 * before a real parser may look. */
#ifndef PARSE_PARAM_H
#define PARSE_PARAM_H

#include "base/text.h"

/* Puts the value of parameter `name` into out, quotes and RFC 2231 pieces ("name*0") resolved, not
 * decoded. False: it is not there. */
bool param_get(struct str value, const char *name, struct buf *out);

#endif
